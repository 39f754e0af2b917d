"""One refund asked for at two stations at once, seed after seed: `python -m tests.simulator.two_stations --seeds 1000`.

A villager comes for her money to another station, which asks the county for the claim, while her son goes to her own,
which has no network. Both believe that they may pay. Fifty seeds share a county, each with an order and roads of its
own. The last line is JSON; status 0 when every refund was paid once and what was paid besides has an owner.
"""

import argparse
import json
import logging
import sys
from collections import Counter as Counted
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from tests.simulator import database
from tests.simulator.chance import Chance, steered
from tests.simulator.checker import Broken
from tests.simulator.counter import Counter
from tests.simulator.faults import Faults
from tests.simulator.phone import PowerCut
from tests.simulator.road import Road
from tests.simulator.runner import tell
from tests.simulator.server import Server
from tests.simulator.world import START, Plan, World
from tests.stranger import picture_numbers
from tests.world import COUNTY

TOGETHER, PHONES = 50, 4
APART = timedelta(minutes=40)
CASH_MINOR = 500_000
SILENT_SHARE, TELLS_SHARE, SECOND_PAYS_SHARE = 0.7, 0.5, 0.5


@dataclass(frozen=True)
class Owed:
    """What she is to have, and the slip she shows for it."""

    refund: str
    amount_minor: int
    slip_no: str
    words: list[int]


class Stations:
    """A county in which refunds are asked for twice."""

    def __init__(self, number: int, server: Server, faults: Faults) -> None:
        self._world = World(Plan(number, days=1, phones=PHONES, acts=0), server, faults)
        self._server, self._faults = server, faults
        self.came = Counted[str]()
        for counter in self._world.counters:
            counter.road.calm, counter.cash_minor = True, CASH_MINOR
            self._at_work(counter, START)

    def story(self, seed: int, at: datetime) -> None:
        """One villager's money. Broken when it was paid twice unseen, or nobody owns what was paid besides."""
        chance = Chance(seed, "two stations")
        own, second, other = self._who(chance)
        owed = self._owed(own, second, at)
        roads = [self._stormy(counter, seed) for counter in (own, second, other)]
        own.road.open = not chance.happens(SILENT_SHARE)
        for moment, counter, what in self._plan(chance, at, own, second, other):
            self._do(counter, what, owed, moment)
        for counter, road in zip((own, second, other), roads, strict=True):
            counter.road = road
            counter.sync(at + APART / 2)
        for counter in self._world.counters:
            counter.sync(at + APART / 2)
        self._judge(owed)

    def end(self, at: datetime) -> None:
        """Every promise about everything that happened here."""
        self._world.quiet(at, last=True)

    def _who(self, chance: Chance) -> tuple[Counter, Counter, Counter]:
        """Her own station, which has two phones, and another one."""
        first, *others, second = self._world.counters
        own, second = chance.sample((first, second), 2)
        return own, second, chance.choice(others)

    def _at_work(self, counter: Counter, at: datetime) -> None:
        """An open shift with cash in the drawer, and somebody in the register."""
        for what in ("_open", "_add"):
            getattr(counter, what)(at)
        counter.sync(at)

    def _owed(self, own: Counter, second: Counter, at: datetime) -> Owed:
        """An order at a wrong price is held, and two people at the county let her have her money back."""
        order = own.sell_at_a_wrong_price(at)
        own.sync(at)
        body = {"operation": order.id, "decision": "refund", "note": "wrong price"}
        self._world.office.both("suspense.propose", body, at)
        for counter in (own, second):
            counter.sync(at)
        ((refund, amount, slip_no),) = self._server.owner.ask(_OF_ORDER, (order.id,))
        return Owed(refund, amount, slip_no, picture_numbers(bytes.fromhex(order.hash)))

    def _stormy(self, counter: Counter, seed: int) -> Road:
        calm = counter.road
        counter.road = Road(self._server, Chance(seed, counter.name, "road"), self._faults)
        return calm

    def _plan(
        self, chance: Chance, at: datetime, own: Counter, second: Counter, other: Counter
    ) -> Iterator[tuple[datetime, Counter, str]]:
        minutes = sorted(chance.randrange(1, 18) for _ in range(5))
        deeds = [(other, "claim"), (other, "pay"), (own, "pay")]
        deeds += [(second, "pay")] if chance.happens(SECOND_PAYS_SHARE) else []
        deeds += [(chance.choice((own, second, other)), "sync")] if chance.happens(TELLS_SHARE) else []
        chance.shuffle(deeds)
        # At the other station nobody pays before the claim.
        theirs = iter(("claim", "pay"))
        for minute, (counter, what) in zip(minutes, deeds, strict=False):
            does = next(theirs) if counter is other and what != "sync" else what
            yield at + timedelta(minutes=minute), counter, does

    def _do(self, counter: Counter, what: str, owed: Owed, at: datetime) -> None:
        try:
            if what == "claim":
                body = {"slip_no": owed.slip_no, "words": owed.words}
                counter.phone.record("refund.claim", body, at)
            if what == "pay" and owed.refund in counter.phone.flash.refunds:
                counter.pay_back(owed.refund, at)
            if what in ("claim", "sync"):
                counter.sync(at)
            if what == "claim":
                # What the county made of it is told with the next exchange.
                counter.sync(at)
        except PowerCut:
            self._faults.note("power_cut")

    def _judge(self, owed: Owed) -> None:
        payments = self._server.owner.ask(_PAYMENTS, (owed.refund,))
        ((paid_by,),) = self._server.owner.ask("SELECT paid_by FROM counter_refund WHERE id = %s", (owed.refund,))
        sound = [op for op, code, *_ in payments if code is None]
        besides = [row for row in payments if row[1] is not None]
        if sound != ([paid_by] if payments else []):
            raise Broken(f"a refund of {owed.amount_minor} was settled by {sound}, and is marked as paid by {paid_by}")
        for op, code, county, suspense, settled in besides:
            if (code, county, abs(suspense or 0), settled) != ("already_paid", COUNTY, owed.amount_minor, None):
                raise Broken(f"{op} paid besides: {code}, in suspense {suspense}, owned by {county}")
        if left := [it.name for it in self._world.counters if payments and owed.refund in it.phone.flash.refunds]:
            raise Broken(f"a refund that is paid is offered again by {left}")
        self.came[("never", "once", "twice", "three times")[len(payments)]] += 1


