"""What somebody owes for goods lost in his hands: said against, settled in one of five ways, paid on to the merchant."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import clock
from farmgate.kernel.ids import derived_id
from farmgate.kernel.problems import Problem
from farmgate.money import services as money
from farmgate.money.proof import prove
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter
from tests.losable import COST, Lost, net
from tests.supplied import Supplied
from tests.world import COUNTY

pytestmark = pytest.mark.django_db(transaction=True)
CARRIER, STATION = f"claim:{COUNTY}.carrier.SF-1", f"claim:{COUNTY}.station.S0001"


@pytest.fixture
def parcel(counter: Counter) -> Lost:
    return Lost(Supplied(counter.world, lambda: counter.at), counter)


def lost(parcel: Lost, leg: str) -> str:
    """The claim for a parcel lost in this leg."""
    parcel.bring(leg)
    parcel.grant(parcel.propose())
    return parcel.claim


def settle(parcel: Lost, claim: str, how: str) -> UUID:
    return desk.act(parcel.shop.officer, "claim.settle", {"claim": claim, "how": how, "note": "agreed"})


def approve(parcel: Lost, proposal: UUID, kind: str = "money.approve") -> None:
    desk.act(parcel.shop.accountant, kind, {"proposal": str(proposal)})


def state(claim: str) -> str:
    ((found,),) = ask("SELECT state FROM trade_claim WHERE id = %s", [claim]).fetchall()
    return str(found)


def earn(parcel: Lost, amount_minor: int) -> None:
    """The agent of the first station has earned so much by other orders."""
    lines = ((f"take:{COUNTY}", amount_minor), (f"commission:{parcel.counter.phone.agent}", -amount_minor))
    money.post([money.JournalDraft(derived_id(UUID(int=1), 0), "commission", parcel.counter.at, lines)])


@pytest.mark.parametrize(
    ("how", "left", "after"),
    [
        ("merchant", {}, "settled"),
        ("bank", {f"bank:{COUNTY}": COST}, "settled"),
        ("safe", {f"safe:{COUNTY}": COST}, "settled"),
        ("loss", {f"loss:{COUNTY}": COST}, "waived"),
        ("commission", {}, "settled"),
    ],
)
def test_settled_by_two_people(parcel: Lost, how: str, left: dict[str, int], after: str) -> None:
    claim = lost(parcel, "shelf")
    earn(parcel, COST)
    assert net(STATION) == COST and state(claim) == "open"
    proposal = settle(parcel, claim, how)
    with pytest.raises(Problem, match="own_proposal"):
        desk.act(parcel.shop.officer, "money.approve", {"proposal": str(proposal)})
    assert net(STATION) == COST and state(claim) == "open"
    approve(parcel, proposal)
    assert net(STATION) == 0 and state(claim) == after
    assert {account: net(account) for account in left} == left
    assert net(f"payable:{parcel.shop.merchant}") == (0 if how == "merchant" else -COST)
    assert net(f"commission:{parcel.counter.phone.agent}") == (0 if how == "commission" else -COST)
    with pytest.raises(Problem, match="claim_settled"):
        settle(parcel, claim, "bank")
    assert prove() == []


def test_what_he_has_not_earned_is_not_held_back(parcel: Lost) -> None:
    claim = lost(parcel, "shelf")
    earn(parcel, COST - 1)
    with pytest.raises(Problem, match="too_little_earned"):
        settle(parcel, claim, "commission")
    assert state(claim) == "open"


def test_no_commission_is_held_back_for_a_carrier(parcel: Lost) -> None:
    with pytest.raises(Problem, match="no_agent"):
        settle(parcel, lost(parcel, "carrier"), "commission")


def test_it_is_said_against_and_settled_all_the_same(parcel: Lost) -> None:
    claim = lost(parcel, "carrier")
    desk.act(parcel.shop.accountant, "claim.dispute", {"claim": claim, "words": "signed for"})
    assert state(claim) == "disputed"
    approve(parcel, settle(parcel, claim, "bank"))
    assert state(claim) == "settled"
    steps = ask("SELECT kind, words FROM trade_claimstep WHERE claim_id = %s ORDER BY id", [claim])
    assert steps.fetchall() == [
        ("loss.decide", ""),
        ("claim.dispute", "signed for"),
        ("claim.settle", "agreed"),
        ("money.approve", ""),
    ]
    with pytest.raises(Problem, match="claim_settled"):
        desk.act(parcel.shop.officer, "claim.dispute", {"claim": claim, "words": "late"})


def test_a_proposal_that_was_rejected_makes_room_for_another(parcel: Lost) -> None:
    claim = lost(parcel, "carrier")
    first = settle(parcel, claim, "merchant")
    with pytest.raises(Problem, match="already_proposed"):
        settle(parcel, claim, "bank")
    with pytest.raises(Problem, match="merchant_bears"):
        desk.act(parcel.shop.officer, "claim.pay", {"claim": claim})
    approve(parcel, first, "money.reject")
    assert net(CARRIER) == COST
    approve(parcel, settle(parcel, claim, "bank"))
    assert net(CARRIER) == 0


@pytest.mark.parametrize("leg", ["carrier", "hub"])
def test_the_merchant_is_paid_once_and_then_bears_nothing(parcel: Lost, leg: str) -> None:
    claim = lost(parcel, leg)
    payout = desk.act(parcel.shop.officer, "claim.pay", {"claim": claim})
    approve(parcel, payout)
    assert net(f"payable:{parcel.shop.merchant}") == 0
    assert net(f"bank:{COUNTY}") == -COST
    with pytest.raises(Problem, match="already_proposed"):
        desk.act(parcel.shop.officer, "claim.pay", {"claim": claim})
    with pytest.raises(Problem, match="already_paid" if leg == "carrier" else "claim_settled"):
        settle(parcel, claim, "merchant")
    assert prove() == []


def test_the_countys_own_loss_is_settled_from_the_beginning(parcel: Lost) -> None:
    claim = lost(parcel, "hub")
    assert state(claim) == "waived" and net(f"loss:{COUNTY}") == COST


def test_goods_that_were_found_and_are_back_cost_nobody_anything(parcel: Lost) -> None:
    claim = lost(parcel, "carrier")
    scan: dict[str, Any] = {"county": COUNTY, "parcels": [parcel.code], "condition": "ok"}
    desk.act(parcel.shop.officer, "hub.receive", scan)
    assert parcel.state == "homeward"
    desk.act(parcel.shop.officer, "hub.give_back", scan)
    assert parcel.state == "home"
    approve(parcel, settle(parcel, claim, "merchant"))
    assert net(CARRIER) == net(f"payable:{parcel.shop.merchant}") == 0


def test_a_neighbour_county_reaches_no_claim(parcel: Lost) -> None:
    claim = lost(parcel, "carrier")
    for kind, body in (("claim.dispute", {"words": "x"}), ("claim.settle", {"how": "loss"}), ("claim.pay", {})):
        with pytest.raises(Problem, match="not_allowed"):
            desk.act(parcel.counter.world.stranger, kind, {"claim": claim, **body})


def test_a_proposal_that_ran_out_makes_room_too(parcel: Lost) -> None:
    claim = lost(parcel, "carrier")
    settle(parcel, claim, "bank")
    later = parcel.counter.at + timedelta(days=8)
    with clock.at(later):
        assert money.expire_pending(later) == 1
        approve(parcel, settle(parcel, claim, "safe"))
    assert net(f"safe:{COUNTY}") == COST
