"""The browser is killed at a random moment between the tap on Pay and the slip: all of the sale is there, or none of it."""

import random
from pathlib import Path

from playwright.sync_api import Playwright, expect

from farmgate.counter.models import AssistedOrder
from farmgate.money import queries as money
from farmgate.people.models import Device
from farmgate.sync.models import OpenException, StoredOperation
from tests.journeys.conftest import CHROMIUM, QUIET, County
from tests.journeys.phone import Phone
from tests.journeys.profile import Profile
from tests.journeys.test_power_cut import switched_on

KILLS, SEED = 10, 7
# The kettle with its fee.
OPENED_YUAN, KETTLE_YUAN = 200, 63
# From the tap to the slip it takes about so long. Each kill that came too late draws the next ones nearer, and the other
# way round, so that a fast machine and a slow one both see either side of the write.
LATEST_SECONDS = 0.12
# In the page, so that nothing of ours waits between the tap and its effect.
TAP = "document.querySelector('.next:enabled').click()"


def cart_ready(phone: Phone) -> None:
    """The cart of one kettle, agreed, with exact money on the table; what a kill left behind is gone on with."""
    phone.go("home")
    if phone.page.locator(".tile.main:has-text('继续下单')").count():
        phone.page.click(".tile.main:has-text('继续下单')")
        expect(phone.page.locator(".category").first).to_be_visible()
    else:
        phone.serve("cgx")
    if not phone.page.locator(".cart-bar .next:enabled").count():
        phone.take("烧水壶")
    phone.agree()
    phone.page.click(".pair .strong")


def orders_on(phone: Phone) -> int:
    """How many orders of this shift the phone shows."""
    phone.go("orders")
    # Drawn from memory in one go: with its heading there are its rows.
    expect(phone.page.locator("h1")).to_have_text("本班订单")
    return phone.page.locator(".person").count()


def test_a_sale_cut_off_anywhere_is_whole_or_was_never_made(
    county: County, playwright: Playwright, tmp_path: Path
) -> None:
    profile, chance = Profile(playwright, CHROMIUM, QUIET, tmp_path), random.Random(SEED)
    phone = county.working_phone(switched_on(profile, county))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    county.server.cut()
    orders, latest = [0], LATEST_SECONDS
    for _ in range(KILLS):
        cart_ready(phone)
        page, seconds = phone.page, chance.uniform(0, latest)
        profile.cut_power_during(phone.context, seconds, lambda page=page: page.evaluate(TAP))
        county.contexts.remove(phone.context)
        phone = switched_on(profile, county)
        phone.open()
        phone.type_pin()
        orders.append(orders_on(phone))
        assert orders[-1] - orders[-2] in (0, 1), orders
        latest *= 0.7 if orders[-1] > orders[-2] else 1.6
        if orders[-1] > orders[-2]:
            phone.page.locator(".person").first.click()
            assert len(phone.words()) == 4
    print("orders after each kill:", *orders)
    assert 0 < orders[-1] < KILLS, f"every kill fell on one side of the write: {orders}"
    # What was not made can be made now; whatever cart came back, a sale that is there is not made twice.
    cart_ready(phone)
    phone.next().click()
    phone.slip_number()
    made = orders_on(phone)
    assert made - orders[-1] in (0, 1)
    county.server.mend()
    phone.send()
    assert AssistedOrder.objects.count() == made
    _drawers_agree(phone, made)


def _drawers_agree(phone: Phone, orders: int) -> None:
    """The ledger has the cash of each once, and a count of just that is neither over nor short nor a mismatch."""
    account = f"drawer:{Device.objects.get(kind='phone').code}"
    yuan = OPENED_YUAN + orders * KETTLE_YUAN
    assert money.balances([account])[account].net == yuan * 100
    phone.go("shift-close")
    phone.count({100: yuan // 100, 10: yuan % 100 // 10, 1: yuan % 10})
    phone.next().click()
    phone.send()
    assert StoredOperation.objects.filter(kind="shift.close", code=None).count() == 1
    assert not OpenException.objects.exists()
    assert money.balances([account])[account].net == yuan * 100
