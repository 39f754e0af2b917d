"""Settlements as the office lists them: what would be final now, what was settled, and whose each line was."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import one
from farmgate.trade import rules
from farmgate.trade.earnings import explained
from farmgate.trade.listings import LINES_BY, LineRow, Named, merchant_names, named_lines
from farmgate.trade.models import AgentShare, Line, MerchantShare, Payout, Settlement
from farmgate.trade.queries import published_plans, rate_then
from farmgate.trade.rules import Earned

LINES_MAX = 10_000


class Due(NamedTuple):
    """What would become final."""

    lines: int
    goods_minor: int
    cost_minor: int


def due(county: str, until: datetime) -> Due:
    """What a settlement of everything until a moment would make final in a county. Only counted: nothing is locked."""
    return Due(*one(_DUE, [county, until - rules.RETURN_GRACE]))


class SettlementRow(NamedTuple):
    """A settlement among others."""

    id: UUID
    county: str
    no: int
    until: datetime
    closed_by: UUID
    closed_by_name: str
    closed_at: datetime
    lines: int
    goods_minor: int
    cost_minor: int
    commission_minor: int

    @property
    def take_minor(self) -> int:
        """What of it is the platform's, before its agents are paid."""
        return self.goods_minor - self.cost_minor


def settlements(county: str, after: str = "", size: int = 50) -> Page[SettlementRow]:
    """The settlements of a county, the latest first."""
    found = page(Settlement.objects.filter(county=county), ("no",), after, size)
    return Page(_named(found.rows), found.after)


def settlement(counties: Collection[str], id: UUID) -> SettlementRow | None:
    """One settlement of these counties."""
    found = _named(list(Settlement.objects.filter(county__in=list(counties), id=id)))
    return found[0] if found else None


def _named(rows: list[Settlement]) -> list[SettlementRow]:
    named = people.names_of({row.closed_by for row in rows})
    return [
        SettlementRow(
            *(row.id, row.county, row.no, row.until, row.closed_by, named.get(row.closed_by, ""), row.closed_at),
            *(row.lines, row.goods_minor, row.cost_minor, row.commission_minor),
        )
        for row in rows
    ]


class PayoutRow(NamedTuple):
    """A share on its way to the bank: `id` is the proposal."""

    id: UUID
    merchant: UUID
    amount_minor: int
    holder: str
    account: str
    proposed_at: datetime


class MerchantRow(NamedTuple):
    """What a settlement owes a merchant, and the last payout proposed for it."""

    merchant: UUID
    name: Named
    lines: int
    goods_minor: int
    cost_minor: int
    back_minor: int
    brought_minor: int
    payout: PayoutRow | None

    @property
    def due_minor(self) -> int:
        """What is to be paid: the cost, less what was taken back, and what was left of that before."""
        return self.cost_minor - self.back_minor + self.brought_minor

    @property
    def take_minor(self) -> int:
        """What of the goods is the platform's."""
        return self.goods_minor - self.cost_minor


def merchants(settlement: UUID) -> list[MerchantRow]:
    """What a settlement owes to whom."""
    rows = list(MerchantShare.objects.filter(settlement=settlement))
    named = merchant_names({row.merchant for row in rows})
    last = {row.merchant: row for row in payouts(settlement)}
    found = [
        MerchantRow(
            *(row.merchant, named.get(row.merchant, ("", "")), row.lines, row.goods_minor, row.cost_minor),
            *(row.back_minor, row.brought_minor),
            last.get(row.merchant),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: -row.cost_minor)


class ShareRow(NamedTuple):
    """What one settlement owes one merchant, as that merchant sees it."""

    settlement: UUID
    no: int
    county: str
    until: datetime
    closed_at: datetime
    merchant: UUID
    name: Named
    lines: int
    cost_minor: int
    payout: UUID | None


def shares(merchants: Collection[UUID], after: str = "", size: int = 50) -> Page[ShareRow]:
    """What settlements owe these merchants, the latest settlement first."""
    mine = MerchantShare.objects.filter(merchant__in=list(merchants))
    found = page(Settlement.objects.filter(id__in=mine.values("settlement")), ("closed_at", "id"), after, size)
    closed = {row.id: row for row in found.rows}
    named = merchant_names(merchants)
    paid = Payout.objects.filter(settlement__in=closed, merchant__in=list(merchants)).order_by("proposed_at", "id")
    last = {(row.settlement_id, row.merchant): row.id for row in paid}
    rows = []
    for row in mine.filter(settlement__in=closed):
        of, name = closed[row.settlement_id], named.get(row.merchant, ("", ""))
        owed = (row.merchant, name, row.lines, row.cost_minor, last.get((of.id, row.merchant)))
        rows.append(ShareRow(of.id, of.no, of.county, of.until, of.closed_at, *owed))
    return Page(sorted(rows, key=lambda row: row.closed_at, reverse=True), found.after)


def payouts(settlement: UUID) -> list[PayoutRow]:
    """What was proposed to be paid of a settlement, the first proposed first."""
    rows = Payout.objects.filter(settlement=settlement).order_by("proposed_at", "id")
    return [PayoutRow(*row) for row in rows.values_list(*PayoutRow._fields)]


class AgentRow(NamedTuple):
    """What an agent has earned by a settlement."""

    agent: UUID
    name: str
    lines: int
    goods_minor: int
    commission_minor: int
    back_minor: int


def agents(settlement: UUID) -> list[AgentRow]:
    """Who has earned what by a settlement, the most first."""
    rows = list(AgentShare.objects.filter(settlement=settlement))
    named = people.names_of({row.agent for row in rows})
    found = [
        AgentRow(
            *(row.agent, named.get(row.agent, ""), row.lines, row.goods_minor, row.commission_minor, row.back_minor)
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: -row.commission_minor)


def merchant_lines(settlement: UUID, merchant: UUID, after: str = "", size: int = 50) -> Page[LineRow]:
    """A merchant's statement, line by line."""
    rows = Line.objects.filter(settlement=settlement, merchant=merchant).select_related("station")
    found = page(rows, LINES_BY, after, size)
    return Page(named_lines(found.rows), found.after)


class EarnedRow(NamedTuple):
    """A line an agent earned by, with the rate that held when it was ordered, and why it was not more."""

    line: LineRow
    rate_bp: int
    earned: Earned


def agent_lines(county: str, settlement: UUID, agent: UUID, after: str = "", size: int = 50) -> Page[EarnedRow]:
    """An agent's statement, line by line."""
    rows = Line.objects.filter(earned_in=settlement, agent=agent).select_related("station")
    found = page(rows, LINES_BY, after, size)
    plans, why = published_plans(county), explained({row.order for row in found.rows}, county)
    earned = [
        EarnedRow(line, rate_then(plans, line.placed_at), why[row.order, row.n])
        for row, line in zip(found.rows, named_lines(found.rows), strict=True)
    ]
    return Page(earned, found.after)


_DUE = """
SELECT count(*)::int, coalesce(sum(coming * unit_price_minor), 0)::bigint,
    coalesce(sum(coming * unit_cost_minor), 0)::bigint
FROM trade_line WHERE county = %s AND state = 'collected' AND return_until < %s"""
