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


def county_of_settlement(id_: UUID) -> str | None:
    """The county a settlement is of."""
    row = ask("SELECT county FROM trade_settlement WHERE id = %s", [id_]).fetchone()
    return str(row[0]) if row else None


_PLAN = "id, county, version, rate_bp, return_days, drawn_by, published_at"
_IN_FORCE = f"""
SELECT {_PLAN} FROM trade_commissionplan WHERE county = %s AND published_at <= %s ORDER BY published_at DESC LIMIT 1"""  # noqa: S608 (only our own text)
