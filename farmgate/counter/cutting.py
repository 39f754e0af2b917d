"""What the cut takes from the counter: orders that nobody can take back any more."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import array, ask


class UncutLine(NamedTuple):
    """A line of an order that waits to be cut, with what is known of its order."""

    order: UUID
    n: int
    station: int
    agent: UUID
    villager: UUID
    slip_no: str
    placed_at: datetime
    offer: int
    quantity: int
    unit_price_minor: int
    fee_minor: int
    # Held once: all its money went into escrow, the fee with it.
    accepted: bool


def uncut(stations: Collection[int], until: datetime, anyhow_before: datetime) -> list[UncutLine]:
    """The lines of these stations' orders placed before `until`, order by order, the oldest first; locked.

    Only those whose shift has closed, or that were placed before `anyhow_before`: the others may be taken back.
    """
    return [UncutLine(*row) for row in ask(_UNCUT, [list(stations), until, anyhow_before]).fetchall()]


class WaitingHere(NamedTuple):
    """What waits at a station for the cut."""

    station_code: str
    station: str
    orders: int
    goods_minor: int
    oldest: datetime


def waiting(county: str, until: datetime, anyhow_before: datetime) -> list[WaitingHere]:
    """What `uncut` would take in a county, summed by station. Only counted: nothing is locked."""
    return [WaitingHere(*row) for row in ask(_BY_STATION, [county, until, anyhow_before]).fetchall()]


def offers_waiting(county: str, until: datetime, anyhow_before: datetime) -> dict[int, int]:
    """The offers in what waits: in how many orders each."""
    return dict(ask(_BY_OFFER, [county, until, anyhow_before]).fetchall())


def mark_bought(orders: Collection[UUID]) -> None:
    """These orders were cut."""
    ask("UPDATE counter_assistedorder SET state = 'bought' WHERE id = ANY(%s::uuid[])", [array(orders)])


_WAITS = """o.state IN ('placed', 'accepted') AND o.placed_at < %s
        AND (o.placed_at < %s OR EXISTS (SELECT 1 FROM counter_shift s WHERE s.id = o.shift AND s.closed_at IS NOT NULL))"""
_OF_COUNTY = """
FROM counter_assistedorder o JOIN places_station st ON st.id = o.station_id JOIN places_place c ON c.id = st.county_id"""
_BY_STATION = f"""
SELECT st.code, st.name, count(*)::int, sum(o.goods_minor)::bigint, min(o.placed_at) {_OF_COUNTY}
WHERE c.code = %s AND {_WAITS}
GROUP BY st.code, st.name ORDER BY st.code"""
_BY_OFFER = f"""
SELECT l.offer, count(DISTINCT o.id)::int {_OF_COUNTY} JOIN counter_orderline l ON l.order_id = o.id
WHERE c.code = %s AND {_WAITS}
GROUP BY l.offer ORDER BY l.offer"""
_UNCUT = f"""
WITH o AS MATERIALIZED (
    SELECT o.* FROM counter_assistedorder o
    WHERE o.station_id = ANY(%s) AND {_WAITS}
    ORDER BY o.id FOR UPDATE
)
SELECT o.id, l.n, o.station_id, o.agent, o.villager, o.slip_no, o.placed_at, l.offer, l.quantity, l.unit_price_minor,
    o.fee_minor, o.state = 'accepted'
FROM o JOIN counter_orderline l ON l.order_id = o.id ORDER BY o.placed_at, o.id, l.n"""  # noqa: S608 (only our own text)
