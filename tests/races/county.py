"""One county for all races, in a database of its own that is put back after each meeting."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import RequestFactory
from django.urls import resolve

from farmgate.catalogue import queries as catalogue
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.people.models import Account, Person
from farmgate.sync import desk, enrolment, exchange, intake, leases, server, views
from farmgate.sync.client import Made, Phone
from farmgate.sync.rates import Rate
from tests import world as worlds
from tests.races import saving
from tests.races.meeting import Stage, Tally, Work, stops
from tests.races.promises import broken
from tests.simulator.database import Owner
from tests.world import World

TRIES_MAX = 4
TRY_AGAIN = 503


@dataclass
class Till:
    """A phone with an open shift and a villager in the register."""

    phone: Phone
    shift: UUID
    villager: UUID
    world: World

    def order(self, offer: int = 0, quantity: int = 2, **odd: Any) -> Made:
        """Sign an order of one good, the n-th on the shelf."""
        number, price = list(self.world.offers.items())[offer]
        total = price * quantity
        body = worlds.order(self.phone, self.shift, self.villager, self.world.offers)
        body |= {"lines": [[number, quantity, price]], "total_minor": total, "tendered_minor": total} | odd
        return self.record("order.place", body)

    def record(self, kind: str, body: dict[str, Any]) -> Made:
        """Sign anything, a minute after the last."""
        return self.phone.record(kind, body, worlds.START + timedelta(minutes=len(self.phone.log)))

    def cancel(self, order: Made, refund_minor: int) -> Made:
        """Sign that an order is taken back."""
        body = {"shift": str(self.shift), "order": str(order.id), "reason": "other", "refund_minor": refund_minor}
        return self.record("order.cancel", body)

    def sync(self, carried: list[dict[str, Any]] | None = None) -> Work:
        """The exchange that sends what is signed by now; the phone itself does not change, so it can be sent again."""
        body = self.phone.block() | ({"carried": carried} if carried else {})
        return lambda: send("/api/sync", body)


def send(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What a phone does: the same bytes again when the server is busy. `tries` says how often it took."""
    for tries in range(1, TRIES_MAX):
        request = RequestFactory().post(path, json.dumps(body), content_type="application/json")
        response = resolve(path).func(request)
        if response.status_code != TRY_AGAIN:
            answer: dict[str, Any] = json.loads(response.content)
            return answer | {"status": response.status_code, "tries": tries}
    raise AssertionError(f"{path} was never served")


def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The transport of a phone."""
    return send(path, body)


def deed(account: Any, kind: str, body: dict[str, Any]) -> Work:
    """What a person does at a desk: the operation's id, or the code of the problem she was told."""

    def act() -> UUID | str:
        try:
            return desk.act(account, kind, body)
        except Problem as problem:
            return problem.code

    return act


class County:
    """The county, its phones, and the stage on which two transactions meet."""

    def __init__(self, owner: Owner, stage: Stage) -> None:
        self.owner = owner
        self.stage = stage

    def open(self) -> None:
        """Make the county: a till at the first station, a second one of the same agent, and one at the other station."""
        self.world = worlds.build()
        for agent in self.world.agents:
            self.world.give_float(agent.id, 100_000)
        self.tills = [self._till(0, 1), self._till(0, 2), self._till(1, 1)]
        self.offers = list(self.world.offers)
        self.clerk, self.newcomer = (self._officer(name) for name in ("clerk", "newcomer"))
        # A desk has signed before; the first deed of an account is a race of its own.
        desk.act(self.clerk, "message.send", {"county": worlds.COUNTY, "zh": "你好", "en": "Hello"})
        for till in self.tills:
            till.phone.sync()

    def _officer(self, name: str) -> Account:
        """One who may do what officers and keepers may."""
        account = Account.objects.create_user(name, "correct horse battery", person=Person.objects.create(name=name))
        for role in ("county_officer", "keeper"):
            people.grant_role(account.person_id, role, worlds.START, place=self.world.county.id)
        return account

    def _till(self, station: int, number: int) -> Till:
        agent = self.world.agents[station]
        body = {"station": self.world.stations[station].code, "till": number, "agent": str(agent.id)}
        phone = self.invited(body)
        desk.act(self.world.officer, "device.approve", {"device": phone.device})
        phone.sync()
        phone.sync()
        villager = phone.record("villager.add", {"name": "陈桂花", "village": "420527100200"}, worlds.START)
        shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, worlds.START)
        phone.sync()
        return Till(phone, shift.id, villager.id, self.world)

    def invited(self, body: dict[str, Any]) -> Phone:
        """A phone that has enrolled, and waits for approval."""
        phone = Phone(post)
        phone.enrol(enrolment.invite(self.world.officer, body["station"], body["till"], UUID(body["agent"])))
        return phone

    def news(self, phone: Phone, kind: str) -> list[dict[str, Any]]:
        """What a phone is told of one kind in its next exchanges, until there is no more."""
        listening, found, more = deepcopy(phone), [], True
        while more:
            feed = listening.sync()["feed"]
            found += [item for item in feed["items"] if item["kind"] == kind]
            more = feed["more"]
        return found

    def race(
        self, one: Work, other: Work, check: Any = None, between: Work | None = None, alike: bool = False
    ) -> Tally:
        """Let two works meet in every way that makes a difference, from where the database stands now.

        `check(what one returned, what the other returned)` after each meeting. `alike`: both are the same kind of
        thing, so that the first may always be the one that stands.
        """
        saving.save(self.owner, "races_now")
        tally = Tally()
        orders = [(one, other, False)] if alike else [(one, other, False), (other, one, True)]
        for first, second, turned in orders:
            walks = []
            for work in (first, second):
                self._back()
                walks.append(self.stage.alone(work))
            for i, ways in stops(*walks):
                for j in ways:
                    self._back()
                    told = self.stage.meet(first, second, i, j, between)
                    where = f"{walks[0].sent[i - 1]!r:.90} | {walks[1].sent[j - 1]!r:.90}"
                    self._judge(told, turned, check, tally, where)
                    if told[2]:
                        break  # It waited before its statement j, and would again before any later one.
        return tally

    def _judge(self, told: tuple[Any, Any, bool], turned: bool, check: Any, tally: Tally, where: str) -> None:
        results, waited = told[:2], told[2]
        tally.meetings += 1
        tally.waits += waited
        tally.retried += [where for result in results if isinstance(result, dict) and result["tries"] > 1]
        try:
            if found := broken(self.owner):
                raise AssertionError("; ".join(found))
            if check is not None:
                check(*(results[::-1] if turned else results))
        except AssertionError as error:
            raise AssertionError(
                f"{error}\nwhere they met, {'the other' if turned else 'the one'} first: {where}"
            ) from error

    def _back(self) -> None:
        saving.restore(self.owner, "races_now")
        remember_nothing()


def remember_nothing() -> None:
    """Processes that never saw the meeting before; what each reads once in its life was read."""
    for keeper in (catalogue, leases):
        keeper.forget()
    intake._working_phone.cache_clear()
    server.epoch()


@contextmanager
def unhurried() -> Iterator[None]:
    """More requests in a minute than a county makes in a day, all at one moment."""
    kept = views._enrolments, exchange._per_device
    views._enrolments = exchange._per_device = Rate(10**9, 60)
    try:
        with clock.at(worlds.START + timedelta(hours=1)):
            yield
    finally:
        views._enrolments, exchange._per_device = kept
