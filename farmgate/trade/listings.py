"""Purchase orders and plans as the office lists them, page by page. Settlements are in `settlement_listings.py`."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from farmgate.catalogue import merchants as catalogue
from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import ask
from farmgate.trade.models import CommissionPlan, Line, Purchase

Named = tuple[str, str]  # in Chinese, in English
OFFERS_MAX = 500


class PurchaseRow(NamedTuple):
    """A purchase order among others. `goods_minor` and `cost_minor` are of what is coming."""

    id: UUID
    no: str
    county: str
    merchant: UUID
    merchant_name: Named
    state: str
    cut: UUID
    cut_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    dispatched_by: UUID | None
    dispatched_at: datetime | None
    orders: int
    wanted: int
    coming: int
    goods_minor: int
    cost_minor: int

    @property
    def take_minor(self) -> int:
        """What of it is the platform's, should all be collected."""
        return self.goods_minor - self.cost_minor


Whose = Collection[UUID] | None  # of these merchants only; None: of every merchant


def purchases(
    counties: Collection[str],
    *,
    state: str = "",
    merchant: UUID | None = None,
    whose: Whose = None,
    after: str = "",
    size: int = 50,
) -> Page[PurchaseRow]:
    """Purchase orders of these counties, the latest first; of one merchant, or only of some."""
    rows = _of(counties, whose)
    if state:
        rows = rows.filter(state=state)
    if merchant:
        rows = rows.filter(merchant=merchant)
    found = page(rows, ("cut_at", "id"), after, size)
    return Page(_summed(found.rows), found.after)


def _of(counties: Collection[str], whose: Whose) -> QuerySet[Purchase]:
    rows = Purchase.objects.filter(county__in=list(counties))
    return rows if whose is None else rows.filter(merchant__in=list(whose))


def purchase(counties: Collection[str], id: UUID, whose: Whose = None) -> PurchaseRow | None:
    """One purchase order of these counties."""
    found = _summed(list(_of(counties, whose).filter(id=id)))
    return found[0] if found else None


def unanswered(counties: Collection[str]) -> int:
    """How many purchase orders wait for their merchants' answers."""
    return Purchase.objects.filter(county__in=list(counties), state=Purchase.State.SENT).count()


def to_do(merchants: Collection[UUID], state: str, most: int) -> list[PurchaseRow]:
    """The purchase orders that wait in a state (`sent` or `accepted`) for these merchants, the oldest first."""
    rows = Purchase.objects.filter(merchant__in=list(merchants), state=state).order_by("cut_at", "id")
    return _summed(list(rows[:most]))


def _summed(rows: list[Purchase]) -> list[PurchaseRow]:
    if not rows:
        return []
    named = merchant_names({row.merchant for row in rows})
    sums = {id_: tuple(rest) for id_, *rest in ask(_SUMS, [[row.id for row in rows]]).fetchall()}
    return [
        PurchaseRow(
            *(row.id, row.no, row.county, row.merchant, named.get(row.merchant, ("", "")), row.state),
            *(row.cut, row.cut_at, row.answered_by, row.answered_at, row.dispatched_by, row.dispatched_at),
            *sums.get(row.id, (0, 0, 0, 0, 0)),
        )
        for row in rows
    ]


def merchant_names(ids: Collection[UUID]) -> dict[UUID, Named]:
    """What these merchants are called."""
    if not ids:
        return {}
    return {id_: (row.name_zh, row.name_en) for id_, row in catalogue.merchants(ids).items()}


class OfferSum(NamedTuple):
    """One good of a purchase order, over all its orders. Its price may have changed between two of them."""

    offer: int
    name: Named
    quantity: int
    coming: int
    price_least_minor: int
    price_most_minor: int
    unit_cost_minor: int
    goods_minor: int
    cost_minor: int
    # Of those ordered: the others wait for villagers' answers, or have ended.
    unanswered: int
    # The most that is left to the platform of one of these pieces; negative when they are sold below their cost.
    kept_minor: int


