"""However often Pay is tapped."""

from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from tests.journeys.conftest import County
from tests.journeys.phone import Phone


def test_five_taps_on_pay_make_one_order(county: County, counter: Phone) -> None:
    counter.serve("cgx")
    counter.take("烧水壶")
    counter.agree()
    counter.page.click(".pair .strong")
    counter.next().evaluate("button => { for (let i = 0; i < 5; i++) button.click() }")
    expect(counter.page.locator(".slip")).to_be_visible()
    counter.send()
    assert AssistedOrder.objects.count() == 1
