"""Walking through the pages of a list meets every row once."""

import re

from farmgate.counter.listings import OrderFilter, orders
from farmgate.people.queries import visible_to
from farmgate.web.tests.conftest import Office


def test_every_row_once(office: Office) -> None:
    for _n in range(6):
        office.counter.order()
    office.counter.phone.sync()
    rows, after = [], ""
    for _page in range(10):
        found = orders(visible_to(office.officer.account.person_id), OrderFilter(), after, 2)
        rows += [row.slip_no for row in found.rows]
        after = found.after
        if not after:
            break
    assert len(rows) == len(set(rows)) == 7
    assert rows == sorted(rows, key=lambda number: -int(number.partition("-")[2]))


def test_a_cursor_that_makes_no_sense_is_the_beginning(office: Office) -> None:
    sees = visible_to(office.officer.account.person_id)
    for odd in ("", "x", "W10", "e30", "bnVsbA", "WzEsMl0", "WyJhIiwiYiJd", "A" * 500, "￿"):
        assert len(orders(sees, OrderFilter(), odd).rows) == 1, odd


def test_a_statement_goes_on(office: Office) -> None:
    office.world.give_float(office.world.agents[0].id, 1_000_000)
    for _n in range(60):
        office.counter.order()
    office.counter.phone.sync()
    first = office.officer.text("/office/accounts/escrow:420527")
    after = re.search(r'href="\?after=([^"&]+)"', first)
    assert after
    second = office.officer.text("/office/accounts/escrow:420527", after=after[1].replace("%3A", ":"))
    assert first.count("/office/operations/") + second.count("/office/operations/") >= 61
    assert "¥42.00" in second
