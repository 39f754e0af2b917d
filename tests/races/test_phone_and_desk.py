"""A phone sends while somebody at a desk decides about it, its goods, its cash or its orders."""

from copy import deepcopy
from typing import Any
from uuid import UUID

from farmgate.sync import desk
from tests.races.county import County, Till, deed
from tests.races.test_phones import allot, codes, price
from tests.world import COUNTY

Told = dict[str, Any]


def status(county: County, till: Till) -> str:
    """What a phone is."""
    ((found,),) = county.owner.ask("SELECT status FROM people_device WHERE id = %s", (till.phone.device,))
    return str(found)


def stopped(county: County, till: Till) -> None:
    """Freeze a phone: another log than its own claims a place of it."""
    other = deepcopy(till)
    till.order(quantity=1)
    other.order(quantity=3)
    till.phone.sync()
    other.phone.sync()
    assert status(county, till) == "frozen"


def test_a_phone_is_revoked_while_it_sends(county: County) -> None:
    till = county.tills[0]
    till.order()

    def sold_or_held(phone: Told, office: Any) -> None:
        assert codes(phone) in ([None], ["revoked_device"]) and isinstance(office, UUID)
        assert status(county, till) == "revoked"

    tally = county.race(
        till.sync(), deed(county.world.officer, "device.revoke", {"device": till.phone.device}), sold_or_held
    )
    assert not tally.retried


def test_a_frozen_phone_is_thawed_while_it_sends(county: County) -> None:
    till = county.tills[0]
    stopped(county, till)
    till.order()

    def sold_or_held(phone: Told, office: Any) -> None:
        assert codes(phone) in ([None], ["frozen_device"]) and isinstance(office, UUID)
        assert status(county, till) == "active"

    tally = county.race(
        till.sync(), deed(county.world.officer, "device.thaw", {"device": till.phone.device}), sold_or_held
    )
    assert not tally.retried


