"""Thirty counters in real villages: most alive, some weak, three nearly dead; and what befalls the phone of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, zip_longest

from farmgate.web.demo.chance import draw

# One day in three is market day (赶集); each township has its own.
MARKET_DIGITS = ((1, 4, 7), (2, 5, 8), (3, 6, 9))
COMMUNITY_MARK = "社区"


class Life(StrEnum):
    """How alive a counter is."""

    STRONG = "strong"
    WEAK = "weak"
    DYING = "dying"


class Fate(StrEnum):
    """What befalls a counter's phone."""

    GOOD = "good"  # syncs three times a day
    PATCHY = "patchy"  # syncs most evenings
    OFFLINE = "offline"  # a week without network, over a change of prices, then everything at once
    AWAY = "away"  # three days without network
    CARRIED = "carried"  # no network in the second half: a neighbour's phone brings its post bag
    SILENT = "silent"  # never heard of again
    STOLEN = "stolen"  # revoked, used by somebody, replaced
    COPIED = "copied"  # restored from an old copy: two logs under one name


@dataclass(frozen=True)
class Village:
    """A village of the county, by the official list."""

    code: str
    name: str
    name_en: str
    township: str


@dataclass(frozen=True)
class Site:
    """A counter and what is to be expected of it."""

    n: int
    village: Village
    around: tuple[str, ...]
    life: Life
    fate: Fate
    orders_a_day: float
    villagers: int
    market_digits: tuple[int, ...]
    float_minor: int

    @property
    def code(self) -> str:
        return f"S{self.n + 1:04d}"


# A station's life and fate by its number; the pattern goes on for more than thirty.
_CAST = (
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.PATCHY),
    (Life.WEAK, Fate.STOLEN),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.OFFLINE),
    (Life.STRONG, Fate.PATCHY),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.CARRIED),
    (Life.WEAK, Fate.PATCHY),
    (Life.DYING, Fate.PATCHY),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.AWAY),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.SILENT),
    (Life.STRONG, Fate.PATCHY),
    (Life.WEAK, Fate.COPIED),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.GOOD),
    (Life.DYING, Fate.PATCHY),
    (Life.STRONG, Fate.AWAY),
    (Life.WEAK, Fate.PATCHY),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.OFFLINE),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.PATCHY),
    (Life.DYING, Fate.GOOD),
    (Life.STRONG, Fate.GOOD),
    (Life.WEAK, Fate.PATCHY),
    (Life.STRONG, Fate.PATCHY),
    (Life.WEAK, Fate.GOOD),
)
# Orders a day, villagers in the register, float in fen: from, to.
_MEASURE = {
    Life.STRONG: ((5.0, 8.0), (140, 190), (800_000, 1_200_000)),
    Life.WEAK: ((2.0, 3.6), (70, 120), (400_000, 700_000)),
    Life.DYING: ((0.3, 0.6), (18, 30), (200_000, 300_000)),
}


def sites(villages: Sequence[Village], count: int) -> list[Site]:
    """`count` counters, spread over the townships; each serves its village and the ones listed beside it."""
    return [_site(n, village, villages) for n, village in enumerate(_spread(villages)[:count])]


def is_market_day(site: Site, day_of_month: int) -> bool:
    """Whether the township has its market on this day of the month."""
    return day_of_month % 10 in site.market_digits


def _spread(villages: Sequence[Village]) -> list[Village]:
    """One village of each township in turn; the communities of the towns have shops enough."""
    rural = sorted((v for v in villages if COMMUNITY_MARK not in v.name), key=lambda v: v.code)
    by_township = [list(group) for _, group in groupby(rural, key=lambda v: v.township)]
    turns = zip_longest(*(draw(group[0].township).sample(group, len(group)) for group in by_township))
    return [village for turn in turns for village in turn if village is not None]


def _site(n: int, village: Village, villages: Sequence[Village]) -> Site:
    life, fate = _CAST[n % len(_CAST)]
    orders, register, float_minor = _MEASURE[life]
    rng = draw("site", n)
    beside = [v.code for v in villages if v.township == village.township and v != village]
    township = sorted({v.township for v in villages}).index(village.township)
    return Site(
        n,
        village,
        (village.code, *beside[:3]),
        life,
        fate,
        rng.uniform(*orders),
        rng.randint(*register),
        MARKET_DIGITS[township % len(MARKET_DIGITS)],
        rng.randint(*float_minor) // 10_000 * 10_000,
    )
