"""One sale, from an invite to the signed bytes: no network at the counter, and the books right to the fen after it."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from farmgate.counter.models import AssistedOrder
from farmgate.money import queries as money
from farmgate.people.models import Device
from farmgate.sync import desk
from farmgate.sync.models import OpenException, StoredOperation
from tests.journeys.conftest import FLOAT_MINOR, County
from tests.journeys.office import Desk
from tests.journeys.phone import Phone
from tests.journeys.shelf import FEE_MINOR
from tests.world import COUNTY

SEED, KETTLE, ELECTRIC_KETTLE, MAIZE = 5800, 6200, 4900, 5800
GOODS_MINOR = SEED + KETTLE + ELECTRIC_KETTLE + MAIZE
TOTAL_MINOR = GOODS_MINOR + FEE_MINOR
TENDERED_MINOR = 30_000
OPENED_MINOR, CLOSED_MINOR = 20_000, 42_700
SHORT_MINOR = OPENED_MINOR + TOTAL_MINOR - CLOSED_MINOR
MAIZE_BARCODE = "2900000000162"
VILLAGER = "陈桂香"
KINDS = ["shift.open", "villager.add", "order.place", "shift.close"]


@dataclass(frozen=True)
class Words:
    """What stands on the screens in one language."""

    kettle: str
    electric_kettle: str
    spoken_total: str
    asked: str
    all_sent: str
    unsent: str
    short: str
    message: str


WORDS = {
    "zh-Hans": Words(
        kettle="烧水壶",
        electric_kettle="电热水壶",
        spoken_total="两百二十八元",
        asked="陈桂香，一共两百二十八元，同意吗？",
        all_sent="都已发送",
        unsent="2 笔未发送",
        short="短款 ¥1.00",
        message="周四下午送货。",
    ),
    "en": Words(
        kettle="Stovetop kettle",
        electric_kettle="electric kettle",
        spoken_total="two hundred and twenty-eight yuan",
        asked="陈桂香, it comes to two hundred and twenty-eight yuan. Do you agree?",
        all_sent="All sent",
        unsent="2 not yet sent",
        short="Short by ¥1.00",
        message="The van comes on Thursday.",
    ),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_sale_from_the_invite_to_the_signed_bytes(county: County, language: str) -> None:
    words = WORDS[language]
    officer = county.new_desk("officer", language)
    phone = county.new_phone(language)

    officer.come_in()
    _let_in(officer, phone)
    phone.open_shift({100: 2})
    phone.send()
    phone.kept_for_offline()

    county.cut()
    desk.act(county.world.officer, "message.send", {"county": COUNTY, "zh": words.message, "en": words.message})
    phone.start_again()
    phone.add_villager(VILLAGER)
    _choose_goods(phone, words)
    _show_her(phone, words)
    number, pictures = _take_cash(phone)
    assert words.unsent in phone.unsent()
    assert not AssistedOrder.objects.exists()

    county.mend()
    expect(phone.page.locator(".fact")).to_contain_text(words.all_sent)
    phone.go("messages")
    expect(phone.page.locator(".letters")).to_contain_text(words.message)
    assert _balances() == _expected(drawer=OPENED_MINOR + TOTAL_MINOR, over_short=-OPENED_MINOR)

    phone.go("shift-close")
    phone.count({100: 4, 20: 1, 5: 1, 1: 2})
    expect(phone.page.locator(".notice")).to_contain_text(words.short)
    phone.send()
    assert _balances() == _expected(drawer=CLOSED_MINOR, over_short=SHORT_MINOR - OPENED_MINOR)
    phones = Device.objects.filter(kind="phone").values("id")
    arrived = StoredOperation.objects.filter(device__in=phones).order_by("seq")
    assert list(arrived.values_list("kind", flat=True)) == KINDS
    assert not OpenException.objects.exists()

    _check_elsewhere(county, language, number, pictures)
    _look_down_to_the_bytes(officer, number)


def _let_in(officer: Desk, phone: Phone) -> None:
    """The invite, the words compared on both sides, the approval, the PIN."""
    phone.enrol(officer.invite("S0001"))
    assert officer.open_waiting_phone() == phone.words()
    officer.approve_phone()
    phone.look_whether_approved()
    phone.choose_pin()


def _choose_goods(phone: Phone, words: Words) -> None:
    """Seed by its picture, kettles by initials and by name, maize by its barcode."""
    phone.page.locator(".category").first.click()
    phone.page.locator(".offer .add").first.click()
    phone.take("ssh", words.kettle)
    phone.take(words.electric_kettle)
    expect(phone.find(MAIZE_BARCODE)).to_have_count(1)
    phone.take(MAIZE_BARCODE)
    expect(phone.page.locator(".cart .money")).to_have_text("¥228.00")


def _show_her(phone: Phone, words: Words) -> None:
    """Pictures, price and total on her page, the same read aloud; her spoken yes."""
    phone.page.click(".cart-bar .next")
    facing = phone.page.locator(".facing")
    expect(facing.locator(".facing-goods svg")).to_have_count(4)
    expect(facing.locator(".facing-total .money")).to_have_text("¥228.00")
    expect(facing.locator(".facing-total")).to_contain_text(words.spoken_total)
    assert phone.said()[-1][1].endswith(words.asked)
    phone.page.click(".answer.yes")


def _take_cash(phone: Phone) -> tuple[str, list[str]]:
    """Three notes of a hundred, change, the slip. Returns its number and its four words."""
    note = phone.page.locator(".purse button:has(svg.note text:text-is('100'))")
    for _ in range(3):
        note.click()
    expect(phone.page.locator(".change .money")).to_have_text("¥72.00")
    phone.next().click()
    number = phone.slip_number()
    assert number in phone.said()[-1][1]
    return number, phone.words()


def _check_elsewhere(county: County, language: str, number: str, pictures: list[str]) -> None:
    """Another counter knows the slip by number and words, and knows a false one."""
    other = county.working_phone(county.new_phone(language), station=1)
    expect(other.check_slip(number, pictures)).to_have_class("verdict true")
    expect(other.page.locator(".rows")).to_contain_text("58.00")
    expect(other.check_slip(number, pictures[::-1])).to_have_class("verdict false")


def _look_down_to_the_bytes(officer: Desk, number: str) -> None:
    """The officer opens the order and reads exactly what the phone signed."""
    officer.visit("orders/")
    officer.page.click(f"a:text-is('{number}')")
    assert "¥228.00" in officer.text()
    officer.page.locator("main .side a[href^='/office/operations/']").last.click()
    stored = StoredOperation.objects.get(kind="order.place")
    assert officer.page.locator("main pre").inner_text() == bytes(stored.bytes).decode()
    expect(officer.checks()).to_have_count(3)
    assert "bad" not in " ".join(officer.checks().evaluate_all("all => all.map(one => one.className)"))


def _balances() -> dict[str, int]:
    """What the accounts of this county stand at, by kind."""
    kinds = ("drawer", "escrow", "leg", "float", "float_control", "over_short", "suspense")
    held = {kind: sum(balance.net for balance in money.accounts(kind)) for kind in kinds}
    return {kind: net for kind, net in held.items() if net}


def _expected(drawer: int, over_short: int) -> dict[str, int]:
    floats = 2 * FLOAT_MINOR - TOTAL_MINOR
    return {
        "drawer": drawer,
        "escrow": -GOODS_MINOR,
        "leg": -FEE_MINOR,
        "float": floats,
        "float_control": -floats,
        "over_short": over_short,
    }
