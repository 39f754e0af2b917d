"""A phone that has not been online for days: first it warns and sells, then it warns and stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from farmgate.kernel import clock
from farmgate.sync.models import OpenException
from tests.journeys.conftest import County
from tests.journeys.phone import Phone

KETTLE = "烧水壶"


@contextmanager
def last_online(county: County, ago: timedelta) -> Iterator[Phone]:
    """A phone whose county it last met so long ago; it wakes without network."""
    with clock.at(clock.now() - ago):
        phone = county.working_phone(county.new_phone())
        phone.open_shift({100: 2})
        phone.add_villager("陈桂香")
        phone.send()
    county.cut()
    phone.start_again()
    yield phone


def test_after_four_days_it_warns_and_sells(county: County) -> None:
    with last_online(county, timedelta(days=4)) as phone:
        phone.go("home")
        expect(phone.page.locator(".notice.care")).to_contain_text("联网一次，过后本机不能再卖货。")
        phone.serve("cgx")
        phone.take(KETTLE)
        phone.agree()
        expect(phone.page.locator(".notice.care").first).to_contain_text("本机好几天没有联网了")
        phone.pay_exactly()
        phone.slip_number()

        county.mend()
        phone.send()
        assert AssistedOrder.objects.count() == 1
        assert not OpenException.objects.exists()
        phone.go("home")
        expect(phone.page.locator(".notice")).to_have_count(0)


def test_after_a_month_it_stops_until_it_is_online(county: County) -> None:
    with last_online(county, timedelta(days=31)) as phone:
        phone.go("home")
        stop = phone.page.locator(".notice.stop")
        expect(stop).to_contain_text("授权已过期，不能卖货")
        expect(stop).to_contain_text("已记下的订单和现金都还在。")
        expect(phone.page.locator(".tile.main")).to_be_disabled()
        # A typed address leads to goods, and no further.
        phone.serve("cgx")
        phone.take(KETTLE)
        phone.page.click(".cart-bar .next")
        expect(stop).to_contain_text("这一笔没有记下，钱不要动。")
        phone.go("pay")
        expect(stop).to_contain_text("授权已过期，不能卖货。请联网一次。")
        expect(phone.page.locator(".next")).to_be_disabled()

        county.mend()
        phone.send()
        phone.sell("cgx", KETTLE)
        phone.send()
        assert AssistedOrder.objects.count() == 1
        assert not OpenException.objects.exists()
