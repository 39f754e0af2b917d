"""What an agent has earned and has in prospect, line by line, each with why it is so much; and the sums of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import array, ask
from farmgate.trade import rules
from farmgate.trade.models import Line
from farmgate.trade.queries import PublishedPlan, published_plans, rate_then
from farmgate.trade.rules import Earned, Earning

# More orders than an agent has under way at once.
WAITING_MAX = 5000
SETTLEMENTS_SHOWN = 26
LINES_BY = ("placed_at", "order", "n")
Stage = Literal["coming", "window", "reckoning", "earned", "short", "back", "taken_back"]


class EarnedLine(NamedTuple):
    """A line as the agent hears of it.

    `earned` is what it earns or, before it is settled, what it would, should nothing more come back. `back_minor` is what
    was taken back of it since, `settlement` the number of the settlement it was earned by.
    """

    order: UUID
    n: int
    slip_no: str
    placed_at: datetime
    name: tuple[str, str, str]
    quantity: int
    villager: str
    stage: Stage
    ended_at: datetime | None
    return_until: datetime | None
    goods_minor: int
    rate_bp: int
    earned: Earned
    back_minor: int
    back_why: str
    settlement: int | None


class SettledSum(NamedTuple):
    """One settlement, as far as it is this agent's."""

    no: int
    closed_at: datetime
    lines: int
    goods_minor: int
    earned_minor: int
    back_minor: int


def lines(agent: UUID, county: str, now: datetime, after: str = "", size: int = 50) -> Page[EarnedLine]:
    """The lines of an agent in a county that were cut, the last ordered first."""
    found = page(Line.objects.filter(agent=agent, county=county), LINES_BY, after, size)
    return Page(_told(found.rows, county, now), found.after)


def waiting(agent: UUID, county: str) -> int:
    """What an agent would earn by all that was collected and is not settled, should nothing more come back."""
    rows = [_Part(*row) for row in ask(_WAITING, [agent, county, WAITING_MAX]).fetchall()]
    reckoned = _reckoned(rows, published_plans(county))
    return sum(reckoned[row.order, row.n].amount_minor for row in rows if row.waits)


def settlements(agent: UUID, county: str) -> list[SettledSum]:
    """The latest settlements that gave or took something, the last first."""
    return [SettledSum(*row) for row in ask(_SETTLEMENTS, [agent, county, SETTLEMENTS_SHOWN]).fetchall()]


def explained(orders: Collection[UUID], county: str) -> dict[tuple[UUID, int], Earned]:
    """(order, n) -> what each line of these orders earns and which bound held."""
    rows = [_Part(*row) for row in ask(_PARTS, [array(orders)]).fetchall()]
    return _reckoned(rows, published_plans(county))


class _Part(NamedTuple):
    """A line with its neighbours: what an order earns is reckoned over all of them."""

    order: UUID
    n: int
    placed_at: datetime
    state: str
    goods_minor: int
    cost_minor: int
    commission_minor: int | None
    counted: bool

    @property
    def waits(self) -> bool:
        return self.commission_minor is None and self.state in ("collected", "final")

    def earning(self) -> Earning:
        """Of a line that was reckoned, what it was reckoned by; of another, what it comes to if nothing more comes back."""
        stands = self.counted if self.commission_minor is not None else self.state not in ("ended", "reversed")
        return Earning(self.goods_minor, self.cost_minor) if stands else Earning(0, 0)


def _reckoned(rows: Iterable[_Part], plans: list[PublishedPlan]) -> dict[tuple[UUID, int], Earned]:
    found: dict[tuple[UUID, int], Earned] = {}
    for order, group in groupby(rows, key=attrgetter("order")):
        parts = list(group)
        earned = rules.explain([part.earning() for part in parts], rate_then(plans, parts[0].placed_at))
        found |= {(order, part.n): of for part, of in zip(parts, earned, strict=True)}
    return found


def _told(rows: list[Line], county: str, now: datetime) -> list[EarnedLine]:
    if not rows:
        return []
    keys = [array(row.order for row in rows), array(row.n for row in rows)]
    plans = published_plans(county)
    earned = _reckoned((_Part(*row) for row in ask(_PARTS, [array({row.order for row in rows})]).fetchall()), plans)
    back = {(order, n): (amount, why) for order, n, amount, why in ask(_BACK, keys).fetchall()}
    numbers = _numbers({row.earned_in for row in rows if row.earned_in})
    names = goods.names(sorted({row.offer for row in rows}))
    villagers = people.names_of({row.villager for row in rows})
    return [
        EarnedLine(
            *(row.order, row.n, row.slip_no, row.placed_at, names[row.offer], row.coming or row.quantity),
            *(villagers.get(row.villager, ""), _stage(row, now), row.ended_at, row.return_until),
            *(row.coming * row.unit_price_minor, rate_then(plans, row.placed_at), earned[row.order, row.n]),
            *back.get((row.order, row.n), (0, "")),
            numbers.get(row.earned_in) if row.earned_in else None,
        )
        for row in rows
    ]


def _stage(row: Line, now: datetime) -> Stage:
    match row.state:
        case "collected":
            return "window" if row.return_until and row.return_until > now else "reckoning"
        case "final":
            return "reckoning" if row.commission_minor is None else "earned"
        case "ended":
            return "back" if row.coming else "short"
        case "reversed":
            return "taken_back"
    return "coming"


def _numbers(settlements: set[UUID]) -> dict[UUID, int]:
    if not settlements:
        return {}
    sent = ask("SELECT id, no FROM trade_settlement WHERE id = ANY(%s::uuid[])", [array(settlements)])
    return dict(sent.fetchall())


_PART = """l."order", l.n, l.placed_at, l.state, l.coming * l.unit_price_minor, l.coming * l.unit_cost_minor,
    l.commission_minor, l.earned_in IS NOT NULL"""
_PARTS = f"""
SELECT {_PART} FROM trade_line l WHERE l."order" = ANY(%s::uuid[]) ORDER BY l."order", l.n"""  # noqa: S608 (only our own text)
_WAITING = f"""
SELECT {_PART} FROM trade_line l WHERE l."order" IN (
    SELECT w."order" FROM trade_line w WHERE w.agent = %s AND w.county = %s
        AND w.state IN ('collected', 'final') AND w.commission_minor IS NULL
    ORDER BY w."order" LIMIT %s
) ORDER BY l."order", l.n"""  # noqa: S608 (only our own text)
_SETTLEMENTS = """
SELECT s.no, s.closed_at, a.lines, a.goods_minor, a.commission_minor, a.back_minor
FROM trade_agentshare a JOIN trade_settlement s ON s.id = a.settlement_id
WHERE a.agent = %s AND s.county = %s ORDER BY s.no DESC LIMIT %s"""
_BACK = """
SELECT c."order", c.n, sum(c.commission_minor)::bigint, max(r.why)
FROM trade_clawback c JOIN trade_reversal r ON r.id = c.reversal_id
JOIN unnest(%s::uuid[], %s::int[]) AS k(id, n) ON c."order" = k.id AND c.n = k.n GROUP BY c."order", c.n"""
