"""Into which account an agent is paid: proposed by one person, approved by another, and neither is the agent."""

from django.db import models
from django.db.models import F, Q


class AgentBank(models.Model):
    """That an agent is to be paid into an account. `id` is that of the proposing operation; the latest approved one holds."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True)
    agent = models.ForeignKey("people.Person", models.PROTECT, db_index=False, related_name="+")
    county = models.CharField(max_length=32)
    holder = models.CharField(max_length=60)
    account = models.CharField(max_length=34)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="agent_bank_two_people"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("agent")) & (Q(decided_by=None) | ~Q(decided_by=F("agent"))),
                name="agent_bank_not_ones_own",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", decided_by=None, decided_at=None)
                | Q(status__in=["approved", "rejected"], decided_by__isnull=False, decided_at__isnull=False),
                name="agent_bank_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["agent", "county"], condition=Q(status="draft"), name="agent_bank_one_waits"
            ),
        ]
        indexes = [models.Index(fields=["agent", "county", "-proposed_at"], name="agent_bank_of_agent")]
