"""What the intake must know before it decides: asked in one round trip, under the lock of the device's chain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter import operations as counter_ops
from farmgate.counter import queries as counter
from farmgate.counter.rules import CounterFacts
from farmgate.counter.services import TillSession
from farmgate.money import queries as money
from farmgate.people import operations as people_ops
from farmgate.people import queries as people
from farmgate.people.queries import DeviceFacts
from farmgate.sql import ask, round_trip
from farmgate.sync.batch import Batch
from farmgate.sync.wire import Received


@dataclass(frozen=True)
class Loaded:
    """A device's chain, locked, and the batch to apply on it."""

    last_seq: int
    head: bytes
    batch: Batch


@dataclass
class Mentions:
    """The ids that a batch of operations speaks of."""

    villagers: set[UUID]
    delegates_of: set[UUID]
    cards: set[str]
    orders: list[UUID]
    bags: list[UUID]
    offers: set[int]


def load(
    device: DeviceFacts, received: Sequence[Received], now: datetime, without_float: frozenset[UUID]
) -> Loaded:
    """Lock the device's chain and read everything its operations bear on."""
    seen = mentions(received)
    float_account = f"float:{device.agent_id}"
    with round_trip():
        chain = ask("SELECT last_seq, head FROM sync_chain WHERE device = %s FOR UPDATE", [device.id])
        fresh_device = people.ask_device(device.id)
        till = counter.till(device.id)
        villagers = people.ask_villagers_known(seen.villagers)
        delegates = people.ask_delegates_of(seen.delegates_of)
        cards = people.ask_cards_taken(seen.cards)
        orders, bags = counter.orders(seen.orders), counter.bags(seen.bags)
        allocation = catalogue.ask_allocation(device.station_id, list(seen.offers))
        promised = counter.promised(device.station_id, list(seen.offers))
        float_balance = money.ask_available(float_account)
    last_seq, head = chain.fetchone()
    current = fresh_device() or device
    session, allocated = None, allocation()
    if device.kind == "phone":
        known = {offer: n for offer, n in promised().items() if offer in allocated}
        session = TillSession(
            CounterFacts(device.id, device.code, device.agent_id, device.county_code),
            device.station_id,
            counter.till_state(till(), float_balance(), known),
            orders(),
            bags(),
        )
    batch = Batch(current, now, session, villagers(), delegates(), cards(), allocated, without_float)
    return Loaded(last_seq, bytes(head), batch)


def mentions(received: Sequence[Received]) -> Mentions:
    """What the operations refer to, whatever they want with it."""
    seen = Mentions(set(), set(), set(), [], [], set())
    for item in received:
        match item.operation and item.operation.body:
            case counter_ops.OrderPlaceV1() as body:
                seen.villagers.add(body.villager)
                seen.offers.update(offer for offer, _, _ in body.lines)
                if body.mandate.consent == "delegate":
                    seen.delegates_of.add(body.villager)
            case counter_ops.OrderCancelV1() as body:
                seen.orders.append(body.order)
            case counter_ops.BagOpenV1() as body:
                seen.bags.append(body.bag)
            case people_ops.VillagerAddV1() as body:
                seen.cards.update({body.card_no} - {None})
            case people_ops.CardLinkV1() as body:
                seen.villagers.add(body.villager)
                seen.cards.add(body.card_no)
            case people_ops.DelegateAddV1() as body:
                seen.villagers |= {body.villager, body.delegate}
    return seen
