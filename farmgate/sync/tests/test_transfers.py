"""The rest of an order paid by bank: two people, each row once, and never what is not exactly open."""

from typing import Any
from uuid import UUID

import pytest

from farmgate.counter.bank_statements import Incoming
from farmgate.counter.references import reference
from farmgate.kernel.problems import Problem
from farmgate.money.proof import prove
from farmgate.sql import one
from farmgate.sync import desk, paylinks, transferring
from farmgate.sync.client import Made
from farmgate.sync.tests.conftest import Counter, at_work
from farmgate.sync.tests.test_deposits import HALF, TOTAL, act, balance, items, net, placed, shop
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["shop"]
KEY = "ab" * 16


def slip_of(order: Made) -> str:
    slip_no: str = one("SELECT slip_no FROM counter_assistedorder WHERE id = %s", [order.id])[0]
    return slip_no


def propose(shop: Supplied, rows: list[list[Any]]) -> str:
    return str(desk.act(shop.officer, "transfer.propose", {"county": COUNTY, "rows": rows}))


def row(order: Made, amount: int = HALF, key: str = KEY) -> list[Any]:
    return [str(order.id), amount, key]


def bank(remark: str, amount: int = HALF, key: str = KEY) -> Incoming:
    return Incoming(2, "2026-11-26", amount, remark, "陈小明", key)


def test_paid_by_bank_and_handed_over_without_cash(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    counter.phone.sync()
    proposal = propose(shop, [row(order)])
    assert net(f"due:{counter.villager}") == HALF
    with pytest.raises(Problem, match="own_proposal"):
        desk.act(shop.officer, "money.approve", {"proposal": proposal})
    desk.act(shop.accountant, "money.approve", {"proposal": proposal})
    assert (net(f"due:{counter.villager}"), net(f"bank:{COUNTY}")) == (0, HALF)
    assert items(counter, "due")[-1]["set"] == [[str(order.id), str(counter.villager), 0]]
    shop.on_the_shelf(counter)
    (parcel,) = shop.parcels(counter)
    assert act(counter, "parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"}) is None
    shop.settle(days=12)
    assert net(f"payable:{shop.merchant}") == -3780
    assert prove() == []


