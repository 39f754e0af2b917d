"""Commission and statement by thumb, in real Chromium: asked, read without network, printed on a receipt printer."""

import pytest
from playwright.sync_api import BrowserContext

from .conftest import Counter
from .test_printing import PRINTER, choose, comes, jobs, keep, on_paper
from .test_reach import LIMITS, MEASURE

pytestmark = pytest.mark.journey


def asked(counter: Counter) -> None:
    counter.go("statement")
    counter.page.fill("input.code", "7k3m9qxa")
    counter.page.click(".next")
    counter.page.wait_for_selector(".slip")


def test_commission_is_read_again_without_network(counter: Counter, context: BrowserContext) -> None:
    page = counter.page
    counter.go("commission")
    page.click(".next:has-text('向县里查询')")
    page.wait_for_selector(".cart-line:has-text('减到 ¥1.20')")
    page.click(".side:has-text('更早的')")
    page.wait_for_selector(".cart-line:has-text('K7QM-3')")
    context.set_offline(True)
    counter.go("home")
    counter.go("commission")
    page.wait_for_selector(".cart-line:has-text('K7QM-3')")
    page.click(".next")
    page.wait_for_selector(".notice.care:has-text('现在没有网络')")


def test_a_statement_is_printed_and_gone_when_she_is(counter: Counter) -> None:
    counter.page.evaluate(PRINTER)
    choose(counter)
    asked(counter)
    counter.page.click(".side:has-text('打印')")
    comes(counter, "printer.closed === 1")
    (job,) = jobs(counter)
    rows = on_paper(job)
    keep(rows, "statement")
    assert sum(row.count("#") for row in rows) > 3000
    counter.page.click(".next:has-text('查下一位')")
    assert counter.page.locator(".slip").count() == 0
    assert counter.page.locator("input.code").input_value() == ""


@pytest.mark.parametrize("lang", ["中文", "English"])
def test_both_can_be_used_with_a_thumb_in_sunlight(counter: Counter, lang: str) -> None:
    counter.go("settings")
    counter.page.click(f".chips button:has-text('{lang}')")
    counter.go("commission")
    counter.page.click(".next")
    counter.page.wait_for_selector(".cart-line")
    measured(counter, "commission")
    counter.go("statement")
    counter.page.wait_for_selector("input.code")
    measured(counter, "statement")
    asked(counter)
    measured(counter, "the statement read")


def measured(counter: Counter, screen: str) -> None:
    counter.page.wait_for_timeout(150)
    found = counter.page.evaluate(MEASURE, LIMITS)
    assert found.pop("main"), screen
    assert not any(found.values()), f"{screen}: {found}"
