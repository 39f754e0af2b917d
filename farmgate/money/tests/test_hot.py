"""A hot account takes its changes beside its row; whoever reads adds both, before and after a fold."""

import pytest
from django.db import connection

from farmgate.money import queries
from farmgate.money.models import Account, BalanceDelta
from farmgate.money.services import fold_deltas, post
from farmgate.money.tests.conftest import Make

pytestmark = pytest.mark.django_db


def test_folding_changes_no_balance(draft: Make) -> None:
    post([draft(n, (f"drawer:{n}", n), ("escrow:c", -n)) for n in (1, 2, 3)])
    post([draft(4, ("drawer:1", 4), ("escrow:c", -4))])
    before = queries.balances(["escrow:c"])
    assert before["escrow:c"].net == -10
    assert BalanceDelta.objects.count() == 2
    assert fold_deltas() == 2
    assert queries.balances(["escrow:c"]) == before
    assert Account.objects.get(code="escrow:c").cr == 10
    assert fold_deltas() == 0


def test_a_hot_account_s_row_is_not_touched_by_posting(draft: Make) -> None:
    post([draft(1, ("drawer:a", 1), ("escrow:c", -1))])
    post([draft(2, ("drawer:a", 1), ("escrow:c", -1))])
    assert Account.objects.get(code="escrow:c").version == 0
    assert Account.objects.get(code="drawer:a").version == 2


def test_a_hot_account_cannot_be_given_a_floor() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        with pytest.raises(Exception, match="money_hot_has_no_floor"):
            cursor.execute(
                "INSERT INTO money_account (code, kind, currency, hot, floor_minor, dr, cr, dr_pending, cr_pending, version)"
                " VALUES ('escrow:z', 'escrow', 'CNY', true, 0, 0, 0, 0, 0, 0)"
            )
