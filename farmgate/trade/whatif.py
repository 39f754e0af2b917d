"""What a commission plan would have given: the same lines reckoned under two rates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import ask
from farmgate.trade import rules
from farmgate.trade.rules import Earning

LINES_MAX = 50_000
# Orders older than this when the days begin are not looked at: lines are found by when they were ordered.
PLACED_BEFORE = timedelta(days=60)


class Station(NamedTuple):
    """What a station's agents would have earned under the one rate and under the other."""

    code: str
    name: str
    goods_minor: int
    before_minor: int
    after_minor: int


class WhatIf(NamedTuple):
    """The stations, the most goods first; `cut_off` when there were more lines than are looked at."""

    stations: list[Station]
    lines: int
    cut_off: bool

    @property
    def before_minor(self) -> int:
        return sum(row.before_minor for row in self.stations)

    @property
    def after_minor(self) -> int:
        return sum(row.after_minor for row in self.stations)


class _Line(NamedTuple):
    order: UUID
    station: str
    name: str
    goods_minor: int
    cost_minor: int


def what_if(county: str, since: datetime, rate_before_bp: int, rate_after_bp: int, most: int = LINES_MAX) -> WhatIf:
    """What was collected since a moment, and is collected still or final, under both rates. The latest lines if too many."""
    rows = [_Line(*row) for row in ask(_COLLECTED, [county, since - PLACED_BEFORE, since, most + 1]).fetchall()]
    return WhatIf(_by_station(rows[:most], rate_before_bp, rate_after_bp), len(rows[:most]), len(rows) > most)


def _by_station(rows: Iterable[_Line], before_bp: int, after_bp: int) -> list[Station]:
    found: dict[str, Station] = {}
    for _order, group in groupby(sorted(rows), key=lambda row: row.order):
        lines = list(group)
        earnings = [Earning(line.goods_minor, line.cost_minor) for line in lines]
        before, after = (sum(rules.commissions(earnings, rate)) for rate in (before_bp, after_bp))
        was = found.get(lines[0].station, Station(lines[0].station, lines[0].name, 0, 0, 0))
        goods = sum(line.goods_minor for line in lines)
        found[was.code] = was._replace(
            goods_minor=was.goods_minor + goods,
            before_minor=was.before_minor + before,
            after_minor=was.after_minor + after,
        )
    return sorted(found.values(), key=lambda row: -row.goods_minor)


_COLLECTED = """
SELECT l."order", s.code, s.name, l.coming * l.unit_price_minor, l.coming * l.unit_cost_minor
FROM trade_line l JOIN places_station s ON s.id = l.station_id
JOIN places_place c ON c.id = s.county_id
WHERE c.code = %s AND l.placed_at >= %s AND l.state IN ('collected', 'final') AND l.ended_at >= %s
ORDER BY l.ended_at DESC, l."order", l.n LIMIT %s"""
