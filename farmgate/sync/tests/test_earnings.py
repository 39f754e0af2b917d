"""An agent asks what he has earned: every line with why so much, his own only, and only from a phone at work."""

from datetime import timedelta
from typing import Any

import pytest

from farmgate.kernel import clock
from farmgate.sql import ask as sql
from farmgate.sync import desk
from farmgate.sync.client import Phone
from farmgate.sync.tests.conftest import Counter, at_work
from tests.supplied import Supplied, placed

pytestmark = pytest.mark.django_db(transaction=True)


def ask(phone: Phone, after: str = "", **odd: Any) -> dict[str, Any]:
    block = phone.block([], **odd)
    return phone.send("/api/earnings", {"hello": block["hello"], "sig": block["sig"], "after": after})


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    return Supplied(counter.world, lambda: counter.at)


def collect(shop: Supplied, counter: Counter, count: int = 1) -> None:
    """Orders of 42.00 yuan each, in the villager's hands."""
    placed(counter, count)
    shop.on_the_shelf(counter)
    for parcel in shop.parcels(counter):
        if parcel["state"] == "shelf":
            counter.record("parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"})
    counter.phone.sync()


def test_before_anything_was_collected_nothing_waits(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.cut()
    answer = ask(counter.phone)
    assert [line["stage"] for line in answer["lines"]] == ["coming", "coming"]
    assert (answer["unpaid_minor"], answer["waiting_minor"]) == (0, 0)


def test_what_may_still_come_back_waits_until_a_day(shop: Supplied, counter: Counter) -> None:
    collect(shop, counter)
    answer = ask(counter.phone)
    line = answer["lines"][0]
    assert (line["stage"], line["villager"], line["settlement"]) == ("window", "陈桂花", None)
    assert line["return_until"] > line["ended_at"]
    assert (answer["unpaid_minor"], answer["waiting_minor"]) == (0, 210)


def test_after_the_settlement_it_is_earned_and_says_by_which_rate(shop: Supplied, counter: Counter) -> None:
    collect(shop, counter)
    shop.settle(days=12)
    answer = ask(counter.phone)
    assert (answer["unpaid_minor"], answer["waiting_minor"]) == (210, 0)
    assert {(line["stage"], line["held"], line["rate_bp"], line["settlement"]) for line in answer["lines"]} == {
        ("earned", "rate", 500, 1)
    }
    assert sorted(line["amount_minor"] for line in answer["lines"]) == [100, 110]
    assert [row[0] for row in answer["settlements"]] == [1]
    assert answer["settlements"][0][4] == 210


def test_it_is_held_down_to_what_the_county_earns_and_says_so(shop: Supplied, counter: Counter) -> None:
    counter.at += timedelta(minutes=5)
    with clock.at(counter.at):
        plan = desk.act(shop.officer, "plan.draft", {"county": "420527", "rate_bp": 2000, "return_days": 7})
        desk.act(shop.accountant, "plan.publish", {"plan": str(plan)})
    collect(shop, counter)
    shop.settle(days=12)
    lines = ask(counter.phone)["lines"]
    assert {line["held"] for line in lines} == {"line"}
    assert sorted((line["by_rate_minor"], line["amount_minor"], line["bound_minor"]) for line in lines) == [
        (400, 200, 200),
        (440, 220, 220),
    ]


def test_what_was_brought_back_or_short_earns_nothing(shop: Supplied, counter: Counter) -> None:
    placed(counter, 2)
    shop.cut()
    ((offer,),) = sql("SELECT min(offer) FROM trade_line").fetchall()
    shop.answer([[offer, 2]])
    shop.dispatch()
    for parcel in shop.parcels(counter):
        counter.record("parcel.receive", {"parcel": parcel["parcel"], "condition": "ok"})
        body = {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": parcel["amount_minor"]}
        counter.record("parcel.refuse", body)
    counter.phone.sync()
    answer = ask(counter.phone)
    assert sorted((line["stage"], line["amount_minor"]) for line in answer["lines"]) == [
        ("back", 0),
        ("back", 0),
        ("back", 0),
        ("short", 0),
    ]
    assert answer["waiting_minor"] == 0


def test_what_is_told_of_a_line_is_what_was_reckoned(shop: Supplied, counter: Counter) -> None:
    collect(shop, counter, 3)
    shop.settle(days=12)
    told = {(line["order"], line["n"]): line["amount_minor"] for line in ask(counter.phone)["lines"]}
    kept = sql('SELECT "order", n, commission_minor FROM trade_line').fetchall()
    assert told == {(str(order), n): amount for order, n, amount in kept}


def test_pages_follow_each_other(shop: Supplied, counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farmgate.kernel.limits.EARNINGS_LINES_MAX", 3)
    collect(shop, counter, 2)
    first = ask(counter.phone)
    second = ask(counter.phone, first["after"])
    assert (len(first["lines"]), len(second["lines"]), second["after"]) == (3, 1, "")
    assert len({(line["order"], line["n"]) for line in first["lines"] + second["lines"]}) == 4


def test_another_agent_hears_nothing_of_it(shop: Supplied, counter: Counter) -> None:
    collect(shop, counter)
    shop.settle(days=12)
    other = at_work(counter.world, station=1)
    answer = ask(other.phone)
    assert (answer["lines"], answer["settlements"], answer["unpaid_minor"]) == ([], [], 0)


def test_a_hello_that_somebody_carries_opens_nothing(counter: Counter) -> None:
    with clock.at(counter.at + timedelta(hours=2)):
        assert ask(counter.phone)["problem"]["code"] == "stale_challenge"
    assert ask(counter.phone, challenge="")["problem"]["code"] == "stale_challenge"


@pytest.mark.parametrize("status", ["frozen", "revoked"])
def test_a_phone_that_was_stopped_hears_nothing(counter: Counter, status: str) -> None:
    assert "lines" in ask(counter.phone)
    sql("UPDATE people_device SET status = %s WHERE id = %s", [status, counter.phone.device])
    assert ask(counter.phone)["problem"]["code"] == "device_stopped"


def test_a_stranger_hears_nothing(counter: Counter) -> None:
    block = counter.phone.block([])
    answer = counter.phone.send("/api/earnings", {"hello": block["hello"], "sig": "A" * 86})
    assert answer["problem"]["code"] == "bad_signature"


@pytest.mark.parametrize("after", [1, None, "x" * 401])
def test_what_is_no_question_is_refused(counter: Counter, after: Any) -> None:
    assert ask(counter.phone, after)["problem"]["code"] == "malformed"
