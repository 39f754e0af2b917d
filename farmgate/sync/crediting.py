"""Orders not paid in full: the ladder, the rest that is paid, what is left when goods fall away, and who is told."""

from typing import Any
from uuid import UUID

from farmgate.counter import dues, ladders
from farmgate.counter import operations as counter_ops
from farmgate.counter import services as counter
from farmgate.counter.dues import Told
from farmgate.counter.ladders import LadderRow
from farmgate.kernel.clock import wire
from farmgate.kernel.operation import Operation
from farmgate.sync.batch import Batch

Item = dict[str, object]
# Why a parcel is refused that was as ordered: of these she is told less next time. The others are not her doing.
HER_OWN_REASONS = frozenset({"changed_mind", "other"})


def draft(op: Operation[counter_ops.DepositDraftV1], batch: Batch, county: str) -> str | None:
    """The next ladder of a county, without effect until it is published."""
    body = op.body
    bounds = (body.quiet_days, body.villager_cap_minor, body.station_cap_minor)
    ladders.draft(op.id, county, body.rungs, bounds, body.note, op.agent, op.at)
    return None


def publish(op: Operation[counter_ops.DepositPublishV1], batch: Batch, county: str) -> str | None:
    """Another person than drew it up lets a ladder come into force; the county's phones offer by it."""
    batch.feed.append((f"county:{county}", ladder_item(ladders.publish(op.body.ladder, op.agent, op.at))))
    return None


def pay_balance(op: Operation[counter_ops.OrderBalanceV1], batch: Batch) -> str | None:
    """The rest of an order is paid; the phones of its station ask for it no more."""
    till = batch.till
    assert till is not None, "a phone has a till"
    before = till.orders.get(op.body.order)
    code = batch.keep(op, counter.pay_balance(op, till, op.id in batch.without_float))
    if before is not None and till.orders[op.body.order].due_minor != before.due_minor:
        tell_due(batch, op.body.order, before.villager, 0, before.station_code)
    return code


def tell_due(batch: Batch, order: UUID, villager: UUID | None, due_minor: int, station_code: str = "") -> None:
    """To the phones of the order's station, and to those of the one that acts: what is still to be paid of it."""
    stations = dict.fromkeys((station_code, batch.device.station_code))
    batch.feed += [(f"station:{code}", due_item([(order, villager, due_minor)])) for code in stations if code]


def tell_standing(batch: Batch, told: Told | None, station_code: str) -> None:
    """To the phones of the station: what her orders came to, so that they offer what the server will find right."""
    if told is not None:
        batch.feed.append((f"station:{station_code}", standing_item([told])))


def due_item(rows: list[tuple[UUID, UUID | None, int]]) -> Item:
    """Feed item `due`."""
    return {"kind": "due", "set": [[str(order), str(villager), minor] for order, villager, minor in rows]}


def standing_item(rows: list[Told]) -> Item:
    """Feed item `standing`."""
    return {
        "kind": "standing",
        "set": [[str(it.villager), it.collected, wire(it.refused_at) if it.refused_at else None] for it in rows],
    }


def ladder_item(it: LadderRow) -> Item:
    """Feed item `deposits`."""
    return {
        "kind": "deposits",
        "rungs": [[r.collected_min, r.from_minor, r.up_to_minor, r.deposit_bp] for r in it.rungs],
        "quiet_days": it.quiet_days,
        "villager_cap_minor": it.villager_cap_minor,
        "station_cap_minor": it.station_cap_minor,
    }


def snapshot(county: str, station: int, villagers: list[UUID], limit: int) -> list[Item]:
    """What a phone should know of deposits: nothing where no ladder was ever published and nothing is open."""
    ladder = ladders.in_force(county)
    owed = dues.dues_at(station, limit)
    told = dues.standings_at(villagers)
    items = [ladder_item(ladder)] if ladder else []
    items += [due_item([*owed])] if owed else []
    return [*items, standing_item(told)] if told else items


DESK: dict[str, Any] = {"deposit.draft": draft, "deposit.publish": publish}
