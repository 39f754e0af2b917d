"""New prices while a phone is offline: what was promised from the old list holds for a while, then a person looks."""

from datetime import timedelta

from playwright.sync_api import expect

from farmgate.catalogue.models import Offer
from farmgate.counter.models import AssistedOrder
from farmgate.kernel import clock
from farmgate.money import queries as money
from farmgate.sync import desk
from farmgate.sync.models import OpenException
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.world import COUNTY

KETTLE, KETTLE_GOOD = "烧水壶", 496
OLD_MINOR, NEW_MINOR = 6200, 6600


def publish(county: County, ago: timedelta) -> None:
    """A new list with a dearer kettle, let out so long ago."""
    offer = Offer.objects.get(good_id=KETTLE_GOOD).id
    with clock.at(clock.now() - ago):
        desk.act(county.world.officer, "price_list.draft", {"county": COUNTY, "set": [[offer, NEW_MINOR]]})
        desk.act(county.world.accountant, "price_list.publish", {"county": COUNTY, "version": 2})


def sell_offline(county: County, counter: Phone) -> None:
    county.cut()
    counter.sell("cgx", KETTLE)
    county.mend()
    counter.send()
    counter.serve("cgx")
    expect(counter.find(KETTLE).first.locator(".money")).to_have_text("¥66.00")


def test_within_its_grace_the_old_list_holds(county: County, counter: Phone) -> None:
    county.cut()
    publish(county, timedelta(hours=1))
    sell_offline(county, counter)

    assert AssistedOrder.objects.get().price_list == 1
    assert not OpenException.objects.exists()
    assert money.balances([f"escrow:{COUNTY}"])[f"escrow:{COUNTY}"].net == -OLD_MINOR


def test_after_its_grace_the_county_looks_at_the_price(county: County, counter: Phone) -> None:
    county.cut()
    publish(county, timedelta(hours=73))
    sell_offline(county, counter)

    assert list(OpenException.objects.values_list("code", flat=True)) == ["stale_price"]
    assert f"escrow:{COUNTY}" not in money.balances([f"escrow:{COUNTY}"])
    counter.go("orders")
    counter.page.click(".person")
    expect(counter.page.locator(".notice")).to_contain_text("价目表已更新，县里会来电核对价格。")
    expect(counter.page.locator(".notice")).to_contain_text("钱已单独记账，没有丢。")
