"""A part now, the rest when the goods are there: both without network, and no parcel leaves before it is paid."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sync import desk
from farmgate.sync.models import StoredOperation
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.journeys.test_whole_life import bought, scan_in
from tests.world import COUNTY

# Kettle, the choice of a part, half a slip, what is still to pay, in her words.
WORDS = {
    "zh-Hans": ("烧水壶", "取货时付", "小票的一半", "还要付", "取货时还要付三十一元五角", "这个包裹还要付三十一元五角"),
    "en": (
        "Stovetop kettle",
        "at collection",
        "Half of the slip",
        "Still to pay",
        "when you collect it",
        "for this parcel",
    ),
}
LOOK = os.environ.get("FARMGATE_LOOK", "")


def lend(county: County) -> None:
    """Everybody may leave a half."""
    caps = {"quiet_days": 90, "villager_cap_minor": 50_000, "station_cap_minor": 500_000}
    terms = {"county": COUNTY, "rungs": [[0, 0, None, 5000]], **caps}
    drawn = desk.act(county.world.officer, "deposit.draft", terms)
    desk.act(county.world.accountant, "deposit.publish", {"ladder": str(drawn)})


def keep(phone: Phone, name: str) -> None:
    """A picture for whoever wants to look."""
    if LOOK:
        phone.page.screenshot(path=str(Path(LOOK) / f"{name}-{phone.language}.png"), full_page=True)


@pytest.mark.parametrize("language", WORDS)
def test_half_is_paid_now_and_half_before_the_parcel_is_handed_over(county: County, language: str) -> None:
    kettle, part, half, still, told, asked = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    phone.serve("cgx")
    phone.take(kettle)
    phone.agree()
    expect(phone.page.locator(".choice")).to_have_count(0)

    lend(county)
    phone.send()
    county.cut()
    phone.serve("cgx")
    phone.page.click(".cart-bar .next")
    phone.page.click(".answer.yes")
    phone.page.locator(f".choice:has-text('{part}')").click()
    keep(phone, "pay")
    phone.pay_exactly()
    number = phone.slip_number()
    expect(phone.page.locator(".slip .sums")).to_contain_text("31.50")
    phone.says(told)
    keep(phone, "slip")
    phone.go("orders")
    expect(phone.page.locator(".person")).to_contain_text(still)
    keep(phone, "orders")

    county.mend()
    phone.send()
    bought(county, phone, [number])
    county.cut()
    scan_in(phone, [number])
    phone.go("parcels")
    phone.page.locator(f".person:has-text('{number}')").click()
    keep(phone, "parcel")
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    keep(phone, "hand")
    phone.next().click()
    expect(phone.page.locator("dl.due")).to_contain_text("31.50")
    phone.says(asked)
    keep(phone, "rest")
    phone.pay_exactly()
    expect(phone.page.locator(".notice.good")).to_be_visible()
    phone.go("orders")
    expect(phone.page.locator(".person")).not_to_contain_text(still)

    county.mend()
    phone.send()
    kinds = ["order.place", "order.balance", "parcel.hand_over"]
    stored = StoredOperation.objects.filter(kind__in=kinds).order_by("id").values_list("kind", "code")
    assert list(stored) == [(kind, None) for kind in kinds]
    assert money.balances([f"escrow:{COUNTY}"])[f"escrow:{COUNTY}"].net == -6200
    assert prove() == []
