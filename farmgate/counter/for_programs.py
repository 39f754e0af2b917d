"""Orders as programs read them: what was ordered where and what became of it, and nobody's name.

In the order of their ids, which begin with the moment an order was placed: the key of the table is the index of this
list, and a sale pays for no other.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter.models import AssistedOrder, OrderLine
from farmgate.keyset import Page, page
from farmgate.places import queries as places


class OrderLineRow(NamedTuple):
    """One line of an order."""

    n: int
    offer: int
    name_zh: str
    name_en: str
    quantity: int
    unit_price_minor: int


class OrderRow(NamedTuple):
    """An order, with its lines."""

    id: UUID
    slip_no: str
    placed_at: datetime
    station: str
    state: str
    goods_minor: int
    fee_minor: int
    total_minor: int
    lines: list[OrderLineRow]


def orders(
    county: str,
    *,
    state: str = "",
    station: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    size: int = 50,
) -> Page[OrderRow]:
    """Orders of a county, the latest first; placed in [since, until)."""
    stations = places.station_codes(county)
    rows = AssistedOrder.objects.filter(station__in=[id_ for id_, code in stations.items() if station in ("", code)])
    given = {"state": state, "placed_at__gte": since, "placed_at__lt": until}
    found = page(rows.filter(**{field: value for field, value in given.items() if value}), ("id",), after, size)
    return Page(_with_lines(found.rows, stations), found.after)


def order(county: str, id: UUID) -> OrderRow | None:
    """One order of a county."""
    stations = places.station_codes(county)
    found = _with_lines(list(AssistedOrder.objects.filter(id=id, station__in=list(stations))), stations)
    return found[0] if found else None


def _with_lines(orders: list[AssistedOrder], stations: dict[int, str]) -> list[OrderRow]:
    fields = ("order_id", "n", "offer", "quantity", "unit_price_minor")
    lines = OrderLine.objects.filter(order__in=[order.id for order in orders]).order_by("order_id", "n")
    rows = list(lines.values_list(*fields))
    named = catalogue.names(list({offer for _, _, offer, _, _ in rows}))
    of_order: dict[UUID, list[OrderLineRow]] = {}
    for id_, n, offer, quantity, price in rows:
        of_order.setdefault(id_, []).append(OrderLineRow(n, offer, *named[offer][:2], quantity, price))
    return [
        OrderRow(
            *(order.id, order.slip_no, order.placed_at, stations[order.station_id], order.state),
            *(order.goods_minor, order.fee_minor, order.total_minor, of_order.get(order.id, [])),
        )
        for order in orders
    ]