def play(first: int, seeds: int, faults: Faults) -> Counted[str]:
    """The seeds of one county, from the first on."""
    name = "farmgate_two_stations"
    with database.world_database(name) as url, steered(Chance(first, "system")):
        server = Server(name, url)
        try:
            stations = Stations(first, server, faults)
            for n in range(seeds):
                try:
                    stations.story(first + n, START + APART * (n + 1))
                except AssertionError as error:
                    raise Broken(f"seed {first + n}: {error}") from error
            stations.end(START + APART * (seeds + 2))
        finally:
            server.owner.close()
    return stations.came


def main() -> int:
    """All seeds; the first that breaks ends it."""
    logging.disable(logging.CRITICAL)  # disasters are meant; what must not happen raises
    parser = argparse.ArgumentParser(prog="python -m tests.simulator.two_stations")
    parser.add_argument("--seeds", type=int, default=1000)
    seeds = parser.parse_args().seeds
    came, faults, started, broken = Counted[str](), Faults(), monotonic(), ""
    for first in range(1, seeds + 1, TOGETHER):
        try:
            came += play(first, min(TOGETHER, seeds + 1 - first), faults)
        except Broken as error:
            broken = str(error)
            break
        tell(f"{sum(came.values())} seeds held, paid {dict(came)}, {monotonic() - started:.0f} s")
    seconds = round(monotonic() - started, 1)
    print(json.dumps({"seeds": seeds, "paid": came, "faults": faults, "seconds": seconds, "broken": broken or None}))
    return 1 if broken or not came["twice"] else 0


_OF_ORDER = "SELECT id::text, amount_minor, slip_no FROM counter_refund WHERE order_id = %s"
_PAYMENTS = """
SELECT o.op_id, o.code, e.county, e.suspense_minor, e.resolved_at
FROM sync_operation o LEFT JOIN sync_exception e ON e.op_id = o.op_id
WHERE o.kind = 'refund.pay' AND convert_from(o.bytes, 'UTF8')::json -> 'body' ->> 'refund' = %s ORDER BY o.id"""


if __name__ == "__main__":
    sys.exit(main())
