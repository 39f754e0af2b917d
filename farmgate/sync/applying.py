"""The one function that applies each kind of operation: it composes the rooms, and decides nothing itself.

Each takes the operation and the batch and returns the code of an exception, or None. Phones' kinds only gather; what a
desk does is rare and acts at once, inside the same transaction.
"""

from collections.abc import Callable
from typing import Any

from farmgate.catalogue import queries as catalogue
from farmgate.counter import operations as counter_ops
from farmgate.counter import refunds
from farmgate.counter import services as counter
from farmgate.counter.facts import ListFacts, OrderFacts
from farmgate.kernel.operation import Operation
from farmgate.people import operations as people_ops
from farmgate.people import services as people
from farmgate.people.services import NewVillager
from farmgate.sync import asking, complaining, crediting, desk_applying, feed, leases, parcels, slip_check
from farmgate.sync.batch import Batch
from farmgate.sync.registry import PHONE_KINDS

Apply = Callable[[Operation[Any], Batch], str | None]


def apply(op: Operation[Any], batch: Batch) -> str | None:
    """Apply one operation of a device that may act."""
    if batch.device.kind == "desk":
        return desk_applying.apply(op, batch)
    if op.kind not in PHONE_KINDS or op.agent != batch.device.agent_id:
        return hold(op, batch, "not_allowed")
    return PHONE[op.kind](op, batch)


def hold(op: Operation[Any], batch: Batch, code: str) -> str:
    """Keep an operation and its cash without its effect."""
    if batch.till is not None:
        batch.keep(op, counter.hold(op, batch.till, code))
    return code


def _till(batch: Batch) -> counter.TillSession:
    assert batch.till is not None, "a phone has a till"
    return batch.till


def _place_order(op: Operation[counter_ops.OrderPlaceV2], batch: Batch) -> str | None:
    body = op.body
    mandate = body.mandate
    facts = OrderFacts(
        lease=leases.facts(body.lease),
        price_list=_list_facts(batch, body.price_list),
        villager_known=body.villager in batch.villagers_known,
        mandate_good=mandate.consent != "delegate" or mandate.delegate in batch.delegates.get(body.villager, ()),
        allocation=batch.allocation,
        float_taken=op.id in batch.without_float,
        may_owe_minor=_may_owe(op, batch),
    )
    code = batch.keep(op, counter.place_order(op, _till(batch), facts))
    if code is None and body.due_minor:
        crediting.tell_due(batch, op.id, body.villager, body.due_minor)
    return code


def _may_owe(op: Operation[counter_ops.OrderPlaceV2], batch: Batch) -> int:
    body = op.body
    if not body.due_minor:
        return 0
    return _till(batch).credit.may_owe(body.villager, op.at, body.total_minor - body.fee_minor, body.total_minor)


def _cancel_order(op: Operation[counter_ops.OrderCancelV1], batch: Batch) -> str | None:
    before = _till(batch).orders.get(op.body.order)
    code = batch.keep(op, counter.cancel_order(op, _till(batch)))
    if code is None:
        batch.settled.append(op.body.order)
    if code is None and before is not None and before.due_minor:
        crediting.tell_due(batch, op.body.order, before.villager, 0)
    return code


def _pay_refund(op: Operation[counter_ops.RefundPayV1], batch: Batch) -> str | None:
    till = _till(batch)
    refund = till.refunds.get(op.body.refund)
    code = batch.keep(op, counter.pay_refund(op, till))
    if code is None and refund is not None:
        # In one order always, where a set of texts has another in each process: the same world gives the same rows.
        stations = dict.fromkeys((refund.station_code, batch.device.station_code))
        batch.feed += [feed.refund_gone(op.body.refund, station) for station in stations]
    return code


