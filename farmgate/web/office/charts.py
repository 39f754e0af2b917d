"""Bars and maps as numbers for SVG. No library, no script: what is drawn is in the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, log10, pi
from typing import NamedTuple

from farmgate.ages import Band
from farmgate.web.office import wording

CHART_WIDTH, CHART_HEIGHT = 640, 180
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 8, 12, 24
MAP_WIDTH, MAP_MARGIN = 640, 34
_MAP_HEIGHT_MIN, _MAP_HEIGHT_MAX = 320, 620
_KM_PER_DEGREE = 111.32
_SPREAD_MIN_KM = 4.0
# Of a letter on a phone, as office.css draws it there.
_NARROW, _WIDE, _LATIN = 11.5, 19, 0x2E80


class Bar(NamedTuple):
    """One bar in the units of the drawing, with what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int
    # Not whole yet, or what is compared with.
    pale: bool = False
    # Whether there is room for its label.
    named: bool = True


class Tick(NamedTuple):
    """A line across the chart."""

    y: float
    value: int


@dataclass(frozen=True)
class BarChart:
    """Bars from left to right over a scale from zero to a round number."""

    bars: list[Bar]
    ticks: list[Tick]
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT
    left: int = _LEFT
    right: int = CHART_WIDTH - _RIGHT
    foot: int = CHART_HEIGHT - _BOTTOM


def bars(values: Sequence[tuple[str, int]], *, unfinished: bool = False) -> BarChart:
    """A chart of (label, value) with values from 0 up. `unfinished`: the last one's day is not over."""
    top, step = _scale(max((value for _label, value in values), default=0))
    tall = CHART_HEIGHT - _TOP - _BOTTOM
    slot = (CHART_WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    drawn, every = [], _every([label for label, _value in values], slot)
    for n, (label, value) in enumerate(values):
        height = round(tall * value / top, 1)
        x, y = round(_LEFT + slot * (n + 0.15), 1), round(_TOP + tall - height, 1)
        drawn.append(Bar(x, y, round(slot * 0.7, 1), height, label, value, named=n % every == 0))
    if unfinished:
        drawn[-1] = drawn[-1]._replace(pale=True)
    ticks = [Tick(round(_TOP + tall - tall * value / top, 1), value) for value in range(0, top + 1, step)]
    return BarChart(drawn, ticks)


def pairs(values: Sequence[tuple[str, int, int]]) -> BarChart:
    """A chart of (label, before, after), two bars beside each other. The first of each two is pale."""
    drawn = bars([(label, value) for label, before, after in values for value in (before, after)])
    every = _every([label for label, _before, _after in values], (CHART_WIDTH - _LEFT - _RIGHT) / max(len(values), 1))
    paired = [
        bar._replace(pale=n % 2 == 0, named=n % 2 == 0 and n // 2 % every == 0, x=bar.x + (2.0 if n % 2 == 0 else -2.0))
        for n, bar in enumerate(drawn.bars)
    ]
    return BarChart(paired, drawn.ticks)


def by_age(bands: Sequence[Band]) -> BarChart:
    """How many wait in each band of days."""
    return bars(list(zip(wording.age_bands(bands), [band.number for band in bands], strict=True)))


def _every(labels: Sequence[str], slot: float) -> int:
    """Every how many bars there is room for a label, in the size that a phone shows it."""
    widest = max((sum(_WIDE if ord(letter) > _LATIN else _NARROW for letter in label) for label in labels), default=0)
    return max(1, -(-int(widest) // max(int(slot), 1)))


def _scale(most: int) -> tuple[int, int]:
    """A round number at or above `most`, and a round step that divides it into two to five."""
    if most <= 4:
        return max(most, 2), 1
    unit = 10 ** int(log10(most))
    step = next(s for s in (unit // 5, unit // 2, unit, 2 * unit, 5 * unit) if s >= 1 and most <= 5 * s)
    return -(-most // step) * step, step


class Mark(NamedTuple):
    """A point to draw, WGS-84 degrees."""

    lat: float
    lon: float
    label: str
    href: str = ""
    tone: str = "quiet"
    title: str = ""


class Drawn(NamedTuple):
    """A mark in the units of the drawing."""

    x: float
    y: float
    mark: Mark


@dataclass(frozen=True)
class Map:
    """Marks and names on a plane, north up, with a bar that says how far is how far."""

    width: int
    height: int
    marks: list[Drawn]
    names: list[Drawn]
    grid_x: list[float]
    grid_y: list[float]
    scale_km: int
    scale_width: float


def plan(marks: Sequence[Mark], names: Sequence[Mark]) -> Map | None:
    """Lay points out so that a kilometre east is as long as one north; None without any.

    Over a county the error of taking the earth as flat is below one part in a thousand.
    """
    points = [*marks, *names]
    if not points:
        return None
    lat = (min(p.lat for p in points) + max(p.lat for p in points)) / 2
    lon = (min(p.lon for p in points) + max(p.lon for p in points)) / 2
    east_km = _KM_PER_DEGREE * cos(lat * pi / 180)
    flat = [((p.lon - lon) * east_km, (lat - p.lat) * _KM_PER_DEGREE) for p in points]
    wide = max(2 * max(abs(x) for x, _y in flat), _SPREAD_MIN_KM)
    tall = max(2 * max(abs(y) for _x, y in flat), _SPREAD_MIN_KM)
    inner = MAP_WIDTH - 2 * MAP_MARGIN
    per_km = min(inner / wide, (_MAP_HEIGHT_MAX - 2 * MAP_MARGIN) / tall)
    height = max(_MAP_HEIGHT_MIN, round(tall * per_km + 2 * MAP_MARGIN))
    drawn = [
        Drawn(round(MAP_WIDTH / 2 + x * per_km, 1), round(height / 2 + y * per_km, 1), p)
        for (x, y), p in zip(flat, points, strict=True)
    ]
    scale_km = next(km for km in (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1) if km * per_km <= inner / 3 or km == 1)
    spacing = scale_km * per_km
    return Map(
        MAP_WIDTH,
        height,
        drawn[: len(marks)],
        drawn[len(marks) :],
        _lines(MAP_WIDTH, spacing),
        _lines(height, spacing),
        scale_km,
        round(spacing, 1),
    )


def _lines(length: int, spacing: float) -> list[float]:
    """Where a grid through the middle crosses."""
    first = length / 2 - spacing * int(length / 2 / spacing)
    return [round(first + n * spacing, 1) for n in range(int((length - first) / spacing) + 1)]
