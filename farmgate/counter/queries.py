"""Looking at the counter. What the intake loads is asked in one round trip and read after it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.counter.models import AssistedOrder
from farmgate.counter.rules import BagRef, OrderRef, TillState
from farmgate.sql import ask


class TillRow(NamedTuple):
    """A till as it stands, for the phone and for the office."""

    shift: UUID | None
    drawer_minor: int
    day: date | None
    day_total_minor: int
    day_count: int


EMPTY_TILL = TillRow(None, 0, None, 0, 0)


def till(device: UUID) -> Callable[[], TillRow]:
    """Ask for the till of a phone; one that never acted is empty."""
    sent = ask("SELECT shift, drawer_minor, day, day_total_minor, day_count FROM counter_till WHERE device = %s", [device])

    def read() -> TillRow:
        row = sent.fetchone()
        return TillRow(*row) if row else EMPTY_TILL

    return read


def till_state(row: TillRow, float_minor: int, promised: Mapping[int, int]) -> TillState:
    """The state the rules fold over."""
    return TillState(
        row.shift, row.drawer_minor, float_minor, row.day, row.day_total_minor, row.day_count, dict(promised)
    )


def orders(ids: Sequence[UUID]) -> Callable[[], dict[UUID, OrderRef]]:
    """Ask for the orders that may be taken back."""
    if not ids:
        return dict
    sent = ask(
        "SELECT id, device, total_minor, fee_minor, state FROM counter_assistedorder WHERE id = ANY(%s)", [list(ids)]
    )
    return lambda: {
        id_: OrderRef(device, total, fee, state == "held", state == "cancelled")
        for id_, device, total, fee, state in sent.fetchall()
    }


def bags(ids: Sequence[UUID]) -> Callable[[], dict[UUID, BagRef]]:
    """Ask for bags on their way, locked against being opened twice at once."""
    if not ids:
        return dict
    sent = ask(
        "SELECT id, from_holder, to_holder, sealed_minor, opened_at IS NOT NULL, sealed_by FROM counter_bag "
        "WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
        [list(ids)],
    )
    return lambda: {
        id_: BagRef(source, target, sealed, opened, agent if source.startswith("drawer:") else None)
        for id_, source, target, sealed, opened, agent in sent.fetchall()
    }


def promised(station: int, offers: Sequence[int]) -> Callable[[], dict[int, int]]:
    """Ask how many of these allocated offers the station has promised offline so far."""
    if not offers:
        return dict
    sent = ask(
        "SELECT offer, quantity FROM counter_promised WHERE station_id = %s AND offer = ANY(%s)", [station, list(offers)]
    )
    return lambda: dict(sent.fetchall())


class SlipLine(NamedTuple):
    """One line of a slip."""

    offer: int
    quantity: int
    unit_price_minor: int


class SlipOrder(NamedTuple):
    """An order as its slip tells it."""

    id: UUID
    station_name: str
    placed_at: datetime
    total_minor: int
    state: str
    lines: tuple[SlipLine, ...]


def order_by_slip(number: str) -> SlipOrder | None:
    """The order with this slip number."""
    order = AssistedOrder.objects.select_related("station").filter(slip_no=number).first()
    if order is None:
        return None
    lines = tuple(SlipLine(x.offer, x.quantity, x.unit_price_minor) for x in order.lines.order_by("n"))
    return SlipOrder(order.id, order.station.name, order.placed_at, order.total_minor, order.state, lines)


class SealedBag(NamedTuple):
    """A bag that has not been opened."""

    id: UUID
    seal_no: str
    from_holder: str
    sealed_minor: int


def bags_on_the_way(holder: str) -> list[SealedBag]:
    """Bags sealed for this holder and not yet opened, oldest first."""
    sent = ask(
        "SELECT id, seal_no, from_holder, sealed_minor FROM counter_bag WHERE to_holder = %s AND opened_at IS NULL "
        "ORDER BY sealed_at",
        [holder],
    )
    return [SealedBag(*row) for row in sent.fetchall()]


def bag_county(bag: UUID) -> str | None:
    """The county a bag belongs to."""
    row = ask("SELECT county FROM counter_bag WHERE id = %s", [bag]).fetchone()
    return row[0] if row else None
