"""Someone with the web's role calls the function by hand, with whatever arguments: the books still add up."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from farmgate.money.posting import post_statement
from farmgate.money.proof import prove
from farmgate.money.services import post
from farmgate.money.tests.conftest import Make, number
from farmgate.sql import array, ask

pytestmark = pytest.mark.django_db

PLACES = [
    "recorded",
    "ids",
    "kinds",
    "phases",
    "hashes",
    "events",
    "expiries",
    "refers",
    "reverses",
    "codes",
    "currencies",
    "hots",
    "floors",
    "drains",
    "of_journal",
    "numbers",
    "of_account",
    "amounts",
]


@pytest.fixture
def by_hand(draft: Make) -> Any:
    """Calls with the arguments of an honest draft and some of them replaced."""

    def call(**replaced: object) -> list[str] | None:
        sql, honest = post_statement([draft(1, ("float:x", 5), ("drawer:a", -5))])
        given = dict(zip(PLACES, honest, strict=True)) | replaced
        with transaction.atomic():
            found: tuple[list[str] | None] = ask(sql, list(given.values())).fetchall()[0]
        return found[0]

    return call


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"amounts": array([5, -4])}, "out of balance"),
        ({"of_journal": array([1, 2]), "of_account": array([1, 2])}, "out of balance"),
        ({"amounts": array([5, -5]), "of_account": array([1, 1])}, "money_account_once_a_journal"),
        ({"codes": array(["drawer:a"] * 2), "floors": array([None] * 2)}, "money_account_once_a_journal"),
        ({"phases": array(["gift"])}, "money_settling_refers"),
        ({"phases": array(["post"])}, "money_settling_refers"),
        ({"refers": array([number(7)]), "phases": array(["post"])}, "no lines of its own"),
        ({"amounts": array([-5, 5]), "drains": array([0, 0])}, "money_account_above_floor"),
        ({"amounts": array([0, 0])}, "money_line_moves_something"),
        ({"of_account": array([1, 3])}, "null value"),
        ({"codes": array(["float:x", "drawer:b"]), "currencies": array(["CNY", None])}, "cannot be made"),
        ({"codes": array(["float:x", None])}, "null value"),
    ],
)
def test_what_is_crooked_is_refused(by_hand: Any, arguments: dict[str, object], error: str) -> None:
    with pytest.raises(DatabaseError, match=error):
        by_hand(**arguments)
    assert prove() == []


def test_one_account_under_two_numbers_is_one_account(draft: Make, by_hand: Any) -> None:
    hashes = array([bytes(32), bytes(32)])
    by_hand(
        ids=array([number(1), number(2)]),
        kinds=array(["order", "order"]),
        phases=array(["single", "single"]),
        hashes=hashes,
        events=array([draft(1, ("float:x", 5), ("drawer:a", -5)).event_at] * 2),
        codes=array(["drawer:a", "drawer:a", "escrow:c"]),
        currencies=array(["CNY"] * 3),
        hots=array([False, False, True]),
        floors=array([None] * 3),
        drains=array([0] * 3),
        of_journal=array([1, 1, 2, 2]),
        numbers=array([1, 2, 1, 2]),
        of_account=array([1, 3, 2, 3]),
        amounts=array([5, -5, 6, -6]),
    )
    assert {finding.rule for finding in prove()} == {"journal says what was posted"}


def test_the_web_cannot_make_its_own_version_of_the_tables(draft: Make) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE money_account (LIKE public.money_account)")
    post([draft(1, ("float:x", 5), ("drawer:a", -5))])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.money_account")
        assert cursor.fetchone() == (2,)
