"""Money back in cash: from her own station, or from another that asks for it with her slip; once."""

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.people import services as people
from farmgate.people.models import Device
from farmgate.sync import desk
from farmgate.sync.models import OpenException, StoredOperation
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("烧水壶", "小票的一半", "我认识本人", "现金已付"),
    "en": ("Stovetop kettle", "Half of the slip", "I know the person", "Cash is paid"),
}


def sold_while_stopped(county: County, phone: Phone, goods: str) -> tuple[str, list[str]]:
    """The county had stopped the phone, which it had not heard: the order is held. Then the phone goes on."""
    device = Device.objects.get(kind="phone")
    county.cut()
    people.freeze_device(device.id)
    number = phone.sell("cgx", goods)
    words = phone.words()
    county.mend()
    expect(phone.page.locator(".problem")).to_be_visible()
    desk.act(county.world.officer, "device.thaw", {"device": str(device.id)})
    phone.start_again()
    return number, words


def decided(county: County) -> None:
    """The order was held; two people let the money go back."""
    held = OpenException.objects.get(code="frozen_device")
    proposal = desk.act(county.world.officer, "suspense.propose", {"operation": str(held.op_id), "decision": "refund"})
    desk.act(county.world.accountant, "money.approve", {"proposal": str(proposal)})


@pytest.mark.parametrize("language", WORDS)
def test_a_refund_is_claimed_at_another_station_and_paid_once(county: County, language: str) -> None:
    kettle, half, known, paid = WORDS[language]
    first = county.working_phone(county.new_phone(language))
    first.open_shift({100: 2})
    first.add_villager("陈桂香")
    first.send()
    number, words = sold_while_stopped(county, first, kettle)
    decided(county)
    first.send()

    second = county.working_phone(county.new_phone(language), station=1)
    second.open_shift({100: 2})
    second.go("refund-claim")
    second.enter_slip(number, words)
    expect(second.page.locator(".person")).to_contain_text("陈桂香")

    # The first station has no network and does not know that the claim is gone.
    county.cut()
    for phone, shown in ((first, known), (second, half)):
        phone.go("refunds")
        phone.page.locator(".person").click()
        phone.page.locator(f".choice:has-text('{shown}')").click()
        phone.next(paid).click()
        expect(phone.page.locator(".slip")).to_be_visible()
        phone.next().click()
        expect(phone.page.locator(".person")).to_have_count(0)

    county.mend()
    second.send()
    first.send()
    codes = StoredOperation.objects.filter(kind="refund.pay").order_by("id").values_list("code", flat=True)
    assert list(codes) == [None, "already_paid"]
    assert money.balances([f"suspense:{COUNTY}"])[f"suspense:{COUNTY}"].net == 6300
