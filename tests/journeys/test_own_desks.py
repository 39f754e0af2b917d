"""A merchant answers that it is short and sends the rest; the hub scans the parcel in. Nobody of the county touches either."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farmgate.kernel import clock
from farmgate.logistics.models import Parcel
from farmgate.money.proof import prove
from farmgate.people import services as people
from farmgate.people.queries import names_of
from farmgate.sync.models import StoredOperation
from farmgate.trade.models import Line
from tests import world as worlds
from tests.journeys.conftest import County
from tests.journeys.office import PASSWORD, Desk
from tests.journeys.shelf import FEE_MINOR
from tests.supplied import Supplied

VILLAGER = "陈桂花"
WORDS = {
    "zh-Hans": ("待答复", "已发货", "没有记入", "正在路上"),
    "en": ("Orders to answer", "Dispatched", "Not recorded", "On their way here"),
}


def bought(county: County) -> Supplied:
    """One order, four pieces of two goods, is a purchase order."""
    phone, now = county.world.phone(), clock.now()
    villager = phone.record("villager.add", {"name": VILLAGER, "village": "420527100200"}, now)
    shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, now)
    phone.record("order.place", worlds.order(phone, shift.id, villager.id, county.world.offers, FEE_MINOR), now)
    phone.sync()
    shop = Supplied(county.world)
    shop.cut(hours=21)
    return shop


def hire(county: County, shop: Supplied) -> None:
    """Somebody at the merchant's desk, and somebody at the hub."""
    since, place = clock.now() - timedelta(days=1), county.world.county.id
    for name, role, merchant in (("seller", "merchant", shop.merchant), ("hub", "hub", None)):
        person = people.add_person(name)
        people.open_account(person, name, PASSWORD)
        people.grant_role(person, role, since, place=place, merchant=merchant)


def answer_and_send(seller: Desk, to_answer: str, dispatched: str) -> str:
    """One piece is missing. Returns the code on the parcel."""
    page = seller.page
    expect(page.locator("dl.facts div", has_text=to_answer).first.locator("dd")).to_have_text("1")
    page.locator("table.rows a").first.click()
    page.locator("input[name^=missing_]").first.fill("1")
    page.click("form[action$='/answer'] button.main")
    page.fill("#id_waybill", "SF-7")
    page.click("form[action$='/dispatch'] button.main")
    expect(page.locator("h1")).to_contain_text(dispatched)
    assert VILLAGER not in page.content()
    page.click("a[href$='/packing']")
    assert VILLAGER not in page.content()
    return page.locator(".label .code").inner_text()


def scan(hub: Desk, code: str) -> None:
    """As a scanner does it: letters and then Enter."""
    hub.page.keyboard.type(code)
    hub.page.keyboard.press("Enter")


@pytest.mark.parametrize("language", WORDS)
def test_a_merchant_sends_what_it_has_and_the_hub_takes_it_in(county: County, language: str) -> None:
    to_answer, dispatched, refused, coming = WORDS[language]
    hire(county, bought(county))
    seller = county.new_desk("seller", language)
    seller.come_in()
    code = answer_and_send(seller, to_answer, dispatched)
    assert [seller.status(path) for path in ("orders/", "villagers/", "parcels/", "stations/S0001")] == [404] * 4

    hub = county.new_desk("hub", language)
    hub.come_in()
    expect(hub.page.locator("dl.facts div", has_text=coming).locator("dd")).to_have_text("1")
    scan(hub, "ZZZZZZZZ")
    expect(hub.page.locator(".scan-answer.bad")).to_contain_text(refused)
    scan(hub, code.lower())
    expect(hub.page.locator(".scan-answer.good")).to_contain_text("S0001")
    expect(hub.page.locator("#scan")).to_be_focused()
    assert hub.status("purchases/") == 404

    assert list(Parcel.objects.values_list("code", "state")) == [(code, "hub")]
    assert sorted(Line.objects.values_list("coming", flat=True)) == [1, 2]
    signed = StoredOperation.objects.filter(kind__in=["purchase.answer", "purchase.dispatch", "hub.receive"])
    by = names_of({row.agent for row in signed})
    assert [by[row.agent] for row in signed.order_by("id")] == ["seller", "seller", "hub"]
    assert prove() == []
