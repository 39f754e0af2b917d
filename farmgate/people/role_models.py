"""What people may do and where, and the roles that wait for another person."""

from django.db import models
from django.db.models import F, Q

# A role at a merchant's desk names its merchant, and no other role has one.
OF_ONE_MERCHANT = Q(role="merchant", merchant__isnull=False) | ~Q(role="merchant") & Q(merchant=None)


class Role(models.Model):
    """What a person may do, and where. Ended, never deleted: who could see what is part of the record.

    `merchant` is whose desk it is, for the role `merchant` alone.
    """

    class Kind(models.TextChoices):
        AGENT = "agent"
        COUNTY_OFFICER = "county_officer"
        ACCOUNTANT = "accountant"
        AUDITOR = "auditor"
        KEEPER = "keeper"
        MERCHANT = "merchant"
        HUB = "hub"
        CLOCK = "clock"  # nobody's: what the server does at an hour that an officer has set

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=16, choices=Kind)
    place = models.ForeignKey("places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey("places.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merchant = models.UUIDField(null=True, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(place=None, station__isnull=False) | Q(place__isnull=False, station=None),
                name="role_place_or_station",
            ),
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        *("agent", "county_officer", "accountant", "auditor", "keeper"),
                        *("merchant", "hub", "clock"),
                    ]
                ),
                name="role_known",
            ),
            models.CheckConstraint(condition=OF_ONE_MERCHANT, name="role_of_one_merchant"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="role_ends_later"),
            models.UniqueConstraint(
                fields=["person", "role", "place"],
                condition=Q(until=None, station=None, merchant=None),
                name="role_once_a_place",
            ),
            models.UniqueConstraint(
                fields=["person", "merchant", "place"],
                condition=Q(until=None, merchant__isnull=False),
                name="role_once_a_merchant",
            ),
            models.UniqueConstraint(
                fields=["person", "role", "station"], condition=Q(until=None, place=None), name="role_once_a_station"
            ),
        ]


class RoleProposal(models.Model):
    """A role in the office that one person wants another to have; a third decides. `id` is the operation that asked."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="role_proposals")
    role = models.CharField(max_length=16, choices=Role.Kind)
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    merchant = models.UUIDField(null=True)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(granted=False)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("person")),
                name="role_granted_by_another",
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("person")), name="role_proposed_by_another"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="role_decision_whole",
            ),
            models.CheckConstraint(condition=OF_ONE_MERCHANT, name="role_proposed_of_one_merchant"),
            models.UniqueConstraint(
                fields=["person", "role", "place"],
                condition=Q(decided_at=None, merchant=None),
                name="role_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["person", "merchant", "place"],
                condition=Q(decided_at=None, merchant__isnull=False),
                name="role_proposed_once_a_merchant",
            ),
        ]
