"""A parcel is lost: one declares it, another decides, and she has her money in cash. What is refused goes home by the van."""

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sync import desk
from farmgate.sync.models import StoredOperation
from tests.journeys.conftest import County
from tests.supplied import Supplied
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("烧水壶", "丢了", "小票的一半", "现金已付", "货坏了", "交给货车", "由谁赔"),
    "en": ("Stovetop kettle", "lost", "Half of the slip", "Cash is paid", "broken", "Give it to the van", "Who pays"),
}


@pytest.mark.parametrize("language", WORDS)
def test_lost_by_the_word_of_two_and_paid_in_cash(county: County, language: str) -> None:
    kettle, gone, half, paid, broken, van, who_pays = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    numbers = [phone.sell("cgx", kettle), phone.sell("cgx", kettle)]
    phone.send()
    shop = Supplied(county.world)
    shop.cut(hours=21)
    shop.answer()
    desk.act(shop.officer, "purchase.dispatch", {"purchase": str(shop.purchase), "waybill": "SF-9"})
    phone.send()

    officer, accountant = county.new_desk("officer", language), county.new_desk("accountant", language)
    officer.come_in()
    officer.visit(f"parcels/?q={numbers[0]}")
    officer.page.locator("#found tbody a").first.click()
    officer.page.locator("details.box summary").click()
    officer.page.fill("#id_note", "K12")
    officer.page.click("form[action$='/lost'] button")
    expect(officer.page.locator(".box.wait")).to_contain_text("K12")
    accountant.come_in()
    accountant.visit("parcels/")
    accountant.page.locator(".box.wait a").click()
    accountant.page.click("button[value=grant]")
    expect(accountant.page.locator("main")).to_contain_text("SF-9")
    assert who_pays in accountant.text()
    accountant.page.locator("a[href^='/office/claims/']", has_not_text="SF").last.click()
    expect(accountant.page.locator("h1")).to_be_visible()

    phone.send()
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{numbers[0]}')").click()
    expect(phone.page.locator("main")).to_contain_text(gone)
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    phone.next(paid).click()
    expect(phone.page.locator(".slip")).to_be_visible()

    county.cut()
    phone.go("parcel-scan")
    phone.page.locator(".person").first.click()
    expect(phone.page.locator(".notice.good")).to_be_visible()
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{numbers[1]}')").click()
    phone.page.locator(".side").first.click()
    phone.page.locator(f".choice:has-text('{broken}')").click()
    phone.next().click()
    expect(phone.page.locator(f".choice:has-text('{half}')")).to_be_visible()
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{numbers[1]}')").click()
    phone.page.locator(f".side:has-text('{van}')").click()
    expect(phone.page.locator(".side")).to_have_count(0)
    county.mend()
    phone.send()
    kinds = ["loss.propose", "loss.decide", "refund.pay", "parcel.receive", "parcel.refuse", "parcel.give_back"]
    stored = StoredOperation.objects.filter(kind__in=kinds).order_by("id").values_list("kind", "code")
    assert list(stored) == [(kind, None) for kind in kinds]
    claim = f"claim:{COUNTY}.carrier.SF-9"
    assert money.balances([claim])[claim].net == 5580
    assert prove() == []
