"""Places as the office lists them."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import QuerySet

from farmgate.places.models import Level, Place, Station
from farmgate.places.queries import under
from farmgate.places.rules import lineage

COUNTIES_MAX = 3000


class CountyName(NamedTuple):
    """A county: its code, path and names."""

    code: str
    path: str
    name: str
    name_en: str


class Point(NamedTuple):
    """A named place on the map, WGS-84 degrees."""

    name: str
    name_en: str
    lat: float
    lon: float


def counties_in(paths: Iterable[str]) -> list[CountyName]:
    """The counties in force at or below these paths, by code."""
    rows = Place.objects.filter(under(paths), level=Level.COUNTY, valid_to=None).order_by("path")
    return [CountyName(*row) for row in rows.values_list(*CountyName._fields)[:COUNTIES_MAX]]


def towns_of(county_path: str) -> list[Point]:
    """The townships of a county that have a point, as names for a map."""
    rows = Place.objects.filter(path__startswith=f"{county_path}/", level=Level.TOWNSHIP, valid_to=None)
    return [Point(*row) for row in rows.exclude(lat=None).order_by("path").values_list(*Point._fields)]


def stations() -> QuerySet[Station]:
    """Every station, open or closed, with its village, township and county. Filter by what a person sees."""
    return Station.objects.select_related("village__parent", "county")


class Village(NamedTuple):
    """A village or neighbourhood, with the township it is listed under."""

    code: str
    name: str
    name_en: str
    town: str
    town_en: str


def villages_in(county_path: str) -> list[Village]:
    """The villages of a county in force, township by township."""
    rows = Place.objects.filter(path__startswith=f"{county_path}/", level=Level.VILLAGE, valid_to=None).order_by("path")
    return [Village(*row) for row in rows.values_list("code", "name", "name_en", "parent__name", "parent__name_en")]


def lineage_of(path: str) -> list[CountyName]:
    """A division in force and those that hold it, from the top."""
    rows = Place.objects.filter(path__in=lineage(path), valid_to=None).order_by("level")
    return [CountyName(*row) for row in rows.values_list(*CountyName._fields)]
