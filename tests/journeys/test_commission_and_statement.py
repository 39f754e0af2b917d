"""What a sale brings the agent is read and heard, also without network; and what was done in her name is read elsewhere."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.sql import ask
from farmgate.sync import desk
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.supplied import Supplied
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("烧水壶", "小票的一半", "还没有", "减到", "现在没有网络", "已领走", "还要退给您", "小票的一半"),
    "en": (
        "Stovetop kettle",
        "Half of the slip",
        "Not yet",
        "Held down",
        "No network",
        "collected",
        "Still owed",
        "Half",
    ),
}


def supplied(county: County) -> Supplied:
    """A merchant for everything, and a rate so high that what the county earns holds it down."""
    shop = Supplied(county.world)
    plan = desk.act(county.world.officer, "plan.draft", {"county": COUNTY, "rate_bp": 2000, "return_days": 7})
    desk.act(county.world.accountant, "plan.publish", {"plan": str(plan)})
    return shop


def to_her(shop: Supplied, phone: Phone, number: str, half: str) -> None:
    """Bought, sent, scanned in and handed over."""
    # Older than any shift: it is bought whether or not the shift was closed.
    shop.cut(hours=21)
    shop.answer()
    shop.dispatch()
    phone.send()
    phone.go("parcel-scan")
    phone.page.locator(".person").first.click()
    expect(phone.page.locator(".notice.good")).to_be_visible()
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{number}')").click()
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    phone.next().click()
    expect(phone.page.locator(".notice.good")).to_be_visible()
    phone.send()


def settle(shop: Supplied) -> None:
    """So much later that nothing can come back any more."""
    at = clock.now() + timedelta(days=12)
    with clock.at(at):
        desk.act(shop.officer, "settlement.close", {"county": COUNTY, "until": wire(at)})


@pytest.mark.parametrize("language", WORDS)
def test_earned_here_and_told_there(county: County, language: str) -> None:
    kettle, half, not_yet, held, offline, fate, owed, shown = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    shop = supplied(county)
    number = phone.sell("cgx", kettle)
    words = phone.words()
    phone.send()
    to_her(shop, phone, number, half)

    phone.go("more")
    phone.page.locator(".tile", has_text="佣金" if language == "zh-Hans" else "commission").click()
    phone.next().click()
    line = phone.page.locator(".cart-line").first
    expect(line).to_contain_text(not_yet)
    settle(shop)
    phone.next().click()
    expect(line).to_contain_text(held)
    line.locator(".ear").click()
    phone.says(held)
    assert "¥" not in phone.said()[-1][1]

    county.cut()
    phone.start_again()
    phone.go("commission")
    expect(line).to_contain_text(held)
    phone.next().click()
    expect(phone.page.locator(".notice.care")).to_contain_text(offline)
    county.mend()

    other = county.working_phone(county.new_phone(language), station=1)
    other.send()
    other.go("statement")
    other.page.locator(f".choice:has-text('{shown}')").click()
    other.enter_slip(number, words)
    paper = other.page.locator(".slip")
    expect(paper).to_contain_text("陈桂香")
    expect(paper).to_contain_text(number)
    expect(paper).to_contain_text(fate)
    expect(paper).to_contain_text(owed)
    other.page.locator(".pair .side").nth(1).click()
    other.says("陈桂香")
    looks = ask("SELECT agent_id, by FROM people_statementlook").fetchall()
    assert looks == [(county.world.agents[1].id, "slip")]
