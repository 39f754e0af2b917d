"""The phone's own core and the real server over parcels: bought, sent, scanned in, collected, refused, paid."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.people.models import Device
from farmgate.sql import ask
from farmgate.sync import desk, enrolment
from farmgate.sync.models import OpenException
from tests import world as worlds
from tests.supplied import Supplied
from tests.world import COUNTY, World

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def a_busy_county(world: World) -> Iterator[None]:
    """An officer who lets phones in, and buys and sends what was ordered as soon as its shift is over."""
    closed = threading.Event()

    def look() -> None:
        while not closed.wait(0.2):
            for device in Device.objects.filter(kind="phone", status="pending"):
                desk.act(world.officer, "device.approve", {"device": str(device.id)})
            try:
                cut = desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(datetime.now(UTC))})
            except Problem:
                continue
            for (purchase,) in ask("SELECT id FROM trade_purchase WHERE cut = %s", [cut]).fetchall():
                desk.act(world.officer, "purchase.answer", {"purchase": str(purchase), "short": []})
                desk.act(world.officer, "purchase.dispatch", {"purchase": str(purchase)})
        connection.close()

    officer = threading.Thread(target=look)
    officer.start()
    try:
        yield
    finally:
        closed.set()
        officer.join()


@pytest.mark.django_db(transaction=True)
def test_an_orders_whole_life_as_its_phone_sees_it(live_server: object) -> None:
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 1_000_000)
    Supplied(world)
    invite = enrolment.invite(world.officer, world.stations[0].code, 1, world.agents[0].id)
    where = {"FARMGATE_URL": str(live_server), "FARMGATE_INVITES": invite}
    command = [sys.executable, str(ROOT / "tools/node.py"), "npx", "vitest", "run", "--config",
               "vitest.server.config.ts", "tests/server/parcels.meeting.ts"]  # fmt: skip
    with a_busy_county(world):
        done = subprocess.run(
            command, cwd=ROOT / "field", env=os.environ | where, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(OpenException.objects.values_list("code", flat=True)) == []
