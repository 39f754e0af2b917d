"""Complaints: a villager's word against anybody, with a clock, an owner, an outcome, and its whole history."""

from django.db import models
from django.db.models import F, Q


class Complaint(models.Model):
    """`id` is the operation that filed it, `number` what she is told: `K7QM-12`. `person` is whom it is about."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    county = models.CharField(max_length=32)
    # Of somebody who is not in the register, or does not want to be named, there is a name or nothing.
    villager = models.ForeignKey("people.Villager", models.PROTECT, null=True, db_index=False, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=10)
    station = models.ForeignKey("places.Station", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    slip_no = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=16)
    filed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    # Where the outcome can be read to her; null at the county, and where she complained of the one who filed it.
    filed_station = models.ForeignKey("places.Station", models.PROTECT, null=True, related_name="+")
    own_station = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, default="open")
    outcome = models.CharField(max_length=12, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=12, blank=True)
    told_by = models.CharField(max_length=60, blank=True)
    closed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "answered", "closed"]), name="complaint_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", outcome="", answered_by=None, answered_at=None)
                | Q(
                    state__in=["answered", "closed"],
                    outcome__in=["upheld", "partly", "not_upheld", "withdrawn"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                ),
                name="complaint_answer_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered"], closed_by=None, closed_at=None)
                | Q(state="closed", closed_by__isnull=False, closed_at__isnull=False),
                name="complaint_closed_whole",
            ),
            # Whoever sends her away empty-handed does not also put the matter away.
            models.CheckConstraint(
                condition=Q(outcome__in=["", "upheld", "partly"]) | Q(closed_by=None) | ~Q(closed_by=F("answered_by")),
                name="complaint_closed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(person=None)
                | (
                    (Q(owner=None) | ~Q(owner=F("person")))
                    & (Q(answered_by=None) | ~Q(answered_by=F("person")))
                    & (Q(closed_by=None) | ~Q(closed_by=F("person")))
                ),
                name="complaint_not_ones_own",
            ),
        ]
        indexes = [
            # Those that wait are few however many there have been.
            models.Index(fields=["county", "due_at"], condition=~Q(state="closed"), name="complaint_waiting"),
            models.Index(fields=["county", "-filed_at", "-id"], name="complaint_by_county"),
            models.Index(fields=["villager", "-filed_at"], name="complaint_by_villager"),
        ]


class ComplaintStep(models.Model):
    """What was done about a complaint, when and by whom. Only grows."""

    class Kind(models.TextChoices):
        FILED = "filed"
        TAKEN = "taken"
        ANSWERED = "answered"
        CLOSED = "closed"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    # The outcome of an answer, or how she was told.
    what = models.CharField(max_length=12, blank=True)
    words = models.CharField(max_length=300, blank=True)
