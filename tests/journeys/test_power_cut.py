"""The phone dies after the order is on its flash and before anybody has seen the slip."""

from pathlib import Path

from playwright.sync_api import Playwright, expect

from farmgate.counter.models import AssistedOrder
from tests.journeys.conftest import CHROMIUM, QUIET, County
from tests.journeys.phone import SIZE, Phone
from tests.journeys.profile import Profile

# The moment a record is durable, and before the app hears of it, the page says so and nothing more happens.
STAND_STILL = """() => {
  const transaction = IDBDatabase.prototype.transaction
  IDBDatabase.prototype.transaction = function (stores, ...how) {
    const tx = transaction.call(this, stores, ...how)
    if (stores.includes('ops')) tx.addEventListener('complete', event => {
      event.stopImmediatePropagation()
      document.title = 'durable'
    })
    return tx
  }
}"""


def switched_on(profile: Profile, county: County) -> Phone:
    context = profile.start(SIZE)
    county.contexts.append(context)
    return Phone(context, county.server.address)


def test_an_order_survives_the_phone_that_made_it(county: County, playwright: Playwright, tmp_path: Path) -> None:
    profile = Profile(playwright, CHROMIUM, QUIET, tmp_path)
    phone = county.working_phone(switched_on(profile, county))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    county.server.cut()
    phone.serve("cgx")
    phone.take("烧水壶")
    phone.agree()
    phone.page.evaluate(f"({STAND_STILL})()")
    phone.pay_exactly()
    expect(phone.page).to_have_title("durable")
    expect(phone.page.locator(".slip")).to_have_count(0)
    profile.cut_power(phone.context)
    county.contexts.remove(phone.context)

    # Still without network: everything is on the flash, the app too.
    phone = switched_on(profile, county)
    phone.open()
    phone.type_pin()
    phone.go("orders")
    expect(phone.page.locator(".person")).to_have_count(1)
    phone.page.click(".person")
    number = phone.slip_number()
    assert len(phone.words()) == 4

    county.server.mend()
    phone.send()
    assert AssistedOrder.objects.get().slip_no == number


def test_paying_once_more_after_the_window_died_is_the_same_order(counter: Phone) -> None:
    counter.serve("cgx")
    counter.take("烧水壶")
    counter.agree()
    counter.page.evaluate(f"({STAND_STILL})()")
    counter.pay_exactly()
    expect(counter.page).to_have_title("durable")
    dead, counter.page = counter.page, counter.context.new_page()
    dead.close()

    # The cart is still there, so the agent, who saw no slip, takes it through once more.
    counter.open()
    counter.type_pin()
    counter.page.click(".tile.main:has-text('继续下单')")
    counter.agree()
    counter.pay_exactly()
    number = counter.slip_number()
    counter.send()
    assert AssistedOrder.objects.get().slip_no == number
