"""The office in a small county: an insider and her colleague, a neighbour, a stranger without a role; all logged in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.kernel import clock
from farmgate.people.listings import Account
from farmgate.sync import rates, server, views
from farmgate.sync.tests.conftest import Counter, at_work
from farmgate.web.office import access
from tests import world as worlds
from tests.world import World


@dataclass
class Desk:
    """Somebody's browser."""

    account: Account
    client: Client

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(path, query)

    def post(self, path: str, **fields: Any) -> HttpResponse:
        return self.client.post(path, fields)

    def text(self, path: str, **query: str) -> str:
        response = self.get(path, **query)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return response.content.decode()

    def questions(self, path: str) -> int:
        """How many statements a page asks of the database."""
        with CaptureQueriesContext(connection) as asked:
            self.text(path)
        return len(asked)


@dataclass
class Office:
    """Who works where: `officer` and `accountant` in Zigui, `neighbour` in Changyang, `stranger` nowhere."""

    world: World
    counter: Counter
    officer: Desk
    accountant: Desk
    neighbour: Desk
    stranger: Desk


@pytest.fixture(autouse=True)
def _a_quiet_clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server.seed.cache_clear()
    # What is counted by the minute is counted in one, however long a test takes.
    monkeypatch.setattr(rates, "monotonic", lambda: 0.0)
    for rate in (views._enrolments, access._log_ins, access._first_passwords):
        rate._counts.clear()
    with clock.at(worlds.START):
        yield


def desk(account: Account, *, verified: bool = True, language: str = "en") -> Desk:
    """A browser where this account is logged in, with its second factor unless told otherwise."""
    client = Client(headers={"Accept-Language": language})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    if verified:
        device, _made = TOTPDevice.objects.get_or_create(user=account, name="app", confirmed=True)
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
    return Desk(account, client)


@pytest.fixture
def office(db: None) -> Office:
    """The small county with one order of 42.00 yuan on its books."""
    world = worlds.build()
    world.give_float(world.agents[0].id, 100_000)
    counter = at_work(world)
    counter.order()
    counter.phone.sync()
    nobody = Account.objects.create_user("nobody", "correct horse battery")
    return Office(world, counter, desk(world.officer), desk(world.accountant), desk(world.stranger), desk(nobody))


def odd_order(office: Office) -> str:
    """An order whose total does not add up: 20 yuan taken, 42 said. Returns its operation's id."""
    lines = [[offer, 2, price] for offer, price in list(office.world.offers.items())[:1]]
    made = office.counter.order(lines=lines)
    office.counter.phone.sync()
    return str(made.id)
