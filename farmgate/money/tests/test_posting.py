"""What becomes of a journal: posted once, for ever, or not at all."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from farmgate.money import queries
from farmgate.money.services import Posted, post, reversal
from farmgate.money.tests.conftest import Make, number

pytestmark = pytest.mark.django_db

SALE = (("drawer:a", 500), ("escrow:c", -500))


def net(code: str) -> int:
    return queries.balances([code])[code].net


def test_a_journal_moves_its_accounts(draft: Make) -> None:
    assert post([draft(1, *SALE)]) == [Posted.POSTED]
    assert (net("drawer:a"), net("escrow:c")) == (500, -500)


def test_the_same_journal_again_changes_nothing(draft: Make) -> None:
    post([draft(1, *SALE)])
    assert post([draft(1, *SALE)]) == [Posted.EXISTS]
    assert net("drawer:a") == 500


def test_another_journal_with_the_same_id_is_refused(draft: Make) -> None:
    post([draft(1, *SALE)])
    assert post([draft(1, ("drawer:a", 501), ("escrow:c", -501))]) == [Posted.CONFLICT]
    assert net("drawer:a") == 500


def test_what_stands_beside_a_refused_journal_is_posted(draft: Make) -> None:
    post([draft(1, *SALE)])
    results = post([draft(2, *SALE), replace(draft(1, *SALE), kind="gift"), draft(1, *SALE), draft(3, *SALE)][:2])
    assert results == [Posted.POSTED, Posted.CONFLICT]
    assert net("drawer:a") == 1000


def test_a_floor_stops_the_journal_that_would_break_it_and_no_other(draft: Make) -> None:
    post([draft(1, ("float:x", 100), ("float_control:c", -100))])
    takes = [draft(n, ("float:x", -60), ("float_control:c", 60)) for n in (2, 3)]
    gives = draft(4, ("float:x", 30), ("float_control:c", -30))
    assert post([*takes, gives, draft(5, ("float:x", -60), ("float_control:c", 60))]) == [
        Posted.POSTED,
        Posted.FLOOR,
        Posted.POSTED,
        Posted.POSTED,
    ]
    assert net("float:x") == 10


def test_a_replay_exists_even_where_there_is_no_room_for_it_any_more(draft: Make) -> None:
    post([draft(1, ("float:x", 100), ("float_control:c", -100))])
    take = draft(2, ("float:x", -100), ("float_control:c", 100))
    assert post([take]) == [Posted.POSTED]
    assert post([take]) == [Posted.EXISTS]


def test_a_reversal_takes_back_every_line_once(draft: Make) -> None:
    sale = draft(1, *SALE)
    post([sale])
    assert post([reversal(sale.id, number(2), "order_cancel", sale.event_at)]) == [Posted.POSTED]
    assert post([reversal(sale.id, number(3), "order_cancel", sale.event_at)]) == [Posted.SETTLED]
    assert (net("drawer:a"), net("escrow:c")) == (0, 0)


def test_there_is_no_reversal_of_nothing(draft: Make) -> None:
    with pytest.raises(LookupError):
        reversal(number(9), number(2), "order_cancel", draft(1, *SALE).event_at)


def test_two_journals_with_one_id_in_a_call_are_a_mistake(draft: Make) -> None:
    with pytest.raises(ValueError, match="named twice"):
        post([draft(1, *SALE), draft(1, *SALE)])


def test_an_account_keeps_its_currency(draft: Make) -> None:

    post([draft(1, *SALE)])
    with pytest.raises(IntegrityError, match="another currency"):
        post([draft(2, ("drawer:a", 5), ("escrow:k", -5), currency="KES")])


def test_nothing_to_post_is_nothing() -> None:
    assert post([]) == []
