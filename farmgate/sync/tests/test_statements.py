"""A villager asks at any station what was done in her name: by card or slip, never another's, and every look is kept."""

from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import limits, words
from farmgate.sql import ask as sql
from farmgate.sync import desk, statements
from farmgate.sync.client import Made, Phone
from farmgate.sync.rates import Rate
from farmgate.sync.tests.conftest import Counter, at_work
from tests.supplied import Supplied, placed

pytestmark = pytest.mark.django_db(transaction=True)

CARD = "7K3MQ0RT"


def ask(phone: Phone, **shown: Any) -> dict[str, Any]:
    block = phone.block([])
    return phone.send("/api/statement", {"hello": block["hello"], "sig": block["sig"], **shown})


def slip(counter: Counter, made: Made) -> dict[str, Any]:
    return {"number": f"{counter.phone.code}-{made.seq}", "words": list(words.numbers(made.hash))}


def looks() -> list[tuple[Any, ...]]:
    return sql("SELECT villager_id, agent_id, by FROM people_statementlook ORDER BY id").fetchall()


@pytest.fixture
def other(counter: Counter) -> Counter:
    """Another station of the county."""
    counter.record("card.link", {"villager": str(counter.villager), "card_no": CARD})
    counter.phone.sync()
    return at_work(counter.world, station=1)


def test_at_another_station_by_her_card(counter: Counter, other: Counter) -> None:
    order = counter.order()
    counter.phone.sync()
    answer = ask(other.phone, card=CARD)
    assert (answer["found"], answer["name"], answer["owed_minor"]) == (True, "陈桂花", 0)
    (told,) = answer["orders"]
    assert (told["slip_no"], told["total_minor"], told["state"]) == (
        f"{counter.phone.code}-{order.seq}",
        4200,
        "placed",
    )
    assert [line[:2] + line[3:] for line in told["lines"]] == [
        ["水壶1", "Kettle 1", 2, 2000, "placed"],
        ["水壶2", "Kettle 2", 2, 2200, "placed"],
    ]
    assert looks() == [(counter.villager, UUID(str(other.phone.agent)), "card")]


def test_by_a_slip_of_hers_and_its_pictures(counter: Counter, other: Counter) -> None:
    order = counter.order()
    counter.phone.sync()
    assert ask(other.phone, **slip(counter, order))["found"] is True
    assert [row[2] for row in looks()] == ["slip"]


def test_wrong_pictures_show_nothing_and_leave_no_look(counter: Counter, other: Counter) -> None:
    order = counter.order()
    counter.phone.sync()
    shown = slip(counter, order)
    shown["words"][3] = (shown["words"][3] + 1) % 256
    assert ask(other.phone, **shown) == {"found": False}
    assert ask(other.phone, card="00000000") == {"found": False}
    assert looks() == []


def test_what_became_of_each_line_and_of_her_money(counter: Counter, other: Counter) -> None:
    shop = Supplied(counter.world, lambda: counter.at)
    placed(counter, 2)
    shop.on_the_shelf(counter)
    first, second = shop.parcels(counter)
    counter.record("parcel.hand_over", {"parcel": first["parcel"], "shown": "slip"})
    refused = counter.record("parcel.refuse", {"parcel": second["parcel"], "reason": "damaged", "amount_minor": 4200})
    counter.phone.sync()
    answer = ask(other.phone, card=CARD)
    fates = {order["slip_no"]: {line[5] for line in order["lines"]} for order in answer["orders"]}
    assert fates == {first["slip_no"]: {"collected"}, second["slip_no"]: {"back"}}
    assert answer["owed_minor"] == 4200
    assert [(it["slip_no"], it["amount_minor"], it["paid_at"]) for it in answer["refunds"]] == [
        (second["slip_no"], 4200, None)
    ]
    pay = {"shift": str(counter.shift), "refund": str(refused.id), "shown": "slip", "amount_minor": 4200}
    counter.record("refund.pay", pay)
    counter.phone.sync()
    answer = ask(other.phone, card=CARD)
    assert answer["owed_minor"] == 0
    assert answer["refunds"][0]["paid_at"] is not None


