"""Where goods are: parcels and the hands that took them."""

from django.db import models
from django.db.models import F, Q


class Parcel(models.Model):
    """The goods of one order from one purchase order, in one wrapping. `id` follows from the operation that sent it.

    `holder` is who answers for it now: `merchant:<id>`, `carrier:<waybill>`, `hub:<county>`, `station:<code>` or
    `villager:<id>`. `since` is since when. `waybill` is the carrier's number, where one took it to the county. `tries`
    counts the wrong pick-up codes. A lost parcel keeps as holder who held it last.
    """

    class State(models.TextChoices):
        COMING = "coming"
        HUB = "hub"
        SHELF = "shelf"
        COLLECTED = "collected"
        BACK = "back"  # to go back, at the station
        GIVEN = "given"  # the station gave it to the van; the hub has not said that it has it
        HOMEWARD = "homeward"  # the hub has it, on its way back
        HOME = "home"  # its merchant has it again
        LOST = "lost"  # or spoiled: two people said so

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    purchase = models.UUIDField(db_index=True)
    order = models.UUIDField(db_index=True)
    slip_no = models.CharField(max_length=24)
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False, related_name="+")
    villager = models.UUIDField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.COMING)
    holder = models.CharField(max_length=64)
    condition = models.CharField(max_length=10, default="ok")
    since = models.DateTimeField()
    return_until = models.DateTimeField(null=True)
    waybill = models.CharField(max_length=40, blank=True, default="")
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            # Under way or on a shelf: as many as there are villagers waiting, however many parcels there have been.
            models.Index(
                fields=["station", "since"],
                condition=Q(state__in=["coming", "hub", "shelf", "back", "given"]),
                name="logistics_parcel_waiting",
            ),
            models.Index(
                fields=["station", "return_until"], condition=Q(state="collected"), name="logistics_parcel_returnable"
            ),
            models.Index(fields=["station", "since"], condition=Q(state="lost"), name="logistics_parcel_lost"),
            models.Index(fields=["county", "state", "since"], name="logistics_parcel_by_county"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="logistics_parcel_amount"),
            models.CheckConstraint(
                condition=Q(state="collected", return_until__isnull=False)
                | ~Q(state="collected") & Q(return_until=None),
                name="logistics_parcel_window",
            ),
        ]


class ParcelLine(models.Model):
    """What is in a parcel: `n` is the line of its order."""

    pk = models.CompositePrimaryKey("parcel_id", "n")
    parcel = models.ForeignKey(Parcel, models.PROTECT, db_index=False, related_name="lines")
    n = models.SmallIntegerField()
    offer = models.BigIntegerField()
    quantity = models.IntegerField()
    unit_price_minor = models.BigIntegerField()


class Scan(models.Model):
    """A hand that took a parcel, or said so: `code` is what was odd about it. Rows are never changed."""

    pk = models.CompositePrimaryKey("parcel_id", "operation")
    parcel = models.ForeignKey(Parcel, models.PROTECT, db_index=False, related_name="scans")
    operation = models.UUIDField()
    kind = models.CharField(max_length=20)
    by = models.UUIDField()
    at = models.DateTimeField()
    holder = models.CharField(max_length=64)
    detail = models.CharField(max_length=20)
    witness = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=24, blank=True)


class Loss(models.Model):
    """A parcel that one person says was lost or spoiled, and another decides about. `id` is the operation that said so.

    `held_by` is who held it then; `payer` is who pays by the liability table, once it is granted.
    """

    class What(models.TextChoices):
        LOST = "lost"
        DAMAGED = "damaged"
        SHORT = "short"  # some of it is missing

    id = models.UUIDField(primary_key=True)
    parcel = models.ForeignKey(Parcel, models.PROTECT, db_index=False, related_name="losses")
    county = models.CharField(max_length=32)
    what = models.CharField(max_length=10, choices=What.choices)
    note = models.CharField(max_length=300, blank=True)
    held_by = models.CharField(max_length=64)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    granted = models.BooleanField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    payer = models.CharField(max_length=64, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="logistics_loss_two_people"
            ),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None, payer="")
                | Q(granted=False, decided_by__isnull=False, decided_at__isnull=False, payer="")
                | Q(granted=True, decided_by__isnull=False, decided_at__isnull=False) & ~Q(payer=""),
                name="logistics_loss_decided_whole",
            ),
            # Asked or granted, there is one at a time, and one for ever.
            models.UniqueConstraint(
                fields=["parcel"], condition=Q(granted=True) | Q(granted=None), name="logistics_loss_once"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "proposed_at"], condition=Q(granted=None), name="logistics_loss_waiting"),
        ]
