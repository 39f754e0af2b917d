"""A phone that the county has ended is told so plainly, and what it had sold is kept apart."""

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.people.models import Device
from farmgate.sync.models import OpenException
from tests.journeys.conftest import County
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("本机已注销", "请保管好现金和手机，与县里交接。", "烧水壶"),
    "en": ("This phone is signed off", "Keep cash and phone safe and hand them over to the county.", "Stovetop kettle"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_revoked_phone_says_so_and_its_cash_waits(county: County, language: str) -> None:
    happened, to_do, kettle = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    county.cut()
    phone.sell("cgx", kettle)

    county.server.mend()
    officer = county.new_desk("officer", language)
    officer.come_in()
    officer.visit(f"devices/{Device.objects.get(kind='phone').code}")
    officer.page.click("details.box summary")
    officer.page.fill("input[name=revoke-note]", "手机被偷")
    officer.page.click("button.danger")
    expect(officer.page.locator(".notes .success")).to_be_visible()
    phone.context.set_offline(False)

    problem = phone.page.locator(".problem")
    expect(problem).to_contain_text(happened)
    expect(problem).to_contain_text(to_do)
    assert list(OpenException.objects.values_list("code", flat=True)) == ["revoked_device"]
    assert money.balances([f"suspense:{COUNTY}"])[f"suspense:{COUNTY}"].net == -6300
