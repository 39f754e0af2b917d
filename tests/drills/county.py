"""The county of a drill: made through its services, its phones enrolled and approved as in life, over HTTP."""

import json
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from farmgate.kernel import clock, signing
from farmgate.kernel.signing import unb64
from farmgate.people import services as people
from farmgate.sync import desk, enrolment
from farmgate.sync.client import Made, Phone
from tests import world as worlds
from tests.drills.web import NoAnswer
from tests.world import World

FLOAT_MINOR = 10**8
AGE = timedelta(days=30)
PACE_SECONDS = 0.3
ORDERS_AT_ONCE_MAX = 4
END_SECONDS_MAX = 90


def build() -> World:
    """A county with caps that a long drill does not reach."""
    world = worlds.build(clock.now() - AGE)
    caps = {"sale_cap_minor": 10**8, "day_cap_minor": 10**8, "day_count_cap": 10**5}
    desk.act(world.officer, "limits.set", {"county": worlds.COUNTY} | caps)
    return world


@dataclass
class Counter:
    """A phone at work, who holds it, and what the server has promised it in signed acks."""

    world: World
    agent: UUID
    till: int
    phone: Phone
    server_key: bytes = b""
    shift: UUID | None = None
    villager: UUID | None = None
    promised: tuple[int, str] = (0, "")
    exceptions: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def sell(self) -> Made:
        """One order."""
        assert self.shift is not None and self.villager is not None
        body = worlds.order(self.phone, self.shift, self.villager, self.world.offers)
        return self.phone.record("order.place", body, clock.now())

    def exchange(self) -> bool:
        """Send what waits and take in what comes back, when the server signed it. Whether there was an answer."""
        try:
            answer = self.phone.send("/api/sync", self.phone.block())
        except NoAnswer:
            return False
        if not answer.get("ack"):
            return False
        data = answer["ack"]["bytes"].encode()
        if not signing.verify("ed25519", self.server_key, signing.ACK, data, unb64(answer["ack"]["sig"])):
            self.broken.append("an ack that the server did not sign")
            return False
        self.phone.take(answer)
        made = self.phone.log[self.phone.acked - 1] if self.phone.acked else None
        self.promised = (self.phone.acked, made.hash.hex() if made else "")
        self.exceptions += [result["code"] for result in answer["results"] if result["code"]]
        if answer["problem"]:
            self.broken.append(answer["problem"]["code"])
        return True

    def send_all(self) -> None:
        """Exchange until everything is acknowledged. RuntimeError when that takes too long."""
        until = monotonic() + END_SECONDS_MAX
        while self.phone.acked < len(self.phone.log):
            if monotonic() > until:
                raise RuntimeError(f"{self.phone.code} has {self.phone.acked} of {len(self.phone.log)} acknowledged")
            if not self.exchange():
                sleep(0.1)

    def drawer_minor(self) -> int:
        """What should lie in the drawer, by the phone's own log."""
        return sum(_cash(made) for made in self.phone.log)


def _cash(made: Made) -> int:
    envelope = json.loads(made.text)
    body: dict[str, int] = envelope["body"]
    return body["tendered_minor"] - body["change_minor"] if envelope["kind"] == "order.place" else 0


Send = Callable[[str, dict[str, Any]], dict[str, Any]]


def new_counter(world: World, road: Send, till: int) -> Counter:
    """A new agent with float and a phone; enrolled, approved, with a lease and an open shift."""
    counter = hire(world, road, till)
    admit(counter)
    open_shift(counter)
    return counter


def hire(world: World, road: Send, till: int) -> Counter:
    """A new agent with float and a phone that nobody has invited yet."""
    agent = people.add_person(f"agent {till}")
    people.grant_role(agent, "agent", clock.now() - timedelta(days=1), station=world.stations[0].id)
    world.give_float(agent, FLOAT_MINOR)
    return Counter(world, agent, till, Phone(road))


def open_shift(counter: Counter) -> None:
    """Somebody to sell to, and an open shift with an empty drawer."""
    at, village = clock.now(), f"{worlds.COUNTY}100200"
    counter.villager = counter.phone.record("villager.add", {"name": "陈桂花", "village": village}, at).id
    counter.shift = counter.phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, at).id
    counter.send_all()


def admit(counter: Counter) -> None:
    """Invite the phone, let it enrol with its key and approve it, up to its first lease."""
    world, phone = counter.world, counter.phone
    code = enrolment.invite(world.officer, world.stations[0].code, counter.till, counter.agent)
    answer = phone.enrol(code)
    assert "problem" not in answer, answer
    counter.server_key = unb64(answer["server_key"])
    desk.act(world.officer, "device.approve", {"device": phone.device})
    # The first exchange brings a challenge, the second a lease for it.
    answered = [counter.exchange(), counter.exchange()]
    assert all(answered), counter.broken


class AtWork:
    """Counters that sell and send at once, one thread each, until they are told to close."""

    def __init__(self, counters: list[Counter], seed: int) -> None:
        self.counters = counters
        self._closing = threading.Event()
        self.failed: list[str] = []
        self._threads = [
            threading.Thread(target=self._work, args=(counter, random.Random(f"{seed} {n}")), daemon=True)
            for n, counter in enumerate(counters)
        ]

    def begin(self) -> None:
        """Open all counters."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """No more sales; everybody sends until everything is acknowledged."""
        self._closing.set()
        for thread in self._threads:
            thread.join(END_SECONDS_MAX + 30)
            if thread.is_alive():
                self.failed.append("a counter does not come to an end")

    def _work(self, counter: Counter, chance: random.Random) -> None:
        try:
            while not self._closing.is_set():
                for _ in range(chance.randint(1, ORDERS_AT_ONCE_MAX)):
                    counter.sell()
                counter.exchange()
                self._closing.wait(PACE_SECONDS * chance.uniform(0.8, 1.4))
            counter.send_all()
        except Exception as error:  # the drill says so at its end
            self.failed.append(f"{counter.phone.code}: {type(error).__name__}: {error}")


__all__ = ["AtWork", "Counter", "admit", "build", "hire", "new_counter", "open_shift"]
