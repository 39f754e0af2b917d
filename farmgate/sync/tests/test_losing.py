"""A parcel lost in any leg: two people say so, she has her money at once, the table names who pays, the books balance."""

import json
from typing import Any

import pytest
from django.db import IntegrityError

from farmgate.kernel import words
from farmgate.kernel.problems import Problem
from farmgate.money.proof import prove
from farmgate.people import services as people
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter
from tests.losable import COST, PRICE, Lost, act, net
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def parcel(counter: Counter) -> Lost:
    return Lost(Supplied(counter.world, lambda: counter.at), counter)


LEGS = {
    "merchant": None,
    "carrier": f"claim:{COUNTY}.carrier.SF-1",
    "hub": f"loss:{COUNTY}",
    "shelf": f"claim:{COUNTY}.station.S0001",
    "back": f"claim:{COUNTY}.station.S0001",
    "given": f"claim:{COUNTY}.station.S0001",
    "homeward": f"loss:{COUNTY}",
}


@pytest.mark.parametrize(("leg", "account"), LEGS.items())
def test_lost_in_any_leg_she_has_her_money_and_the_table_names_who_pays(
    parcel: Lost, leg: str, account: str | None
) -> None:
    parcel.bring(leg)
    days = 22 if leg in ("back", "given", "homeward") else 0
    parcel.grant(parcel.propose(days=days), days=days)
    assert parcel.state == "lost"
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE
    assert net(f"escrow:{COUNTY}") == 0
    assert net(f"payable:{parcel.shop.merchant}") == (-COST if account else 0)
    if account:
        assert net(account) == COST
    assert prove() == []
    with pytest.raises(Problem, match="nothing_to_settle"):
        parcel.shop.settle(days=40)


def test_her_phone_is_told_and_she_is_paid_in_cash(parcel: Lost) -> None:
    parcel.bring("hub")
    parcel.counter.phone.sync()
    parcel.grant(parcel.propose())
    news = parcel.counter.phone.sync()["feed"]["items"]
    (refund,) = [item for item in news if item["kind"] == "refund"]
    assert [item["state"] for item in news if item["kind"] == "parcel"] == ["lost"]
    assert (refund["why"], refund["amount_minor"]) == ("lost", PRICE)
    shift = {"shift": str(parcel.counter.shift), "shown": "slip", "amount_minor": PRICE}
    assert act(parcel.counter, "refund.pay", {"refund": refund["refund"], **shift}) is None
    assert net(f"refunds_owed:{parcel.counter.villager}") == 0
    assert prove() == []


@pytest.mark.parametrize(
    ("condition", "account"), [("ok", f"loss:{COUNTY}"), ("damaged", f"claim:{COUNTY}.carrier.SF-1")]
)
def test_what_is_damaged_is_paid_by_the_hands_before_who_marked_it(parcel: Lost, condition: str, account: str) -> None:
    parcel.bring("carrier")
    scan = {"county": COUNTY, "parcels": [parcel.code], "condition": condition}
    desk.act(parcel.shop.officer, "hub.receive", scan)
    parcel.grant(parcel.propose("damaged"))
    assert net(account) == COST


def test_too_little_in_a_whole_wrapping_is_the_merchants(parcel: Lost) -> None:
    parcel.bring("shelf")
    parcel.grant(parcel.propose("short"))
    assert net(f"payable:{parcel.shop.merchant}") == 0
    assert ask("SELECT 1 FROM trade_claim").fetchall() == []
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE


@pytest.mark.parametrize("what", ["lost", "damaged", "short"])
@pytest.mark.parametrize("mark", ["ok", "opened"])
@pytest.mark.parametrize("leg", ["carrier", "hub", "shelf"])
def test_whatever_became_of_it_and_wherever_she_has_all_her_money_and_the_books_balance(
    parcel: Lost, leg: str, mark: str, what: str
) -> None:
    parcel.bring("carrier")
    steps = ("carrier", "hub", "shelf")
    for step in steps[1 : steps.index(leg) + 1]:
        # Marked by the last hand that took it, if at all.
        parcel.step(step, mark if step == leg else "ok")
    parcel.grant(parcel.propose(what))
    ((payer,),) = ask("SELECT payer FROM logistics_loss").fetchall()
    claims = ask("SELECT amount_minor FROM trade_claim").fetchall()
    bears_it_himself = payer == f"merchant:{parcel.shop.merchant}"
    assert claims == ([] if bears_it_himself else [(COST,)])
    assert net(f"payable:{parcel.shop.merchant}") == (0 if bears_it_himself else -COST)
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE
    assert net(f"escrow:{COUNTY}") == net(f"take:{COUNTY}") == 0
    assert prove() == []


