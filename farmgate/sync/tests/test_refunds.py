"""A refund owed is paid once, in cash, at the station that holds its claim or wherever it was asked for."""

import json
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import words
from farmgate.money import queries as money
from farmgate.sync import desk
from farmgate.sync.client import Made, Phone
from farmgate.sync.models import OpenException
from farmgate.sync.tests.conftest import Counter
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


def refunds(phone: Phone) -> list[dict[str, Any]]:
    return [item for item in phone.sync()["feed"]["items"] if item["kind"] == "refund"]


def owed(counter: Counter) -> tuple[Made, dict[str, Any]]:
    """An order that was held, whose money two people have decided to give back."""
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    proposal = desk.act(counter.world.officer, "suspense.propose", {"operation": str(placed.id), "decision": "refund"})
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    (item,) = refunds(counter.phone)
    return placed, item


def pay(counter: Counter, refund: str, amount_minor: int = 4100) -> str | None:
    body = {"shift": str(counter.shift), "refund": refund, "shown": "slip", "amount_minor": amount_minor}
    counter.record("refund.pay", body)
    code: str | None = counter.phone.sync()["results"][0]["code"]
    return code


def claim(phone: Phone, counter: Counter, placed: Made, at: Any) -> str | None:
    slip_no = f"{counter.phone.code}-{placed.seq}"
    phone.record("refund.claim", {"slip_no": slip_no, "words": list(words.numbers(placed.hash))}, at)
    code: str | None = phone.sync()["results"][0]["code"]
    return code


def net(account: str) -> int:
    return money.balances([account])[account].net


def test_what_is_owed_comes_down_and_is_paid_from_the_drawer(counter: Counter) -> None:
    placed, item = owed(counter)
    villager = json.loads(placed.text)["body"]["villager"]
    assert (item["amount_minor"], item["villager"], item["state"]) == (4100, villager, "owed")
    drawer = counter.phone.till["drawer_minor"] if counter.phone.till else 0
    float_minor = counter.phone.till["float_minor"] if counter.phone.till else 0
    assert net(f"refunds_owed:{villager}") == -4100
    assert pay(counter, item["refund"]) is None
    assert net(f"refunds_owed:{villager}") == 0
    assert counter.phone.till is not None
    assert counter.phone.till["drawer_minor"] == drawer - 4100
    assert counter.phone.till["float_minor"] == float_minor + 4100
    assert [item["state"] for item in refunds(counter.phone)] == ["gone"]
    counter.phone.cursor = ""
    assert refunds(counter.phone) == []


def test_a_second_payment_is_an_exception_with_its_cash_in_suspense(counter: Counter) -> None:
    _, item = owed(counter)
    before = net(f"suspense:{COUNTY}")
    assert pay(counter, item["refund"]) is None
    assert pay(counter, item["refund"]) == "already_paid"
    assert OpenException.objects.get(code="already_paid").suspense_minor == 4100
    assert net(f"suspense:{COUNTY}") == before + 4100


@pytest.mark.parametrize("change", [-1, 1])
def test_only_the_whole_of_it_is_paid(counter: Counter, change: int) -> None:
    _, item = owed(counter)
    assert pay(counter, item["refund"], 4100 + change) == "wrong_amount"


def test_what_nobody_owes_cannot_be_paid(counter: Counter) -> None:
    assert pay(counter, str(UUID(int=1))) == "unknown_refund"
    assert OpenException.objects.get(code="unknown_refund").suspense_minor == 4100


def test_another_station_takes_the_claim_over_and_the_first_forgets_it(counter: Counter) -> None:
    placed, item = owed(counter)
    other = counter.world.phone(station=1)
    assert claim(other, counter, placed, counter.at) is None
    (there,) = [i for i in refunds(other) if i["state"] == "owed"]
    assert there["refund"] == item["refund"]
    assert [i["state"] for i in refunds(counter.phone)] == ["gone"]


def test_paid_at_two_stations_without_network_it_settles_once(counter: Counter) -> None:
    placed, item = owed(counter)
    other = counter.world.phone(station=1)
    assert claim(other, counter, placed, counter.at) is None
    shift = other.record("shift.open", {"count_minor": 0, "expected_minor": 0}, counter.at)
    body = {"shift": str(shift.id), "refund": item["refund"], "shown": "slip", "amount_minor": 4100}
    other.record("refund.pay", body, counter.at)
    # The first station has not heard of it.
    assert pay(counter, item["refund"]) is None
    assert [row["code"] for row in other.sync()["results"]] == [None, "already_paid"]
    assert OpenException.objects.get(code="already_paid").station_id == counter.world.stations[1].id


def test_a_claim_needs_the_slip_and_something_owed(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    placed = counter.order()
    counter.phone.sync()
    assert claim(other, counter, placed, counter.at) == "nothing_owed"
    wrong = Made(placed.id, placed.seq, bytes(32), placed.text, placed.signature)
    assert claim(other, counter, wrong, counter.at) == "unknown_slip"
