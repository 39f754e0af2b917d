"""An order's whole life: cut, answered, sent, scanned in, collected or refused, paid back or settled."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sync import desk, parcels
from farmgate.sync.tests.conftest import Counter
from tests.supplied import Supplied, placed
from tests.world import COUNTY, START

pytestmark = pytest.mark.django_db(transaction=True)


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


def items(counter: Counter, kind: str) -> list[dict[str, Any]]:
    return [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == kind]


def act(counter: Counter, kind: str, body: dict[str, Any]) -> str | None:
    counter.record(kind, body)
    code: str | None = counter.phone.sync()["results"][-1]["code"]
    return code


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    """The county has one merchant for everything, at nine tenths of the price, and agents earn 5 %."""
    return Supplied(counter.world, lambda: counter.at)


def test_goods_come_and_everybody_is_owed_what_is_theirs(shop: Supplied, counter: Counter) -> None:
    (order,) = placed(counter)
    shop.cut()
    assert items(counter, "bought") == [{"kind": "bought", "orders": [str(order.id)]}]
    shop.answer()
    shop.dispatch()
    (parcel,) = items(counter, "parcel")
    assert (parcel["state"], parcel["amount_minor"], parcel["order"]) == ("coming", 4200, str(order.id))
    desk.act(shop.officer, "hub.receive", {"county": COUNTY, "parcels": [parcel["code"]], "condition": "ok"})
    assert [item["state"] for item in items(counter, "parcel")] == ["hub"]
    assert act(counter, "parcel.receive", {"parcel": parcel["parcel"], "condition": "ok"}) is None
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    assert [item["state"] for item in items(counter, "parcel")] == ["collected"]
    assert net(f"escrow:{COUNTY}") == -4200
    shop.settle(days=12)
    assert net(f"escrow:{COUNTY}") == 0
    assert net(f"payable:{shop.merchant}") == -3780
    assert net(f"commission:{counter.phone.agent}") == -210
    assert net(f"take:{COUNTY}") == -210
    assert prove() == []


def test_nothing_is_final_before_its_window_is_over(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    for parcel in shop.parcels(counter):
        assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    with pytest.raises(Problem, match="nothing_to_settle"):
        shop.settle(days=9)
    assert net(f"payable:{shop.merchant}") == 0
    shop.settle(days=11)
    with pytest.raises(Problem, match="nothing_to_settle"):
        shop.settle(days=11)
    assert net(f"payable:{shop.merchant}") == -3780


def test_what_is_short_is_owed_back_who_ordered_last_goes_without(shop: Supplied, counter: Counter) -> None:
    first, last = placed(counter, 2)
    shop.cut()
    offers = [line[0] for line in json.loads(last.text)["body"]["lines"]]
    shop.answer([[offers[0], 1]])
    (refund,) = items(counter, "refund")
    price = json.loads(last.text)["body"]["lines"][0][2]
    assert (refund["order"], refund["amount_minor"], refund["why"]) == (str(last.id), price, "short")
    shop.dispatch()
    amounts = {parcel["order"]: parcel["amount_minor"] for parcel in items(counter, "parcel")}
    assert amounts == {str(first.id): 4200, str(last.id): 4200 - price}
    pay = {"shift": str(counter.shift), "refund": refund["refund"], "shown": "slip", "amount_minor": price}
    assert act(counter, "refund.pay", pay) is None
    assert net(f"refunds_owed:{counter.villager}") == 0


def test_what_is_refused_is_paid_back_by_the_same_phone_without_network(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    body = {"parcel": parcel["parcel"], "reason": "not_as_pictured", "amount_minor": 4200}
    refused = counter.record("parcel.refuse", body)
    pay = {"shift": str(counter.shift), "refund": str(refused.id), "shown": "slip", "amount_minor": 4200}
    counter.record("refund.pay", pay)
    assert [result["code"] for result in counter.phone.sync()["results"]] == [None, None]
    assert net(f"refunds_owed:{counter.villager}") == 0
    assert net(f"escrow:{COUNTY}") == 0
    with pytest.raises(Problem, match="nothing_to_settle"):
        shop.settle(days=30)


@pytest.mark.parametrize(("days", "code"), [(6, None), (8, "too_late")])
def test_it_may_be_brought_back_within_the_window(
    shop: Supplied, counter: Counter, days: int, code: str | None
) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    counter.at += timedelta(days=days)
    body = {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": 4200}
    with clock.at(counter.at + timedelta(minutes=2)):
        assert act(counter, "parcel.return", body) == code
    assert net(f"refunds_owed:{counter.villager}") == (0 if code else -4200)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("parcel.hand_over", {"shown": "slip"}, "already_collected"),
        ("parcel.refuse", {"reason": "damaged", "amount_minor": 4200}, "already_collected"),
        ("parcel.return", {"reason": "damaged", "amount_minor": 4100}, "wrong_amount"),
        ("parcel.receive", {"condition": "ok"}, None),
    ],
)
def test_what_is_odd_about_a_collected_parcel(
    shop: Supplied, counter: Counter, kind: str, body: dict[str, Any], code: str | None
) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    assert act(counter, kind, {"parcel": parcel["parcel"], **body}) == code
    assert [item["state"] for item in items(counter, "parcel")] == ["collected"]
    assert net(f"refunds_owed:{counter.villager}") == 0


def test_what_was_never_collected_cannot_be_brought_back(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    body = {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": 4200}
    assert act(counter, "parcel.return", body) == "not_collected"
    assert act(counter, "parcel.refuse", body) is None
    assert act(counter, "parcel.refuse", body) == "already_back"
    assert net(f"refunds_owed:{counter.villager}") == -4200


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        ({"shown": "code", "code": "wrong"}, "wrong_code"),
        ({"shown": "code", "code": "right"}, None),
        ({"shown": "known"}, "no_witness"),
        ({"shown": "known", "witness": "李奶奶"}, None),
        ({"shown": "delegate", "delegate": "00000000-0000-4000-8000-000000000000"}, "unknown_delegate"),
    ],
)
def test_by_what_she_is_known(shop: Supplied, counter: Counter, shown: dict[str, Any], code: str | None) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    right = parcels.pickup_code(UUID(parcel["parcel"]))
    digits = {"right": right, "wrong": f"{(int(right) + 1) % 1_000_000:06d}"}
    body = shown | ({"code": digits[shown["code"]]} if "code" in shown else {})
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], **body}) == code


def test_an_order_that_was_cut_is_not_taken_back(shop: Supplied, counter: Counter) -> None:
    (order,) = placed(counter)
    shop.cut()
    body = {"shift": str(counter.shift), "order": str(order.id), "reason": "changed_mind", "refund_minor": 4200}
    assert act(counter, "order.cancel", body) == "already_bought"
    assert net(f"suspense:{COUNTY}") == 4200
    assert prove() == []


def test_an_order_of_an_open_shift_waits_for_the_next_cut(shop: Supplied, counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    with pytest.raises(Problem, match="nothing_to_cut"):
        shop.cut()
    shop.cut(hours=22)


def test_an_order_with_a_good_that_nobody_supplies_waits(shop: Supplied, counter: Counter) -> None:
    (order,) = placed(counter)
    shop.withdraw([json.loads(order.text)["body"]["lines"][0][0]])
    with pytest.raises(Problem, match="nobody_supplies"):
        shop.cut()


def test_who_is_paid_by_the_bank_needs_two_people(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    settlement = shop.settle(days=12)
    body = {"settlement": str(settlement), "merchant": str(shop.merchant)}
    proposal = desk.act(shop.officer, "payout.propose", body)
    with pytest.raises(Problem, match="own_proposal"):
        desk.act(shop.officer, "money.approve", {"proposal": str(proposal)})
    with pytest.raises(Problem, match="already_proposed"):
        desk.act(shop.accountant, "payout.propose", body)
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(f"payable:{shop.merchant}") == 0
    assert net(f"bank:{COUNTY}") == -3780


def test_another_county_reaches_none_of_it(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    stranger = counter.world.stranger
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(stranger, "orders.cut", {"county": COUNTY, "until": wire(START)})
    shop.cut()
    for kind, body in (("purchase.answer", {"short": []}), ("purchase.dispatch", {})):
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(stranger, kind, {"purchase": str(shop.purchase), **body})
