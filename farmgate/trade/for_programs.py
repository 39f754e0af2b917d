"""Lines and settlements as programs of merchants and of headquarters read them: nobody's name, nobody's slip."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.trade.listings import LINES_BY, Named
from farmgate.trade.models import Line, MerchantShare, Settlement


class LineRow(NamedTuple):
    """One line of an order in a purchase order or a settlement."""

    order: UUID
    n: int
    station: str
    placed_at: datetime
    offer: int
    name: Named
    quantity: int
    coming: int
    unit_price_minor: int
    unit_cost_minor: int
    state: str


def lines(purchase: UUID, after: str = "", size: int = 50) -> Page[LineRow]:
    """The lines of a purchase order, the last ordered first."""
    return _page(Line.objects.filter(purchase=purchase), after, size)


def statement(settlement: UUID, merchant: UUID, after: str = "", size: int = 50) -> Page[LineRow]:
    """What a settlement owes a merchant, line by line."""
    return _page(Line.objects.filter(settlement=settlement, merchant=merchant), after, size)


def _page(rows: QuerySet[Line], after: str, size: int) -> Page[LineRow]:
    found = page(rows.select_related("station"), LINES_BY, after, size)
    named = goods.names(list({row.offer for row in found.rows}))
    return Page(
        [
            LineRow(
                *(row.order, row.n, row.station.code, row.placed_at, row.offer, named[row.offer][:2]),
                *(row.quantity, row.coming, row.unit_price_minor, row.unit_cost_minor, row.state),
            )
            for row in found.rows
        ],
        found.after,
    )


class SettlementRow(NamedTuple):
    """A settlement."""

    id: UUID
    no: int
    until: datetime
    closed_at: datetime


class ShareRow(NamedTuple):
    """What a settlement owes one merchant."""

    settlement: UUID
    merchant: UUID
    lines: int
    goods_minor: int
    cost_minor: int


def settlements(
    county: str, merchants: Collection[UUID] | None = None, after: str = "", size: int = 50
) -> Page[SettlementRow]:
    """The settlements of a county, the latest first; only those with a share of these merchants, if told so."""
    rows = Settlement.objects.filter(county=county)
    if merchants is not None:
        whose = MerchantShare.objects.filter(merchant__in=list(merchants)).values("settlement")
        rows = rows.filter(id__in=whose)
    found = page(rows, ("no",), after, size)
    return Page([SettlementRow(row.id, row.no, row.until, row.closed_at) for row in found.rows], found.after)


def shares(settlements: Collection[UUID], merchants: Collection[UUID] | None = None) -> dict[UUID, list[ShareRow]]:
    """settlement -> what it owes to whom, of these merchants only if told so; who is owed most comes first."""
    rows = MerchantShare.objects.filter(settlement__in=list(settlements))
    if merchants is not None:
        rows = rows.filter(merchant__in=list(merchants))
    found: dict[UUID, list[ShareRow]] = {}
    for row in rows.order_by("-cost_minor", "merchant").values_list(*ShareRow._fields):
        found.setdefault(row[0], []).append(ShareRow(*row))
    return found


def settlement(county: str, id: UUID) -> SettlementRow | None:
    """One settlement of a county."""
    row = Settlement.objects.filter(county=county, id=id).values_list(*SettlementRow._fields).first()
    return SettlementRow(*row) if row else None
