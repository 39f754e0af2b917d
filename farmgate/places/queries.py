"""Looking at places: other rooms read them here and nowhere else."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from farmgate.kernel.clock import now
from farmgate.places.models import Level, Place, Station
from farmgate.places.rules import covers, lineage, next_code

__all__ = [
    "ancestor",
    "county_name",
    "county_of_place",
    "county_of_station",
    "county_path",
    "covers",
    "descendants",
    "next_station_code",
    "place",
    "place_at",
    "station",
    "station_item",
    "stations_in",
    "under",
    "utc_offset_minutes",
    "villages_of",
]


def place(scheme: str, code: str, on: date | None = None) -> Place | None:
    """The division with this code, as it is now or as it was on a day; None when there is or was none."""
    rows = Place.objects.filter(scheme=scheme, code=code)
    if on is None:
        return rows.filter(valid_to=None).first()
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on).first()


def place_at(path: str) -> Place | None:
    """The division in force at a path."""
    return Place.objects.filter(path=path, valid_to=None).first()


def under(paths: Iterable[str], path_field: str = "path") -> Q:
    """Rows whose `path_field` is one of `paths` or below it; no paths, no rows."""
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{path_field: path}) | Q(**{f"{path_field}__startswith": f"{path}/"})
    return condition


def descendants(path: str) -> QuerySet[Place]:
    """Every division in force below a path, in the order of their paths."""
    return Place.objects.filter(path__startswith=f"{path}/", valid_to=None).order_by("path")


def ancestor(below: Place, level: int) -> Place | None:
    """The division of this level that holds `below`, or `below` itself."""
    return Place.objects.filter(path__in=lineage(below.path), level=level, valid_to=None).first()


def villages_of(county: Place) -> QuerySet[Place]:
    """The villages and neighbourhoods in force in a county."""
    return descendants(county.path).filter(level=Level.VILLAGE)


def county_name(code: str, scheme: str = "CN") -> str:
    """A county's name; its code when there is no such county."""
    found = place(scheme, code)
    return found.name if found else code


def county_path(code: str, scheme: str = "CN") -> str | None:
    """A county's path, to judge what lies in it; None when there is no such county."""
    found = place(scheme, code)
    return found.path if found else None


def county_of_place(code: str, scheme: str = "CN") -> str | None:
    """The code of the county that holds a division; its own for one above counties, which no county holds."""
    found = place(scheme, code)
    return (ancestor(found, Level.COUNTY) or found).code if found else None


def next_station_code() -> str:
    """A code for the next station: the highest number in use and one more."""
    return next_code(Station.objects.values_list("code", flat=True), "S")


def county_of_station(code: str) -> str | None:
    """The code of a station's county; None when there is no such station."""
    return Station.objects.filter(code=code).values_list("county__code", flat=True).first()


def station(code: str) -> Station | None:
    """The station with this code, open or closed, with its village and county."""
    return Station.objects.select_related("village", "county").filter(code=code).first()


def stations_in(paths: Iterable[str]) -> QuerySet[Station]:
    """The open stations at or below these paths, with village and county, in the order of their codes."""
    rows = Station.objects.select_related("village", "county").filter(closed_on=None)
    return rows.filter(under(paths, "village__path")).order_by("code")


def station_item(station_id: int) -> dict[str, object]:
    """The feed item `station` of docs/protocol.md: where a phone stands and the villages whose people it serves."""
    here = Station.objects.select_related("village__parent", "county").get(pk=station_id)
    around = here.village.parent or here.village
    villages = descendants(around.path).filter(level=Level.VILLAGE).values_list("code", "name")
    return {
        "kind": "station",
        "code": here.code,
        "name": here.name,
        "name_en": here.name_en,
        "county": {"code": here.county.code, "name": here.county.name},
        "village": {"code": here.village.code, "name": here.village.name},
        "villages": [[code, name] for code, name in villages],
        "complaint_no": settings.COMPLAINT_NO,
        "utc_offset_minutes": utc_offset_minutes(),
    }


def utc_offset_minutes(at: datetime | None = None) -> int:
    """How far the operator's own time is ahead of UTC: business days begin by it, on the phone and on the server."""
    local = (at or now()).astimezone(ZoneInfo(settings.TIME_ZONE))
    offset = local.utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0
