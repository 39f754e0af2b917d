"""Where things are: the divisions of a country, and the stations and hubs in them."""

from django.db import models
from django.db.models import F, Q


class Level(models.IntegerChoices):
    """How deep a division lies; other countries' names for these differ, the depth does not."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


class Place(models.Model):
    """One division as it was from `valid_from` until before `valid_to`. The row in force keeps its id for good."""

    id = models.BigAutoField(primary_key=True)
    scheme = models.CharField(max_length=16)
    code = models.CharField(max_length=64)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    level = models.SmallIntegerField(choices=Level)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    path = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    # A point nobody surveyed: good enough for a first map, never for a route.
    approximate = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "valid_from"], name="place_once_a_day"),
            models.UniqueConstraint(fields=["scheme", "code"], condition=Q(valid_to=None), name="place_one_in_force"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="place_level_1_to_5"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="place_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False), name="place_whole_point"
            ),
        ]
        indexes = [models.Index(fields=["path"], name="place_path", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Station(models.Model):
    """A village service station: the room in the village, not the person who runs it."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    village = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    plus_code = models.CharField(max_length=16, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="station_closes_later"
            ),
            models.CheckConstraint(
                condition=Q(lat=None, lon=None) | Q(lat__isnull=False, lon__isnull=False), name="station_whole_point"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Hub(models.Model):
    """A county's warehouse: parcels come in by line haul and leave on runs."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    county = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
