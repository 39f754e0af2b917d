"""Two connections at once: nothing is posted twice, no floor is broken, nobody waits for ever."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction

from farmgate.money import queries
from farmgate.money.models import Account
from farmgate.money.proof import prove
from farmgate.money.services import fold_deltas, post
from farmgate.money.tests.conftest import Make

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[object]:
    """What each work returns, all begun at the same moment on connections of their own."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(n: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(10)
            results[n] = works[n]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    return results


@pytest.mark.parametrize("lines", [(("drawer:a", 5), ("escrow:c", -5)), (("leg:c", 5), ("escrow:c", -5))])
def test_one_journal_sent_twice_is_posted_once(draft: Make, lines: tuple[tuple[str, int], ...]) -> None:
    for n in range(20):
        sale = draft(n, *lines)
        results = together(lambda s=sale: post([s]), lambda s=sale: post([s]))
        assert sorted(str(result[0]) for result in results) == ["exists", "posted"]  # type: ignore[index]
    assert queries.balances([lines[0][0]])[lines[0][0]].net == 100


def test_two_phones_of_one_agent_cannot_spend_the_same_float(draft: Make) -> None:
    post([draft(0, ("float:x", 100), ("float_control:c", -100))])
    takes = [draft(n, ("float:x", -30), ("float_control:c", 30)) for n in range(1, 9)]
    results = together(*(lambda d=d: post([d]) for d in takes))
    assert sorted(str(result[0]) for result in results) == ["floor"] * 5 + ["posted"] * 3  # type: ignore[index]
    assert queries.balances(["float:x"])["float:x"].net == 10


def test_a_new_account_met_by_many_at_once_is_made_once(draft: Make) -> None:
    sales = [
        draft(n, ("drawer:new", 5), ("escrow:new", -5), ("safe:new", 1), ("float_control:new", -1)) for n in range(6)
    ]
    together(*(lambda s=s: post([s]) for s in sales))
    assert Account.objects.filter(code__endswith=":new").count() == 4
    assert queries.balances(["drawer:new"])["drawer:new"].net == 30


def test_calls_over_the_same_accounts_in_any_order_do_not_block_each_other_for_ever(draft: Make) -> None:
    codes = [f"drawer:{n}" for n in range(6)]
    post([draft(0, *((code, 1) for code in codes), ("escrow:c", -6))])

    def there_and_back(turn: int) -> None:
        for n in range(30):
            order = codes if turn else codes[::-1]
            with transaction.atomic():
                post([draft(1 + turn * 100 + n, *((code, 1) for code in order), ("escrow:c", -6))])

    together(lambda: there_and_back(0), lambda: there_and_back(1))
    assert queries.balances(["drawer:0"])["drawer:0"].net == 61


def test_folding_while_selling_loses_nothing(draft: Make) -> None:
    def sell() -> None:
        for n in range(60):
            post([draft(n, (f"drawer:{uuid4()}", 1), ("escrow:c", -1))])

    def fold() -> None:
        for _ in range(30):
            fold_deltas()

    together(sell, fold, fold)
    assert queries.balances(["escrow:c"])["escrow:c"].net == -60
    fold_deltas()
    assert queries.balances(["escrow:c"])["escrow:c"].net == -60
    assert prove() == []


def test_of_an_approval_and_an_expiry_at_once_one_wins(draft: Make) -> None:
    for n in range(0, 60, 3):
        wait = draft(n, ("safe:c", 10), ("bank:c", -10), phase="pending")
        post([wait])
        settling = [draft(n + 1, phase="post", refers=wait.id), draft(n + 2, phase="expire", refers=wait.id)]
        results = together(*(lambda d=d: post([d]) for d in settling))
        assert sorted(str(result[0]) for result in results) == ["posted", "settled"]  # type: ignore[index]
    assert prove() == []
