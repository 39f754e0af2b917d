"""Settled lines taken back by two people: the villager, the merchant, the county and the agent, each to the fen."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.kernel.problems import Problem
from farmgate.money import listings
from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sql import ask, one
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter
from farmgate.trade import paying
from tests.supplied import Supplied, placed
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    return Supplied(counter.world, lambda: counter.at)


def collected(shop: Supplied, counter: Counter, count: int = 1) -> list[UUID]:
    """Orders of two lines, 20.00 and 22.00 yuan, in the villager's hands."""
    orders = placed(counter, count)
    shop.on_the_shelf(counter)
    for parcel in shop.parcels(counter):
        if parcel["state"] == "shelf":
            counter.record("parcel.hand_over", {"parcel": parcel["parcel"], "shown": "slip"})
    counter.phone.sync()
    return [order.id for order in orders]


@pytest.fixture
def order(shop: Supplied, counter: Counter) -> UUID:
    """One that is settled."""
    (found,) = collected(shop, counter)
    shop.settle(days=12)
    return found


def lines_of(order: UUID) -> list[int]:
    return [n for (n,) in ask('SELECT n FROM trade_line WHERE "order" = %s ORDER BY n', [order]).fetchall()]


def reverse(shop: Supplied, order: UUID, lines: list[int], why: str = "brought_back_late") -> None:
    body = {"order": str(order), "lines": lines, "why": why}
    proposal = desk.act(shop.officer, "line.reverse", body)
    desk.act(shop.accountant, "line.reverse_decide", {"proposal": str(proposal), "decision": "approve"})


def test_everybody_gives_back_what_was_theirs(shop: Supplied, counter: Counter, order: UUID) -> None:
    agent = counter.phone.agent
    first, second = lines_of(order)
    reverse(shop, order, [first])
    assert net(f"refunds_owed:{counter.villager}") == -2000
    assert net(f"payable:{shop.merchant}") == -1980
    assert net(f"take:{COUNTY}") == -110
    assert net(f"commission:{agent}") == -110
    (refund,) = [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == "refund"]
    assert (refund["amount_minor"], refund["why"]) == (2000, "reversed")
    reverse(shop, order, [second], "wrong_goods")
    assert net(f"payable:{shop.merchant}") == net(f"take:{COUNTY}") == net(f"commission:{agent}") == 0
    assert prove() == []


def test_the_refund_is_paid_at_the_counter_like_any_other(shop: Supplied, counter: Counter, order: UUID) -> None:
    reverse(shop, order, lines_of(order))
    (refund,) = [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == "refund"]
    pay = {"shift": str(counter.shift), "refund": refund["refund"], "shown": "slip", "amount_minor": 4200}
    counter.record("refund.pay", pay)
    assert counter.phone.sync()["results"][-1]["code"] is None
    assert net(f"refunds_owed:{counter.villager}") == 0


def test_of_brushing_only_the_commission_is_taken(shop: Supplied, counter: Counter, order: UUID) -> None:
    reverse(shop, order, lines_of(order), "brushing")
    assert net(f"refunds_owed:{counter.villager}") == 0
    assert net(f"payable:{shop.merchant}") == -3780
    assert net(f"commission:{counter.phone.agent}") == 0
    assert net(f"take:{COUNTY}") == -420
    assert {state for (state,) in ask("SELECT state FROM trade_line").fetchall()} == {"reversed"}


@pytest.mark.parametrize("why", ["brought_back_late", "brushing"])
def test_what_was_taken_back_is_not_brought_back_again(shop: Supplied, counter: Counter, order: UUID, why: str) -> None:
    reverse(shop, order, lines_of(order), why)
    ((parcel,),) = ask("SELECT id FROM logistics_parcel").fetchall()
    counter.record("parcel.return", {"parcel": str(parcel), "reason": "damaged", "amount_minor": 4200})
    assert counter.phone.sync()["results"][-1]["code"] == "already_settled"
    assert net(f"refunds_owed:{counter.villager}") == (-4200 if why == "brought_back_late" else 0)
    assert prove() == []


