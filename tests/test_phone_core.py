"""The phone's own core, as the field app ships it, against the real server: nothing in between is made up."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from farmgate.counter.models import Till
from farmgate.people.models import Device
from farmgate.sync import desk, enrolment
from farmgate.sync.models import Fork, OpenException, StoredOperation
from tests import world as worlds
from tests.world import World

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def an_attentive_county(world: World) -> Iterator[None]:
    """An officer who approves every phone that waits and thaws every phone that is frozen, as soon as she sees it."""
    closed = threading.Event()

    def look() -> None:
        while not closed.wait(0.2):
            for device in Device.objects.filter(kind="phone", status__in=["pending", "frozen"]):
                kind = "device.approve" if device.status == "pending" else "device.thaw"
                desk.act(world.officer, kind, {"device": str(device.id)})
        connection.close()

    officer = threading.Thread(target=look)
    officer.start()
    try:
        yield
    finally:
        closed.set()
        officer.join()


@pytest.mark.django_db(transaction=True)
def test_the_phones_core_and_the_server_agree_to_the_fen(live_server: object) -> None:
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 1_000_000)
    invites = [enrolment.invite(world.officer, world.stations[n].code, 1, world.agents[n].id) for n in (0, 1)]
    where = {"FARMGATE_URL": str(live_server), "FARMGATE_INVITES": ",".join(invites)}
    command = [
        sys.executable,
        str(ROOT / "tools/node.py"),
        "npx",
        "vitest",
        "run",
        "--config",
        "vitest.server.config.ts",
        "tests/server/core.meeting.ts",
    ]
    with an_attentive_county(world):
        done = subprocess.run(
            command, cwd=ROOT / "field", env=os.environ | where, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr

    # Two orders were signed a third time, after the phone forgot the second: kept, and without effect.
    assert list(OpenException.objects.values_list("code", flat=True)) == ["signed_before"] * 2
    # The branch that parted was kept as it was, and recorded again behind the server's head.
    assert Fork.objects.count() == 1
    phone = Till.objects.get(device=StoredOperation.objects.filter(kind="order.place").values("device")[:1])
    kinds = list(StoredOperation.objects.filter(device=phone.device).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("order.place") == 8
    assert kinds[-2:] == ["bag.seal", "shift.close"]
    assert phone.shift is None
