"""One world: a county, its phones and people, so many days, from one seed. Everything happens in one order."""

import json
from collections import Counter as Counted
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from typing import Any

from tests.simulator import outbox, wire
from tests.simulator.buyer import Buyer
from tests.simulator.chance import Chance
from tests.simulator.checker import Broken, Checker, Log
from tests.simulator.counter import Counter, Site
from tests.simulator.county import build
from tests.simulator.faults import Faults
from tests.simulator.flash import Flash
from tests.simulator.office import Office
from tests.simulator.people import Carrier, Hostile
from tests.simulator.phone import Phone
from tests.simulator.road import Road
from tests.simulator.server import Server
from tests.simulator.trouble import AFTER_A_RESTORE, Trouble
from tests.simulator.versions import three_ahead
from tests.stranger import picture_numbers

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
QUIET_EVERY_DAYS = 10
QUIET_ROUNDS_MAX = 5
ASKED_ELSEWHERE_SHARE = 0.2
Step = Callable[..., tuple[outbox.State, outbox.Effects]]


@dataclass(frozen=True)
class Plan:
    """How large a world is, how much goes wrong in it (1: as often as the shares say), and whose outbox its phones have."""

    seed: int
    days: int
    phones: int
    acts: int
    trouble: float = 1.0
    own_outbox: bool = False


