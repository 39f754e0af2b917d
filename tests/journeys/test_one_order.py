"""However often Pay is tapped, in however many windows: one order."""

from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from tests.journeys.conftest import County
from tests.journeys.phone import Phone

SECOND_WINDOW = "另一个窗口正在使用"


def test_five_taps_on_pay_make_one_order(counter: Phone) -> None:
    counter.serve("cgx")
    counter.take("烧水壶")
    counter.agree()
    counter.page.click(".pair .strong")
    counter.next().evaluate("button => { for (let i = 0; i < 5; i++) button.click() }")

    expect(counter.page.locator(".slip")).to_be_visible()
    counter.send()
    assert AssistedOrder.objects.count() == 1


def test_a_second_window_waits_its_turn_and_finds_the_sale_done(county: County, counter: Phone) -> None:
    counter.serve("cgx")
    counter.take("烧水壶")
    second = counter.context.new_page()
    second.goto(counter.address)
    expect(second.locator(".problem")).to_contain_text(SECOND_WINDOW)

    counter.agree()
    counter.pay_exactly()
    number = counter.slip_number()
    counter.page.close()

    # The first window is gone: the second takes over by itself, with what the first one did.
    counter.page = second
    counter.type_pin()
    counter.go("orders")
    expect(second.locator(".person")).to_have_count(1)
    expect(second.locator(".person")).to_contain_text(number)
    counter.send()
    assert AssistedOrder.objects.count() == 1
