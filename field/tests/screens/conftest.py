"""The built field app in real Chromium, served with the county in memory behind it (see ../look/vite.config.ts)."""

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FIELD = Path(__file__).parents[2]
VITE = FIELD / "node_modules/vite/bin/vite.js"
PHONE = {"width": 360, "height": 640}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
PIN = "2580"
INVITE = "AAAA1111"
START_TIMEOUT_S = 20


class Counter:
    """One phone at a counter, driven as an agent's thumb would; `taps` counts what the thumb did."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.taps = 0

    def tap(self, selector: str, nth: int = 0) -> None:
        self.page.locator(selector).nth(nth).click()
        self.taps += 1

    def go(self, screen: str) -> None:
        self.page.evaluate("screen => { location.hash = `#/${screen}` }", screen)
        self.page.wait_for_selector(".screen, .facing")

    def type_pin(self) -> None:
        for digit in PIN:
            self.page.click(f".keys button:text-is('{digit}')")
        self.page.click(".next")

    def enrol(self) -> None:
        """From a new phone to an open shift with 200 yuan in the drawer."""
        page = self.page
        page.goto(f"{self.address}/field/")
        page.fill("input.code", INVITE)
        page.click(".next")
        page.wait_for_selector(".four-words")
        urllib.request.urlopen(urllib.request.Request(f"{self.address}/county/approve", method="POST"))
        page.click(".next")
        page.wait_for_selector(".keys")
        self.type_pin()
        self.type_pin()
        page.click(".tile.main")
        page.locator(".count input").first.fill("2")
        page.click(".next")
        page.click(".next:has-text('完成')")
        page.wait_for_selector(".tile.main:has-text('代客下单')")

    def choose_villager(self, search: str = "lnn") -> None:
        self.go("who")
        self.page.fill("input[type=search]", search)
        self.page.click(".person")
        self.page.wait_for_selector(".category")

    def put_in_cart(self) -> None:
        self.page.click(".category")
        self.page.locator(".offer .add").nth(0).click()
        self.page.locator(".offer .add").nth(1).click()

    def sell(self) -> None:
        """A whole sale of two goods, up to the slip."""
        self.choose_villager()
        self.put_in_cart()
        self.page.click(".cart-bar .next")
        self.page.click(".answer.yes")
        self.page.click(".pair .strong")
        self.page.click(".next")
        self.page.wait_for_selector(".slip")

    def orders(self) -> int:
        self.go("orders")
        self.page.wait_for_selector("h1:has-text('本班订单')")
        return self.page.locator(".person").count()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def address() -> Iterator[str]:
    """A county of its own for each test."""
    assert (FIELD / "dist/index.html").exists(), "build the field app first: make build"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        "node",
        str(VITE),
        "preview",
        "--config",
        "tests/look/vite.config.ts",
        "--port",
        str(port),
        "--strictPort",
    ]
    server = subprocess.Popen(command, cwd=FIELD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def counter(context: BrowserContext, address: str) -> Counter:
    counter = Counter(context.new_page(), address)
    counter.enrol()
    return counter
