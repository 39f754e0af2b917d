"""A villager's word meets another phone's, the merchant's answer, the dispatch and the end of her time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.sync import desk
from farmgate.sync.client import Made
from tests.races.county import County, Till, deed
from tests.races.test_phones import codes
from tests.supplied import Supplied, close_shift
from tests.world import COUNTY

Told = dict[str, Any]
FEE = 300


@pytest.fixture
def shop(county: County) -> Supplied:
    """A merchant for everything, and a list whose orders cost a fee."""
    world = county.world
    desk.act(
        world.officer, "price_list.draft", {"county": COUNTY, "set": [[county.offers[0], 1_000]], "fee_minor": FEE}
    )
    desk.act(world.accountant, "price_list.publish", {"county": COUNTY, "version": 2})
    return Supplied(world)


def bought(county: County, till: Till, shop: Supplied) -> Made:
    """An order of two goods, 42 yuan and the fee, cut."""
    (first, _), (second, _) = list(county.world.offers.items())[:2]
    lines = [[first, 2, 1_000], [second, 2, 1_100]]
    total = 4_200 + FEE
    odd = {"lines": lines, "price_list": 2, "fee_minor": FEE, "total_minor": total, "tendered_minor": total}
    made = till.order(**odd)
    close_shift(till)
    shop.cut(hours=21)
    return made


def asked(county: County, shop: Supplied) -> UUID:
    """The merchant wants two yuan more for the first good. The ask's id."""
    change = {"offer": county.offers[0], "unit_price_minor": 1_200, "unit_cost_minor": 900}
    until = wire(clock.now() + timedelta(days=2))
    desk.act(shop.officer, "purchase.ask", {"purchase": str(shop.purchase), "changes": [change], "until": until})
    ((id_,),) = county.owner.ask("SELECT id FROM trade_ask")
    return UUID(str(id_))


def consent(till: Till, order: Made, ask: UUID, agreed: bool) -> None:
    """Signed, not sent."""
    extra = 400 if agreed else 0
    body = {"ask": str(ask), "order": str(order.id), "n": 1, "agreed": agreed, "mandate": {"consent": "spoken"}}
    assert till.phone.lease is not None
    cash = {"extra_minor": extra, "tendered_minor": extra, "change_minor": 0}
    till.record("order.consent", body | cash | {"shift": str(till.shift), "lease": till.phone.lease["lease"]})


def owed(county: County) -> int:
    ((sum_,),) = county.owner.ask("SELECT coalesce(sum(amount_minor), 0)::bigint FROM counter_refund")
    return int(sum_)


def states(county: County) -> tuple[str, list[str]]:
    """The purchase order's state, and those of its lines."""
    ((purchase,),) = county.owner.ask("SELECT state FROM trade_purchase")
    return purchase, [state for (state,) in county.owner.ask("SELECT state FROM trade_line ORDER BY n")]


def test_two_phones_of_a_station_answer_for_her(county: County, shop: Supplied) -> None:
    one, two = county.tills[:2]
    order = bought(county, one, shop)
    ask = asked(county, shop)
    consent(one, order, ask, agreed=True)
    consent(two, order, ask, agreed=False)

    def one_counts(yes: Told, no: Told) -> None:
        assert sorted(map(str, codes(yes) + codes(no))) == ["None", "already_answered"]
        assert owed(county) == (0 if codes(yes) == [None] else 2_000)

    tally = county.race(one.sync(), two.sync(), one_counts)
    assert tally.waits > 0 and not tally.retried


def test_she_refuses_while_the_rest_of_her_order_is_short(county: County, shop: Supplied) -> None:
    till = county.tills[0]
    order = bought(county, till, shop)
    ask = asked(county, shop)
    consent(till, order, ask, agreed=False)
    short = {"purchase": str(shop.purchase), "short": [[county.offers[1], 2]], "note": ""}

    def all_comes_back_with_the_fee_once(phone: Told, office: Any) -> None:
        assert codes(phone) == [None] and isinstance(office, UUID)
        assert owed(county) == 4_200 + FEE
        assert states(county)[0] == "nothing"

    tally = county.race(till.sync(), deed(shop.officer, "purchase.answer", short), all_comes_back_with_the_fee_once)
    assert tally.waits > 0 and not tally.retried


def test_she_agrees_while_the_other_goods_are_dispatched(county: County, shop: Supplied) -> None:
    till = county.tills[0]
    order = bought(county, till, shop)
    ask = asked(county, shop)
    shop.answer()
    consent(till, order, ask, agreed=True)

    def nothing_is_left_behind(phone: Told, office: Any) -> None:
        assert codes(phone) == [None] and isinstance(office, UUID)
        assert states(county) in (("accepted", ["accepted", "sent"]), ("dispatched", ["sent", "sent"]))

    dispatch = deed(shop.officer, "purchase.dispatch", {"purchase": str(shop.purchase), "waybill": ""})
    tally = county.race(till.sync(), dispatch, nothing_is_left_behind)
    assert tally.waits > 0 and not tally.retried


def test_she_agrees_while_her_time_is_ended(county: County, shop: Supplied) -> None:
    till = county.tills[0]
    order = bought(county, till, shop)
    ask = asked(county, shop)
    consent(till, order, ask, agreed=False)
    county.owner.ask("UPDATE trade_ask SET until = until - interval '6 days'")

    def owed_once(phone: Told, office: Any) -> None:
        assert codes(phone) == ["too_late"] and isinstance(office, UUID)
        assert owed(county) == 2_000

    tally = county.race(till.sync(), deed(shop.officer, "asks.lapse", {"county": COUNTY}), owed_once)
    assert not tally.retried


def test_two_desks_end_what_nobody_answered(county: County, shop: Supplied) -> None:
    till = county.tills[0]
    bought(county, till, shop)
    asked(county, shop)
    county.owner.ask("UPDATE trade_ask SET until = until - interval '6 days'")

    def ended_once(one: Any, two: Any) -> None:
        assert sorted(isinstance(told, UUID) for told in (one, two)) == [False, True]
        assert "nothing_to_lapse" in (one, two) and owed(county) == 2_000

    works = [deed(account, "asks.lapse", {"county": COUNTY}) for account in (shop.officer, county.clerk)]
    tally = county.race(*works, ended_once, alike=True)
    assert tally.waits > 0
