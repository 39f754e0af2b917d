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


def mark_bought(orders: Collection[UUID]) -> None:
    """These orders were cut."""
    ask("UPDATE counter_assistedorder SET state = 'bought' WHERE id = ANY(%s::uuid[])", [array(orders)])


_UNCUT = """
WITH o AS MATERIALIZED (
    SELECT o.* FROM counter_assistedorder o
    WHERE o.station_id = ANY(%s) AND o.state IN ('placed', 'accepted') AND o.placed_at < %s
        AND (o.placed_at < %s OR EXISTS (SELECT 1 FROM counter_shift s WHERE s.id = o.shift AND s.closed_at IS NOT NULL))
    ORDER BY o.id FOR UPDATE
)
SELECT o.id, l.n, o.station_id, o.agent, o.villager, o.slip_no, o.placed_at, l.offer, l.quantity, l.unit_price_minor,
    o.fee_minor, o.state = 'accepted'
FROM o JOIN counter_orderline l ON l.order_id = o.id ORDER BY o.placed_at, o.id, l.n"""
