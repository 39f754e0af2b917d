"""Asking a villager by thumb, in real Chromium: a dearer good, another good, one that is too late, all without network."""

import json
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext

from .conftest import Counter
from .test_reach import LIMITS, MEASURE

pytestmark = pytest.mark.journey

VILLAGER = "00000000-0000-8000-8000-00000000a001"
APPLES = [101, 1250, "红富士苹果 5斤", "Fuji apples 2.5 kg", "apple"]


def asked(n: int, hours: int, after: list[object]) -> dict[str, object]:
    until = datetime.now(UTC) + timedelta(hours=hours)
    return {
        "kind": "ask",
        "ask": f"00000000-0000-8000-8000-00000000c00{n}",
        "order": f"00000000-0000-8000-8000-00000000e00{n}",
        "n": 1,
        "slip_no": f"K7QM-{n}",
        "villager": VILLAGER,
        "name": "李奶奶",
        "quantity": 2,
        "before": APPLES,
        "after": after,
        "since": "2026-11-10T02:00:00.000Z",
        "until": until.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "state": "open",
    }


@pytest.fixture
def asking(counter: Counter) -> Counter:
    items = [
        asked(1, 12, [101, 1400, *APPLES[2:]]),
        asked(2, 80, [103, 1000, "食盐", "Table salt", "salt"]),
        asked(3, -2, [101, 1400, *APPLES[2:]]),
    ]
    told = urllib.request.Request(f"{counter.address}/county/tell", json.dumps(items).encode(), method="POST")
    urllib.request.urlopen(told)
    counter.go("more")
    counter.page.click("button:has-text('现在发送')")
    counter.go("home")
    counter.page.wait_for_selector(".tile:has-text('问村民') .badge:has-text('3')")
    return counter


def test_home_says_what_ends_within_a_day(asking: Counter) -> None:
    asking.page.wait_for_selector(".notice:has-text('一天内要问到的：1 件')")


def test_she_agrees_pays_and_gets_a_slip_without_network(asking: Counter, context: BrowserContext) -> None:
    page = asking.page
    context.set_offline(True)
    asking.go("asks")
    page.click(".person:has-text('K7QM-1')")
    page.wait_for_selector(".facing-total:has-text('+¥3.00')")
    page.click(".answer.yes")
    assert page.locator(".next").is_disabled()
    page.click(".purse button >> nth=4")
    page.wait_for_selector(".change:has-text('¥2.00')")
    page.dblclick(".next")
    page.wait_for_selector(".slip .big:has-text('¥3.00')")
    assert page.locator(".slip-goods").count() == 2
    page.click(".next")
    page.wait_for_selector("h2:has-text('已经问过：1')")


def test_another_good_that_is_cheaper_is_paid_back_at_once(asking: Counter, context: BrowserContext) -> None:
    page = asking.page
    context.set_offline(True)
    asking.go("asks")
    page.click(".person:has-text('K7QM-2')")
    page.click(".answer.yes")
    page.click(".next")
    page.wait_for_selector(".slip")
    page.click(".next:has-text('付退款')")
    page.wait_for_selector(".sum:has-text('¥5.00')")


def test_after_the_deadline_only_a_no_is_taken(asking: Counter) -> None:
    page = asking.page
    asking.go("asks")
    page.click(".person:has-text('K7QM-3')")
    page.wait_for_selector(".notice:has-text('答复的时间已过')")
    page.click(".next:has-text('不要了')")
    page.click(".next:has-text('25.00')")
    page.wait_for_selector(".sum:has-text('¥25.00')")


@pytest.mark.parametrize("lang", ["中文", "English"])
def test_every_step_can_be_used_with_a_thumb_in_sunlight(asking: Counter, lang: str) -> None:
    page = asking.page
    asking.go("settings")
    page.click(f".chips button:has-text('{lang}')")
    one = "ask/00000000-0000-8000-8000-00000000c00"
    for screen, press in (("asks", ""), (f"{one}1", ""), (f"{one}1", ".answer.yes"), (f"{one}2", ""),
                          (f"{one}2", ".answer.yes"), (f"{one}2", ".answer.no"), (f"{one}3", "")):  # fmt: skip
        asking.go("home")
        asking.go(screen)
        if press:
            page.click(press)
        page.wait_for_timeout(150)
        found = page.evaluate(MEASURE, LIMITS)
        assert found.pop("main"), (screen, press)
        assert not any(found.values()), f"{screen} {press}: {found}"
