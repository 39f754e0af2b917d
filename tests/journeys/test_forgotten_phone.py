"""A county that came back from a backup without this phone: it is let in again, and nothing it sold is lost."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, connections
from playwright.sync_api import expect

from farmgate.people.models import Device
from farmgate.sync import server
from farmgate.sync.models import OpenException, StoredOperation
from tests import world as worlds
from tests.journeys.conftest import County
from tests.simulator import database

WORDS = {
    "zh-Hans": ("重新登记", "手机上记的都在，没有丢", "烧水壶"),
    "en": ("Enrol again", "Everything recorded here is kept", "Stovetop kettle"),
}


@contextmanager
def last_nights_backup() -> Iterator[None]:
    """The database as it is now comes back at the end of the block, and the operator says so."""
    name = str(connection.settings_dict["NAME"])
    night = f"{name}_night"
    # A county that has been at work has a key, and its backup has it too.
    server.seed()
    _hang_up(name)
    database.copy(name, night)
    yield
    _hang_up(name)
    database.copy(night, name)
    database.drop(night)
    worlds.forget()
    call_command("restored", stdout=io.StringIO())
    worlds.forget()


def _hang_up(name: str) -> None:
    connections.close_all()
    database.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.parametrize("language", WORDS)
def test_a_forgotten_phone_is_let_in_again_and_sends_its_log_from_the_start(county: County, language: str) -> None:
    again, nothing_lost, kettle = WORDS[language]
    with last_nights_backup():
        phone = county.working_phone(county.new_phone(language))
        key = bytes(Device.objects.get(kind="phone").public_key)
        phone.open_shift({100: 2})
        phone.add_villager("陈桂香")
        phone.send()
        phone.sell("cgx", kettle)
        phone.send()
        county.cut()
    assert not Device.objects.filter(kind="phone").exists()

    county.mend()
    phone.go("home")
    expect(phone.page.get_by_role("button", name=again)).to_be_visible()
    phone.page.get_by_role("button", name=again).click()
    expect(phone.page.locator(".lead")).to_contain_text(nothing_lost)
    phone.enter_invite(county.invite())
    county.approve()
    phone.look_whether_approved(then=".tiles")
    phone.sell("cgx", kettle)
    phone.send()

    device = Device.objects.get(kind="phone")
    assert bytes(device.public_key) == key
    stored = StoredOperation.objects.filter(device=device.id).order_by("seq")
    assert list(stored.values_list("kind", flat=True)) == ["shift.open", "villager.add", "order.place", "order.place"]
    # What it sold under a lease that the county has forgotten too waits for a person; what it sells now does not.
    assert list(OpenException.objects.values_list("code", flat=True)) == ["no_lease"]
