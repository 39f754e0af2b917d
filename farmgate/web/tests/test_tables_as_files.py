"""A table saved as CSV holds what the page shows, in a form that a spreadsheet reads and does not run."""

import csv
import io

from farmgate.web.office.tables import Column, Table
from farmgate.web.tests.conftest import Office


def test_orders_as_a_file(office: Office) -> None:
    response = office.officer.get("/office/orders/", format="csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="farmgate-orders-2026-11-23.csv"' in response.headers["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["Total"] == "42.00"
    assert row["Placed at"] == "2026-11-23T09:01:00+08:00"
    assert row["Villager"] == "陈桂花"


def test_a_name_is_not_run_as_a_formula() -> None:
    table = Table([Column("name", lambda r: r), Column("sum", lambda r: -5, "money")], ['=HYPERLINK("x")'], "")
    out = io.StringIO()
    table.write_csv(out)
    assert out.getvalue() == 'name,sum\r\n"\'=HYPERLINK(""x"")",-0.05\r\n'


def test_totals_are_of_the_rows_shown() -> None:
    table = Table([Column("who", str), Column("sum", lambda r: r, "money", total=True)], [100, 250, -50], "")
    foot = table.foot()
    assert foot is not None
    assert [cell.text for cell in foot] == ["", "¥3.00"]
