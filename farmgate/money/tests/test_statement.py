"""An account's statement: newest first, page by page, and the balance after every line."""

import pytest

from farmgate.money import queries
from farmgate.money.services import fold_deltas, post
from farmgate.money.tests.conftest import Make, number

pytestmark = pytest.mark.django_db


def pages(code: str, limit: int) -> list[tuple[int, int, int]]:
    """(amount, before, after) of every line, page after page."""
    found, after = [], None
    while True:
        rows, after = queries.statement(code, after, limit)
        found += [(row.amount_minor, row.net_before_minor, row.net_minor) for row in rows]
        if after is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("code", ["drawer:a", "escrow:c"])
def test_every_page_goes_on_where_the_last_one_stopped(draft: Make, code: str, limit: int) -> None:
    post([draft(n, ("drawer:a", n), ("escrow:c", -n)) for n in range(1, 7)])
    sign = 1 if code == "drawer:a" else -1
    expected = [(sign * n, sign * n * (n - 1) // 2, sign * n * (n + 1) // 2) for n in range(6, 0, -1)]
    assert pages(code, limit) == expected
    fold_deltas()
    assert pages(code, limit) == expected


def test_what_only_waits_does_not_move_the_balance(draft: Make) -> None:
    post([draft(1, ("safe:c", 10), ("bank:c", -10), phase="pending")])
    post([draft(2, phase="post", refers=number(1))])
    assert pages("safe:c", 10) == [(10, 0, 10), (10, 0, 0)]


def test_a_line_that_arrives_late_appears_at_its_own_place(draft: Make) -> None:
    post([draft(n, ("drawer:a", 1), ("escrow:c", -1)) for n in (1, 3)])
    post([draft(2, ("drawer:a", 7), ("escrow:c", -7))])
    assert pages("drawer:a", 10) == [(1, 8, 9), (7, 1, 8), (1, 0, 1)]


def test_an_account_that_was_never_used_has_no_lines() -> None:
    assert queries.statement("drawer:z") == ([], None)


def test_the_trial_balance_adds_up_to_nothing_in_each_currency(draft: Make) -> None:
    post([draft(1, ("drawer:a", 5), ("escrow:c", -5)), draft(2, ("drawer:k", 7), ("leg:k", -7), currency="KES")])
    for currency, kinds in (("CNY", ["drawer", "escrow"]), ("KES", ["drawer", "leg"])):
        sums = queries.trial_balance(currency)
        assert [each.kind for each in sums] == kinds
        assert sum(each.net for each in sums) == 0


def test_cash_by_holder_is_what_drawers_safes_and_bags_should_hold(draft: Make) -> None:
    post([draft(1, ("drawer:a", 5), ("escrow:c", -5)), draft(2, ("safe:c", 8), ("bank:c", -8))])
    post([draft(3, ("transit:bag", 5), ("drawer:a", -5))])
    assert list(queries.cash_by_holder(["a", "c", "bag"]).items()) == [("safe:c", 8), ("transit:bag", 5)]


def test_accounts_come_by_kind_page_by_page(draft: Make) -> None:
    post([draft(1, ("drawer:a", 5), ("drawer:b", 6), ("drawer:c", 7), ("escrow:c", -18))])
    first = queries.accounts("drawer", limit=2)
    assert [balance.code for balance in first] == ["drawer:a", "drawer:b"]
    assert [balance.net for balance in queries.accounts("drawer", first[-1].code)] == [7]