def test_it_needs_two_people(parcel: Lost) -> None:
    parcel.bring("hub")
    loss = parcel.propose()
    with pytest.raises(Problem, match="same_person"):
        desk.act(parcel.shop.officer, "loss.decide", {"loss": str(loss), "granted": True})
    with pytest.raises(Problem, match="loss_proposed"):
        parcel.propose()
    assert net(f"refunds_owed:{parcel.counter.villager}") == 0
    parcel.grant(loss, granted=False)
    with pytest.raises(Problem, match="loss_decided"):
        parcel.grant(loss)
    assert parcel.state == "hub"
    parcel.grant(parcel.propose())
    assert parcel.state == "lost"
    with pytest.raises(IntegrityError, match="logistics_loss_two_people"):
        ask("UPDATE logistics_loss SET decided_by = proposed_by WHERE granted")


def test_a_parcel_that_moved_on_meanwhile_is_not_lost(parcel: Lost) -> None:
    parcel.bring("hub")
    loss = parcel.propose()
    parcel.step("shelf")
    with pytest.raises(Problem, match="parcel_moved"):
        parcel.grant(loss)
    assert act(parcel.counter, "parcel.hand_over", {"parcel": parcel.id, "shown": "slip"}) is None
    parcel.grant(loss, granted=False)
    with pytest.raises(Problem, match="parcel_moved"):
        parcel.propose()


@pytest.mark.parametrize(("what", "days"), [("lost", 20), ("damaged", 30)])
def test_what_goes_back_is_not_lost_before_its_time_and_never_damaged(parcel: Lost, what: str, days: int) -> None:
    parcel.bring("back")
    with pytest.raises(Problem, match="not_missing_yet"):
        parcel.propose(what, days=days)


def test_it_turns_up_after_all(parcel: Lost) -> None:
    parcel.bring("hub")
    parcel.grant(parcel.propose())
    assert act(parcel.counter, "parcel.receive", {"parcel": parcel.id, "condition": "ok"}) == "was_lost"
    assert parcel.state == "back"
    assert act(parcel.counter, "parcel.hand_over", {"parcel": parcel.id, "shown": "slip"}) == "already_back"
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("parcel.hand_over", {"shown": "slip"}),
        ("parcel.refuse", {"reason": "damaged", "amount_minor": PRICE}),
        ("parcel.return", {"reason": "damaged", "amount_minor": PRICE}),
        ("parcel.give_back", {}),
    ],
)
def test_what_a_phone_did_before_it_heard_moves_no_money(parcel: Lost, kind: str, body: dict[str, Any]) -> None:
    parcel.bring("shelf")
    parcel.grant(parcel.propose())
    assert act(parcel.counter, kind, {"parcel": parcel.id, **body}) == "was_lost"
    assert parcel.state == "lost"
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE
    assert prove() == []


def test_an_old_scan_of_the_same_station_is_no_news(parcel: Lost) -> None:
    parcel.bring("shelf")
    parcel.grant(parcel.propose(days=1), days=1)
    assert act(parcel.counter, "parcel.receive", {"parcel": parcel.id, "condition": "ok"}) is None
    assert parcel.state == "lost"


def test_the_fee_comes_back_when_nothing_of_the_order_comes(parcel: Lost) -> None:
    parcel.bring("hub")
    ask("UPDATE trade_line SET fee_minor = 200")
    parcel.grant(parcel.propose())
    assert net(f"refunds_owed:{parcel.counter.villager}") == -PRICE - 200
    assert net(f"leg:{COUNTY}") == 200


def test_neither_a_neighbour_county_nor_somebody_without_a_role_declares_anything(parcel: Lost) -> None:
    parcel.bring("hub")
    loss = parcel.propose()
    nobody = people.open_account(people.add_person("路人"), "passer-by", "correct horse battery")
    for who in (parcel.counter.world.stranger, nobody):
        for kind, body in (
            ("loss.propose", {"parcel": parcel.id, "what": "lost"}),
            ("loss.decide", {"loss": str(loss), "granted": True}),
        ):
            with pytest.raises(Problem, match="not_allowed"):
                desk.act(who, kind, body)
    assert parcel.state == "hub"


def test_another_station_pays_her_for_her_slip(parcel: Lost) -> None:
    parcel.bring("shelf")
    parcel.grant(parcel.propose())
    there, at = parcel.counter.world.phone(station=1), parcel.counter.at
    order = next(made for made in parcel.counter.phone.log if json.loads(made.text)["kind"] == "order.place")
    slip = {"slip_no": f"{parcel.counter.phone.code}-{order.seq}", "words": list(words.numbers(order.hash))}
    there.record("refund.claim", slip, at)
    there.sync()
    (refund,) = [item for item in there.sync()["feed"]["items"] if item["kind"] == "refund"]
    # A first count finds the cash that is in the drawer.
    shift = there.record("shift.open", {"count_minor": PRICE, "expected_minor": 0}, at)
    body = {"shift": str(shift.id), "refund": refund["refund"], "shown": "slip", "amount_minor": PRICE}
    there.record("refund.pay", body, at)
    assert there.sync()["results"][-1]["code"] is None
    assert net(f"refunds_owed:{parcel.counter.villager}") == 0
    assert prove() == []
