"""What comes down: a snapshot first, then what is new, once, to those it concerns."""

from typing import Any

import pytest

from farmgate.kernel import limits
from farmgate.sync import desk
from farmgate.sync.client import Phone
from farmgate.sync.tests.conftest import Counter

# Rows of a transaction still open are not given out, so each exchange must really commit.
pytestmark = pytest.mark.django_db(transaction=True)


def items(phone: Phone, kind: str) -> list[dict[str, Any]]:
    return [item for item in phone.sync()["feed"]["items"] if item["kind"] == kind]


def test_the_first_feed_is_everything_a_counter_needs(counter: Counter) -> None:
    counter.phone.cursor = ""
    kinds = [item["kind"] for item in counter.phone.sync()["feed"]["items"]]
    assert kinds == ["station", "agent", "shelf", "villagers", "delegates", "allocation", "holders", "till"]


def test_a_message_reaches_its_station_once_and_no_other(counter: Counter) -> None:
    neighbour = counter.world.phone(station=1)
    body = {"county": "420527", "station": "S0001", "zh": "明天停电", "en": "No power tomorrow"}
    desk.act(counter.world.officer, "message.send", body)
    assert [item["zh"] for item in items(counter.phone, "message")] == ["明天停电"]
    assert items(counter.phone, "message") == []
    assert items(neighbour, "message") == []


def test_a_new_price_list_comes_as_its_changes_and_the_lease_names_it(counter: Counter) -> None:
    offer = next(iter(counter.world.offers))
    desk.act(counter.world.officer, "price_list.draft", {"county": "420527", "set": [[offer, 1500]]})
    desk.act(counter.world.accountant, "price_list.publish", {"county": "420527", "version": 2})
    (change,) = items(counter.phone, "prices")
    assert (change["from_price_list"], change["price_list"], change["set"]) == (1, 2, [[offer, 1500]])
    assert counter.phone.lease is not None
    assert counter.phone.lease["price_list"] == 2


def test_a_villager_added_at_one_till_is_known_at_the_next(counter: Counter) -> None:
    second = counter.world.phone(station=0, till=2)
    counter.record("villager.add", {"name": "曾小兰", "village": "420527100200"})
    counter.phone.sync()
    (item,) = items(second, "villagers")
    assert [(row[1], row[2]) for row in item["set"]] == [("曾小兰", "zengxiaolan")]


def test_what_two_people_decide_about_a_held_order_comes_down(counter: Counter) -> None:
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    proposal = desk.act(counter.world.officer, "suspense.propose", {"operation": str(placed.id), "decision": "accept"})
    assert items(counter.phone, "order") == []
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    (item,) = items(counter.phone, "order")
    assert (item["order"], item["state"]) == (str(placed.id), "placed")


def test_a_bag_from_the_county_is_announced_to_its_till(counter: Counter) -> None:
    desk.act(
        counter.world.officer,
        "bag.seal",
        {"seal_no": "A1", "to": f"drawer:{counter.phone.code}", "amount_minor": 5000},
    )
    (bag,) = items(counter.phone, "bag")
    assert (bag["amount_minor"], bag["state"]) == (5000, "sealed")


def test_a_frozen_phone_reads_nothing(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    answer = counter.phone.send("/api/sync", counter.phone.block([], head="ab" * 32))
    assert (answer["problem"]["code"], answer["feed"], answer["lease"]) == ("fork", None, None)


def test_a_new_fee_comes_with_a_whole_shelf_and_an_old_fee_is_a_wrong_price(counter: Counter) -> None:
    body = {"county": "420527", "set": [], "fee_minor": 300}
    desk.act(counter.world.officer, "price_list.draft", body)
    desk.act(counter.world.accountant, "price_list.publish", {"county": "420527", "version": 2})
    (shelf,) = items(counter.phone, "shelf")
    assert shelf["fee"] == {"per_order_minor": 300}
    counter.order()
    assert counter.phone.sync()["results"][0]["code"] == "wrong_price"


def test_a_snapshot_too_tells_what_was_decided_about_a_held_order(counter: Counter) -> None:
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    proposal = desk.act(counter.world.officer, "suspense.propose", {"operation": str(placed.id), "decision": "refund"})
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    counter.phone.cursor = ""
    (item,) = items(counter.phone, "order")
    assert (item["order"], item["state"]) == (str(placed.id), "cancelled")


def test_who_is_too_far_behind_for_one_answer_is_told_to_begin_anew(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FEED_ITEMS_MAX", 2)
    for n in range(3):
        desk.act(counter.world.officer, "message.send", {"county": "420527", "zh": f"通知{n}", "en": f"news {n}"})
    behind = counter.phone.sync()["feed"]
    assert ([item["kind"] for item in behind["items"]], behind["cursor"], behind["more"]) == (["till"], "", True)
    anew = counter.phone.sync()["feed"]
    assert {item["en"] for item in anew["items"] if item["kind"] == "message"} == {"news 0", "news 1", "news 2"}
    assert anew["more"] is False
