"""A county that really listens, phones and desks in a real Chromium."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from pytest_django import Settings

from farmgate.kernel import clock
from farmgate.people.models import Account, Device
from farmgate.sync import desk, enrolment, views
from farmgate.sync.rates import Rate
from tests import world as worlds
from tests.journeys import office, phone, shelf
from tests.journeys.office import Desk
from tests.journeys.phone import Phone
from tests.journeys.server import Server
from tests.world import World

CHROMIUM = os.environ.get("FARMGATE_CHROMIUM", "/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
LOCALE = {"zh-Hans": "zh-CN", "en": "en-GB"}
PATIENCE_MS = 15_000
AGE = timedelta(days=60)
FLOAT_MINOR = 100_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Of this package only: two at once do not go together in one process."""
    assert (project.FIELD_DIST / "index.html").exists(), "build the field app first: make build"
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        # Playwright's loop runs in this thread; nothing of ours is asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE_MS)
        yield play
        connections.close_all()
    # Outside its loop there is another connection, and a journey may have cut it.
    connections.close_all()


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


@dataclass
class County:
    """A county of two months: two stations, its staff, the demo goods on a published list with a fee of 1 yuan."""

    world: World
    server: Server
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def new_phone(self, language: str = "zh-Hans") -> Phone:
        return Phone(self._context(language, phone.SIZE), self.server.address, language)

    def new_desk(self, name: str, language: str = "zh-Hans") -> Desk:
        Account.objects.filter(username=name).update(language=language)
        return Desk(self._context(language, office.SIZE), self.server.address, name)

    def invite(self, station: int = 0, till: int = 1) -> str:
        world = self.world
        place, agent = world.stations[station].code, world.agents[station].id
        return enrolment.invite(world.officer, place, till, agent)

    def approve(self) -> None:
        """Every phone that waits."""
        for device in Device.objects.filter(status="pending"):
            desk.act(self.world.officer, "device.approve", {"device": str(device.id)})

    def working_phone(self, phone: Phone, station: int = 0) -> Phone:
        """Enrolled, approved, unlocked, kept for offline; no shift yet."""
        phone.enrol(self.invite(station))
        self.approve()
        phone.look_whether_approved()
        phone.choose_pin()
        phone.kept_for_offline()
        return phone

    def cut(self) -> None:
        """No network anywhere."""
        for context in self.contexts:
            context.set_offline(True)
        self.server.cut()

    def mend(self) -> None:
        """The network is back; browsers hear it."""
        self.server.mend()
        for context in self.contexts:
            context.set_offline(False)

    def _context(self, language: str, size: dict[str, int]) -> BrowserContext:
        context = self.browser.new_context(viewport=size, locale=LOCALE[language], has_touch=size is phone.SIZE)
        context.set_default_timeout(PATIENCE_MS)
        self.contexts.append(context)
        return context


@pytest.fixture
def county(
    transactional_db: None, chromium: Browser, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[County]:
    worlds.forget()
    # More phones are enrolled here in a minute than a county sees in a day.
    monkeypatch.setattr(views, "_enrolments", Rate(10_000, 60))
    since = clock.now() - AGE
    with clock.at(since):
        world = worlds.build(since, shelf.stock)
        for agent in world.agents:
            world.give_float(agent.id, FLOAT_MINOR)
    server = Server()
    settings.PUBLIC_URL = server.address
    county = County(world, server, chromium)
    yield county
    for context in county.contexts:
        context.close()
    server.cut()
    worlds.forget()


@pytest.fixture
def counter(county: County) -> Phone:
    """A phone at work: a shift open with 200 yuan, an old woman in the register, everything sent."""
    phone = county.working_phone(county.new_phone())
    phone.open_shift({100: 2})
    phone.add_villager("陈桂香")
    phone.send()
    return phone
