"""An agent's commission is paid by two people, never more than he is owed, to an account that two people agreed on."""

from uuid import UUID

import pytest

from farmgate.kernel.problems import Problem
from farmgate.money import queries as money
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter
from farmgate.sync.tests.test_earnings import ask as earnings
from farmgate.sync.tests.test_taking_back import collected, lines_of, reverse
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    return Supplied(counter.world, lambda: counter.at)


@pytest.fixture
def order(shop: Supplied, counter: Counter) -> UUID:
    """One that is settled: the agent has earned 2.10."""
    (found,) = collected(shop, counter)
    shop.settle(days=12)
    return found


def propose(shop: Supplied, counter: Counter, by: str = "cash") -> UUID:
    return desk.act(shop.officer, "commission.propose", {"county": COUNTY, "agent": counter.phone.agent, "by": by})


def approve(shop: Supplied, proposal: UUID) -> None:
    desk.act(shop.accountant, "money.approve", {"proposal": str(proposal)})


def with_bank(shop: Supplied, counter: Counter) -> None:
    body = {"county": COUNTY, "agent": counter.phone.agent, "holder": "王秀英", "account": "6222021234"}
    bank = desk.act(shop.officer, "agent.bank", body)
    desk.act(shop.accountant, "agent.bank_decide", {"proposal": str(bank), "decision": "approve"})


def test_in_cash_from_the_safe(shop: Supplied, counter: Counter, order: UUID) -> None:
    approve(shop, propose(shop, counter))
    assert net(f"commission:{counter.phone.agent}") == 0
    assert net(f"safe:{COUNTY}") == -210
    answer = earnings(counter.phone)
    assert (answer["unpaid_minor"], answer["paid_minor"], answer["on_its_way_minor"]) == (0, 210, 0)


def test_into_the_account_that_two_people_agreed_on(shop: Supplied, counter: Counter, order: UUID) -> None:
    with pytest.raises(Problem, match="no_bank_account"):
        propose(shop, counter, "bank")
    with_bank(shop, counter)
    proposal = propose(shop, counter, "bank")
    assert earnings(counter.phone)["on_its_way_minor"] == 210
    approve(shop, proposal)
    assert net(f"bank:{COUNTY}") == -210
    assert ask("SELECT by, holder, account, amount_minor FROM trade_agentpayout").fetchall() == [
        ("bank", "王秀英", "6222021234", 210)
    ]


def test_an_account_needs_two_people_and_neither_is_he(shop: Supplied, counter: Counter) -> None:
    body = {"county": COUNTY, "agent": counter.phone.agent, "holder": "王秀英", "account": "6222021234"}
    bank = desk.act(shop.officer, "agent.bank", body)
    deed = {"proposal": str(bank), "decision": "approve"}
    with pytest.raises(Problem, match="same_person"):
        desk.act(shop.officer, "agent.bank_decide", deed)
    with pytest.raises(Problem, match="bank_already_proposed"):
        desk.act(shop.accountant, "agent.bank", body)
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(counter.world.stranger, "agent.bank_decide", deed)
    desk.act(shop.accountant, "agent.bank_decide", deed)
    with pytest.raises(Problem, match="already_decided"):
        desk.act(shop.accountant, "agent.bank_decide", deed)
    with pytest.raises(Problem, match="unknown_agent"):
        desk.act(shop.officer, "agent.bank", body | {"agent": str(shop.accountant.person_id)})


def test_another_county_pays_nobody_here(shop: Supplied, counter: Counter, order: UUID) -> None:
    stranger = counter.world.stranger
    body = {"county": COUNTY, "agent": counter.phone.agent, "by": "cash"}
    with pytest.raises(Problem, match="not_allowed"):
        desk.act(stranger, "commission.propose", body)
    with pytest.raises(Problem, match="nothing_left"):
        desk.act(stranger, "commission.propose", body | {"county": "420528"})


def test_once_and_never_one_alone(shop: Supplied, counter: Counter, order: UUID) -> None:
    proposal = propose(shop, counter)
    with pytest.raises(Problem, match="already_proposed"):
        propose(shop, counter)
    with pytest.raises(Problem, match="own_proposal"):
        desk.act(shop.officer, "money.approve", {"proposal": str(proposal)})
    desk.act(shop.accountant, "money.reject", {"proposal": str(proposal)})
    approve(shop, propose(shop, counter))
    with pytest.raises(Problem, match="nothing_left"):
        propose(shop, counter)


def test_what_was_taken_back_meanwhile_is_not_paid(shop: Supplied, counter: Counter, order: UUID) -> None:
    proposal = propose(shop, counter)
    reverse(shop, order, lines_of(order)[:1])
    with pytest.raises(Problem, match="more_than_earned"):
        approve(shop, proposal)
    desk.act(shop.accountant, "money.reject", {"proposal": str(proposal)})
    approve(shop, propose(shop, counter))
    assert net(f"safe:{COUNTY}") == -110


def test_what_is_taken_back_after_he_was_paid_is_netted_with_what_he_earns_next(
    shop: Supplied, counter: Counter, order: UUID
) -> None:
    approve(shop, propose(shop, counter))
    reverse(shop, order, lines_of(order)[:1])
    assert earnings(counter.phone)["unpaid_minor"] == -100
    with pytest.raises(Problem, match="nothing_left"):
        propose(shop, counter)
    collected(shop, counter)
    shop.settle(days=12)
    approve(shop, propose(shop, counter))
    assert net(f"safe:{COUNTY}") == -320
    assert net(f"commission:{counter.phone.agent}") == 0
    line = next(line for line in earnings(counter.phone)["lines"] if line["back_minor"])
    assert (line["stage"], line["back_minor"], line["back_why"]) == ("taken_back", 100, "brought_back_late")
