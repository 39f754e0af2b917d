"""A sale is quick, happens once, and is not lost on the way."""

import pytest
from playwright.sync_api import BrowserContext

from .conftest import Counter

pytestmark = pytest.mark.journey

TAPS_MAX = 10


def test_a_known_villager_and_two_goods_take_at_most_ten_taps(counter: Counter) -> None:
    counter.sell()
    counter.go("home")
    counter.taps = 0

    counter.tap(".tile.main")
    counter.tap(".person")
    counter.tap(".category", 0)
    counter.tap(".offer .add", 0)
    counter.tap(".category", 1)
    counter.tap(".offer .add", 0)
    counter.tap(".cart-bar .next")
    counter.tap(".answer.yes")
    counter.tap(".pair .strong")
    counter.tap(".next")

    counter.page.wait_for_selector(".slip .number")
    assert counter.taps <= TAPS_MAX
    assert counter.page.locator(".slip-goods li").count() == 2


def test_five_taps_on_pay_make_one_order(counter: Counter) -> None:
    counter.choose_villager()
    counter.put_in_cart()
    counter.page.click(".cart-bar .next")
    counter.page.click(".answer.yes")
    counter.page.click(".pair .strong")

    counter.page.locator(".next:enabled").evaluate("button => { for (let i = 0; i < 5; i++) button.click() }")

    counter.page.wait_for_selector(".slip")
    assert counter.orders() == 1


def test_back_and_reload_keep_the_cart(counter: Counter) -> None:
    counter.choose_villager()
    counter.put_in_cart()
    counter.page.click(".cart-bar .next")
    counter.page.wait_for_selector(".facing")

    for _ in range(2):
        counter.page.go_back()
    counter.page.reload()
    counter.type_pin()
    counter.go("home")
    counter.page.click(".tile.main:has-text('李奶奶')")

    assert "2" in counter.page.inner_text(".cart")


def test_back_after_the_order_does_not_lead_to_paying_again(counter: Counter) -> None:
    counter.sell()

    counter.page.go_back()
    counter.page.wait_for_selector(".tiles, .people, .slip")

    assert counter.page.locator(".purse").count() == 0


def test_a_sale_without_network_prints_its_slip_and_is_sent_later(counter: Counter, context: BrowserContext) -> None:
    counter.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    counter.page.reload()
    counter.type_pin()
    counter.sell()
    counter.page.wait_for_selector(".slip .qr path")
    assert counter.page.locator(".slip .four-words li svg").count() == 4

    counter.go("more")
    assert "1 笔未发送" in counter.page.inner_text(".fact")
    context.set_offline(False)
    counter.page.click("button:has-text('现在发送')")
    counter.page.wait_for_selector("text=都已发送")


def test_the_slip_of_this_phone_checks_as_true_and_a_wrong_picture_as_false(counter: Counter) -> None:
    counter.sell()
    number = counter.page.inner_text(".slip .number")
    pictures = counter.page.locator(".slip .four-words li span").all_inner_texts()

    for words, verdict in ((pictures, "true"), ([*pictures[1:], pictures[0]], "false")):
        counter.go("home")
        counter.go("check")
        counter.page.fill("input.code", number)
        counter.page.locator(".slots button").first.click()
        for word in words:
            counter.page.locator(f".word-grid button:has(span:text-is('{word}'))").click()
        counter.page.click(".next:has-text('查验')")
        counter.page.wait_for_selector(f".verdict.{verdict}")


def test_a_cancelled_order_gives_the_cash_back_and_says_so(counter: Counter) -> None:
    counter.sell()
    counter.page.click("button:has-text('取消订单')")
    counter.page.click(".rows .choice")
    counter.page.click(".next")

    counter.page.wait_for_selector(".slip .kind:has-text('退款小票')")
    assert counter.orders() == 1
    assert "已取消" in counter.page.inner_text(".person")


def test_the_count_at_the_end_is_blind_and_then_plain(counter: Counter) -> None:
    counter.sell()
    counter.go("shift-close")
    assert "账面" not in counter.page.inner_text(".screen")
    counter.page.locator(".count input").first.fill("2")
    counter.page.click(".next")

    counter.page.wait_for_selector("text=账面")
    assert "短款 ¥16.50" in counter.page.inner_text(".notice")
