"""Money that waits: reserved at once, moved only when it is settled, and settled once."""

import pytest

from farmgate.money import queries
from farmgate.money.services import Posted, post
from farmgate.money.tests.conftest import Make, number

pytestmark = pytest.mark.django_db

LOWER = (("float:x", -60), ("float_control:c", 60))


@pytest.fixture(autouse=True)
def _float(draft: Make) -> None:
    post([draft(1, ("float:x", 100), ("float_control:c", -100))])


def standing(code: str) -> tuple[int, int, int, int]:
    found = queries.balances([code])[code]
    return found.dr, found.cr, found.dr_pending, found.cr_pending


def test_pending_reserves_and_moves_nothing(draft: Make) -> None:
    post([draft(2, *LOWER, phase="pending")])
    assert standing("float:x") == (100, 0, 0, 60)
    assert standing("float_control:c") == (0, 100, 60, 0)
    assert post([draft(3, *LOWER)]) == [Posted.FLOOR]


def test_post_moves_what_was_pending(draft: Make) -> None:
    post([draft(2, *LOWER, phase="pending")])
    assert post([draft(3, phase="post", refers=number(2))]) == [Posted.POSTED]
    assert standing("float:x") == (100, 60, 0, 0)
    assert queries.journals([number(3)])[0].lines == LOWER


@pytest.mark.parametrize("phase", ["void", "expire"])
def test_void_and_expire_release_it(draft: Make, phase: str) -> None:
    post([draft(2, *LOWER, phase="pending")])
    assert post([draft(3, phase=phase, refers=number(2))]) == [Posted.POSTED]
    assert standing("float:x") == (100, 0, 0, 0)
    assert standing("float_control:c") == (0, 100, 0, 0)


def test_a_pending_journal_is_settled_once(draft: Make) -> None:
    post([draft(2, *LOWER, phase="pending")])
    results = post([draft(3, phase="post", refers=number(2)), draft(4, phase="void", refers=number(2))])
    assert results == [Posted.POSTED, Posted.SETTLED]
    assert post([draft(5, phase="expire", refers=number(2))]) == [Posted.SETTLED]
    assert post([draft(3, phase="post", refers=number(2))]) == [Posted.EXISTS]
    assert standing("float:x") == (100, 60, 0, 0)


@pytest.mark.parametrize("what", [1, 99])
def test_only_what_is_pending_can_be_settled(draft: Make, what: int) -> None:
    assert post([draft(3, phase="post", refers=number(what))]) == [Posted.SETTLED]
    assert queries.journals([number(3)]) == []


def test_a_pending_raise_is_no_room_yet(draft: Make) -> None:
    post([draft(2, ("float:x", 500), ("float_control:c", -500), phase="pending")])
    assert post([draft(3, ("float:x", -101), ("float_control:c", 101))]) == [Posted.FLOOR]
    post([draft(4, phase="post", refers=number(2))])
    assert post([draft(3, ("float:x", -101), ("float_control:c", 101))]) == [Posted.POSTED]