def test_two_logs_claim_one_place(county: County) -> None:
    till = county.tills[0]
    other = deepcopy(till)
    till.order(quantity=1)
    other.order(quantity=3)

    def one_is_kept_aside(one: Told, two: Told) -> None:
        assert sorted(str(a["problem"] and a["problem"]["code"]) for a in (one, two)) == ["None", "fork"]
        assert status(county, till) == "frozen"
        assert county.owner.ask("SELECT count(*) FROM sync_fork") == [(1,)]

    tally = county.race(till.sync(), other.sync(), one_is_kept_aside, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_a_fork_comes_again_while_the_first_is_thawed(county: County) -> None:
    till = county.tills[0]
    stopped(county, till)
    other = deepcopy(till)
    other.phone.log.pop()
    other.phone.acked = len(other.phone.log)
    other.order(quantity=4)

    def kept_aside(phone: Told, office: Any) -> None:
        assert phone["problem"]["code"] == "fork" and isinstance(office, UUID)
        assert county.owner.ask("SELECT count(*) FROM sync_fork") == [(2,)]

    tally = county.race(
        other.sync(), deed(county.world.officer, "device.thaw", {"device": till.phone.device}), kept_aside
    )
    assert not tally.retried


def test_a_price_list_is_published_while_a_phone_sells_by_the_old_one(county: County) -> None:
    till = county.tills[0]
    desk.act(county.world.officer, "price_list.draft", {"county": COUNTY, "set": [[county.offers[0], 1_500]]})
    till.order()
    phone, body = till.phone, {"county": COUNTY, "version": 2}

    def told_once(answer: Told, office: Any) -> None:
        assert codes(answer) == [None] and isinstance(office, UUID)
        taken = deepcopy(phone)
        taken.take(answer)
        here = [item for item in answer["feed"]["items"] if item["kind"] == "prices"]
        (news,) = here + county.news(taken, "prices")
        assert (news["from_price_list"], news["price_list"], news["set"]) == (1, 2, [[county.offers[0], 1_500]])
        taken.sync()
        assert taken.lease is not None and taken.lease["price_list"] == 2

    tally = county.race(till.sync(), deed(county.world.accountant, "price_list.publish", body), told_once)
    assert not tally.retried


def test_a_limit_is_set_while_two_phones_sell(county: County) -> None:
    """Whoever comes after the limit keeps to it; and the phones of the station know of it in the end."""
    till = county.tills[0]
    till.order(quantity=2)

    def limited(phone: Told, office: Any) -> None:
        assert codes(phone) in ([None], ["over_allocation"]) and isinstance(office, UUID)
        assert [item["set"] for item in county.news(county.tills[1].phone, "allocation")] == [[[county.offers[0], 1]]]

    body = {"station": "S0001", "offer": county.offers[0], "quantity": 1}
    tally = county.race(till.sync(), deed(county.world.officer, "allocation.set", body), limited)
    assert not tally.retried


def test_a_limit_is_lifted_while_a_phone_sells_the_last_piece(county: County) -> None:
    till = county.tills[0]
    allot(county, 0, 2)
    till.order(quantity=2)

    def sold(phone: Told, office: Any) -> None:
        assert codes(phone) == [None] and isinstance(office, UUID)

    body = {"station": "S0001", "offer": county.offers[0], "quantity": None}
    tally = county.race(till.sync(), deed(county.world.officer, "allocation.set", body), sold)
    assert not tally.retried


def test_a_bag_is_sealed_for_a_till_that_sends(county: County) -> None:
    till = county.tills[0]
    till.order()
    body = {"to": f"drawer:{till.phone.code}", "seal_no": "C1", "amount_minor": 3_000}

    def told_once(phone: Told, office: Any) -> None:
        taken = deepcopy(till.phone)
        taken.take(phone)
        here = [item for item in phone["feed"]["items"] if item["kind"] == "bag"]
        (bag,) = here + county.news(taken, "bag")
        assert bag["bag"] == str(office)

    tally = county.race(till.sync(), deed(county.world.officer, "bag.seal", body), told_once)
    assert not tally.retried


def test_a_held_order_is_taken_back_while_its_acceptance_is_approved(county: County) -> None:
    till, proposal = _proposed(county, "accept")

    def once(phone: Told, office: Any) -> None:
        assert codes(phone) == [None]
        assert isinstance(office, UUID) or office == "unknown_exception"
        assert _drawer(county, till) == 0

    tally = county.race(till.sync(), deed(county.world.accountant, "money.approve", {"proposal": proposal}), once)
    assert tally.waits > 0 and not tally.retried


def test_a_held_order_is_taken_back_while_its_refund_is_approved(county: County) -> None:
    till, proposal = _proposed(county, "refund")

    def once(phone: Told, office: Any) -> None:
        assert codes(phone) in ([None], ["already_cancelled"])
        assert (codes(phone) == [None]) == (office == "unknown_exception")

    tally = county.race(till.sync(), deed(county.world.accountant, "money.approve", {"proposal": proposal}), once)
    assert tally.waits > 0 and not tally.retried


def test_a_held_order_is_taken_back_while_somebody_proposes(county: County) -> None:
    till, order = _held(county)
    till.cancel(order, 2_000)
    body = {"operation": str(order.id), "decision": "accept"}

    def once(phone: Told, office: Any) -> None:
        assert codes(phone) == [None]
        assert isinstance(office, UUID) or office == "unknown_exception"

    tally = county.race(till.sync(), deed(county.world.officer, "suspense.propose", body), once)
    assert tally.waits > 0 and not tally.retried


def test_float_is_taken_away_while_the_last_of_it_is_sold(county: County) -> None:
    till = county.tills[0]
    till.order(quantity=3)
    body = {"agent": till.phone.agent, "direction": "lower", "amount_minor": 98_000}

    def one_has_it(phone: Told, office: Any) -> None:
        assert (codes(phone), office if office == "short" else "done") in (([None], "short"), (["over_float"], "done"))

    tally = county.race(till.sync(), deed(county.world.officer, "float.propose", body), one_has_it)
    assert tally.waits > 0 and not tally.retried


def _held(county: County) -> tuple[Till, Any]:
    """A till with an order that is held for its price."""
    till = county.tills[0]
    order = till.order(total_minor=2_000, lines=[[county.offers[0], 1, price(county, 0) + 1]], tendered_minor=2_000)
    assert codes(till.phone.sync()) == ["wrong_price"]
    return till, order


def _proposed(county: County, decision: str) -> tuple[Till, str]:
    """A held order about which one person proposed something, and that its phone takes back."""
    till, order = _held(county)
    proposal = desk.act(county.world.officer, "suspense.propose", {"operation": str(order.id), "decision": decision})
    till.cancel(order, 2_000)
    return till, str(proposal)


def _drawer(county: County, till: Till) -> int:
    ((found,),) = county.owner.ask("SELECT dr - cr FROM money_standing WHERE code = %s", (f"drawer:{till.phone.code}",))
    return int(found)
