"""The county office through the days: every act by a desk, and what moves money by two people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from farmgate.money import services as money
from farmgate.sync import desk
from farmgate.web.demo import merchants, words
from farmgate.web.demo.chance import draw
from farmgate.web.demo.counter import Bag, Counter, Odd
from farmgate.web.demo.county import COUNTY, Cast, seat
from farmgate.web.demo.days import Calendar, Task

SAFE_MINOR = 6_000_000
SALE_CAP_MINOR, DAY_CAP_MINOR, DAY_COUNT_CAP = 300_000, 1_500_000, 120
PRICES_A_DRAFT = 800
CHANGED_OFFERS, WITHDRAWN_OFFERS = 120, 6
SMALL_CHANGE_MINOR = 30_000
VISITOR_FLOAT_MINOR = 500_000
# The first bag of some stations is a hundred yuan short; that of another has not come.
SHORT_BAG_SITES, LOST_BAG_SITE = (6, 14), 10
SHORT_MINOR = 10_000
ALLOTTED, EVERYDAY_MINOR = 6, 5_000
# What the county decides about exceptions; of other codes, and of every second one, it has not made up its mind.
DECISIONS = {"wrong_price": "refund", "bad_total": "accept", "over_sale_cap": "accept", "bag_difference": "write_off"}
PONDERED = timedelta(hours=30)


@dataclass
class Office:
    """The desks of the county, and what waits on them."""

    cast: Cast
    calendar: Calendar
    counters: list[Counter]
    odd: list[Odd] = field(default_factory=list)
    proposals: list[UUID] = field(default_factory=list)
    _considered: dict[str, int] = field(default_factory=dict)
    _undecided: list[Odd] = field(default_factory=list)
    _merchants: list[UUID] = field(default_factory=list)
    _drawn: int = 0
    _was_short: set[int] = field(default_factory=set)

    def tasks(self) -> Iterator[Task]:
        """What the office does and when; the phones come in between."""
        day, last = self.calendar.part, self.calendar.days
        yield self._at(0, 8.0, self.begin)
        yield self._at(0, 8.2, self.first_prices)
        yield self._at(0, 8.4, self.first_terms)
        yield self._at(0, 8.6, self.first_floats)
        yield self._at(0, 9.5, self.approve)
        for n in range(1, last + 1):
            yield self._at(n, 9.9, self.consider)
            yield self._at(n, 15.5, self.open_bags)
            if n < last:
                yield self._at(n, 16.5, self.approve)
        for share, zh, en in words.MESSAGES:
            yield self._at(day(share), 8.9, partial(self.write, zh, en))
        for share in (0.22, 0.65):
            yield self._at(day(share), 14.0, self.send_small_change)
        yield self._at(day(0.15), 11.0, lambda at: self._float(1, "raise", 5_000_000))
        yield self._at(day(0.15), 11.2, self.reject)
        yield self._at(day(0.15), 11.5, self.forget)
        yield self._at(day(0.72), 10.5, self.pay_in)
        yield self._at(day(0.36), 16.8, self.new_prices)
        yield self._at(day(0.36) + 1, 8.4, self.publish)
        yield self._at(day(0.5), 9.0, lambda at: self.allot(3))
        yield self._at(day(0.5), 9.2, self.more_float)
        yield self._at(last, 8.7, self.new_prices)
        yield self._at(last, 9.95, self.leave_waiting)

    def _at(self, day: int, hours: float, do: Callable[[datetime], None]) -> Task:
        return self.calendar.moment(day, hours), do

    def _act(self, who: str, kind: str, **body: Any) -> UUID:
        return desk.act(self.cast.staff[who], kind, body)

    def begin(self, at: datetime) -> None:
        """Caps for every lease, and cash in the safe."""
        caps = {"sale_cap_minor": SALE_CAP_MINOR, "day_cap_minor": DAY_CAP_MINOR, "day_count_cap": DAY_COUNT_CAP}
        self._act("keeper", "limits.set", county=COUNTY, **caps)
        self._propose("safe.propose", county=COUNTY, direction="from_bank", amount_minor=SAFE_MINOR)

    def first_prices(self, at: datetime) -> None:
        """The whole range, in as many drafts as an operation has room for."""
        prices = sorted(self.cast.prices.items())
        for version, start in enumerate(range(0, len(prices), PRICES_A_DRAFT), 1):
            part = [list(pair) for pair in prices[start : start + PRICES_A_DRAFT]]
            self._act("accountant", "price_list.draft", county=COUNTY, set=part, note=words.FIRST_PRICES)
            self._act("officer", "price_list.publish", county=COUNTY, version=version)
            self._drawn = version

    def first_terms(self, at: datetime) -> None:
        """Who fills orders, and at what cost."""
        self._merchants += merchants.settle(self._act, self.cast.prices)
        seat(self.cast, self._merchants[1], at)

    def new_prices(self, at: datetime) -> None:
        """A draft on top of the list in force: what the season changes, and what can no longer be had."""
        rng = draw("prices", at.date())
        chosen = rng.sample(sorted(self.cast.prices), CHANGED_OFFERS + WITHDRAWN_OFFERS)
        changes = [[offer, self._moved(offer, rng.uniform(0.9, 1.12))] for offer in chosen[WITHDRAWN_OFFERS:]]
        body = {"set": changes, "withdraw": chosen[:WITHDRAWN_OFFERS], "note": words.SEASON_PRICES}
        self._act("accountant", "price_list.draft", county=COUNTY, **body)

    def publish(self, at: datetime) -> None:
        """The officer lets out what the accountant drew up."""
        self._drawn += 1
        self._act("officer", "price_list.publish", county=COUNTY, version=self._drawn)

    def _moved(self, offer: int, factor: float) -> int:
        return max(100, round(self.cast.prices[offer] * factor / 10) * 10)

    def first_floats(self, at: datetime) -> None:
        """What each agent may hold of the operator's cash."""
        for site in self.cast.sites:
            self._float(site.n, "raise", site.float_minor)
        self._propose_float(self.cast.visitor, "raise", VISITOR_FLOAT_MINOR)

    def more_float(self, at: datetime) -> None:
        """Stations that sell well hold more."""
        busy = sorted(self.counters, key=lambda counter: counter.float_minor)[:3]
        for counter in busy:
            self._float(counter.site.n, "raise", 400_000)

    def _float(self, site: int, direction: str, amount_minor: int) -> None:
        self._propose_float(self.cast.agents[min(site, len(self.cast.agents) - 1)], direction, amount_minor)

    def _propose_float(self, agent: UUID, direction: str, amount_minor: int) -> None:
        self._propose("float.propose", agent=str(agent), direction=direction, amount_minor=amount_minor)

    def _propose(self, kind: str, **body: Any) -> None:
        self.proposals.append(self._act("officer", kind, **body))

    def approve(self, at: datetime) -> None:
        """The accountant looks through what the officer proposed."""
        for proposal in self.proposals:
            self._act("accountant", "money.approve", proposal=str(proposal))
        self.proposals.clear()

    def reject(self, at: datetime) -> None:
        """The last proposal asks for more than a village sells."""
        self._act("accountant", "money.reject", proposal=str(self.proposals.pop()), note=words.TOO_MUCH)

    def consider(self, at: datetime) -> None:
        """Propose what to do about exceptions that have been thought over; every second one needs a talk first."""
        for odd in [odd for odd in self.odd if at - odd.since >= PONDERED]:
            self.odd.remove(odd)
            seen = self._considered[odd.code] = self._considered.get(odd.code, 0) + 1
            if odd.code in DECISIONS and seen % 2:
                self._decide(odd)
            elif odd.code in DECISIONS:
                self._undecided.append(odd)

    def _decide(self, odd: Odd) -> None:
        self._propose("suspense.propose", operation=str(odd.op_id), decision=DECISIONS[odd.code])

    def open_bags(self, at: datetime) -> None:
        """The van is back: the accountant counts what is in the bags."""
        for counter in self.counters:
            arrived = [bag for bag in counter.bags_out if bag.known_since and bag.known_since < at - timedelta(hours=2)]
            for bag in arrived[1:] if counter.site.n == LOST_BAG_SITE else arrived:
                counter.bags_out.remove(bag)
                short = counter.site.n in SHORT_BAG_SITES and counter.site.n not in self._was_short
                self._open_bag(bag, at, SHORT_MINOR if short else 0)
                if short:
                    self._was_short.add(counter.site.n)

    def _open_bag(self, bag: Bag, at: datetime, missing_minor: int) -> None:
        op_id = self._act("accountant", "bag.open", bag=str(bag.id), count_minor=bag.amount_minor - missing_minor)
        if missing_minor:
            self.odd.append(Odd(op_id, "bag_difference", at))

    def send_small_change(self, at: datetime) -> None:
        """Notes and coins for the two busiest counters."""
        for counter in sorted(self.counters, key=lambda counter: -counter.site.orders_a_day)[:2]:
            seal_no = f"ZX{draw('change', at.date(), counter.site.n).randrange(10**6):06d}"
            to = f"drawer:{counter.phone.code}"
            self._act("accountant", "bag.seal", seal_no=seal_no, to=to, amount_minor=SMALL_CHANGE_MINOR)

    def allot(self, site: int) -> None:
        """Only so many of a good can be had: a station may promise no more."""
        if site < len(self.cast.sites):
            everyday = [offer for offer, price in self.cast.prices.items() if price <= EVERYDAY_MINOR]
            offer = max(everyday, key=self.cast.liked.__getitem__)
            station = self.cast.sites[site].code
            self._act("officer", "allocation.set", station=station, offer=offer, quantity=ALLOTTED)

    def write(self, zh: str, en: str, at: datetime) -> None:
        """A word to all stations."""
        self._act("officer", "message.send", county=COUNTY, zh=zh, en=en)

    def leave_waiting(self, at: datetime) -> None:
        """What a visitor finds on the accountant's desk this morning."""
        self._float(0, "raise", 300_000)
        self._bank("officer", 2_000_000)
        merchants.ask_for_more(self._act, self._merchants[1], self.cast.prices)
        if self._undecided:
            self._decide(self._undecided.pop())

    def pay_in(self, at: datetime) -> None:
        """What the bags brought goes to the bank."""
        self.proposals.append(self._bank("officer", 4_000_000))

    def forget(self, at: datetime) -> None:
        """A proposal that nobody looks at runs out after a week."""
        self._bank("accountant", 500_000)

    def _bank(self, who: str, amount_minor: int) -> UUID:
        return self._act(who, "safe.propose", county=COUNTY, direction="to_bank", amount_minor=amount_minor)

    def revoke(self, device: str) -> None:
        """A phone was reported stolen."""
        self._act("officer", "device.revoke", device=device, note=words.STOLEN)

    def expire(self, at: datetime) -> None:
        """What the worker does every hour."""
        with transaction.atomic():
            money.expire_pending(at)