def offers(purchase: UUID) -> list[OfferSum]:
    """What a purchase order wants, summed by good."""
    rows = ask(_OFFERS, [purchase, OFFERS_MAX]).fetchall()
    named = goods.sized_names([row[0] for row in rows])
    return [OfferSum(row[0], named[row[0]], *row[1:]) for row in rows]


class LineRow(NamedTuple):
    """One line of an order in a purchase order or a settlement."""

    order: UUID
    slip_no: str
    station_code: str
    station: str
    villager: str
    placed_at: datetime
    name: Named
    quantity: int
    coming: int
    unit_price_minor: int
    unit_cost_minor: int
    state: str
    commission_minor: int | None

    @property
    def goods_minor(self) -> int:
        return self.coming * self.unit_price_minor

    @property
    def cost_minor(self) -> int:
        return self.coming * self.unit_cost_minor

    @property
    def take_minor(self) -> int:
        """What of it is the platform's."""
        return self.goods_minor - self.cost_minor


LINES_BY = ("placed_at", "order", "n")


def lines(purchase: UUID, after: str = "", size: int = 50) -> Page[LineRow]:
    """The lines of a purchase order: who ordered last, who goes without first when goods are short, comes first."""
    rows = Line.objects.filter(purchase=purchase).select_related("station")
    found = page(rows, LINES_BY, after, size)
    return Page(named_lines(found.rows), found.after)


def named_lines(rows: list[Line]) -> list[LineRow]:
    """Lines with the names of what and whom they are of."""
    villagers = people.names_of({row.villager for row in rows})
    named = goods.sized_names(list({row.offer for row in rows}))
    return [
        LineRow(
            row.order,
            row.slip_no,
            row.station.code,
            row.station.name,
            villagers.get(row.villager, ""),
            row.placed_at,
            named[row.offer],
            row.quantity,
            row.coming,
            row.unit_price_minor,
            row.unit_cost_minor,
            row.state,
            row.commission_minor,
        )
        for row in rows
    ]


class Plan(NamedTuple):
    """A version of what agents earn."""

    id: UUID
    county: str
    version: int
    rate_bp: int
    return_days: int
    note: str
    drawn_by: UUID
    drawn_by_name: str
    drawn_at: datetime
    published_by: UUID | None
    published_by_name: str
    published_at: datetime | None


def plans(county: str, after: str = "", size: int = 50) -> Page[Plan]:
    """The versions of a county, the latest first."""
    found = page(CommissionPlan.objects.filter(county=county), ("version",), after, size)
    return Page(_named_plans(found.rows), found.after)


def plan(counties: Collection[str], id: UUID) -> Plan | None:
    """One version, of these counties."""
    found = _named_plans(list(CommissionPlan.objects.filter(county__in=list(counties), id=id)))
    return found[0] if found else None


def _named_plans(rows: list[CommissionPlan]) -> list[Plan]:
    named = people.names_of({by for row in rows for by in (row.drawn_by, row.published_by) if by})
    return [
        Plan(
            *(row.id, row.county, row.version, row.rate_bp, row.return_days, row.note),
            *(row.drawn_by, named.get(row.drawn_by, ""), row.drawn_at),
            *(row.published_by, named.get(row.published_by, "") if row.published_by else "", row.published_at),
        )
        for row in rows
    ]


_SUMS = """
SELECT purchase_id, count(DISTINCT "order")::int, sum(quantity)::int, sum(coming)::int,
    sum(coming * unit_price_minor)::bigint, sum(coming * unit_cost_minor)::bigint
FROM trade_line WHERE purchase_id = ANY(%s::uuid[]) GROUP BY purchase_id"""
_OFFERS = """
SELECT offer, sum(quantity)::int, sum(coming)::int, min(unit_price_minor), max(unit_price_minor), max(unit_cost_minor),
    sum(coming * unit_price_minor)::bigint, sum(coming * unit_cost_minor)::bigint,
    coalesce(sum(quantity) FILTER (WHERE state = 'bought'), 0)::int,
    coalesce(max(unit_price_minor - unit_cost_minor) FILTER (WHERE state = 'bought'), 0)
FROM trade_line WHERE purchase_id = %s GROUP BY offer ORDER BY offer LIMIT %s"""