def test_one_person_alone_takes_nothing_back(shop: Supplied, counter: Counter, order: UUID) -> None:
    body = {"order": str(order), "lines": lines_of(order), "why": "wrong_goods"}
    proposal = desk.act(shop.officer, "line.reverse", body)
    assert net(f"refunds_owed:{counter.villager}") == 0
    deed = {"proposal": str(proposal), "decision": "approve"}
    with pytest.raises(Problem, match="same_person"):
        desk.act(shop.officer, "line.reverse_decide", deed)
    with pytest.raises(Problem, match="reversal_waits"):
        desk.act(shop.accountant, "line.reverse", body)
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(counter.world.stranger, "line.reverse_decide", deed)
    desk.act(shop.accountant, "line.reverse_decide", deed | {"decision": "reject"})
    with pytest.raises(Problem, match="already_decided"):
        desk.act(shop.accountant, "line.reverse_decide", deed)
    assert net(f"refunds_owed:{counter.villager}") == 0


def test_what_is_not_settled_or_was_taken_back_is_not(shop: Supplied, counter: Counter) -> None:
    (order,) = collected(shop, counter)
    body = {"order": str(order), "lines": lines_of(order), "why": "wrong_goods"}
    with pytest.raises(Problem, match="not_final"):
        desk.act(shop.officer, "line.reverse", body)
    shop.settle(days=12)
    reverse(shop, order, lines_of(order))
    with pytest.raises(Problem, match="not_final"):
        desk.act(shop.officer, "line.reverse", body)
    with pytest.raises(Problem, match="unknown_order"):
        desk.act(shop.officer, "line.reverse", body | {"order": str(shop.merchant)})


def test_the_next_settlement_nets_it(shop: Supplied, counter: Counter, order: UUID) -> None:
    reverse(shop, order, lines_of(order))
    collected(shop, counter, 2)
    settlement = shop.settle(days=12)
    row = one(
        "SELECT cost_minor, back_minor, brought_minor FROM trade_merchantshare WHERE settlement_id = %s", [settlement]
    )
    assert row == (7560, 3780, 0)
    share = {"settlement": str(settlement), "merchant": str(shop.merchant)}
    proposal = desk.act(shop.officer, "payout.propose", share)
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(f"bank:{COUNTY}") == -3780


def test_what_is_more_than_there_is_waits_for_the_one_after(shop: Supplied, counter: Counter) -> None:
    first = collected(shop, counter, 2)
    settlement = shop.settle(days=12)
    paid = {"settlement": str(settlement), "merchant": str(shop.merchant)}
    proposal = desk.act(shop.officer, "payout.propose", paid)
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    for order in first:
        reverse(shop, order, lines_of(order))
    collected(shop, counter)
    second = shop.settle(days=12)
    with pytest.raises(Problem, match="nothing_left"):
        desk.act(shop.officer, "payout.propose", paid | {"settlement": str(second)})
    collected(shop, counter, 2)
    third = shop.settle(days=12)
    proposal = desk.act(shop.officer, "payout.propose", paid | {"settlement": str(third)})
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(f"payable:{shop.merchant}") == 0
    assert net(f"bank:{COUNTY}") == -3 * 3780


@settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_statements_are_what_the_books_say(shop: Supplied, counter: Counter, data: st.DataObject) -> None:
    """Whatever is taken back, in one county, one example after another."""
    orders = collected(shop, counter, data.draw(st.integers(1, 3)))
    shop.settle(days=12)
    for order in orders:
        chosen = data.draw(st.sets(st.sampled_from(lines_of(order))))
        if chosen:
            reverse(shop, order, sorted(chosen), data.draw(st.sampled_from(["brought_back_late", "brushing"])))
    agent = UUID(str(counter.phone.agent))
    stands = paying.balance(agent, COUNTY, listings.decisions)
    (kept,) = one(
        "SELECT coalesce(sum(commission_minor), 0)::bigint - (SELECT coalesce(sum(commission_minor), 0)::bigint FROM "
        "trade_clawback) FROM trade_line WHERE state IN ('final', 'reversed')"
    )
    assert -net(f"commission:{agent}") == stands.unpaid_minor == kept
    (merchant,) = one(
        "SELECT (SELECT coalesce(sum(cost_minor), 0)::bigint FROM trade_merchantshare) - "
        "(SELECT coalesce(sum(cost_minor), 0)::bigint FROM trade_clawback)"
    )
    assert -net(f"payable:{shop.merchant}") == merchant
    over = ask(
        'SELECT l."order" FROM trade_line l WHERE l.state = %s GROUP BY l."order" '
        "HAVING sum(l.commission_minor) > greatest(0, sum(l.coming * (l.unit_price_minor - l.unit_cost_minor)))",
        ["final"],
    ).fetchall()
    assert over == []
    assert prove() == []
