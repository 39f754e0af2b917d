"""Two weeks of a county, played through the real sync: every phone signs, every desk signs, the clock goes on."""

import copy
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from farmgate.catalogue import services as catalogue
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.kernel.signing import unb64
from farmgate.money import services as money
from farmgate.sql import ask
from farmgate.sync import desk, enrolment, exchange, sealer
from farmgate.sync.client import Phone
from farmgate.web.demo.asks import Asks
from farmgate.web.demo.chance import draw
from farmgate.web.demo.complaints import Complaints
from farmgate.web.demo.consents import Consents
from farmgate.web.demo.counter import Counter
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Act, Calendar, Task, What, is_offline, plan
from farmgate.web.demo.deposits import Deposits
from farmgate.web.demo.dues import Dues
from farmgate.web.demo.fulfilment import Fulfilment
from farmgate.web.demo.office import Office
from farmgate.web.demo.stations import Fate, Site
from farmgate.web.demo.who import neighbours

Progress = Callable[[int, int], None]

SEAL_HOURS = (8, 10, 12, 14, 16, 18, 20, 22)
EXPIRE_HOUR = 23.5
STOLEN_SHARE, COPIED_SHARE = 0.5, 0.93
PENDING_SITE = 1
CARRY_EVERY_DAYS = 2


def play(cast: Cast, calendar: Calendar, progress: Progress) -> None:
    """Play all days up to the calendar's last moment. `progress` hears of each day begun: (day, days)."""
    # A demo that a power cut takes away is played again: it need not wait for the disk at every exchange.
    ask("SET synchronous_commit TO off")
    stage = _Stage(cast, calendar)
    agenda = sorted((task for task in stage.tasks() if task[0] <= calendar.last), key=lambda task: task[0])
    for date, tasks in groupby(agenda, key=lambda task: task[0].astimezone(calendar.zone).date()):
        progress((date - calendar.date(0)).days, calendar.days)
        for at, do in tasks:
            with clock.at(at):
                do(at)
    money.fold_deltas()
    catalogue.rank_offers(COUNTY, stage.sold())
    ask("RESET synchronous_commit")


def in_process(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The server behind `Phone.send`, without a socket in between."""
    try:
        if path == "/api/enrol":
            key = unb64(body["public_key"])
            return enrolment.enrol(body["code"], body["alg"], key, body["label"], clock.now())
        return exchange.exchange(json.dumps(body).encode())
    except Problem as problem:
        return {"problem": problem.as_json()}


def _seal(at: datetime) -> None:
    sealer.seal(at)


class _Stage:
    """All counters and the office, and what each does when."""

    def __init__(self, cast: Cast, calendar: Calendar) -> None:
        self.cast, self.calendar = cast, calendar
        year = calendar.today.year
        self.counters = [
            Counter(
                site,
                Phone(in_process),
                COUNTY,
                cast.liked,
                iter(neighbours(draw("register", site.n), site.villagers, site.around, year)),
            )
            for site in cast.sites
        ]
        self.office = Office(cast, calendar, self.counters)
        self._copies: list[Counter] = []

    def sold(self) -> dict[int, int]:
        """offer -> how many."""
        total: dict[int, int] = {}
        for counter in self.counters:
            for offer, quantity in counter.sold.items():
                total[offer] = total.get(offer, 0) + quantity
        return total

    def tasks(self) -> Iterator[Task]:
        """Everything that happens, in no order."""
        yield from self.office.tasks()
        yield from Fulfilment(self.cast, self.calendar).tasks()
        yield from Asks(self.cast, self.calendar).tasks()
        yield from Deposits(self.cast, self.calendar).tasks()
        yield from Complaints(self.cast, self.calendar, self.counters).tasks()
        for counter in self.counters:
            hours = 10 + counter.site.n / 20
            yield self.calendar.moment(0, hours), partial(self._enrol, counter)
            for act in plan(counter.site, self.calendar):
                yield act.at, partial(self._act, counter, act)
            yield from self._fate(counter)
        for day in range(self.calendar.days + 1):
            for hour in SEAL_HOURS:
                yield self.calendar.moment(day, hour), _seal
            yield self.calendar.moment(day, EXPIRE_HOUR), self.office.expire
        yield self.calendar.moment(self.calendar.days, 9.6), self._leave_pending

    def _fate(self, counter: Counter) -> Iterator[Task]:
        if counter.site.fate is Fate.STOLEN:
            day = self.calendar.part(STOLEN_SHARE)
            yield self.calendar.moment(day, 11.0), lambda at: self.office.revoke(counter.phone.device)
            yield self.calendar.moment(day + 1, 6.9), partial(self._replace_phone, counter)
        if counter.site.fate is Fate.COPIED:
            day = self.calendar.part(COPIED_SHARE)
            yield self.calendar.moment(day, 6.5), partial(self._copy, counter)
            yield self.calendar.moment(day, 15.0), self._use_copies

    def _act(self, counter: Counter, act: Act, at: datetime) -> None:
        if act.what is What.SYNC or act.what is What.CARRY:
            self.office.odd += counter.sync(at)
        else:
            counter.do(act)
        day = self.calendar.day(at)
        if act.what is What.CARRY and day % CARRY_EVERY_DAYS == 0:
            self._carry(counter, at, day)

    def _carry(self, carrier: Counter, at: datetime, day: int) -> None:
        """Bring the post bag of the neighbour, and the answers back."""
        for other in self.counters[carrier.site.n + 1 : carrier.site.n + 2]:
            if other.site.fate is Fate.CARRIED and is_offline(other.site, day, self.calendar):
                (brought,) = carrier.phone.sync(carried=[other.phone.block()])["carried"]
                other.phone.take(brought)
                self.office.odd += other.taken(brought, at)

    def _invite(self, site: Site, till: int) -> str:
        return enrolment.invite(self.cast.staff["officer"], site.code, till, self.cast.agents[site.n])

    def _enrol(self, counter: Counter, at: datetime) -> None:
        counter.phone.enrol(self._invite(counter.site, 1), f"{counter.site.village.name} 1")
        desk.act(self.cast.staff["officer"], "device.approve", {"device": counter.phone.device})
        counter.sync(at)

    def _replace_phone(self, counter: Counter, at: datetime) -> None:
        counter.phone, counter.shift, counter.drawer_minor = Phone(in_process), None, 0
        counter.dues, counter.consents = Dues(), Consents()
        self._enrol(counter, at)

    def _copy(self, counter: Counter, at: datetime) -> None:
        self._copies.append(copy.deepcopy(counter))

    def _use_copies(self, at: datetime) -> None:
        """Somebody sells on a phone restored from an old backup: two logs under one name."""
        for counter in self._copies:
            counter.do(Act(at, counter.site.n, What.OPEN))
            counter.do(Act(at, counter.site.n, What.ORDER, 5_000))
            counter.phone.sync()

    def _leave_pending(self, at: datetime) -> None:
        """A second phone waits for the officer to compare its four picture words."""
        site = self.cast.sites[min(PENDING_SITE, len(self.cast.sites) - 1)]
        Phone(in_process).enrol(self._invite(site, 2), f"{site.village.name} 2")