class World:
    """See docs/proof.md."""

    def __init__(self, plan: Plan, server: Server, faults: Faults, step: Step = outbox.step) -> None:
        self.plan, self.server, self.faults, self._step = plan, server, faults, step
        self._chance = Chance(plan.seed, "world")
        self._refund_chance = Chance(plan.seed, "refunds")
        self.checker = Checker(server.owner)
        self.operations = 0
        # The last phone is a second one of the first agent.
        self.county = build(max(2, plan.phones - 1), START - timedelta(days=1))
        self.office = Office(self.county, server, Chance(plan.seed, "office"))
        self.buyer = Buyer(self.office, Chance(plan.seed, "buyer"), faults)
        self.buyer.begin(START - timedelta(days=1))
        self._newest = 1
        self._keys: Counted[tuple[str, datetime]] = Counted()
        self.counters = [self._counter(n) for n in range(plan.phones)]
        self.gone: list[Counter] = []
        self._carrier = Carrier(server, Chance(plan.seed, "carrier"), faults)
        hostile = self._enrolled(Site(0, 9, self.office.replaced_at, self._versions), START, "hostile")
        self._hostile = Hostile(hostile, server, Chance(plan.seed, "hostile"), faults)
        self._trouble = Trouble(self)
        self._disasters = self._chance.sample(range(2, plan.days), 2) if plan.days > 4 else []

    def run(self, progress: Callable[[int], None] = lambda day: None) -> None:
        """All days, then quiet. Broken, with the day in its text, where a promise does not hold."""
        with ExitStack() as releases:
            for day in range(self.plan.days):
                if day == self.plan.days // 2:
                    releases.enter_context(three_ahead())
                    self._newest = 4
                try:
                    self._day(day)
                except AssertionError as error:
                    raise Broken(f"day {day + 1}: {error}") from error
                progress(day + 1)

    def _day(self, day: int) -> None:
        morning = START + timedelta(days=day)
        if day in self._disasters:
            self.server.keep_copy("night")
        self.office.day(morning + timedelta(minutes=1))
        self.buyer.day(day, morning + timedelta(minutes=2))
        self._trouble.day(morning + timedelta(minutes=5), first=day == 0)
        self._ask_elsewhere(morning)
        self._hostile.day(morning + timedelta(minutes=7), self.counters)
        self._at_the_counters(day, morning + timedelta(minutes=10))
        self._carry(morning + timedelta(hours=13))
        last = day + 1 == self.plan.days
        if last or (day + 1) % QUIET_EVERY_DAYS == 0:
            self.quiet(morning + timedelta(hours=23), last)

    def _ask_elsewhere(self, morning: datetime) -> None:
        """A villager whose own station has no network today comes for her money elsewhere, and her son goes there."""
        for counter in self.counters:
            refund = next(iter(counter.phone.flash.refunds.values()), None)
            others = [it for it in self.counters if it.site.station != counter.site.station and it.phone.may_act]
            others = [it for it in others if it.road.open]
            if refund is None or not others or not self._refund_chance.happens(ASKED_ELSEWHERE_SHARE):
                continue
            placed = next((op for op in counter.phone.flash.log.values() if op.id == refund.order), None)
            if placed is not None:
                self._trouble.silence_today(counter, morning)
                slip = (refund.slip_no, picture_numbers(bytes.fromhex(placed.hash)))
                self._refund_chance.choice(others).asked_for.append(slip)
                self.faults.note("refund_at_two_stations")

    def _at_the_counters(self, day: int, morning: datetime) -> None:
        plans = [
            [(at, n, what) for at, what in counter.day(morning, self.plan.acts)]
            for n, counter in enumerate(self.counters)
        ]
        noon = morning + timedelta(hours=6)
        for at, n, what in merge(*plans):
            if day in self._disasters and at > noon:
                self._disaster(day, noon)
            before = self.counters[n].phone.flash.state["lastSeq"]
            self.counters[n].act(what, at)
            self._trouble.remember(self.counters[n])
            self.operations += self.counters[n].phone.flash.state["lastSeq"] > before

    def _disaster(self, day: int, at: datetime) -> None:
        """The server loses what it knew since the night, or what a standby had not been told yet."""
        self.faults.note("restored_backup" if len(self._disasters) > 1 else "standby_promoted")
        self._disasters.remove(day)
        self.server.come_back_from("night", at)
        for counter in (*self.counters, *self.gone):
            counter.excused |= AFTER_A_RESTORE
        self.office.after_restore(at)

    def _carry(self, at: datetime) -> None:
        for silent in [counter for counter in self.counters if not counter.road.open]:
            others = [counter for counter in self.counters if counter.road.open and counter.phone.may_act]
            if others and self._chance.happens(0.3):
                self._carrier.carry(self._chance.choice(others), silent, at)

    def quiet(self, at: datetime, last: bool) -> None:
        """The network is calm and everybody speaks: within a few rounds all is there, and every promise holds.

        Who is in the middle of a long silence is waited for only in the `last` one.
        """
        if last:
            self._trouble.end()
        speaking = [counter for counter in self.counters if counter.road.open]
        # Also whose phone was taken from them: what a restored county forgot of theirs is asked for at their next word.
        heard = [*speaking, *self.gone]
        for counter in heard:
            counter.road.calm = True
        self._all_speak(speaking, at)
        logs = [self._log(counter, counter in speaking) for counter in self.counters]
        known = [counter for counter in self.gone if counter.phone.flash.state["problem"] != "unknown_device"]
        self.checker.all(logs + [self._log(counter, False) for counter in known])
        for counter in heard:
            counter.road.calm = False

    def _all_speak(self, speaking: list[Counter], at: datetime) -> None:
        for n in range(QUIET_ROUNDS_MAX):
            moment = at + timedelta(minutes=n)
            self.office.thaw_all(moment)
            self.office.approve_all(moment)
            for counter in (*speaking, *self.gone):
                counter.sync(moment)
                if counter in speaking and counter.phone.flash.state["problem"] == "unknown_device":
                    self._enrol_again(counter, moment)
            if not any(counter.phone.flash.unsent() or counter.phone.flash.parted for counter in speaking):
                return
        left = {counter.name: len(counter.phone.flash.unsent()) for counter in speaking if counter.phone.flash.unsent()}
        raise Broken(f"I10: not everything arrived within {QUIET_ROUNDS_MAX} rounds: {left}")

    def _log(self, counter: Counter, at_work: bool) -> Log:
        flash = counter.phone.flash
        ops = [op for seq, op in flash.log.items() if seq <= flash.state["ackSeq"]]
        drawer = flash.till.drawer_minor if at_work else None
        return Log(flash.device, flash.code, ops, frozenset(counter.excused), drawer)

    def _versions(self) -> int:
        return self._newest

    def _counter(self, n: int) -> Counter:
        second = n > 0 and n == self.plan.phones - 1
        shared = second or n == 0
        site = Site(0 if second else n, 2 if second else 1, self.office.replaced_at, self._versions, shared)
        name = f"phone-{n}"
        road = Road(self.server, Chance(self.plan.seed, name, "road"), self.faults)
        return Counter(name, site, self._enrolled(site, START, name), road, Chance(self.plan.seed, name), self.faults)

    def replace_phone(self, counter: Counter, at: datetime) -> None:
        """The county ends a phone and lets another one in at the same till."""
        self.office.revoke(counter.phone.flash.device, at)
        counter.take(self._enrolled(counter.site, at, counter.name), version=self._newest)

    def thief_of(self, counter: Counter) -> Counter:
        """Somebody else holds this counter's phone, with a network of his own."""
        road = Road(self.server, Chance(self.plan.seed, counter.name, "thief"), self.faults)
        road.calm = True
        chance = Chance(self.plan.seed, counter.name, "thief", counter.phone.flash.device)
        thief = Counter(f"{counter.name}-thief", counter.site, counter.phone, road, chance, self.faults)
        thief.excused |= counter.excused
        return thief

    def _enrolled(self, site: Site, at: datetime, name: str) -> Phone:
        # Somebody may replace a phone twice in one minute: each has a key of its own.
        self._keys[name, at] += 1
        again = [self._keys[name, at]] if self._keys[name, at] > 1 else []
        key = wire.Key(Chance(self.plan.seed, name, "key", at, *again).randbytes(32))
        answer = self._ask_in(site, key, at)
        server_key = wire.unb64(answer["server_key"])
        state = outbox.new(key.genesis)
        flash = Flash(key, answer["device"], answer["device_code"], answer["agent"]["id"], server_key, state)
        phone = Phone(flash, self._step)
        phone.heard, phone.signed_again = self.checker.answer, self.checker.signed_again
        self.office.approve_all(at)
        for _ in range(2):
            phone.sync(self._calm, at)
        return phone

    def _enrol_again(self, counter: Counter, at: datetime) -> None:
        """The server has forgotten this phone: the same key is let in again, and its log is taken in from the start."""
        answer = self._ask_in(counter.site, counter.phone.flash.key, at)
        assert answer["device"] == counter.phone.flash.device, "the same key is the same device"
        counter.phone.flash.code = answer["device_code"]
        self.office.approve_all(at)

    def _ask_in(self, site: Site, key: wire.Key, at: datetime) -> dict[str, Any]:
        code = self.office.invite(site.station, site.till, at)
        asked = {"code": code, "alg": "ed25519", "public_key": wire.b64(key.public), "label": "phone"}
        status, answer = self._calm("/api/enrol", asked, at)
        assert status == 200, answer
        return answer

    def _calm(self, path: str, body: dict[str, Any], at: datetime) -> tuple[int, dict[str, Any]]:
        return self.server.post(path, json.dumps(body).encode(), at)
