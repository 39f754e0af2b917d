"""Statements sent together answer together, fail together, and leave a connection that can be used."""

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from farmgate import libpq
from farmgate.libpq import trip
from farmgate.sql import array, ask, one
from farmgate.tests.backends import end_backend

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_statement_has_its_own_answer_in_order() -> None:
    first, second = trip([("SELECT 1, $1::text", ["一"]), ("SELECT n FROM generate_series(1, $1::int) AS n", [3])])
    assert first.fetchone() == (1, "一")
    assert second.fetchone() == (1,)
    assert (second.fetchall(), second.rowcount) == ([(2,), (3,)], 3)
    assert second.fetchone() is None


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("a'\"\\b", "text"),
        (b"\x00\xff", "bytea"),
        (UUID(int=7), "uuid"),
        (-(2**40), "bigint"),
        (None, "text"),
        (True, "bool"),
    ],
)
def test_a_value_comes_back_as_it_went(value: Any, type_: str) -> None:
    assert one(f"SELECT %s::{type_}", [value]) == (value,)
    (arrayed,) = one(f"SELECT %s::{type_}[]", [array([value, value])])
    assert arrayed == [value, value]


def test_after_a_failing_statement_nothing_stands_and_the_connection_goes_on() -> None:
    ask("CREATE TEMPORARY TABLE kept (n int)")
    with pytest.raises(DatabaseError, match="division"):
        trip([("INSERT INTO kept VALUES (1)", []), ("SELECT 1 / $1::int", [0]), ("INSERT INTO kept VALUES (2)", [])])
    assert one("SELECT count(*) FROM kept") == (0,)


def test_a_trip_is_part_of_djangos_transaction() -> None:
    ask("CREATE TEMPORARY TABLE kept (n int)")
    with transaction.atomic():
        trip([("INSERT INTO kept VALUES (1)", [])])
        transaction.set_rollback(True)
    assert one("SELECT count(*) FROM kept") == (0,)


def test_more_than_the_buffers_hold_goes_and_comes() -> None:
    large = "x" * 3_000_000
    answers = trip([("SELECT $1::text", [large])] * 5)
    assert [answer.fetchone() for answer in answers] == [(large,)] * 5


def test_only_so_many_statements_stay_prepared() -> None:
    for n in range(libpq.PREPARED_MAX + 20):
        ask(f"SELECT {n}")
    (prepared,) = one("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'trip_%%'")
    assert prepared <= libpq.PREPARED_MAX
    assert one("SELECT 0") == (0,)


def test_a_lost_connection_is_an_error_once_and_then_a_new_connection() -> None:
    ask("SELECT 1")
    end_backend()
    with pytest.raises(OperationalError):
        ask("SELECT 1")
    connection.close_if_unusable_or_obsolete()
    assert one("SELECT 1") == (1,)


def test_a_connection_lost_inside_a_transaction_is_an_error_too() -> None:

    @transaction.atomic
    def work() -> None:
        ask("SELECT 1")
        end_backend()
        trip([("SELECT 1", []), ("SELECT 2", [])])

    with pytest.raises(OperationalError):
        work()
    assert one("SELECT 1") == (1,)
