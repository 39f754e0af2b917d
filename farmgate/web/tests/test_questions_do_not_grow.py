"""A page asks the database as often for many rows as for one."""

from farmgate.kernel.clock import wire
from farmgate.sync import desk as desks
from farmgate.web.tests import supplying
from farmgate.web.tests.conftest import Office, odd_order
from farmgate.web.tests.trading import Traded, bought, settled, traded
from tests.world import COUNTY, START

PAGES = [
    "/office/",
    "/office/stations/",
    "/office/stations/S0001",
    "/office/orders/",
    "/office/exceptions/",
    "/office/operations/",
    "/office/limits/",
    "/office/clock/",
    "/office/villagers/",
    "/office/staff/",
    "/office/devices/",
    "/office/accounts/",
    "/office/accounts/?kind=float",
    "/office/accounts/escrow:420527",
    "/office/trial-balance/",
    "/office/proposals/",
    "/office/prices/",
    "/office/merchants/",
    "/office/terms/",
]


def grow(office: Office) -> None:
    """Three more of everything."""
    office.world.phone(station=1)
    for n in range(3):
        odd_order(office)
        office.counter.order()
        office.counter.record("villager.add", {"name": f"向大{n}", "village": "420527100200"})
        office.world.give_float(office.world.agents[1].id, 1000 + n)
    office.counter.phone.sync()
    for n in range(3):
        named = {"county": "420527", "code": f"N{n}", "name_zh": "百货"}
        merchant = str(desks.act(office.world.accountant, "merchant.add", named))
        body = {"merchant": merchant, "set": [[offer, 500 + n] for offer in office.world.offers]}
        terms = str(desks.act(office.world.officer, "terms.draft", body))
        desks.act(office.world.accountant, "terms.decide", {"terms": terms, "decision": "approve"})


def test_many_rows_cost_as_one(office: Office) -> None:
    odd_order(office)
    made = supplying.fill(office)
    pages = PAGES + [path for path in supplying.things(made).values() if not path.endswith(("/errors", "/progress"))]
    for path in pages:
        office.officer.text(path)
    before = {path: office.officer.questions(path) for path in pages}
    grow(office)
    after = {path: office.officer.questions(path) for path in pages}
    assert after == before
    assert max(after.values()) <= 60, after


GOODS_PAGES = [
    "/office/",
    "/office/orders/",
    "/office/refunds/",
    "/office/purchases/",
    "/office/parcels/",
    "/office/parcels/hub",
    "/office/plans/",
    "/office/settlements/",
    "/office/complaints/",
    "/office/well/",
]


def pages_of(office: Office, goods: Traded) -> list[str]:
    """The lists, and one of each thing that has rows of its own."""
    villager = office.counter.villager
    settlement = f"/office/settlements/{goods.settlement}"
    return [
        *GOODS_PAGES,
        f"/office/purchases/{goods.unanswered}",
        f"/office/purchases/{goods.dispatched}",
        f"/office/purchases/{goods.dispatched}/packing",
        f"/office/parcels/{goods.parcel}",
        settlement,
        f"{settlement}/merchants/{goods.shop.merchant}",
        f"{settlement}/agents/{office.counter.phone.agent}",
        f"/office/villagers/{villager}",
        f"/office/villagers/{villager}/statement/",
    ]


def trade_more(office: Office, goods: Traded) -> None:
    """Three more orders of each kind, one of them refused, and another settlement."""
    offer = next(iter(office.world.offers))
    office.world.give_float(office.counter.phone.agent, 100_000)
    office.counter.phone.sync()
    settled(goods.shop, office.counter, [office.counter.order() for _ in range(3)])
    desks.act(office.world.accountant, "settlement.close", {"county": COUNTY, "until": wire(START)})
    for _ in range(3):
        bought(goods.shop, office.counter)
        goods.shop.answer([[offer, 1]])
        goods.shop.dispatch()
    for _ in range(3):
        bought(goods.shop, office.counter)
        office.counter.order()
    office.counter.phone.sync()


def test_many_goods_cost_as_few(office: Office) -> None:
    goods = traded(office)
    trade_more(office, goods)
    pages = pages_of(office, goods)
    for path in pages:
        office.officer.text(path)
    before = {path: office.officer.questions(path) for path in pages}
    trade_more(office, goods)
    after = {path: office.officer.questions(path) for path in pages}
    assert after == before
    assert max(after.values()) <= 60, after
