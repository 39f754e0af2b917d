"""Where goods are: parcels and the hands that took them."""

from django.db import models
from django.db.models import Q


class Parcel(models.Model):
    """The goods of one order from one purchase order, in one wrapping. `id` follows from the operation that sent it.

    `holder` is who answers for it now: `merchant:<id>`, `hub:<county>`, `station:<code>` or `villager:<id>`. `since` is
    since when. `tries` counts the wrong pick-up codes.
    """

    class State(models.TextChoices):
        COMING = "coming"
        HUB = "hub"
        SHELF = "shelf"
        COLLECTED = "collected"
        BACK = "back"

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
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            # Under way or on a shelf: as many as there are villagers waiting, however many parcels there have been.
            models.Index(
                fields=["station", "since"],
                condition=Q(state__in=["coming", "hub", "shelf", "back"]),
                name="logistics_parcel_waiting",
            ),
            models.Index(
                fields=["station", "return_until"], condition=Q(state="collected"), name="logistics_parcel_returnable"
            ),
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