def _claim_refund(op: Operation[counter_ops.RefundClaimV1], batch: Batch) -> str | None:
    """Moved at once: rare, and asked with a network."""
    order = slip_check.check(op.body.slip_no, tuple(op.body.words)).order
    if order is None:
        return "unknown_slip"
    claimed = refunds.claim(order.id, batch.device.county_code, batch.device.station_id or 0)
    for refund, before in claimed:
        if before != refund.station_code:
            batch.feed.append(feed.refund_gone(refund.id, before))
        batch.feed.append(feed.refund_owed(refund))
    return None if claimed else "nothing_owed"


def _list_facts(batch: Batch, version: int) -> ListFacts | None:
    listed = catalogue.published_list(batch.device.county_code, version)
    return listed and ListFacts(listed.prices, listed.fee_minor, batch.lists_superseded.get(version))


def _add_villager(op: Operation[people_ops.VillagerAddV1], batch: Batch) -> str | None:
    body = op.body
    if body.card_no and body.card_no in batch.cards_taken:
        return "card_taken"
    if body.card_no:
        batch.cards_taken[body.card_no] = op.id
    station = batch.device.station_id
    assert station is not None, "a phone has a station"
    batch.villagers_known.add(op.id)
    batch.new_villagers.append(
        NewVillager(
            id=op.id,
            name=body.name,
            village_code=body.village,
            household=body.household,
            language=body.language,
            born_year=body.born_year,
            card_no=body.card_no,
            station_id=station,
            added_at=op.at,
        )
    )
    batch.met.append(op.id)
    return None


def _link_card(op: Operation[people_ops.CardLinkV1], batch: Batch) -> str | None:
    if op.body.villager not in batch.villagers_known:
        return "unknown_villager"
    holder = batch.cards_taken.get(op.body.card_no)
    if holder not in (None, op.body.villager):
        return "card_taken"
    _write_villagers(batch)
    if not people.link_card(op.body.villager, op.body.card_no):
        return "card_taken"  # by another phone, since the holder was looked up
    batch.cards_taken[op.body.card_no] = op.body.villager
    batch.met.append(op.body.villager)
    return None


def _add_delegate(op: Operation[people_ops.DelegateAddV1], batch: Batch) -> str | None:
    body = op.body
    if not {body.villager, body.delegate} <= batch.villagers_known or body.villager == body.delegate:
        return "unknown_villager"
    _write_villagers(batch)
    people.add_delegate(body.villager, body.delegate, body.relation, op.at)
    batch.delegates.setdefault(body.villager, set()).add(body.delegate)
    named = {"kind": "delegates", "set": [[str(body.villager), str(body.delegate), body.relation]]}
    batch.feed.append((f"station:{batch.device.station_code}", named))
    return None


def _file_complaint(op: Operation[people_ops.ComplaintFileV1], batch: Batch) -> str | None:
    _write_villagers(batch)
    return complaining.file_at_station(op, batch)


def _write_villagers(batch: Batch) -> None:
    """A card, a delegate or a complaint may belong to someone added a moment ago in the same batch."""
    people.add_villagers(batch.new_villagers)
    batch.new_villagers.clear()


PHONE: dict[str, Apply] = {
    "shift.open": lambda op, batch: batch.keep(op, counter.open_shift(op, _till(batch))),
    "shift.close": lambda op, batch: batch.keep(op, counter.close_shift(op, _till(batch))),
    "order.place": _place_order,
    "order.balance": crediting.pay_balance,
    "order.cancel": _cancel_order,
    "order.consent": asking.consent,
    "bag.seal": lambda op, batch: batch.keep(op, counter.seal_bag(op, _till(batch))),
    "bag.open": lambda op, batch: batch.keep(op, counter.open_bag(op, _till(batch), op.id in batch.without_float)),
    "refund.pay": _pay_refund,
    "refund.claim": _claim_refund,
    "villager.add": _add_villager,
    "card.link": _link_card,
    "delegate.add": _add_delegate,
    **parcels.PHONE,
    "complaint.file": _file_complaint,
}
