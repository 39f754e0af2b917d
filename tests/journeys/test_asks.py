"""A merchant asks for more: one villager agrees and pays, one does not and has her money back, and the network is away."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.money import queries as money
from farmgate.money.proof import prove
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.models import StoredOperation
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.supplied import Supplied
from tests.world import COUNTY

WORDS = {
    "zh-Hans": ("烧水壶", "小票的一半", "现金已付", "要多付三元", "改价换货凭条"),
    "en": ("Stovetop kettle", "Half of the slip", "Cash is paid", "you pay three yuan more", "Slip of a change"),
}
MORE_MINOR = 300


def asked(county: County, phone: Phone) -> Supplied:
    """The county buys what was ordered, and the merchant wants three yuan more for each."""
    shop = Supplied(county.world)
    # Older than any shift: it is bought whether or not the shift was closed.
    shop.cut(hours=21)
    ((offer, price),) = ask("SELECT DISTINCT offer, unit_price_minor FROM trade_line").fetchall()
    change = {"offer": offer, "unit_price_minor": price + MORE_MINOR, "unit_cost_minor": price}
    until = wire(clock.now() + timedelta(days=2))
    desk.act(shop.officer, "purchase.ask", {"purchase": str(shop.purchase), "changes": [change], "until": until})
    phone.send()
    return shop


def turn_to_her(phone: Phone, number: str) -> None:
    """Her question, on the page that faces her."""
    phone.go("home")
    phone.page.locator(".tile:has(svg use[href$='#spoken'])").click()
    phone.page.locator(f".person:has-text('{number}')").click()
    expect(phone.page.locator(".ask-compared .now")).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_one_agrees_and_one_does_not_without_network(county: County, language: str) -> None:
    kettle, half, paid, said, slip = WORDS[language]
    phone = county.working_phone(county.new_phone(language))
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    first, second = phone.sell("cgx", kettle), phone.sell("cgx", kettle)
    phone.send()
    shop = asked(county, phone)

    county.cut()
    turn_to_her(phone, first)
    phone.says(said)
    phone.page.click(".answer.yes")
    phone.page.click(".pair .strong")
    phone.next().click()
    expect(phone.page.locator(".slip .kind")).to_have_text(slip)
    phone.next().click()

    turn_to_her(phone, second)
    phone.page.click(".answer.no")
    phone.next().click()
    phone.page.locator(f".choice:has-text('{half}')").click()
    phone.next(paid).click()
    expect(phone.page.locator(".slip")).to_be_visible()
    phone.go("asks")
    expect(phone.page.locator("button.person")).to_have_count(0)

    county.mend()
    phone.send()
    kinds = ["order.consent", "order.consent", "refund.pay"]
    stored = StoredOperation.objects.filter(kind__in=kinds).order_by("id").values_list("kind", "code")
    assert list(stored) == [(kind, None) for kind in kinds]
    shop.answer()
    shop.dispatch()
    phone.send()
    phone.go("parcels")
    expect(phone.page.locator(".person")).to_have_count(1)
    escrow = money.balances([f"escrow:{COUNTY}"])[f"escrow:{COUNTY}"].net
    (worth,) = ask("SELECT sum(amount_minor)::bigint FROM logistics_parcel").fetchone() or (0,)
    assert escrow == -worth
    assert prove() == []
