"""A county for the sync benches: many phones with open shifts, float and a challenge, and requests signed beforehand.

Everything is made through the services; only what is measured goes over HTTP.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from farmgate.kernel import clock
from farmgate.people import services as people
from farmgate.sql import one
from farmgate.sync import desk, exchange, keeping
from farmgate.sync.client import Phone
from tests import world as worlds
from tests.world import World

PHONES = 300


@dataclass
class Bench:
    """The county, its phones, and how far each has signed."""

    world: World
    phones: list[Phone]
    shifts: dict[str, Any] = field(default_factory=dict)
    villagers: dict[str, Any] = field(default_factory=dict)


def in_process(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The exchange without HTTP, to get phones ready."""
    return exchange.exchange(json.dumps(body).encode())


def build(phones: int = PHONES) -> Bench:
    """A county whose `phones` have synced once and opened a shift."""
    world = worlds.build()
    desk.act(
        world.officer,
        "limits.set",
        {"county": worlds.COUNTY, "sale_cap_minor": 10**8, "day_cap_minor": 10**8, "day_count_cap": 10**5},
    )
    bench = Bench(world, [_phone(world, n) for n in range(phones)])
    for phone in bench.phones:
        phone.sync()
        phone.sync()
        at = clock.now() - timedelta(hours=1)
        villager = phone.record("villager.add", {"name": "陈桂花", "village": "420527100200"}, at)
        shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, at)
        bench.villagers[phone.device], bench.shifts[phone.device] = villager.id, shift.id
        phone.sync()
    _read_all(bench.phones)
    return bench


def _read_all(phones: list[Phone]) -> None:
    """Requests signed from now on ask for what is new since now; else each would be answered with all that was before."""
    # Given out only when no older transaction is open, in any database of the server.
    while one("SELECT EXISTS (SELECT FROM sync_feed WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()))")[0]:
        sleep(0.1)
    for phone in phones:
        while len(phone.sync()["feed"]["items"]) > 1:
            pass


def _phone(world: World, n: int) -> Phone:
    """Each phone has an agent of its own, as in life: an agent's float is one row, and two phones would wait for it."""
    phone = Phone(in_process, seed=os.urandom(32))
    agent = people.add_person(f"agent {n}")
    people.grant_role(agent, "agent", clock.now() - timedelta(days=1), station=world.stations[0].id)
    world.give_float(agent, 10**8)
    device = people.register_device(
        kind="phone",
        alg="ed25519",
        public_key=phone.public_key,
        agent=agent,
        station=world.stations[0].id,
        till=n + 1,
        at=clock.now(),
    )
    keeping.begin_chain(device.id, phone.public_key)
    people.approve_device(device.id, world.officer.person_id, clock.now())
    phone.device, phone.code, phone.agent = str(device.id), device.code, str(agent)
    return phone


def requests(bench: Bench, phone: Phone, batches: int, size: int, at: datetime) -> Iterator[bytes]:
    """`batches` requests of `size` signed four-line sales each, ready to be sent in order."""
    for _ in range(batches):
        made = []
        for _ in range(size):
            at += timedelta(seconds=1)
            body = worlds.order(phone, bench.shifts[phone.device], bench.villagers[phone.device], bench.world.offers)
            made.append(phone.record("order.place", body, at))
        yield json.dumps(phone.block(made)).encode()
