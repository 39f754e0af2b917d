"""Money in doubt is moved by two people: who proposes cannot approve."""

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.sync.models import OpenException
from tests.journeys.conftest import County
from tests.journeys.odd import odd_order
from tests.journeys.office import Desk
from tests.world import COUNTY

WORDS = {
    "zh-Hans": (
        "这是您提的申请，须由另一位同事决定。",
        "自己提出的申请，要由另一位同事决定。钱还没有动。",
        "没有待办。",
    ),
    "en": (
        "You proposed this, so another person must decide.",
        "Another person has to decide about your own proposal. No money was moved.",
        "Nothing waits.",
    ),
}


def standing(*kinds: str) -> list[int]:
    """What these accounts of the county stand at."""
    held = money.balances([f"{kind}:{COUNTY}" for kind in kinds])
    return [held[f"{kind}:{COUNTY}"].net if f"{kind}:{COUNTY}" in held else 0 for kind in kinds]


@pytest.mark.parametrize("language", WORDS)
def test_an_exception_is_settled_by_one_who_proposes_and_one_who_approves(county: County, language: str) -> None:
    own, refused, nothing_waits = WORDS[language]
    odd = odd_order(county.world)
    officer = county.new_desk("officer", language)
    officer.come_in()
    propose(officer, odd.id)
    expect(officer.page.locator("main")).to_contain_text(own)
    expect(officer.page.locator("form[action$='/approve']")).to_have_count(0)

    # Not even by going round the page.
    proposal = OpenException.objects.get(operation__op_id=odd.id).proposal
    assert refused in officer.post(f"proposals/{proposal}/approve")
    assert standing("suspense", "escrow") == [-odd.total_minor, 0]

    accountant = county.new_desk("accountant", language)
    accountant.come_in()
    accountant.visit("proposals/")
    accountant.page.click("form[action$='/approve'] button.main")
    expect(accountant.page.locator(".notes .success")).to_be_visible()
    assert standing("suspense", "escrow") == [0, -odd.total_minor]
    officer.visit("exceptions/")
    expect(officer.page.locator("#found")).to_contain_text(nothing_waits)


def propose(officer: Desk, id: object) -> None:
    """Find the exception in the list, say what should happen and why."""
    officer.visit("exceptions/")
    officer.page.click(f"a[href='/office/exceptions/{id}']")
    officer.page.select_option("#id_decision", "accept")
    officer.page.fill("#id_note", "村民和站长都说是两件")
    officer.page.click("form[action$='/propose'] button.main")
    expect(officer.page.locator(".notes .success")).to_be_visible()
