"""A county that has bought, sent and settled: one of each thing the pages about goods show."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.sync.client import Made
from farmgate.sync.tests.conftest import Counter
from farmgate.web.tests.conftest import Office
from tests.supplied import Supplied, close_shift
from tests.world import COUNTY, START


@dataclass
class Traded:
    """Purchase orders by how far they are, a parcel on its way, one on the shelf and two lost, a settlement, a drawn-up plan."""

    shop: Supplied
    settlement: UUID
    collected: UUID
    dispatched: UUID
    code: str
    parcel: str
    accepted: UUID
    unanswered: UUID
    draft: UUID
    lost: "Lost"


@dataclass
class Lost:
    """A parcel that somebody declares lost, and one whose carrier is to pay."""

    declared: str
    loss: UUID
    claim: UUID


def traded(office: Office, orders: int = 1) -> Traded:
    """Play it. So many orders are settled, one is to be settled, one is on its way, two are further back, one is not cut yet."""
    shop = Supplied(office.world, lambda: office.counter.at)
    settled(shop, office.counter, [office.counter.order() for _ in range(orders)])
    body = {"county": COUNTY, "until": wire(START)}
    settlement = desks.act(office.world.accountant, "settlement.close", body)
    settled(shop, office.counter, [office.counter.order()])
    collected = shop.purchase
    dispatched = bought(shop, office.counter)
    shop.answer()
    shop.dispatch()
    (parcel,) = [item for item in shop.parcels(office.counter) if item["state"] == "coming"]
    lost = _lost(shop, office)
    accepted = bought(shop, office.counter)
    shop.answer()
    unanswered = bought(shop, office.counter)
    late = office.counter.order()
    office.counter.phone.sync()
    _long_ago("counter_assistedorder", "id", "placed_at", [late.id])
    drawn = {"county": COUNTY, "rate_bp": 725, "return_days": 9, "note": "harvest"}
    draft = desks.act(office.world.accountant, "plan.draft", drawn)
    return Traded(
        *(shop, settlement, collected, dispatched, parcel["code"], parcel["parcel"], accepted, unanswered, draft, lost)
    )


def _lost(shop: Supplied, office: Office) -> Lost:
    """Two more parcels with a carrier, both declared lost by the accountant; the officer has agreed to one."""
    known = {item["parcel"] for item in shop.parcels(office.counter)}
    for _ in range(2):
        office.counter.order()
    close_shift(office.counter)
    shop.cut()
    shop.answer()
    body = {"purchase": str(shop.purchase), "waybill": "SF-7"}
    desks.act(shop.officer, "purchase.dispatch", body)
    declared, gone = sorted({item["parcel"] for item in shop.parcels(office.counter)} - known)
    waits, granted = (
        desks.act(shop.accountant, "loss.propose", {"parcel": parcel, "what": "lost", "note": "月亮包"})
        for parcel in (declared, gone)
    )
    desks.act(shop.officer, "loss.decide", {"loss": str(granted), "granted": True})
    ((claim,),) = ask("SELECT id FROM trade_claim WHERE parcel = %s", [gone]).fetchall()
    return Lost(declared, waits, claim)


def asked(goods: Traded, office: Office, good: int = 2, **to: object) -> UUID:
    """The merchant of the purchase order that is not answered wants one yuan more for a good, or what `to` says."""
    offer, price = sorted(office.world.offers.items())[good - 1]
    change = {"offer": offer, "unit_price_minor": price + 100, "unit_cost_minor": price} | to
    until = wire(clock.now() + timedelta(days=3))
    body = {"purchase": str(goods.unanswered), "changes": [change], "until": until}
    return desks.act(office.world.accountant, "purchase.ask", body)


def asked_long_ago(goods: Traded, office: Office) -> None:
    """The same, and nobody can answer any more."""
    operation = asked(goods, office)
    ask("UPDATE trade_ask SET until = %s WHERE operation = %s", [START - timedelta(days=9), operation])


def bought(shop: Supplied, counter: Counter) -> UUID:
    """One more order, cut."""
    counter.order()
    close_shift(counter)
    shop.cut()
    return shop.purchase


def settled(shop: Supplied, counter: Counter, orders: list[Made]) -> None:
    """These orders, collected so long ago that they are final."""
    close_shift(counter)
    shop.on_the_shelf(counter)
    for parcel in shop.parcels(counter):
        if parcel["state"] == "shelf":
            counter.record("parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"})
    counter.phone.sync()
    _long_ago("trade_line", '"order"', "return_until", [order.id for order in orders])


def _long_ago(table: str, key: str, column: str, orders: list[UUID]) -> None:
    """So that the clock of a page, which stands still, is past it."""
    ask(f"UPDATE {table} SET {column} = %s WHERE {key} = ANY(%s::uuid[])", [START - timedelta(days=9), orders])
