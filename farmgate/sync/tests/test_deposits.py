"""Orders not paid in full: their whole life, and that nobody is paid from money that is not there."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.counter import dues
from farmgate.kernel.problems import Problem
from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sql import ask, one
from farmgate.sync import desk
from farmgate.sync.client import Made
from farmgate.sync.tests.conftest import Counter, at_work
from tests.supplied import Supplied, close_shift
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)
TOTAL, HALF = 4200, 2100
# From one order on: half, up to 200 yuan nothing at once for whom has collected five.
RUNGS = [[1, 0, None, 5000], [5, 0, 20000, 0]]


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


def act(counter: Counter, kind: str, body: dict[str, Any], **odd: Any) -> str | None:
    counter.record(kind, body, **odd)
    code: str | None = counter.phone.sync()["results"][-1]["code"]
    return code


def items(counter: Counter, kind: str) -> list[dict[str, Any]]:
    return [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == kind]


def told(counter: Counter, kind: str) -> list[dict[str, Any]]:
    """What a phone that begins anew is told."""
    counter.phone.cursor = ""
    return items(counter, kind)


def ladder(shop: Supplied, rungs: list[list[Any]] = RUNGS, her_cap: int = 10_000, station_cap: int = 50_000) -> None:
    body = {"county": COUNTY, "rungs": rungs, "quiet_days": 90, "villager_cap_minor": her_cap}
    drawn = desk.act(shop.officer, "deposit.draft", body | {"station_cap_minor": station_cap})
    desk.act(shop.accountant, "deposit.publish", {"ladder": str(drawn)})


def trust(counter: Counter, collected: int) -> None:
    ask(
        "INSERT INTO counter_standing (villager, collected) VALUES (%s, %s)",
        [counter.villager, collected],
    )


def deposit(counter: Counter, due: int = HALF, **odd: Any) -> Made:
    """An order of 42.00 yuan of which `due` is left to its collection."""
    first = json.loads(counter.order().text)["body"]
    counter.phone.log.pop()
    body = first | {"tendered_minor": TOTAL - due, "change_minor": 0, "due_minor": due} | odd
    return counter.record("order.place", body, v=2)


def placed(counter: Counter, due: int = HALF) -> Made:
    made = deposit(counter, due)
    close_shift(counter)
    return made


def balance(counter: Counter, order: UUID, amount: int = HALF) -> dict[str, Any]:
    return {
        "shift": str(counter.shift),
        "order": str(order),
        "amount_minor": amount,
        "tendered_minor": amount,
        "change_minor": 0,
    }


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    """One merchant for everything; deposits of a half for whom has collected one order."""
    made = Supplied(counter.world, lambda: counter.at)
    ladder(made)
    trust(counter, 1)
    return made


def test_a_deposit_the_rest_at_collection_and_everybody_is_owed_what_is_theirs(
    shop: Supplied, counter: Counter
) -> None:
    order = placed(counter)
    due, escrow, drawer = f"due:{counter.villager}", f"escrow:{COUNTY}", f"drawer:{counter.phone.code}"
    assert (net(drawer), net(due), net(escrow)) == (HALF, HALF, -TOTAL)
    assert net(f"float:{counter.phone.agent}") == 100_000 - HALF
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert told(counter, "due") == [{"kind": "due", "set": [[str(order.id), str(counter.villager), HALF]]}]
    counter.record("order.balance", balance(counter, order.id))
    counter.record("parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"})
    assert [result["code"] for result in counter.phone.sync()["results"]] == [None, None]
    assert (net(drawer), net(due)) == (TOTAL, 0)
    assert net(f"float:{counter.phone.agent}") == 100_000 - TOTAL
    assert items(counter, "due")[-1]["set"] == [[str(order.id), str(counter.villager), 0]]
    shop.settle(days=12)
    assert net(f"payable:{shop.merchant}") == -3780
    assert net(escrow) == 0
    assert prove() == []


def test_no_merchant_is_paid_for_goods_that_are_not(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) == "not_paid"
    assert [item["state"] for item in items(counter, "parcel")] == ["collected"]
    with pytest.raises(Problem, match="nothing_to_settle"):
        shop.settle(days=30)
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    shop.settle(days=30)
    assert net(f"payable:{shop.merchant}") == -3780
    assert told(counter, "standing")[0]["set"] == [[str(counter.villager), 1, None]]


def test_what_she_refuses_she_need_not_pay_and_has_her_deposit_back(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    refused = counter.record(
        "parcel.refuse", {"parcel": parcel["parcel"], "reason": "changed_mind", "amount_minor": TOTAL}
    )
    pay = {"shift": str(counter.shift), "refund": str(refused.id), "shown": "slip", "amount_minor": HALF}
    counter.record("refund.pay", pay)
    assert [result["code"] for result in counter.phone.sync()["results"]] == [None, None]
    assert net(f"due:{counter.villager}") == net(f"refunds_owed:{counter.villager}") == net(f"escrow:{COUNTY}") == 0
    assert net(f"float:{counter.phone.agent}") == 100_000
    ((_, collected, refused_at),) = told(counter, "standing")[0]["set"]
    assert (collected, refused_at is not None) == (1, True)
    assert act(counter, "order.place", json.loads(deposit(counter).text)["body"], v=2) == "deposit_too_small"


def test_what_was_damaged_is_not_her_doing(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    body = {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": TOTAL}
    assert act(counter, "parcel.refuse", body) is None
    assert told(counter, "standing")[0]["set"] == [[str(counter.villager), 1, None]]


def test_nothing_paid_and_refused_leaves_nothing(shop: Supplied, counter: Counter) -> None:
    ask("UPDATE counter_standing SET collected = 5")
    placed(counter, TOTAL)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    body = {"parcel": parcel["parcel"], "reason": "other", "amount_minor": TOTAL}
    assert act(counter, "parcel.refuse", body) is None
    assert items(counter, "refund") == []
    assert net(f"due:{counter.villager}") == net(f"escrow:{COUNTY}") == net(f"refunds_owed:{counter.villager}") == 0


@pytest.mark.parametrize(("pieces", "due", "back"), [(1, HALF, 0), (2, 0, 0)], ids=["a part", "more than the rest"])
def test_what_is_short_need_not_be_paid(shop: Supplied, counter: Counter, pieces: int, due: int, back: int) -> None:
    order = placed(counter)
    shop.cut()
    offer, _, price = json.loads(order.text)["body"]["lines"][0]
    shop.answer([[offer, pieces]])
    rest = max(0, HALF - pieces * price)
    owed = max(0, pieces * price - HALF)
    assert net(f"due:{counter.villager}") == rest
    assert net(f"refunds_owed:{counter.villager}") == -owed
    assert net(f"escrow:{COUNTY}") == -(TOTAL - pieces * price)
    assert one("SELECT due_minor FROM counter_assistedorder WHERE id = %s", [order.id]) == (rest,)
    assert prove() == []


def test_brought_back_after_all_was_paid_all_is_owed_back(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    body = {"parcel": parcel["parcel"], "reason": "damaged", "amount_minor": TOTAL}
    assert act(counter, "parcel.return", body) is None
    assert net(f"refunds_owed:{counter.villager}") == -TOTAL
    assert net(f"due:{counter.villager}") == 0


def test_a_rest_paid_twice_waits_and_two_people_give_it_back(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    shop.cut()
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    again = counter.record("order.balance", balance(counter, order.id))
    assert counter.phone.sync()["results"][-1]["code"] == "already_paid"
    assert net(f"suspense:{COUNTY}") == -HALF
    body = {"operation": str(again.id), "decision": "refund"}
    proposal = desk.act(shop.officer, "suspense.propose", body)
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(f"suspense:{COUNTY}") == 0
    (refund,) = items(counter, "refund")
    assert (refund["order"], refund["amount_minor"]) == (str(order.id), HALF)


def test_goods_short_meanwhile_the_surplus_waits(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    shop.cut()
    offer, _, price = json.loads(order.text)["body"]["lines"][0]
    shop.answer([[offer, 1]])
    assert act(counter, "order.balance", balance(counter, order.id)) == "wrong_amount"
    assert net(f"due:{counter.villager}") == 0
    assert net(f"suspense:{COUNTY}") == -price


def test_taken_back_at_the_counter_only_what_was_paid_is_given_back(shop: Supplied, counter: Counter) -> None:
    order = deposit(counter)
    body = {"shift": str(counter.shift), "order": str(order.id), "reason": "changed_mind", "refund_minor": HALF}
    assert act(counter, "order.cancel", body) is None
    accounts = (f"due:{counter.villager}", f"escrow:{COUNTY}", f"drawer:{counter.phone.code}", f"suspense:{COUNTY}")
    assert [net(account) for account in accounts] == [0, 0, 0, 0]
    assert one("SELECT due_minor FROM counter_assistedorder WHERE id = %s", [order.id]) == (0,)


def test_a_held_deposit_goes_ahead_when_two_people_let_it(shop: Supplied, counter: Counter) -> None:
    order = deposit(counter, TOTAL)
    close = counter.phone.sync()
    assert close["results"][-1]["code"] == "deposit_too_small"
    assert net(f"due:{counter.villager}") == 0
    proposal = desk.act(shop.officer, "suspense.propose", {"operation": str(order.id), "decision": "accept"})
    with pytest.raises(Problem, match="own_proposal"):
        desk.act(shop.officer, "money.approve", {"proposal": str(proposal)})
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    assert (net(f"due:{counter.villager}"), net(f"escrow:{COUNTY}")) == (TOTAL, -TOTAL)
    assert items(counter, "due") == [{"kind": "due", "set": [[str(order.id), str(counter.villager), TOTAL]]}]
    close_shift(counter)
    shop.on_the_shelf(counter)
    assert act(counter, "order.balance", balance(counter, order.id, TOTAL)) is None
    assert prove() == []


def test_the_caps_count_what_is_open_already(shop: Supplied, counter: Counter) -> None:
    ladder(shop, her_cap=HALF + 100)
    counter.at += timedelta(days=4)
    deposit(counter)
    assert counter.phone.sync()["results"][-1]["code"] is None
    deposit(counter, 101)
    assert counter.phone.sync()["results"][-1]["code"] == "deposit_too_small"
    deposit(counter, 100)
    assert counter.phone.sync()["results"][-1]["code"] is None


def test_two_orders_in_one_bag_do_not_pass_the_cap_together(shop: Supplied, counter: Counter) -> None:
    ladder(shop, her_cap=HALF)
    counter.at += timedelta(days=4)
    deposit(counter)
    deposit(counter)
    assert [result["code"] for result in counter.phone.sync()["results"]] == [None, "deposit_too_small"]


def test_the_last_ladder_is_good_for_three_days_more(shop: Supplied, counter: Counter) -> None:
    ladder(shop, rungs=[])
    deposit(counter)
    assert counter.phone.sync()["results"][-1]["code"] is None
    counter.at += timedelta(days=3)
    deposit(counter)
    assert counter.phone.sync()["results"][-1]["code"] == "deposit_too_small"


def test_without_a_ladder_all_is_paid_at_once(counter: Counter) -> None:
    deposit(counter, 1)
    assert counter.phone.sync()["results"][-1]["code"] == "deposit_too_small"
    assert {"deposits", "due", "standing"} & {i["kind"] for i in told(counter, "deposits")} == set()


def test_each_collected_order_counts_once(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    assert told(counter, "standing")[0]["set"] == [[str(counter.villager), 2, None]]
    assert dues.collected(order.id, counter.at) is None


def test_another_countys_phone_cannot_pay_the_rest(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    body = balance(counter, order.id) | {"order": str(UUID(int=7))}
    assert act(counter, "order.balance", body) == "unknown_order"
    assert net(f"suspense:{COUNTY}") == -HALF


def test_the_phones_of_its_station_are_told_and_another_station_may_take_the_rest(
    shop: Supplied, counter: Counter
) -> None:
    order = placed(counter)
    shop.cut()
    other = at_work(counter.world, 1)
    counter.world.give_float(counter.world.agents[1].id, 100_000)
    other.phone.sync()
    counter.phone.sync()
    assert act(other, "order.balance", balance(other, order.id)) is None
    assert items(counter, "due")[-1]["set"] == [[str(order.id), str(counter.villager), 0]]


def test_a_ladder_needs_two_people_of_its_county(shop: Supplied, counter: Counter) -> None:
    body = {"county": COUNTY, "rungs": [], "quiet_days": 0, "villager_cap_minor": 0, "station_cap_minor": 0}
    drawn = desk.act(shop.officer, "deposit.draft", body)
    with pytest.raises(Problem, match="same_person"):
        desk.act(shop.officer, "deposit.publish", {"ladder": str(drawn)})
    for kind, said in (("deposit.draft", body), ("deposit.publish", {"ladder": str(drawn)})):
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(counter.world.stranger, kind, said)
    desk.act(shop.accountant, "deposit.publish", {"ladder": str(drawn)})
    with pytest.raises(Problem, match="ladder_published"):
        desk.act(shop.accountant, "deposit.publish", {"ladder": str(drawn)})
    with pytest.raises(Problem, match="bad_ladder"):
        desk.act(shop.officer, "deposit.draft", body | {"rungs": [[0, 200, 100, 0]]})


def test_what_is_lost_need_not_be_paid(shop: Supplied, counter: Counter) -> None:
    placed(counter)
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    said = {"parcel": parcel["parcel"], "what": "lost", "note": "the shelf was empty"}
    lost = desk.act(shop.officer, "loss.propose", said)
    desk.act(shop.accountant, "loss.decide", {"loss": str(lost), "granted": True, "note": ""})
    assert net(f"due:{counter.villager}") == net(f"escrow:{COUNTY}") == 0
    assert net(f"refunds_owed:{counter.villager}") == -HALF
    assert prove() == []
