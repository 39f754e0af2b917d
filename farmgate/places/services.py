"""Changing places: stations open and close. Divisions change by `importing`."""

from datetime import date

from farmgate.kernel.problems import Problem
from farmgate.places import queries, rules
from farmgate.places.importing import import_divisions
from farmgate.places.models import Level, Station

__all__ = ["close_station", "import_divisions", "open_station", "rename_station"]


def open_station(
    code: str,
    name: str,
    village_code: str,
    opened_on: date,
    *,
    scheme: str = "CN",
    name_en: str = "",
    lat: float | None = None,
    lon: float | None = None,
    datum: str = rules.WGS84,
) -> Station:
    """Open a station in a village. Without a point of its own (degrees in `datum`) it stands where the village does.

    Problem `unknown_village`, `station_code_taken` or `bad_point`.
    """
    village = queries.place(scheme, village_code)
    county = village and queries.ancestor(village, Level.COUNTY)
    if village is None or county is None:
        raise Problem(
            "unknown_village", f"没有代码为 {village_code} 的村。", f"There is no village with the code {village_code}."
        )
    if Station.objects.filter(code=code).exists():
        raise Problem("station_code_taken", f"编号 {code} 已被使用。", f"The code {code} is in use.", 409)
    point = _point(lat, lon, datum) or _point(village.lat, village.lon, rules.WGS84)
    return Station.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        village=village,
        county=county,
        lat=point and point[0],
        lon=point and point[1],
        plus_code=rules.plus_code(*point) if point else "",
        opened_on=opened_on,
    )


def close_station(code: str, closed_on: date) -> bool:
    """Close an open station; its record stays. False when none with this code is open."""
    return Station.objects.filter(code=code, closed_on=None).update(closed_on=closed_on) == 1


def rename_station(code: str, name: str, name_en: str) -> bool:
    """Call a station by other names. False when there is none with this code."""
    return Station.objects.filter(code=code).update(name=name, name_en=name_en) == 1


def _point(lat: float | None, lon: float | None, datum: str) -> tuple[float, float] | None:
    if lat is None or lon is None:
        return None
    try:
        return rules.to_wgs84(lat, lon, datum)
    except ValueError as error:
        raise Problem(
            "bad_point", "坐标无效，请检查纬度和经度。", f"The coordinates cannot be used: {error}."
        ) from error
