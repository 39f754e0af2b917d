"""Claims: what somebody owes for goods that were lost in his hands, and everything that was said and done about it."""

from django.db import models
from django.db.models import Q


class Claim(models.Model):
    """What a lost parcel cost, and who pays: `party` is a holder, `carrier:SF123`. `id` follows from what decided it.

    `merchant` is who is owed for the goods; `payout` is the proposal by which he is paid, `settling` the one by which
    the party pays. Both are decided by a second person.
    """

    class State(models.TextChoices):
        OPEN = "open"
        DISPUTED = "disputed"
        SETTLED = "settled"
        WAIVED = "waived"  # the county bears it

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    parcel = models.UUIDField(unique=True)
    code = models.CharField(max_length=8)
    what = models.CharField(max_length=10)
    party = models.CharField(max_length=64)
    agent = models.UUIDField(null=True)
    merchant = models.UUIDField()
    amount_minor = models.BigIntegerField()
    posted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    how = models.CharField(max_length=12, blank=True)
    settling = models.UUIDField(null=True, unique=True)
    settled_at = models.DateTimeField(null=True)
    payout = models.UUIDField(null=True, unique=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="trade_claim_positive"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "disputed"], settled_at=None)
                | Q(state__in=["settled", "waived"], settled_at__isnull=False) & ~Q(how=""),
                name="trade_claim_settled_somehow",
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(payout__isnull=False), name="trade_claim_paid_by_proposal"
            ),
        ]
        indexes = [
            # Those that wait are few however many there have been.
            models.Index(
                fields=["county", "due_at"], condition=Q(state__in=["open", "disputed"]), name="trade_claim_waiting"
            ),
            models.Index(fields=["county", "-posted_at", "-id"], name="trade_claim_by_county"),
        ]


class ClaimStep(models.Model):
    """What was said or done about a claim, by which signed operation. Only grows."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="steps")
    operation = models.UUIDField()
    kind = models.CharField(max_length=20)
    by = models.UUIDField()
    at = models.DateTimeField()
    how = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=300, blank=True)
