"""Looking at the counter. What the intake loads are questions, asked in one statement with those of other rooms."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.counter.facts import BagRef, OrderRef, RefundRef, TillState
from farmgate.counter.models import AssistedOrder
from farmgate.sql import Question, Statement, answer, ask, settled


class TillRow(NamedTuple):
    """A till as it stands, for the phone and for the office."""

    shift: UUID | None
    drawer_minor: int
    day: date | None
    day_total_minor: int
    day_count: int


EMPTY_TILL = TillRow(None, 0, None, 0, 0)


def which_till(device: UUID) -> Question[TillRow]:
    """The till of a phone; one that never acted is empty."""
    sql = "SELECT to_json(ARRAY[shift::text, drawer_minor::text, day::text, day_total_minor::text, day_count::text])"
    return Question(f"{sql} FROM counter_till WHERE device = %s", [device], _read_till)


def _read_till(row: list[str | None] | None) -> TillRow:
    if row is None:
        return EMPTY_TILL
    shift, drawer, day, day_total, day_count = row
    return TillRow(
        UUID(shift) if shift else None,
        int(drawer or 0),
        date.fromisoformat(day) if day else None,
        int(day_total or 0),
        int(day_count or 0),
    )


def till(device: UUID) -> TillRow:
    """The till of a phone as it stands."""
    return answer(which_till(device))


def till_state(row: TillRow, float_minor: int, promised: Mapping[int, int]) -> TillState:
    """The state the rules fold over."""
    return TillState(
        row.shift, row.drawer_minor, float_minor, row.day, row.day_total_minor, row.day_count, dict(promised)
    )


def lock_orders(ids: Sequence[UUID]) -> Statement:
    """Keep orders as they are, for whoever takes them back or cuts them: one or the other, in one order for all."""
    return "SELECT id FROM counter_assistedorder WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(ids)]


def which_orders(ids: Sequence[UUID]) -> Question[dict[UUID, OrderRef]]:
    """Orders that may be taken back, or paid the rest of."""
    if not ids:
        return settled({})
    sql = (
        "SELECT json_agg(json_build_array(o.id, device, total_minor, fee_minor, state, (SELECT json_agg(json_build_array("
        "l.offer, l.quantity)) FROM counter_orderline l WHERE l.order_id = o.id), villager, c.code, s.code, due_minor, "
        "tendered_minor - change_minor + due_minor <> total_minor)) FROM counter_assistedorder o "
        "JOIN places_station s ON s.id = o.station_id JOIN places_place c ON c.id = s.county_id WHERE o.id = ANY(%s)"
    )
    return Question(sql, [list(ids)], _read_orders)


def _read_orders(rows: list[Any] | None) -> dict[UUID, OrderRef]:
    return {
        UUID(id_): OrderRef(
            UUID(device),
            total,
            fee,
            held=state == "held",
            cancelled=state == "cancelled",
            accepted=state == "accepted",
            bought=state == "bought",
            villager=UUID(villager),
            county=county,
            station_code=station,
            due_minor=due,
            settled_since=settled_since,
            lines=tuple((offer, quantity) for offer, quantity in lines or ()),
        )
        for id_, device, total, fee, state, lines, villager, county, station, due, settled_since in rows or ()
    }


def which_bags(ids: Sequence[UUID]) -> Question[dict[UUID, BagRef]]:
    """Bags on their way, locked against being opened twice at once."""
    if not ids:
        return settled({})
    sql = (
        "SELECT json_agg(json_build_array(id, from_holder, to_holder, sealed_minor, opened, sealed_by)) FROM "
        "(SELECT *, opened_at IS NOT NULL AS opened FROM counter_bag WHERE id = ANY(%s) ORDER BY id FOR UPDATE) AS b"
    )
    return Question(sql, [list(ids)], _read_bags)


def _read_bags(rows: list[Any] | None) -> dict[UUID, BagRef]:
    return {
        UUID(id_): BagRef(source, target, sealed, opened, UUID(agent) if source.startswith("drawer:") else None)
        for id_, source, target, sealed, opened, agent in rows or ()
    }


def which_refunds(ids: Sequence[UUID], county: str) -> Question[dict[UUID, RefundRef]]:
    """Refunds of a county, locked against being paid twice at once."""
    if not ids:
        return settled({})
    sql = (
        "SELECT json_agg(json_build_array(r.id, r.villager, r.amount_minor, s.code, r.paid_by IS NOT NULL)) FROM "
        "(SELECT * FROM counter_refund WHERE id = ANY(%s) AND county = %s ORDER BY id FOR UPDATE) AS r "
        "JOIN places_station s ON s.id = r.station_id"
    )
    return Question(sql, [list(ids), county], _read_refunds)


def _read_refunds(rows: list[Any] | None) -> dict[UUID, RefundRef]:
    return {
        UUID(id_): RefundRef(UUID(villager), amount, station, paid)
        for id_, villager, amount, station, paid in rows or ()
    }


def which_promised(
    station: int | None, offers: Sequence[int], taken_back: Sequence[UUID] = ()
) -> Question[dict[int, int]]:
    """How many of these allocated offers the station has promised offline so far; its phones take turns over them.

    What orders that are `taken_back` had promised is among them: locked with the rest, in one order for all phones, or
    two that sell what the other takes back would wait for each other.
    """
    if not offers and not taken_back:
        return settled({})
    wanted = "offer = ANY(%s)"
    params: list[object] = [station, list(offers)]
    if taken_back:
        wanted = "(offer = ANY(%s) OR offer IN (SELECT offer FROM counter_orderline WHERE order_id = ANY(%s)))"
        params.append(list(taken_back))
    sql = (
        "SELECT json_object_agg(offer, quantity) FROM (SELECT offer, quantity FROM counter_promised "  # noqa: S608
        f"WHERE station_id = %s AND {wanted} ORDER BY offer FOR UPDATE) AS p"
    )
    return Question(sql, params, lambda rows: {int(k): n for k, n in (rows or {}).items()})


def sold_since(stations: Sequence[int], since: datetime) -> dict[int, int]:
    """offer -> how many were ordered at these stations, and not taken back, since a moment."""
    sent = ask(
        "SELECT l.offer, sum(l.quantity)::bigint FROM counter_assistedorder o JOIN counter_orderline l ON l.order_id = o.id "
        "WHERE o.station_id = ANY(%s) AND o.placed_at >= %s AND o.state IN ('placed', 'accepted', 'bought') GROUP BY l.offer",
        [list(stations), since],
    )
    return dict(sent.fetchall())


class SlipLine(NamedTuple):
    """One line of a slip."""

    offer: int
    quantity: int
    unit_price_minor: int


class SlipOrder(NamedTuple):
    """An order as its slip tells it."""

    id: UUID
    villager: UUID
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
    return SlipOrder(
        *(order.id, order.villager, order.station.name, order.placed_at, order.total_minor, order.state), lines
    )


class OwnOrder(NamedTuple):
    """Whose an order is."""

    id: UUID
    villager: UUID
    slip_no: str


def own_order(id_: UUID, county: str) -> OwnOrder | None:
    """An order of a county."""
    row = ask(
        "SELECT o.id, o.villager, o.slip_no FROM counter_assistedorder o JOIN places_station s ON s.id = o.station_id "
        "JOIN places_place c ON c.id = s.county_id WHERE o.id = %s AND c.code = %s",
        [id_, county],
    ).fetchone()
    return OwnOrder(*row) if row else None


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
