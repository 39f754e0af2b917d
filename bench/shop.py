"""A county with a full shelf and register behind the real server, and a phone in a real Chromium, for the field benches."""

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

import harness
import made_goods
from playwright.sync_api import BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from tests.journeys.phone import Phone
    from tests.journeys.server import Server
    from tests.world import World

FIELD = harness.ROOT / "field"
OFFERS, VILLAGERS = 2_000, 300
SEED = 20261123
FLOAT_MINOR = 10**8
CHROMIUM = os.environ.get("FARMGATE_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
START_SECONDS = 30
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "秀英桂兰玉珍凤霞美华建国明德长福春生家兴德顺志强"


def county() -> "World":
    """A county with 2,000 offers on its list, and 300 villagers in the register of its first station."""
    from farmgate.kernel import clock
    from farmgate.people import services as people
    from tests import world as worlds

    world = worlds.build(stock=_stock)
    village = "420527100200"
    names = [a + b + c for a in FAMILY for b in GIVEN for c in GIVEN]
    chosen = random.Random(SEED).sample(names, VILLAGERS)
    station, now = world.stations[0].id, clock.now()
    people.add_villagers(
        [people.NewVillager(UUID(int=n + 1), name, village, None, "zh-Hans", None, None, station, now)
         for n, name in enumerate(chosen)]
    )  # fmt: skip
    world.give_float(world.agents[0].id, FLOAT_MINOR)
    return world


@contextmanager
def working_phone() -> Iterator[tuple["Phone", "Server"]]:
    """A phone with the built app, enrolled, with its shift open, and kept for offline; and the server it knows."""
    # Playwright's loop runs in this thread; nothing of ours is asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from farmgate.people.models import Device
    from farmgate.sync import desk, enrolment
    from tests.journeys import phone as phones
    from tests.journeys.server import Server

    world, server = county(), Server()
    code = enrolment.invite(world.officer, world.stations[0].code, 1, world.agents[0].id)
    with chromium(phones.SIZE) as context:
        phone = phones.Phone(context, server.address)
        phone.enrol(code)
        for device in Device.objects.filter(status="pending"):
            desk.act(world.officer, "device.approve", {"device": str(device.id)})
        phone.look_whether_approved()
        phone.choose_pin()
        phone.open_shift({100: 2})
        phone.send()
        phone.kept_for_offline()
        try:
            yield phone, server
        finally:
            server.cut()


@contextmanager
def chromium(size: dict[str, int]) -> Iterator[BrowserContext]:
    """A browser with a profile on the disk: one in memory has no flash to wait for."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=QUIET, viewport=size, locale="zh-CN", has_touch=True
        )
        yield context
        context.close()


def take_two(phone: "Phone") -> None:
    """A good from each of two shelves goes into the cart."""
    for category in range(2):
        phone.page.locator(".category").nth(category).click()
        phone.page.locator(".offer .add").first.click()


def throttle(page: Page, times: int) -> None:
    """Make the page's thread so many times slower than this machine."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": times})


def built() -> None:
    """Leave when there is no built app to measure."""
    if not (FIELD / "dist/index.html").exists():
        sys.exit("build the field app first: make build")


@contextmanager
def sources() -> Iterator[str]:
    """The address of the app's own modules, as its development server gives them out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["node", "node_modules/vite/bin/vite.js", "--port", str(port), "--strictPort"]
    process = subprocess.Popen(
        [sys.executable, str(harness.ROOT / "tools/node.py"), *words],
        cwd=FIELD,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def _stock(place: Any, officer: Any, accountant: Any) -> dict[int, int]:
    from uuid import uuid4

    from farmgate.catalogue import services as catalogue
    from farmgate.catalogue.models import Good, Offer
    from farmgate.kernel import clock

    chance = random.Random(SEED)
    catalogue.import_categories(made_goods.DATA / "categories.csv")
    goods: Sequence[Good] = Good.objects.bulk_create(made_goods.goods(OFFERS, chance))
    catalogue.offer_in_county(place.code, [good.id for good in goods])
    offers = Offer.objects.filter(county=place).values_list("id", flat=True)
    prices = {offer: chance.randrange(100, 30_000) for offer in offers}
    now = clock.now()
    catalogue.draft_price_list(place.code, list(prices.items()), [], officer.person_id, now, uuid4(), fee_minor=100)
    catalogue.publish_price_list(place.code, 1, accountant.person_id, now)
    return prices


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the development server did not start")
