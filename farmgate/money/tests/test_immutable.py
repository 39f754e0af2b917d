"""What is in the books stays as it is: by privilege for the web and the workers, by trigger for everyone."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from farmgate.money.services import post
from farmgate.money.tests.conftest import Make

CHANGES = [
    "UPDATE money_line SET amount_minor = amount_minor + 1",
    "DELETE FROM money_line",
    "UPDATE money_journal SET kind = 'gift'",
    "DELETE FROM money_journal",
    "TRUNCATE money_line",
    "TRUNCATE money_journal CASCADE",
]
BY_HAND = [
    "INSERT INTO money_line (journal_id, n, account_id, amount_minor) SELECT journal_id, 9, 1, 5 FROM money_line LIMIT 1",
    "UPDATE money_account SET dr = dr + 1",
    "INSERT INTO money_balance_delta (account_id, dr, cr, dr_pending, cr_pending) VALUES (1, 5, 0, 0, 0)",
    "UPDATE money_proposal SET amount_minor = 1",
    "DELETE FROM money_proposal",
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _books(draft: Make) -> None:
    post([draft(1, ("drawer:a", 5), ("escrow:c", -5))])


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_tests_act_as_the_role_of_the_web() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("farmgate_app",)


@pytest.mark.parametrize("statement", CHANGES + BY_HAND)
def test_the_role_of_the_web_lacks_the_privilege(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_trigger_refuses_the_owner_too(statement: str) -> None:
    run("SET LOCAL ROLE NONE")
    with pytest.raises(DatabaseError, match="only grows"):
        run(statement)


def test_nobody_adds_a_line_that_is_not_balanced() -> None:
    run("SET LOCAL ROLE NONE")
    with pytest.raises(DatabaseError, match="out of balance"):
        run(BY_HAND[0])
