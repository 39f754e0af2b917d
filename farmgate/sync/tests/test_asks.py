"""Another price, another good: asked by a deadline, agreed to or not at a counter without network, settled or owed back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter, at_work
from tests.supplied import Supplied, placed
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)

# What an order of the small county is: two kettles at 10.00 and two at 11.00, 42.00 in all.
FIRST, SECOND, OTHER = 1, 2, 3


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    return Supplied(counter.world, lambda: counter.at)


@contextmanager
def later(counter: Counter, **by: int) -> Iterator[None]:
    """Some time has passed, for the phone and for the county."""
    counter.at += timedelta(**by)
    with clock.at(counter.at + timedelta(minutes=5)):
        yield


def offer(counter: Counter, good: int) -> int:
    return sorted(counter.world.offers)[good - 1]


def asked(shop: Supplied, counter: Counter, good: int = FIRST, hours: int = 48, **to: Any) -> list[dict[str, Any]]:
    """The merchant asks; what the station's phones are told of it."""
    change = {"offer": offer(counter, good), "unit_price_minor": 1000, "unit_cost_minor": 900} | to
    until = wire(clock.now() + timedelta(hours=hours))
    desk.act(shop.officer, "purchase.ask", {"purchase": str(shop.purchase), "changes": [change], "until": until})
    return items(counter, "ask")


def items(counter: Counter, kind: str) -> list[dict[str, Any]]:
    # After a long silence the first answer only brings a fresh challenge.
    feed = counter.phone.sync()["feed"] or counter.phone.sync()["feed"]
    return [item for item in feed["items"] if item["kind"] == kind]


def answer(counter: Counter, item: dict[str, Any], agreed: bool, **odd: Any) -> Any:
    """She says yes and pays what it is dearer with exact money, or no: signed, not sent."""
    extra = max(0, item["quantity"] * (item["after"][1] - item["before"][1])) if agreed else 0
    assert counter.phone.lease is not None
    body = {
        "ask": item["ask"],
        "order": item["order"],
        "n": item["n"],
        "agreed": agreed,
        "mandate": {"consent": "spoken"},
        "extra_minor": extra,
        "tendered_minor": extra,
        "change_minor": 0,
        "shift": str(counter.shift),
        "lease": counter.phone.lease["lease"],
    }
    return counter.record("order.consent", body | odd)


def codes(counter: Counter) -> list[str | None]:
    return [result["code"] for result in counter.phone.sync()["results"]]


def pay(counter: Counter, refund: Any, amount: int) -> None:
    body = {"shift": str(counter.shift), "refund": str(refund), "shown": "slip", "amount_minor": amount}
    counter.record("refund.pay", body)


def collect(shop: Supplied, counter: Counter) -> list[int]:
    """Every parcel of the station is scanned in and handed over. Their amounts."""
    amounts = []
    for parcel in shop.parcels(counter):
        if parcel["state"] in ("coming", "hub"):
            counter.record("parcel.receive", {"parcel": parcel["parcel"], "condition": "ok"})
            counter.record("parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"})
            amounts.append(parcel["amount_minor"])
    assert set(codes(counter)) == {None}
    return sorted(amounts)


def test_she_agrees_pays_and_it_is_settled_at_the_new_price(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200, unit_cost_minor=1000)
    assert (item["before"][1], item["after"][1], item["state"]) == (1000, 1200, "open")
    float_before = net(f"float:{counter.phone.agent}")
    answer(counter, item, True, tendered_minor=500, change_minor=100)
    assert codes(counter) == [None]
    assert net(f"escrow:{COUNTY}") == -4600
    assert float_before - net(f"float:{counter.phone.agent}") == 400
    shop.answer()
    shop.dispatch()
    assert collect(shop, counter) == [4600]
    shop.settle(days=12)
    assert net(f"payable:{shop.merchant}") == -(2 * 1000 + 2 * 990)
    assert net(f"escrow:{COUNTY}") == 0
    assert net(f"commission:{counter.phone.agent}") == -230
    assert prove() == []


