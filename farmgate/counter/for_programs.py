"""Orders as programs read them: what was ordered where and what became of it, and nobody's name.

In the order of their ids, which begin with the moment an order was placed: the key of the table is the index of this
list. One statement a page, its state and its length written into it: a plan for any state would use neither of the
partial indexes.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter.models import AssistedOrder
from farmgate.keyset import Page
from farmgate.sql import ask

_STATES = frozenset(AssistedOrder.State.values)


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
    """Orders of a county, the latest first; placed in [since, until). `after`: the id of the last one before."""
    given = {_OF_STATION: station, "o.placed_at >= %s": since, "o.placed_at < %s": until, "o.id < %s": after}
    asked = {condition: value for condition, value in given.items() if value}
    conditions = [*asked, f"o.state = '{state}'"] if state in _STATES else [*asked]
    text = " AND ".join([_OF_COUNTY, *conditions]) + f" ORDER BY o.id DESC LIMIT {int(size) + 1}"
    found = _read(ask(text, [county, *asked.values()]).fetchall())
    return Page(found[:size], str(found[size - 1].id) if len(found) > size else "")


def order(county: str, id: UUID) -> OrderRow | None:
    """One order of a county."""
    found = _read(ask(f"{_OF_COUNTY} AND o.id = %s", [county, id]).fetchall())
    return found[0] if found else None


def _read(rows: list[Any]) -> list[OrderRow]:
    named = catalogue.names(list({line[1] for row in rows for line in row[-1] or ()}))
    return [
        OrderRow._make(
            [*row[:-1], [OrderLineRow(n, offer, *named[offer][:2], *more) for n, offer, *more in row[-1] or ()]]
        )
        for row in rows
    ]


# One value before the rest begins: a join would hide from the planner that its index is in the order of the list.
_OF_STATION = "o.station_id = (SELECT id FROM places_station WHERE code = %s)"
_OF_COUNTY = """
SELECT o.id, o.slip_no, o.placed_at, s.code, o.state, o.goods_minor, o.fee_minor, o.total_minor, (
    SELECT json_agg(json_build_array(l.n, l.offer, l.quantity, l.unit_price_minor) ORDER BY l.n)
    FROM counter_orderline l WHERE l.order_id = o.id)
FROM counter_assistedorder o JOIN places_station s ON s.id = o.station_id
WHERE s.county_id = (SELECT id FROM places_place WHERE code = %s AND valid_to IS NULL ORDER BY id LIMIT 1)"""
