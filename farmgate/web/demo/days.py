"""What happens at a counter on each day, as a plan: nothing here touches a phone or a table.

Day 0 is the day the county starts, the last one is today. A plan is a list of acts in the order of the clock; whoever
plays it may find that an act is not possible (no cash to seal, nobody to serve) and leaves it out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from farmgate.web.demo.chance import draw, poisson
from farmgate.web.demo.goods import order_value_minor
from farmgate.web.demo.oddities import odd_act
from farmgate.web.demo.stations import Fate, Life, Site, is_market_day

MARKET_FACTOR, QUIET_FACTOR = 1.9, 0.65
CANCEL_SHARE, MISCOUNT_SHARE = 0.035, 0.05
REGISTER_SHARES = (0.45, 0.25, 0.15)
REGISTER_LATER = 0.15
VAN_EVERY_DAYS = 3
# On her first full day every busy agent takes one order down wrongly, and takes it back.
LEARNING_DAY, LEARNING_ORDER_MINOR = 1, 3_000
# Where the visitor's phone stands the last customer of every evening pays at once; of the first day, of each third day
# and of the last evening another leaves a part to the collection.
VISITED, LAST_ORDER_MINOR, LEFT_ORDER_MINOR, LEFT_EVERY_DAYS = 0, 4_600, 30_000, 3
# Half hours from 7:30, and how busy they are: the market rush, the afternoon lull, the evening.
_HALF_HOURS = (1, 2, 3, 6, 9, 9, 6, 4, 2, 1, 1, 2, 2, 2, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1)

# When, and what happens then.
Task = tuple[datetime, Callable[[datetime], None]]


class What(StrEnum):
    """The acts of a counter. `CARRY` is a sync that may also bring a neighbour's post bag."""

    REGISTER = "register"
    OPEN = "open"
    ORDER = "order"
    CANCEL = "cancel"
    SEAL_BAG = "seal_bag"
    OPEN_BAGS = "open_bags"
    VAN = "van"
    FETCH = "fetch"
    ASK = "ask"
    CLOSE = "close"
    SYNC = "sync"
    CARRY = "carry"


@dataclass(frozen=True)
class Act:
    """Something an agent does. `value_minor`: what an order aims at, or how far a count is off. `odd`: see oddities."""

    at: datetime
    site: int
    what: What
    value_minor: int = 0
    odd: str = ""


@dataclass(frozen=True)
class Calendar:
    """The days of the demo, in the county's own time."""

    last: datetime
    days: int
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.last.astimezone(self.zone).date()

    def date(self, day: int) -> date:
        """The date of day 0 .. `days`; the last one is today."""
        return self.today - timedelta(days=self.days - day)

    def moment(self, day: int, hours: float) -> datetime:
        """`hours` after midnight of a day. Today begins early enough that whoever looks at night finds shops open."""
        start = datetime.combine(self.date(day), datetime.min.time(), self.zone)
        early = timedelta(0)
        if day == self.days:
            early = max(timedelta(0), start + timedelta(hours=10) - self.last)
        return start + timedelta(hours=hours) - early

    def day(self, at: datetime) -> int:
        """The day of a moment."""
        return (at.astimezone(self.zone).date() - self.date(0)).days

    def part(self, share: float) -> int:
        """The day after `share` of the history: 0 the first, 1 today."""
        return round(share * self.days)


def plan(site: Site, calendar: Calendar) -> list[Act]:
    """All acts of one counter, in order, up to the last moment."""
    acts = [act for day in range(calendar.days + 1) for act in _day(site, day, calendar)]
    return sorted((act for act in acts if act.at <= calendar.last), key=lambda act: act.at)


def is_offline(site: Site, day: int, calendar: Calendar) -> bool:
    """Whether the phone finds no network on this day."""
    first, last = {
        Fate.OFFLINE: (0.36, 0.85),
        Fate.AWAY: (0.50, 0.72),
        Fate.CARRIED: (0.55, 2.0),
        Fate.SILENT: (0.43, 2.0),
    }.get(site.fate, (2.0, 2.0))
    return calendar.part(first) <= day < calendar.part(last)