def test_her_complaint_is_not_read_by_whom_it_is_about(counter: Counter, other: Counter) -> None:
    body = {"villager": str(counter.villager), "county": "420527", "channel": "hotline", "category": "cash"}
    desk.act(counter.world.officer, "complaint.file", body | {"station": "S0001", "words": "少给了"})
    assert [row[2:4] for row in ask(other.phone, card=CARD)["complaints"]] == [["cash", "open"]]
    assert ask(counter.phone, card=CARD)["complaints"] == []


def test_nobody_elses_is_in_it(counter: Counter, other: Counter) -> None:
    neighbour = counter.record("villager.add", {"name": "覃玉兰", "village": "420527100200"})
    counter.order(villager=str(neighbour.id))
    counter.phone.sync()
    assert ask(other.phone, card=CARD)["orders"] == []


def test_another_county_finds_nobody(counter: Counter, other: Counter) -> None:
    sql(
        "UPDATE places_station SET county_id = (SELECT id FROM places_place WHERE code = '420528') WHERE code = 'S0002'"
    )
    assert ask(other.phone, card=CARD) == {"found": False}
    assert looks() == []


def test_a_revoked_phone_hears_nothing(counter: Counter, other: Counter) -> None:
    desk.act(counter.world.officer, "device.revoke", {"device": other.phone.device})
    assert ask(other.phone, card=CARD)["problem"]["code"] == "device_stopped"
    assert looks() == []


def test_a_phone_may_not_go_through_the_cards(
    counter: Counter, other: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "_asked", Rate(limits.STATEMENTS_PER_DEVICE_HOUR_MAX, 3600))
    answers = [ask(other.phone, card="00000000") for _ in range(limits.STATEMENTS_PER_DEVICE_HOUR_MAX + 1)]
    assert answers[-2] == {"found": False}
    assert answers[-1]["problem"]["code"] == "slow_down"


@pytest.mark.parametrize(
    "shown",
    [
        {},
        {"card": "x"},
        {"card": 1},
        {"card": CARD, "number": "K7QM-1", "words": [0, 0, 0, 0]},
        {"number": "K7QM-1"},
        {"number": "K7QM-1", "words": [0, 0, 0]},
    ],
)
def test_what_is_no_question_is_refused(counter: Counter, shown: dict[str, Any]) -> None:
    assert ask(counter.phone, **shown)["problem"]["code"] == "malformed"


def test_the_slip_of_a_refund_is_checked_anywhere_and_shows_her_statement(counter: Counter, other: Counter) -> None:
    shop = Supplied(counter.world, lambda: counter.at)
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    refused = counter.record("parcel.refuse", {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": 4200})
    pay = {"shift": str(counter.shift), "refund": str(refused.id), "shown": "slip", "amount_minor": 4200}
    paid = counter.record("refund.pay", pay)
    again = counter.record("refund.pay", pay)
    counter.phone.sync()
    shown = slip(counter, paid)
    block = other.phone.block([])
    asked = {"hello": block["hello"], "sig": block["sig"]}
    answer = other.phone.send("/api/slip", asked | shown)
    assert (answer["found"], answer["matches"]) == (True, True)
    assert (answer["refund"]["amount_minor"], answer["refund"]["slip_no"]) == (4200, parcel["slip_no"])
    wrong = shown | {"words": [(n + 1) % 256 for n in shown["words"]]}
    assert other.phone.send("/api/slip", asked | wrong) == {"found": True, "matches": False}
    # The second payment is an exception: its slip is true, and says nothing of a refund.
    assert other.phone.send("/api/slip", asked | slip(counter, again)) == {"found": True, "matches": True}
    assert other.phone.send("/api/slip", asked | shown | {"number": "ZZZZ-1"}) == {"found": False, "matches": False}
    assert ask(other.phone, **shown)["found"] is True
