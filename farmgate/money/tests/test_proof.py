"""The proof finds what was changed behind the ledger's back, and names the row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from farmgate.kernel import clock
from farmgate.money.proof import prove
from farmgate.money.queries import journals_changed, journals_since
from farmgate.money.services import post, reversal
from farmgate.money.tests.conftest import START, Make, number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(draft: Make) -> None:
    with clock.at(START):
        post([draft(n, ("drawer:a", n), ("escrow:c", -n)) for n in (1, 2, 3)])
        post([draft(4, ("safe:c", 10), ("bank:c", -10), phase="pending", expires_at=START)])
        post([draft(5, phase="post", refers=number(4), currency="KES"), reversal(number(1), number(6), "undo", START)])


@contextmanager
def behind_its_back() -> Iterator[None]:
    """As a superuser with the triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE; SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin; RESET ROLE")


def change(statement: str) -> list[str]:
    """The rows that the proof names after a change."""
    with behind_its_back(), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 1
    return [finding.row for finding in prove()]


def test_good_books_have_no_findings() -> None:
    assert prove() == []


def test_a_changed_line_names_its_account_and_its_journal() -> None:
    rows = change(f"UPDATE money_line SET amount_minor = 99 WHERE journal_id = '{number(2)}' AND n = 1")
    assert rows.count("account drawer:a") == 1
    assert rows.count(f"journal {number(2)}") == 2


def test_an_amount_moved_between_accounts_is_found_though_all_sums_agree() -> None:
    with behind_its_back(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE money_line SET account_id = (SELECT id FROM money_account WHERE code = 'safe:c') "
            f"WHERE journal_id = '{number(2)}' AND n = 1"
        )
        cursor.execute("UPDATE money_account SET dr = dr - 2 WHERE code = 'drawer:a'")
        cursor.execute("UPDATE money_account SET dr = dr + 2 WHERE code = 'safe:c'")
    assert [(finding.rule, finding.row) for finding in prove()] == [
        ("journal says what was posted", f"journal {number(2)}")
    ]


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE money_account SET dr = dr + 1 WHERE code = 'drawer:a'", "account drawer:a"),
        (
            "UPDATE money_balance_delta SET cr = cr + 1 WHERE id = (SELECT min(id) FROM money_balance_delta)",
            "currency CNY",
        ),
        (f"UPDATE money_journal SET event_at = now() WHERE id = '{number(3)}'", f"journal {number(3)}"),
        (f"DELETE FROM money_journal WHERE id = '{number(3)}'", f"line {number(3)}/1"),
        (f"DELETE FROM money_line WHERE journal_id = '{number(3)}' AND n = 2", f"journal {number(3)}"),
        (f"UPDATE money_journal SET refers = '{number(3)}' WHERE id = '{number(5)}'", f"journal {number(5)}"),
        (f"UPDATE money_journal SET reverses = '{number(3)}' WHERE id = '{number(6)}'", f"journal {number(6)}"),
        (f"UPDATE money_line SET account_id = 0 WHERE journal_id = '{number(3)}' AND n = 2", f"line {number(3)}/2"),
        ("UPDATE money_account SET currency = 'KES' WHERE code = 'drawer:a'", "currency KES"),
    ],
)
def test_whatever_was_changed_is_named(statement: str, row: str) -> None:
    assert row in change(statement)


def test_the_database_hashes_a_journal_as_the_rules_do() -> None:
    assert list(journals_changed()) == []
    with behind_its_back(), connection.cursor() as cursor:
        cursor.execute("UPDATE money_journal SET body_hash = sha256('other')")
    every = {row.id: row for row, _ in journals_since()}
    assert {row.id: row for row, _ in journals_changed()} == every
    assert {row.phase for row in every.values()} == {"single", "pending", "post"}


def test_a_short_proof_looks_at_what_is_new() -> None:
    rows = change(f"UPDATE money_line SET amount_minor = 99 WHERE journal_id = '{number(2)}' AND n = 1")
    assert rows
    assert prove(START + timedelta(seconds=1)) == []
    assert prove(START) != []


def test_the_command_says_so_and_fails() -> None:
    out, err = StringIO(), StringIO()
    call_command("money_prove", stdout=out)
    assert "add up" in out.getvalue()
    change("UPDATE money_account SET dr = dr + 1 WHERE code = 'drawer:a'")
    with pytest.raises(SystemExit) as left:
        call_command("money_prove", stdout=out, stderr=err)
    assert left.value.code == 1
    assert "account drawer:a: balance is the sum of its lines; due 6 1 0 0, found 7 1 0 0" in err.getvalue()