def is_abandoned(site: Site, day: int, calendar: Calendar) -> bool:
    """Whether nobody runs the counter any more; a lost phone is still used for a few days that nobody will see."""
    end = {Life.DYING: 0.8}.get(site.life, 0.6 if site.fate is Fate.SILENT else 2.0)
    return day >= calendar.part(end) > 0


def _day(site: Site, day: int, calendar: Calendar) -> Iterator[Act]:
    rng = draw("day", site.n, day)
    if is_abandoned(site, day, calendar) or (site.life is Life.DYING and day and rng.random() < 0.35):
        return
    opening = 12.5 if day == 0 else rng.uniform(7.1, 7.7)
    closing = rng.uniform(20.0, 20.9)

    def act(what: What, hours: float, value_minor: int = 0, odd: str = "") -> Act:
        return Act(calendar.moment(day, hours), site.n, what, value_minor, odd)

    yield act(What.OPEN, opening, _miscount(rng))
    yield act(What.OPEN_BAGS, opening + 0.1)
    if day:
        yield act(What.VAN, 11.6)
        yield act(What.ASK, 16.8)
        yield act(What.FETCH, 17.5)
    for hours in _registering(rng, site, day):
        yield act(What.REGISTER, hours)
    for hours in _order_hours(rng, site, day, calendar):
        if opening < hours < closing:
            yield act(What.ORDER, hours, order_value_minor(rng))
            if rng.random() < CANCEL_SHARE:
                yield act(What.CANCEL, hours + rng.uniform(0.03, 0.09))
    if day == LEARNING_DAY and site.life is Life.STRONG:
        yield act(What.ORDER, 9.05, LEARNING_ORDER_MINOR)
        yield act(What.CANCEL, 9.15)
    if site.n == VISITED:
        yield act(What.ORDER, closing - 0.005, LAST_ORDER_MINOR)
        if day % LEFT_EVERY_DAYS == 0 or day == calendar.days - 1:
            yield act(What.ORDER, closing - 0.01, LEFT_ORDER_MINOR)
    odd = odd_act(site.n, day, calendar.days)
    if odd:
        yield act(What.ORDER, 10.4, odd.value_minor, odd.name)
    if day % VAN_EVERY_DAYS == site.n % VAN_EVERY_DAYS:
        yield act(What.SEAL_BAG, 11.5)
    yield act(What.CLOSE, closing, _miscount(rng))
    if not is_offline(site, day, calendar):
        for what, hours in _syncs(rng, site, opening, closing):
            yield act(what, hours)


def _syncs(rng: Random, site: Site, opening: float, closing: float) -> Iterator[tuple[What, float]]:
    if site.fate in (Fate.GOOD, Fate.OFFLINE, Fate.STOLEN, Fate.COPIED):
        yield What.SYNC, opening + 0.05
        yield What.SYNC, 12.6 + rng.uniform(0, 0.5)
        yield What.CARRY, closing + 0.1
        return
    if rng.random() < 0.5:
        yield What.SYNC, opening + 0.4
    if rng.random() < 0.8 or site.fate is not Fate.PATCHY:
        yield What.SYNC, closing + 0.2


def _order_hours(rng: Random, site: Site, day: int, calendar: Calendar) -> list[float]:
    factor = MARKET_FACTOR if is_market_day(site, calendar.date(day).day) else QUIET_FACTOR
    count = poisson(rng, site.orders_a_day * factor)
    slots = rng.choices(range(len(_HALF_HOURS)), _HALF_HOURS, k=count)
    return sorted(7.5 + slot / 2 + rng.uniform(0, 0.5) for slot in slots)


def _registering(rng: Random, site: Site, day: int) -> list[float]:
    """When villagers are registered: with the household book on the first afternoons, then as they come."""
    share = REGISTER_SHARES[day] if day < len(REGISTER_SHARES) else 0.0
    count = round(site.villagers * share) or poisson(rng, site.villagers * REGISTER_LATER / 12)
    first = 12.7 if day == 0 else 13.2
    return [first + 2.8 * n / count for n in range(count)]


def _miscount(rng: Random) -> int:
    """How far a blind count is off, in fen: mostly not at all."""
    return rng.choice((-2_000, -1_000, -500, -100, 100, 500)) if rng.random() < MISCOUNT_SHARE else 0
