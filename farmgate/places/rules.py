"""Codes and coordinates, as plain arithmetic."""

import re
from collections.abc import Iterable
from math import cos, pi, sin, sqrt

from openlocationcode import openlocationcode

WGS84, GCJ02 = "WGS84", "GCJ02"
VILLAGE_LEVEL, COUNTY_LEVEL = 5, 3

_CHINA_LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
_CHINA_LENGTHS = {level: length for length, level in _CHINA_LEVELS.items()}

# The ellipsoid of Krasovsky 1940, which GCJ-02 shifts on.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_INVERSE_ROUNDS_MAX = 12
_INVERSE_TOLERANCE_DEG = 1e-9

_COMMITTEES = (
    (re.compile(r"(?:村)?(?:村民委员会|村委会)$"), "村"),
    (re.compile(r"(?<=.)社区(?:居民委员会|居委会)$"), "社区"),
    (re.compile(r"(?<=.)(?:居民委员会|居委会)$"), ""),
)


def china_level(code: str) -> int:
    """The level (1 province .. 5 village) of a Chinese statistical division code. ValueError when it is not one."""
    if not code.isascii() or not code.isdigit() or len(code) not in _CHINA_LEVELS:
        raise ValueError(f"{code!r} is not a division code: those have 2, 4, 6, 9 or 12 digits")
    return _CHINA_LEVELS[len(code)]


def china_parent(code: str) -> str | None:
    """The code of the division that holds this one; None for a province."""
    level = china_level(code)
    return None if level == 1 else code[: _CHINA_LENGTHS[level - 1]]


def china_name(official: str) -> str:
    """The place's own name: 金缸城村村民委员会 is the committee of 金缸城村. People name the village."""
    for committee, place in _COMMITTEES:
        name, found = committee.subn(place, official)
        if found and name != place:
            return name
    return official


def lineage(path: str) -> list[str]:
    """The paths of a place's ancestors and of the place itself, from the top: `CN/42/4205` -> `CN/42`, `CN/42/4205`."""
    codes = path.split("/")
    return ["/".join(codes[:length]) for length in range(2, len(codes) + 1)]


def covers(path: str, other: str) -> bool:
    """Whether the place at `path` is the one at `other`, or holds it."""
    return other == path or other.startswith(f"{path}/")


def plus_code(lat: float, lon: float) -> str:
    """The ten-digit Plus Code of a WGS-84 point: an area of about 14 m by 14 m."""
    return str(openlocationcode.encode(lat, lon))  # type: ignore[no-untyped-call]


def plus_code_point(code: str) -> tuple[float, float]:
    """The middle of a full Plus Code's area, WGS-84. ValueError for anything else: a short one needs a town beside it."""
    plain = code.strip().upper()
    # One that is padded with zeros names a whole valley, and has no middle worth keeping.
    if not openlocationcode.isFull(plain) or "0" in plain:  # type: ignore[no-untyped-call]
        raise ValueError(f"{code!r} is not a full Plus Code")
    area = openlocationcode.decode(plain)  # type: ignore[no-untyped-call]
    return float(area.latitudeCenter), float(area.longitudeCenter)


def next_code(taken: Iterable[str], prefix: str) -> str:
    """The code after the highest `prefix` and number in use, as wide as that: `S0041` -> `S0042`; `S0001` for the first."""
    numbers = [code.removeprefix(prefix) for code in taken if re.fullmatch(rf"{prefix}\d{{1,9}}", code, re.ASCII)]
    highest = max(numbers, key=int, default="0000")
    return f"{prefix}{int(highest) + 1:0{len(highest)}d}"


def gcj_applies(lat: float, lon: float) -> bool:
    """Whether maps made in China shift this point: the rectangle that every published conversion uses."""
    return 0.8293 <= lat <= 55.8271 and 72.004 <= lon <= 137.8347


def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]:
    """A WGS-84 point as Chinese maps draw it. Degrees; unchanged outside China."""
    if not gcj_applies(lat, lon):
        return lat, lon
    shift_lat, shift_lon = _shift(lat, lon)
    return lat + shift_lat, lon + shift_lon


def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """The WGS-84 point behind a GCJ-02 one, to about a tenth of a millimetre. Degrees; unchanged outside China."""
    if not gcj_applies(lat, lon):
        return lat, lon
    # The shift has no closed inverse; it varies so slowly that a few rounds of correction settle it.
    guess_lat, guess_lon = lat, lon
    for _ in range(_INVERSE_ROUNDS_MAX):
        shift_lat, shift_lon = _shift(guess_lat, guess_lon)
        error_lat, error_lon = guess_lat + shift_lat - lat, guess_lon + shift_lon - lon
        guess_lat, guess_lon = guess_lat - error_lat, guess_lon - error_lon
        if max(abs(error_lat), abs(error_lon)) < _INVERSE_TOLERANCE_DEG:
            break
    return guess_lat, guess_lon


def to_wgs84(lat: float, lon: float, datum: str) -> tuple[float, float]:
    """`lat`, `lon` in degrees, brought from `datum` (`WGS84` or `GCJ02`) to WGS-84.

    ValueError for another datum or a point off the globe.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"{lat}, {lon} is not a point on the globe: lat is -90..90, lon -180..180")
    if datum == WGS84:
        return lat, lon
    if datum == GCJ02:
        return gcj02_to_wgs84(lat, lon)
    raise ValueError(f"datum {datum!r} is not known: use WGS84 or GCJ02")


def _shift(lat: float, lon: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS-84 point: degrees north, degrees east."""
    x, y = lon - 105.0, lat - 35.0
    ripple = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north_m += (
        (ripple + 20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y / 30 * pi)) * 2 / 3
    )
    east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east_m += (
        (ripple + 20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    )
    radians = lat / 180 * pi
    flattening = 1 - _ECCENTRICITY_SQUARED * sin(radians) ** 2
    meridian_m = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = _SEMI_MAJOR_M / sqrt(flattening) * cos(radians)
    return north_m * 180 / (meridian_m * pi), east_m * 180 / (parallel_m * pi)
