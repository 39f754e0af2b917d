"""Parcels by thumb, in real Chromium: a van is unloaded, one is handed over, one is refused and paid without network."""

import json
import urllib.request

import pytest
from playwright.sync_api import BrowserContext

from .conftest import Counter
from .test_reach import LIMITS, MEASURE

pytestmark = pytest.mark.journey

VILLAGER = "00000000-0000-8000-8000-00000000a001"


def parcel(n: int, state: str) -> dict[str, object]:
    return {
        "kind": "parcel",
        "parcel": f"00000000-0000-8000-8000-00000000f00{n}",
        "code": f"7K3M9Q1{n}",
        "order": f"00000000-0000-8000-8000-00000000e00{n}",
        "slip_no": f"K7QM-{n}",
        "villager": VILLAGER,
        "name": "李奶奶",
        "lines": [[101, 2, 1250, "红富士苹果 5斤", "Fuji apples 2.5 kg", "apple"]],
        "amount_minor": 2500,
        "state": state,
        "since": "2026-11-10T02:00:00.000Z",
        "return_until": "2099-01-01T00:00:00.000Z" if state == "collected" else None,
    }


@pytest.fixture
def unloading(counter: Counter) -> Counter:
    items = [parcel(1, "hub"), parcel(2, "coming"), parcel(3, "shelf"), parcel(4, "back"), parcel(5, "collected")]
    told = urllib.request.Request(f"{counter.address}/county/tell", json.dumps(items).encode(), method="POST")
    urllib.request.urlopen(told)
    counter.go("more")
    counter.page.click("button:has-text('现在发送')")
    counter.go("home")
    counter.page.wait_for_selector(".tile:has-text('包裹') .badge:has-text('4')")
    return counter


def test_a_van_is_unloaded_with_one_tap_a_parcel(unloading: Counter) -> None:
    page = unloading.page
    unloading.go("parcel-scan")
    page.fill("input.code", "7k3m9q11")
    page.click(".next")
    page.wait_for_selector(".notice.good:has-text('7K3M9Q11')")
    page.click(".person")
    page.wait_for_selector(".notice.good:has-text('7K3M9Q12')")
    unloading.go("parcels")
    assert page.locator("h2").all_inner_texts() == ["在货架：3", "等退回的：1"]


def test_handed_over_on_her_slip(unloading: Counter) -> None:
    page = unloading.page
    unloading.go("parcels")
    page.click(".person:has-text('K7QM-3')")
    page.click(".next")
    page.click(".choice:has-text('小票的一半')")
    page.dblclick(".next")
    page.wait_for_selector(".notice.good")
    page.click(".next")
    page.wait_for_selector("p:has-text('已领走、还能退的有 2 个')")


def test_refused_and_paid_without_network(unloading: Counter, context: BrowserContext) -> None:
    page = unloading.page
    context.set_offline(True)
    unloading.go("parcels")
    page.click(".person:has-text('K7QM-3')")
    page.click(".side:has-text('村民不要')")
    page.click(".choice:has-text('货坏了')")
    page.click(".next:has-text('25.00')")
    page.click(".choice:has-text('小票的一半')")
    page.click(".next")
    page.wait_for_selector(".slip")
    unloading.go("parcels")
    page.wait_for_selector("h2:has-text('等退回的：2')")


@pytest.mark.parametrize("lang", ["中文", "English"])
def test_every_parcel_can_be_used_with_a_thumb_in_sunlight(unloading: Counter, lang: str) -> None:
    unloading.go("settings")
    unloading.page.click(f".chips button:has-text('{lang}')")
    one = "00000000-0000-8000-8000-00000000f00"
    for screen in ("parcels", "parcel-scan", *(f"parcel/{one}{n}" for n in (1, 3, 4, 5)), f"parcel-hand/{one}3",
                   f"parcel-back/{one}3"):  # fmt: skip
        unloading.go(screen)
        unloading.page.wait_for_timeout(150)
        found = unloading.page.evaluate(MEASURE, LIMITS)
        assert found.pop("main"), screen
        assert not any(found.values()), f"{screen}: {found}"
