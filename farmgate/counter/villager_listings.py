"""What the counter did in one villager's name, a period at a time: the same few questions however much there was."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from farmgate.catalogue import queries as catalogue
from farmgate.counter.listings import LineRow
from farmgate.counter.models import AssistedOrder, OrderLine, Refund
from farmgate.people import queries as people
from farmgate.people.visibility import Visible

# More than anybody buys in a month.
ORDERS_MAX, REFUNDS_MAX = 500, 200


class Bought(NamedTuple):
    """An order as it is told to her: where, by whom, on whose word, what, and the cash."""

    id: UUID
    slip_no: str
    placed_at: datetime
    station: str
    agent: str
    consent: str
    delegate: str
    fee_minor: int
    total_minor: int
    tendered_minor: int
    change_minor: int
    state: str
    lines: list[LineRow]


class Back(NamedTuple):
    """Money owed to her, and where it was paid or may be."""

    order: UUID
    slip_no: str
    amount_minor: int
    station: str
    owed_at: datetime
    paid_at: datetime | None
    paid_station: str
    why: str


def bought(sees: Visible, villager: UUID, since: datetime, until: datetime) -> list[Bought]:
    """Her orders placed in [since, until), the first first."""
    rows = sees.filter(
        AssistedOrder.objects.filter(villager=villager, placed_at__gte=since, placed_at__lt=until),
        county_path_field="station__village__path",
        station_field="station_id",
    )
    orders = list(rows.select_related("station").order_by("placed_at", "id")[:ORDERS_MAX])
    lines = _lines([row.id for row in orders])
    named = people.names_of({row.agent for row in orders} | {row.delegate for row in orders if row.delegate})
    return [
        Bought(
            row.id,
            row.slip_no,
            row.placed_at,
            row.station.name,
            named.get(row.agent, ""),
            row.consent,
            named.get(row.delegate, "") if row.delegate else "",
            row.fee_minor,
            row.total_minor,
            row.tendered_minor,
            row.change_minor,
            row.state,
            lines.get(row.id, []),
        )
        for row in orders
    ]


def _lines(orders: list[UUID]) -> dict[UUID, list[LineRow]]:
    fields = ("order_id", "n", "offer", "quantity", "unit_price_minor")
    rows = list(OrderLine.objects.filter(order__in=orders).order_by("order_id", "n").values_list(*fields))
    goods = catalogue.names(sorted({offer for _, _, offer, _, _ in rows}))
    found: dict[UUID, list[LineRow]] = {}
    for order, n, offer, quantity, price in rows:
        found.setdefault(order, []).append(LineRow(n, offer, *goods[offer], quantity, price))
    return found


def back(sees: Visible, villager: UUID, since: datetime, until: datetime) -> list[Back]:
    """What is owed to her now, and what was paid in [since, until), the oldest first."""
    paid = Q(paid_at__gte=since, paid_at__lt=until)
    rows = sees.filter(
        Refund.objects.filter(Q(paid_by=None) | paid, villager=villager),
        county_path_field="station__village__path",
        station_field="station_id",
    )
    return [
        Back(
            row.order_id,
            row.slip_no,
            row.amount_minor,
            row.station.name,
            row.owed_at,
            row.paid_at,
            row.paid_station.name if row.paid_station else "",
            row.why,
        )
        for row in rows.select_related("station", "paid_station").order_by("owed_at", "id")[:REFUNDS_MAX]
    ]


def last_order(sees: Visible, villager: UUID, before: datetime) -> datetime | None:
    """When she last had an order placed before a moment."""
    rows = AssistedOrder.objects.filter(villager=villager, placed_at__lt=before)
    seen = sees.filter(rows, county_path_field="station__village__path", station_field="station_id")
    return seen.order_by("-placed_at").values_list("placed_at", flat=True).first()
