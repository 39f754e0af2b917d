"""A small county, and a phone at work in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel import clock
from farmgate.sync import rates, views
from farmgate.sync.client import Made, Phone
from farmgate.sync.rates import Rate
from tests import world as worlds
from tests.world import World

FEE = 0


@dataclass
class Counter:
    """An agent at work: a phone with an open shift, float, and a villager in front of it."""

    world: World
    phone: Phone
    shift: UUID
    villager: UUID
    at: datetime

    def order(self, **odd: Any) -> Made:
        """Record an order of two goods, 2 each; `odd` replaces members of its body."""
        self.at += timedelta(minutes=1)
        body = worlds.order(self.phone, self.shift, self.villager, self.world.offers, FEE) | odd
        return self.phone.record("order.place", body, self.at)

    def record(self, kind: str, body: dict[str, Any], **odd: Any) -> Made:
        self.at += timedelta(minutes=1)
        return self.phone.record(kind, body, self.at, **odd)


@pytest.fixture(autouse=True)
def _a_quiet_clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Tests enrol more phones in a minute than a county does in a year; test_rates.py tries the limits themselves.
    monkeypatch.setattr(views, "_enrolments", Rate(10_000, 60))
    # What is counted by the minute is counted in one, however long a test takes.
    monkeypatch.setattr(rates, "monotonic", lambda: 0.0)
    with clock.at(worlds.START):
        yield


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()


@pytest.fixture
def counter(world: World) -> Counter:
    """An open shift with 1,000 yuan of float and a villager in the register, all synced."""
    world.give_float(world.agents[0].id, 100_000)
    return at_work(world)


def at_work(world: World, station: int = 0) -> Counter:
    phone = world.phone(station)
    villager = phone.record("villager.add", {"name": "陈桂花", "village": "420527100200"}, worlds.START)
    shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, worlds.START)
    answer = phone.sync()
    assert [r["outcome"] for r in answer["results"]] == ["applied", "applied"]
    return Counter(world, phone, shift.id, villager.id, worlds.START)
