"""Beancount adds up what we exported, and comes to what we came to."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import realization
from django.core.management import call_command

from farmgate.money import queries, rules
from farmgate.money.beancount_export import account
from farmgate.money.services import post, reversal
from farmgate.money.tests.conftest import START, Make, number

BEAN_CHECK = Path(sys.executable).parent / "bean-check"

pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(draft: Make, tmp_path: Path) -> Path:
    post([draft(n, ("drawer:S0012-1", 100 + n), ("escrow:c", -100 - n)) for n in range(1, 30)])
    post([draft(30, (f"float:{number(7)}", 5000), ("float_control:c", -5000), phase="pending")])
    post([draft(31, phase="post", refers=number(30)), reversal(number(2), number(32), "order_cancel", START)])
    post([draft(33, ("safe:c", 10), ("bank:c", -10), phase="pending")])
    post([draft(34, ("drawer:k", 7), ("leg:k", -7), currency="UGX")])
    call_command("money_export", "--to", str(tmp_path / "books.beancount"))
    return tmp_path / "books.beancount"


def test_bean_check_finds_nothing_wrong(exported: Path) -> None:
    done = subprocess.run([BEAN_CHECK, exported], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_bean_check_would_notice(exported: Path) -> None:
    exported.write_text(exported.read_text().replace(" 1.29 CNY", " 1.28 CNY", 1))
    assert subprocess.run([BEAN_CHECK, exported], capture_output=True, check=False).returncode == 1


def test_beancount_comes_to_the_same_balances(exported: Path) -> None:
    entries, errors, _ = loader.load_file(str(exported))
    assert errors == []
    tree = realization.realize(entries)
    ours = [balance for kind in rules.CHART for balance in queries.accounts(kind)]
    assert len(ours) == 8
    for balance in ours:
        inventory = realization.get(tree, account(balance.code)).balance
        digits = 0 if balance.currency == "UGX" else 2
        theirs = inventory.get_currency_units(balance.currency).number
        assert theirs == Decimal(balance.net).scaleb(-digits), balance.code


def test_pending_journals_are_comments(exported: Path) -> None:
    text = exported.read_text()
    assert f'; 2026-11-23 * "order" "{number(33)}"' in text
    assert f'\n2026-11-23 * "order" "{number(31)}"' in text
