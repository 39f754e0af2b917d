"""What the counter took comes back as goods or as money: from the cart to the kettle in her hands, the network away between."""

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sync.models import StoredOperation
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.supplied import Supplied
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("烧水壶", "小票的一半", "货坏了", "现金已付"),
    "en": ("Stovetop kettle", "Half of the slip", "broken", "Cash is paid"),
}


def bought(county: County, phone: Phone, numbers: list[str]) -> None:
    """The county buys what was ordered and sends it."""
    shop = Supplied(county.world)
    # Older than any shift: it is bought whether or not the shift was closed.
    shop.cut(hours=21)
    shop.answer()
    shop.dispatch()
    phone.send()
    phone.go("parcels")
    expect(phone.page.locator(".person")).to_have_count(len(numbers))


def scan_in(phone: Phone, slips: list[str]) -> None:
    """The van is here."""
    phone.go("parcel-scan")
    for _ in slips:
        phone.page.locator(".person").first.click()
        expect(phone.page.locator(".notice.good")).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_one_is_handed_over_and_one_is_refused_and_paid_without_network(county: County, language: str) -> None:
    kettle, half, broken, paid = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    numbers = [phone.sell("cgx", kettle), phone.sell("cgx", kettle)]
    phone.send()
    bought(county, phone, numbers)

    county.cut()
    scan_in(phone, numbers)
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{numbers[0]}')").click()
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    phone.next().click()
    expect(phone.page.locator(".notice.good")).to_be_visible()

    phone.go("parcels")
    phone.page.locator(f".person:has-text('{numbers[1]}')").click()
    phone.page.locator(".side").first.click()
    phone.page.locator(f".choice:has-text('{broken}')").click()
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    phone.next(paid).click()
    expect(phone.page.locator(".slip")).to_be_visible()

    county.mend()
    phone.send()
    kinds = ["parcel.receive", "parcel.receive", "parcel.hand_over", "parcel.refuse", "refund.pay"]
    stored = StoredOperation.objects.filter(kind__in=kinds).order_by("id").values_list("kind", "code")
    assert list(stored) == [(kind, None) for kind in kinds]
    owed = [account for code, account in money.balances([f"escrow:{COUNTY}"]).items()]
    assert [account.net for account in owed] == [-6200]
    assert prove() == []
