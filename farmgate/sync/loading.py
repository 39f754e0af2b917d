"""What the intake must know before it decides: asked at once, under the lock of the device's chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter import dues
from farmgate.counter import operations as counter_ops
from farmgate.counter import queries as counter
from farmgate.counter.facts import CounterFacts
from farmgate.counter.services import TillSession
from farmgate.logistics import operations as logistics_ops
from farmgate.logistics import queries as logistics
from farmgate.money import queries as money
from farmgate.people import operations as people_ops
from farmgate.people import queries as people
from farmgate.people.queries import DeviceFacts
from farmgate.places import queries as places
from farmgate.sql import Question, Statement, send_all, together
from farmgate.sync import asking
from farmgate.sync.batch import Batch
from farmgate.sync.wire import Received
from farmgate.trade import asking as trade


@dataclass(frozen=True)
class Loaded:
    """A device's chain, locked, and the batch to apply on it."""

    last_seq: int
    head: bytes
    batch: Batch
    aside: list[Any]


@dataclass
class Mentions:
    """The ids that a batch of operations speaks of."""

    villagers: set[UUID]
    delegates_of: set[UUID]
    cards: set[str]
    orders: list[UUID]
    bags: list[UUID]
    refunds: list[UUID]
    parcels: set[UUID]
    # ask -> its order, as the phone has it
    asks: dict[UUID, UUID]
    offers: set[int]
    price_lists: set[int]
    # Whose orders are not paid in full.
    on_credit: set[UUID]


def load(
    device: DeviceFacts,
    received: Sequence[Received],
    now: datetime,
    without_float: frozenset[UUID],
    aside: Sequence[Question[Any]] = (),
) -> Loaded:
    """Lock the device's chain and read everything its operations bear on. `aside`: what else to ask while at it."""
    seen = mentions(received)
    offers = list(seen.offers)
    question, read = together(
        [
            people.which_device(device.id),
            people.which_villagers(seen.villagers, device.station_id),
            people.whose_delegates(seen.delegates_of),
            people.whose_cards(seen.cards),
            catalogue.which_allocation(device.station_id, offers),
            catalogue.which_successors(device.county_code, seen.price_lists),
            counter.which_till(device.id),
            counter.which_orders(seen.orders),
            counter.which_bags(seen.bags),
            counter.which_refunds(seen.refunds, device.county_code),
            logistics.which_parcels(seen.parcels, device.county_code),
            trade.which_asks(seen.asks, device.county_code),
            counter.which_promised(device.station_id, offers, seen.orders),
            money.which_available(f"float:{device.agent_id}"),
            dues.which_credit(seen.on_credit, device.station_id, device.county_code),
            *aside,
        ]
    )
    # The lock is a statement of its own: what is read after it must not be older than it.
    # So is that of what may be settled at a desk meanwhile: an order is held, or accepted, not something between.
    # And an order is cut, or taken back.
    # And an ask is answered, or lapses.
    locks: list[Statement] = [(_LOCK_HELD, [seen.orders])] if seen.orders else []
    if seen.orders or seen.asks:
        locks += asking.locks(list(seen.asks), {*seen.orders, *seen.asks.values()})
    if seen.on_credit:
        locks.append(dues.lock_credit(device.station_id))
    chain, *_, answered = send_all([(_LOCK, [device.id]), *locks, question])
    locked, row = chain.fetchone(), answered.fetchone()
    assert locked is not None, "a device has a chain from its enrolment on"
    assert row is not None, "a select without a table has a row"
    last_seq, head = locked
    current, villagers, delegates, cards, allocation, successors, till, *of_till = read(row)
    orders, bags, refunds, parcels, asks, promised, float_minor, credit, *rest = of_till
    session = None
    if device.kind == "phone":
        offset = places.utc_offset_minutes()
        who = CounterFacts(device.id, device.code, device.agent_id, device.county_code, offset)
        promised = {o: n for o, n in promised.items() if o in allocation}
        state = counter.till_state(till, float_minor, promised)
        station = device.station_id or 0
        session = TillSession(
            who, station, state, orders, bags, promised_before=promised, refunds=refunds, credit=credit
        )
        if parcels:
            # What is still to be paid of the orders whose goods change hands.
            orders |= dues.orders_locked({parcel.order for parcel in parcels.values()} - set(orders))
    batch = Batch(
        *(current, now, session, villagers, delegates, cards, allocation, successors, parcels),
        asks=asks,
        without_float=without_float,
    )
    return Loaded(last_seq, head, batch, rest)


_LOCK = "SELECT last_seq, head FROM sync_chain WHERE device = %s FOR UPDATE"
_LOCK_HELD = "SELECT op_id FROM sync_exception WHERE op_id = ANY(%s) ORDER BY op_id FOR UPDATE"


def mentions(received: Sequence[Received]) -> Mentions:
    """What the operations refer to, whatever they want with it."""
    seen = Mentions(set(), set(), set(), [], [], [], set(), {}, set(), set(), set())
    for item in received:
        match item.operation and item.operation.body:
            case counter_ops.OrderPlaceV2() as body:
                seen.villagers.add(body.villager)
                seen.price_lists.add(body.price_list)
                seen.offers.update(offer for offer, _, _ in body.lines)
                if body.mandate.consent == "delegate":
                    seen.delegates_of.add(body.villager)
                if body.due_minor:
                    seen.on_credit.add(body.villager)
            case counter_ops.OrderCancelV1() | counter_ops.OrderBalanceV1() as body:
                seen.orders.append(body.order)
            case counter_ops.OrderConsentV1() as body:
                seen.asks[body.ask] = body.order
            case counter_ops.BagOpenV1() as body:
                seen.bags.append(body.bag)
            case counter_ops.RefundPayV1() as body:
                seen.refunds.append(body.refund)
            case logistics_ops.AtCounter() as body:
                seen.parcels.add(body.parcel)
            case people_ops.VillagerAddV1() as body:
                seen.cards.update([body.card_no] if body.card_no else [])
            case people_ops.CardLinkV1() as body:
                seen.villagers.add(body.villager)
                seen.cards.add(body.card_no)
            case people_ops.ComplaintFileV1() as body:
                seen.villagers.update([body.villager] if body.villager else [])
            case people_ops.DelegateAddV1() as body:
                seen.villagers |= {body.villager, body.delegate}
    return seen
