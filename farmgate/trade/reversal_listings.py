"""What was taken back after it was settled, as the office lists it: proposals, an order's lines, a settlement's share."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import array, ask
from farmgate.trade.listings import Named
from farmgate.trade.models import Reversal

BACK_MAX = 500


class ReversalRow(NamedTuple):
    """A proposal to take lines of an order back. `goods_minor` is their price; of brushing nothing of it moves."""

    id: UUID
    county: str
    order: UUID
    slip_no: str
    lines: list[int]
    goods_minor: int
    why: str
    note: str
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime
    approved: bool | None
    decision: UUID | None
    decided_by_name: str
    decided_at: datetime | None


def reversals(
    counties: Collection[str], *, waiting: bool = False, after: str = "", size: int = 50
) -> Page[ReversalRow]:
    """Proposals of these counties, the latest first."""
    rows = Reversal.objects.filter(county__in=list(counties))
    found = page(rows.filter(approved=None) if waiting else rows, ("proposed_at", "id"), after, size)
    return Page(_named(found.rows), found.after)


def reversal(counties: Collection[str], id: UUID) -> ReversalRow | None:
    """One proposal, of these counties."""
    found = _named(list(Reversal.objects.filter(county__in=list(counties), id=id)))
    return found[0] if found else None


def _named(rows: list[Reversal]) -> list[ReversalRow]:
    if not rows:
        return []
    named = people.names_of({by for row in rows for by in (row.proposed_by, row.decided_by) if by})
    about = {id_: rest for id_, *rest in ask(_ABOUT, [array(row.id for row in rows)]).fetchall()}
    return [
        ReversalRow(
            *(row.id, row.county, row.order, about[row.id][0], row.lines, about[row.id][1], row.why, row.note),
            *(row.proposed_by, named.get(row.proposed_by, ""), row.proposed_at, row.approved, row.decision),
            *(named.get(row.decided_by, "") if row.decided_by else "", row.decided_at),
        )
        for row in rows
    ]


class SettledLine(NamedTuple):
    """A line of an order that was cut, and what its agent has of it now."""

    n: int
    name: Named
    coming: int
    goods_minor: int
    cost_minor: int
    commission_minor: int
    state: str


def lines(order: UUID) -> list[SettledLine]:
    """The lines of an order that was cut."""
    rows = ask(_LINES, [order]).fetchall()
    names = goods.names(sorted({row[1] for row in rows}))
    return [SettledLine(row[0], names[row[1]][:2], *row[2:]) for row in rows]


def has_final(order: UUID) -> bool:
    """Whether there is something to take back."""
    return (
        ask("""SELECT 1 FROM trade_line WHERE "order" = %s AND state = 'final' LIMIT 1""", [order]).fetchone()
        is not None
    )


class BackRow(NamedTuple):
    """What one line gave back in the settlement it fell in."""

    reversal: UUID
    order: UUID
    slip_no: str
    at: datetime
    name: Named
    why: str
    goods_minor: int
    cost_minor: int
    commission_minor: int


def of_merchant(settlement: UUID, merchant: UUID) -> list[BackRow]:
    """What a merchant's share is less for."""
    return _back("merchant", "cost_minor", settlement, merchant)


def of_agent(settlement: UUID, agent: UUID) -> list[BackRow]:
    """What an agent's share is less for."""
    return _back("agent", "commission_minor", settlement, agent)


def _back(whose: str, amount: str, settlement: UUID, id: UUID) -> list[BackRow]:
    sql = _BACK.format(whose=whose, amount=amount)
    rows = ask(sql, [settlement, id, BACK_MAX]).fetchall()
    names = goods.names(sorted({row[4] for row in rows}))
    return [BackRow(id_, order, slip, at, names[offer][:2], *rest) for id_, order, slip, at, offer, *rest in rows]


_ABOUT = """
SELECT r.id, min(l.slip_no), sum(l.coming * l.unit_price_minor)::bigint
FROM trade_reversal r JOIN trade_line l ON l."order" = r."order" AND l.n = ANY(r.lines)
WHERE r.id = ANY(%s::uuid[]) GROUP BY r.id"""
_LINES = """
SELECT l.n, l.offer, l.coming, l.coming * l.unit_price_minor, l.coming * l.unit_cost_minor,
    coalesce(l.commission_minor, 0) - (
        SELECT coalesce(sum(c.commission_minor), 0)::bigint FROM trade_clawback c WHERE c."order" = l."order" AND c.n = l.n
    ), l.state
FROM trade_line l WHERE l."order" = %s ORDER BY l.n"""
_BACK = """
SELECT c.reversal_id, c."order", l.slip_no, c.at, l.offer, r.why, c.goods_minor, c.cost_minor, c.commission_minor
FROM trade_clawback c JOIN trade_reversal r ON r.id = c.reversal_id JOIN trade_line l ON l."order" = c."order" AND l.n = c.n
WHERE c.settlement = %s AND c.{whose} = %s AND c.{amount} > 0 ORDER BY c.at, c."order", c.n LIMIT %s"""