def test_the_child_was_faster_and_her_cash_waits(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    counter.phone.sync()
    desk.act(shop.accountant, "money.approve", {"proposal": propose(shop, [row(order)])})
    assert act(counter, "order.balance", balance(counter, order.id)) == "already_paid"
    assert net(f"suspense:{COUNTY}") == -HALF


def test_the_counter_was_faster_and_nothing_is_booked_twice(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    counter.phone.sync()
    proposal = propose(shop, [row(order)])
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    with pytest.raises(Problem, match="row_changed"):
        desk.act(shop.accountant, "money.approve", {"proposal": proposal})
    assert (net(f"due:{counter.villager}"), net(f"bank:{COUNTY}")) == (0, 0)
    desk.act(shop.accountant, "money.reject", {"proposal": proposal})
    (judged,) = transferring.judge([bank(reference(slip_of(order)))], COUNTY)
    assert judged.why_not == "nothing_open"


def test_a_row_counts_once_until_it_is_given_up(shop: Supplied, counter: Counter) -> None:
    first, second = placed(counter), placed(counter)
    counter.phone.sync()
    proposal = propose(shop, [row(first)])
    with pytest.raises(Problem, match="row_changed"):
        propose(shop, [row(second)])
    assert transferring.judge([bank(reference(slip_of(first)))], COUNTY)[0].why_not == "seen_before"
    desk.act(shop.accountant, "money.reject", {"proposal": proposal})
    assert transferring.judge([bank(reference(slip_of(first)))], COUNTY)[0].order == first.id
    desk.act(shop.accountant, "money.approve", {"proposal": propose(shop, [row(first)])})
    assert transferring.judge([bank(reference(slip_of(first)))], COUNTY)[0].why_not == "seen_before"


def test_why_a_row_is_for_no_order(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    counter.phone.sync()
    said = reference(slip_of(order))
    wrong = said[:-1] + ("0" if said[-1] != "0" else "1")
    rows = [
        bank("给妈妈", key="1"),
        bank(wrong, key="2"),
        bank(reference("ZZZZ-1"), key="3"),
        bank(said, HALF + 1, key="4"),
        bank(f"谢谢 {said}", key="5"),
        bank(said, key="6"),
        bank(said, key="5"),
    ]
    judged = transferring.judge(rows, COUNTY)
    assert [one.why_not for one in judged] == [
        *("no_reference", "wrong_check", "unknown_order", "other_amount"),
        *("", "nothing_open", "seen_before"),
    ]
    assert transferring.judge(rows[4:5], "999999")[0].why_not == "unknown_order"


@pytest.mark.parametrize("amount", [HALF - 1, HALF + 1, TOTAL])
def test_not_another_sum(shop: Supplied, counter: Counter, amount: int) -> None:
    order = placed(counter)
    counter.phone.sync()
    with pytest.raises(Problem, match="row_changed"):
        propose(shop, [row(order, amount)])
    with pytest.raises(Problem, match="row_changed"):
        propose(shop, [row(order), row(order, key="cd" * 16)])


def test_two_orders_of_one_villager_are_one_line(shop: Supplied, counter: Counter) -> None:
    orders = [placed(counter), placed(counter)]
    counter.phone.sync()
    proposal = propose(shop, [row(order, key=f"{n:032x}") for n, order in enumerate(orders)])
    desk.act(shop.accountant, "money.approve", {"proposal": proposal})
    assert (net(f"due:{counter.villager}"), net(f"bank:{COUNTY}")) == (0, 2 * HALF)


def test_an_account_needs_two_people_of_its_county(shop: Supplied, counter: Counter) -> None:
    body = {"county": COUNTY, "holder": "秭归县", "bank": "农商银行", "account": "6222 0200 01"}
    asked = desk.act(shop.officer, "receiving.set", body)
    with pytest.raises(Problem, match="account_already_proposed"):
        desk.act(shop.accountant, "receiving.set", body)
    decide = {"proposal": str(asked), "decision": "approve"}
    with pytest.raises(Problem, match="same_person"):
        desk.act(shop.officer, "receiving.decide", decide)
    rows = {"county": COUNTY, "rows": [[str(UUID(int=1)), 1, KEY]]}
    for kind, said in (("receiving.set", body), ("receiving.decide", decide), ("transfer.propose", rows)):
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(counter.world.stranger, kind, said)
    desk.act(shop.accountant, "receiving.decide", decide)
    with pytest.raises(Problem, match="already_decided"):
        desk.act(shop.accountant, "receiving.decide", decide)


def ask(counter: Counter, order: UUID) -> dict[str, Any]:
    return counter.phone.send("/api/paylink", counter.phone.block([]) | {"order": str(order)})


def test_a_phone_is_told_the_address_of_an_open_order_of_its_county(shop: Supplied, counter: Counter) -> None:
    order = placed(counter)
    counter.phone.sync()
    assert ask(counter, order.id) == {"url": paylinks.address(order.id), "due_minor": HALF}
    assert act(counter, "order.balance", balance(counter, order.id)) is None
    assert ask(counter, order.id) == {"url": None, "due_minor": 0}
    assert ask(at_work(counter.world, 1), UUID(int=9)) == {"url": None, "due_minor": 0}
    assert (
        counter.phone.send("/api/paylink", counter.phone.block([]) | {"order": "x"})["problem"]["code"] == "malformed"
    )


def test_a_sealed_code_is_the_servers_own(counter: Counter) -> None:
    order = UUID(int=2**127 + 5)
    code = paylinks.pay_code(order)
    assert paylinks.order_of(code) == order
    for n, letter in enumerate(code):
        other = code[:n] + ("0" if letter != "0" else "1") + code[n + 1 :]
        assert paylinks.order_of(other) is None
    assert paylinks.order_of(paylinks.pay_code(UUID(int=6))[:26] + code[26:]) is None
    assert [paylinks.order_of(odd) for odd in ("", "x" * 38, "Z" * 38, code + "0", code.lower())] == [None] * 5