def test_she_refuses_and_has_her_cash_from_the_same_phone_without_network(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    pay(counter, answer(counter, item, False).id, 2000)
    assert codes(counter) == [None, None]
    assert net(f"refunds_owed:{counter.villager}") == 0
    assert net(f"escrow:{COUNTY}") == -2200
    shop.answer()
    shop.dispatch()
    assert collect(shop, counter) == [2200]
    assert prove() == []


def test_who_is_never_asked_in_time_is_owed_her_money(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    asked(shop, counter, unit_price_minor=1200)
    with pytest.raises(Problem, match="nothing_to_lapse"):
        desk.act(shop.officer, "asks.lapse", {"county": COUNTY})
    with later(counter, hours=48 + 72 + 1):
        desk.act(shop.officer, "asks.lapse", {"county": COUNTY})
        assert [item["state"] for item in items(counter, "ask")] == ["lapsed"]
        with pytest.raises(Problem, match="nothing_to_lapse"):
            desk.act(shop.officer, "asks.lapse", {"county": COUNTY})
    assert net(f"refunds_owed:{counter.villager}") == -2000
    assert net(f"escrow:{COUNTY}") == -2200
    assert prove() == []


def test_a_yes_that_was_said_in_time_may_arrive_late(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    answer(counter, item, True)
    with later(counter, hours=48 + 70):
        assert codes(counter) == [None]


@pytest.mark.parametrize("agreed", [True, False])
def test_after_the_deadline_she_can_only_say_no(shop: Supplied, counter: Counter, agreed: bool) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    with later(counter, hours=49):
        answer(counter, item, agreed)
        assert codes(counter) == ["too_late" if agreed else None]
    assert net(f"suspense:{COUNTY}") == (-400 if agreed else 0)


def test_cash_that_comes_after_the_ask_has_lapsed_is_refunded_by_two_people(shop: Supplied, counter: Counter) -> None:
    (order,) = placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    late = answer(counter, item, True)
    with later(counter, hours=48 + 73):
        desk.act(shop.officer, "asks.lapse", {"county": COUNTY})
        assert codes(counter) == ["too_late"]
        assert net(f"suspense:{COUNTY}") == -400
        body = {"operation": str(late.id), "decision": "refund", "note": "她改口之前货已经取消"}
        proposal = desk.act(shop.officer, "suspense.propose", body)
        with pytest.raises(Problem, match="own_proposal"):
            desk.act(shop.officer, "money.approve", {"proposal": str(proposal)})
        desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
        told = {item["amount_minor"]: item["order"] for item in items(counter, "refund")}
    assert told == {2000: str(order.id), 400: str(order.id)}
    assert net(f"suspense:{COUNTY}") == 0
    assert net(f"refunds_owed:{counter.villager}") == -2400


def test_of_two_phones_the_first_that_arrives_counts(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    other = replace(counter, phone=counter.world.phone(till=2))
    other.shift = other.record("shift.open", {"count_minor": 0, "expected_minor": 0}).id
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    answer(counter, item, False)
    second = answer(other, item, True)
    assert codes(counter) == [None]
    assert codes(other)[-1] == "already_answered"
    assert net(f"suspense:{COUNTY}") == -400
    assert net(f"refunds_owed:{counter.villager}") == -2000
    body = {"operation": str(second.id), "decision": "accept", "note": "."}
    with pytest.raises(Problem, match="wrong_decision"):
        desk.act(shop.officer, "suspense.propose", body)
    assert prove() == []


def test_what_is_cheaper_is_hers_at_once(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    assert asked(shop, counter, unit_price_minor=800, unit_cost_minor=700) == []
    assert net(f"refunds_owed:{counter.villager}") == -400
    shop.answer()
    shop.dispatch()
    assert collect(shop, counter) == [3800]
    assert prove() == []


def test_another_good_is_asked_even_when_it_is_cheaper(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=900, substitute=offer(counter, OTHER))
    assert (item["before"][0], item["after"][0]) == (offer(counter, FIRST), offer(counter, OTHER))
    pay(counter, answer(counter, item, True).id, 200)
    assert codes(counter) == [None, None]
    shop.answer([[offer(counter, OTHER), 1]])
    shop.dispatch()
    (parcel,) = [item for item in shop.parcels(counter) if item["state"] == "coming"]
    assert [line[:3] for line in parcel["lines"]] == [
        [offer(counter, OTHER), 1, 900],
        [offer(counter, SECOND), 2, 1100],
    ]
    assert net(f"refunds_owed:{counter.villager}") == -900


def test_goods_that_wait_for_no_answer_are_not_held_up(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    shop.answer()
    shop.dispatch()
    assert collect(shop, counter) == [2200]
    with pytest.raises(Problem, match="purchase_not_accepted"):
        shop.dispatch()
    answer(counter, item, True)
    assert codes(counter) == [None]
    shop.dispatch()
    assert collect(shop, counter) == [2400]
    shop.settle(days=12)
    assert net(f"escrow:{COUNTY}") == 0
    assert prove() == []


def test_when_nothing_of_an_order_comes_the_fee_is_owed_too(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    first = asked(shop, counter, FIRST, unit_price_minor=1200)
    second = asked(shop, counter, SECOND, unit_price_minor=1200)
    shop.answer()
    with pytest.raises(Problem, match="nothing_to_send"):
        shop.dispatch()
    for item in first + second:
        answer(counter, item, False)
    assert codes(counter) == [None, None]
    assert net(f"escrow:{COUNTY}") == 0
    assert net(f"refunds_owed:{counter.villager}") == -4200
    with pytest.raises(Problem, match="purchase_not_accepted"):
        shop.dispatch()


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        ({"extra_minor": 300, "tendered_minor": 300}, "wrong_amount"),
        ({"n": 2}, "unknown_ask"),
        ({"ask": str(UUID(int=9))}, "unknown_ask"),
        ({"shift": None}, "no_shift"),
        ({"mandate": {"consent": "delegate", "delegate": str(UUID(int=9))}}, "not_allowed"),
    ],
)
def test_what_is_odd_about_an_answer(shop: Supplied, counter: Counter, odd: dict[str, Any], code: str) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    answer(counter, item, True, **odd)
    assert codes(counter) == [code]
    assert net(f"suspense:{COUNTY}") == -odd.get("tendered_minor", 400)
    assert net(f"escrow:{COUNTY}") == -4200


def test_cash_for_an_order_that_is_not_there_goes_to_nobody_by_refund(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    odd = answer(counter, item, True, order=str(UUID(int=9)))
    assert codes(counter) == ["unknown_ask"]
    body = {"operation": str(odd.id), "decision": "refund", "note": "."}
    with pytest.raises(Problem, match="wrong_decision"):
        desk.act(shop.officer, "suspense.propose", body)
    desk.act(shop.officer, "suspense.propose", body | {"decision": "write_off"})


def test_what_a_revoked_phone_took_waits_in_suspense(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    (item,) = asked(shop, counter, unit_price_minor=1200)
    answer(counter, item, True)
    desk.act(shop.officer, "device.revoke", {"device": counter.phone.device})
    assert codes(counter) == ["revoked_device"]
    assert net(f"suspense:{COUNTY}") == -400
    assert net(f"escrow:{COUNTY}") == -4200


@pytest.mark.parametrize(
    ("hours", "to", "code"),
    [
        (20, {"unit_price_minor": 1200}, "bad_deadline"),
        (24 * 15, {"unit_price_minor": 1200}, "bad_deadline"),
        (48, {}, "nothing_changes"),
        (48, {"offer": 999_999}, "unknown_offer"),
        (48, {"substitute": 999_999}, "not_sold_here"),
    ],
)
def test_what_a_merchant_may_not_ask(
    shop: Supplied, counter: Counter, hours: int, to: dict[str, Any], code: str
) -> None:
    placed(counter)
    shop.cut()
    with pytest.raises(Problem, match=code):
        asked(shop, counter, hours=hours, **to)


def test_a_line_is_asked_about_once_at_a_time(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    asked(shop, counter, unit_price_minor=1200)
    with pytest.raises(Problem, match="unknown_offer"):
        asked(shop, counter, unit_price_minor=1300)
    shop.answer()
    with pytest.raises(Problem, match="purchase_answered"):
        asked(shop, counter, SECOND, unit_price_minor=1300)


def test_another_county_and_another_station_answer_nothing(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    stranger = counter.world.stranger
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(stranger, "asks.lapse", {"county": COUNTY})
    change = {"offer": offer(counter, FIRST), "unit_price_minor": 1200, "unit_cost_minor": 900}
    until = wire(clock.now() + timedelta(hours=48))
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(stranger, "purchase.ask", {"purchase": str(shop.purchase), "changes": [change], "until": until})
    asked(shop, counter, unit_price_minor=1200)
    neighbour = at_work(counter.world, 1)
    assert items(neighbour, "ask") == []
