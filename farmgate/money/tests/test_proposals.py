"""Money moves when two people agree: Ma Li proposes, Chen Tao decides, and neither can do both."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from farmgate.kernel.problems import Problem
from farmgate.money import queries
from farmgate.money.models import Proposal
from farmgate.money.services import approve, expire_pending, propose, reject
from farmgate.money.tests.conftest import START, number

pytestmark = pytest.mark.django_db

MA_LI, CHEN_TAO = UUID(int=1), UUID(int=2)
COUNTY, ELSEWHERE = "420527", "420528"
RAISE = (("float:x", 500), (f"float_control:{COUNTY}", -500))
LATER = START + timedelta(hours=1)


def asked(n: int = 1, kind: str = "float.propose", lines: tuple[tuple[str, int], ...] = RAISE) -> Proposal:
    return propose(number(n), kind, lines, COUNTY, MA_LI, START, note="spring sowing")


def available() -> int:
    return queries.balances(["float:x"])["float:x"].available


def test_a_proposal_waits_and_moves_nothing() -> None:
    asked()
    assert available() == 0
    (waiting,) = queries.proposals_waiting([COUNTY])
    assert (waiting.amount_minor, waiting.note, waiting.lines) == (500, "spring sowing", RAISE)
    assert waiting.expires_at == START + timedelta(days=7)
    assert queries.proposals_waiting([ELSEWHERE]) == []


def test_another_person_approves_and_the_money_moves() -> None:
    asked()
    approve(number(1), CHEN_TAO, LATER, number(2))
    assert available() == 500
    found = queries.proposal(number(1))
    assert found is not None
    assert (found.decision, found.decided_by, found.decided_at) == ("approved", CHEN_TAO, LATER)
    assert queries.proposals_waiting([COUNTY]) == []


def test_another_person_rejects_and_nothing_moves() -> None:
    asked()
    reject(number(1), CHEN_TAO, LATER, number(2))
    balance = queries.balances(["float:x"])["float:x"]
    assert (balance.net, balance.dr_pending) == (0, 0)


@pytest.mark.parametrize("decide", [approve, reject])
def test_who_proposed_cannot_decide(decide: type[approve]) -> None:  # type: ignore[valid-type]
    asked()
    with pytest.raises(Problem, match="own_proposal"):
        decide(number(1), MA_LI, LATER, number(2))
    assert available() == 0


def test_the_database_itself_knows_four_eyes() -> None:
    asked()
    with pytest.raises(IntegrityError, match="money_four_eyes"), transaction.atomic():
        Proposal.objects.update(decided_by=MA_LI, decided_at=LATER, decision="approved")


def test_a_proposal_is_decided_once() -> None:
    asked()
    approve(number(1), CHEN_TAO, LATER, number(2))
    with pytest.raises(Problem, match="already_decided"):
        reject(number(1), CHEN_TAO, LATER, number(3))
    assert available() == 500


def test_there_is_no_deciding_about_nothing() -> None:
    with pytest.raises(Problem, match="unknown_proposal"):
        approve(number(9), CHEN_TAO, LATER, number(2))


def test_lowering_reserves_at_once_so_it_can_always_be_approved() -> None:
    asked()
    approve(number(1), CHEN_TAO, LATER, number(2))
    lower = tuple((code, -amount) for code, amount in RAISE)
    asked(3, lines=lower)
    assert available() == 0
    with pytest.raises(Problem, match="short"):
        asked(4, lines=lower)
    approve(number(3), CHEN_TAO, LATER, number(5))
    assert queries.balances(["float:x"])["float:x"].net == 0


def test_a_proposal_runs_out_after_seven_days() -> None:
    asked()
    assert expire_pending(START + timedelta(days=7) - timedelta(seconds=1)) == 0
    assert expire_pending(START + timedelta(days=7)) == 1
    assert expire_pending(START + timedelta(days=8)) == 0
    found = queries.proposal(number(1))
    assert found is not None
    assert (found.decision, found.decided_by) == ("expired", None)
    with pytest.raises(Problem, match="already_decided"):
        approve(number(1), CHEN_TAO, LATER, number(2))


def test_the_same_operation_again_is_the_same_proposal() -> None:
    assert asked().pk == asked().pk
    assert queries.balances(["float:x"])["float:x"].dr_pending == 500


@pytest.mark.parametrize(
    ("kind", "lines", "journal"),
    [
        ("safe.propose", ((f"safe:{COUNTY}", 9), (f"bank:{COUNTY}", -9)), "safe_fund"),
        ("suspense.propose", ((f"suspense:{COUNTY}", 9), (f"escrow:{COUNTY}", -9)), "resolve"),
    ],
)
def test_each_kind_of_proposal_has_its_journal(kind: str, lines: tuple[tuple[str, int], ...], journal: str) -> None:
    made = asked(1, kind, lines)
    assert queries.journals([made.journal_id])[0].kind == journal


def test_what_was_proposed_stays_as_proposed() -> None:
    asked()
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("UPDATE money_proposal SET proposed_by = decided_by")
