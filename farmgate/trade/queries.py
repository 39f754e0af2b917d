"""Looking at what becomes of orders: purchase orders, plans, and what is about to be settled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import ask


class PurchaseRow(NamedTuple):
    """A purchase order, without its lines."""

    id: UUID
    county: str
    merchant: UUID
    state: str


class PlanRow(NamedTuple):
    """What agents earn and how long goods may be brought back."""

    id: UUID
    county: str
    version: int
    rate_bp: int
    return_days: int
    drawn_by: UUID
    published_at: datetime | None


class PublishedPlan(NamedTuple):
    """An agent's rate, and since when."""

    rate_bp: int
    published_at: datetime


def purchase(id_: UUID) -> PurchaseRow | None:
    """The purchase order with this id."""
    row = ask("SELECT id, county, merchant, state FROM trade_purchase WHERE id = %s", [id_]).fetchone()
    return PurchaseRow(*row) if row else None


def merchants_of(purchases: Collection[UUID]) -> dict[UUID, UUID]:
    """Whose goods these purchase orders are of."""
    return dict(ask("SELECT id, merchant FROM trade_purchase WHERE id = ANY(%s)", [list(purchases)]).fetchall())


class Named(NamedTuple):
    """A purchase order as one speaks of it."""

    id: UUID
    no: str
    county: str
    merchant: UUID


def cut_by(operations: Collection[UUID]) -> dict[UUID, list[Named]]:
    """operation -> the purchase orders that it cut."""
    cut: dict[UUID, list[Named]] = {}
    for operation, *row in ask(
        f"SELECT cut, {_NAMED} cut = ANY(%s::uuid[]) ORDER BY no", [list(operations)]
    ).fetchall():
        cut.setdefault(operation, []).append(Named(*row))
    return cut


def named(ids: Collection[UUID]) -> dict[UUID, Named]:
    """These purchase orders, those there are."""
    return {row[0]: Named(*row) for row in ask(f"SELECT {_NAMED} id = ANY(%s::uuid[])", [list(ids)]).fetchall()}


class Closed(NamedTuple):
    """A settlement as one speaks of it, and whose lines it made final."""

    id: UUID
    no: int
    county: str
    merchants: list[UUID]


def settlements(ids: Collection[UUID]) -> dict[UUID, Closed]:
    """These settlements, those there are."""
    rows = ask(_SETTLEMENTS, [list(ids)]).fetchall()
    return {id_: Closed(id_, no, county, [UUID(m) for m in merchants]) for id_, no, county, merchants in rows}


def plan(id_: UUID) -> PlanRow | None:
    """The plan with this id, published or not."""
    row = ask(f"SELECT {_PLAN} FROM trade_commissionplan WHERE id = %s", [id_]).fetchone()  # noqa: S608 (only our own text)
    return PlanRow(*row) if row else None


def plan_in_force(county: str, at: datetime) -> PlanRow | None:
    """The plan of a county at a moment: the last that was published before it."""
    row = ask(_IN_FORCE, [county, at]).fetchone()
    return PlanRow(*row) if row else None


def published_plans(county: str) -> list[PublishedPlan]:
    """All plans of a county that have been in force, the newest first."""
    sent = ask(
        "SELECT rate_bp, published_at FROM trade_commissionplan WHERE county = %s AND published_at IS NOT NULL "
        "ORDER BY published_at DESC",
        [county],
    )
    return [PublishedPlan(*row) for row in sent.fetchall()]


def rate_then(plans: Sequence[PublishedPlan], at: datetime) -> int:
    """The rate that held at a moment, of a county's `published_plans`; nothing before the first."""
    return next((plan.rate_bp for plan in plans if plan.published_at <= at), 0)


def bought_since(station: int, since: datetime, limit: int) -> list[UUID]:
    """Orders of a station that were placed since a moment and cut: their phones no longer take them back."""
    sent = ask(
        'SELECT "order" FROM trade_line WHERE station_id = %s AND placed_at > %s '
        'GROUP BY "order" ORDER BY max(placed_at) DESC LIMIT %s',
        [station, since, limit],
    )
    return [order for (order,) in sent.fetchall()]


def fates(orders: Sequence[UUID]) -> dict[tuple[UUID, int], str]:
    """(order, n) -> what has become of a line that was cut, as its villager sees it.

    `bought`, `sent`, `collected`, `short` (the merchant had none) or `back`.
    """
    sent = ask(_FATES, [list(orders)]) if orders else None
    return {(order, n): fate for order, n, fate in sent.fetchall()} if sent else {}


def county_of_settlement(id_: UUID) -> str | None:
    """The county a settlement is of."""
    row = ask("SELECT county FROM trade_settlement WHERE id = %s", [id_]).fetchone()
    return str(row[0]) if row else None


_PLAN = "id, county, version, rate_bp, return_days, drawn_by, published_at"
_IN_FORCE = f"""
SELECT {_PLAN} FROM trade_commissionplan WHERE county = %s AND published_at <= %s ORDER BY published_at DESC LIMIT 1"""  # noqa: S608 (only our own text)
_NAMED = "id, no, county, merchant FROM trade_purchase WHERE"
_SETTLEMENTS = """
SELECT s.id, s.no, s.county,
    coalesce((SELECT json_agg(m.merchant) FROM trade_merchantshare m WHERE m.settlement_id = s.id), '[]'::json)
FROM trade_settlement s WHERE s.id = ANY(%s::uuid[])"""
# Of brushing only the agent's commission went back: she has the goods, or whoever has them.
_FATES = """
SELECT l."order", l.n, CASE
    WHEN l.state IN ('bought', 'asked', 'accepted') THEN 'bought' WHEN l.state = 'sent' THEN 'sent'
    WHEN l.state = 'ended' AND l.coming = 0 THEN 'short' WHEN l.state = 'ended' THEN 'back'
    WHEN l.state = 'reversed' AND EXISTS (
        SELECT 1 FROM trade_clawback c WHERE c."order" = l."order" AND c.n = l.n AND c.goods_minor > 0) THEN 'back'
    ELSE 'collected' END
FROM trade_line l WHERE l."order" = ANY(%s::uuid[])"""
