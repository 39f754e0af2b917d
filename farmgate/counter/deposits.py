"""How much of an order may be left to its collection: the county's ladder, by value and by trust. Pure.

Twin of field/src/core/deposits.ts; both replay tests/vectors/deposits.json.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

BASIS = 10_000
# A phone without signal still offers by the ladder before: as long as prices of the list before are good.
LADDER_GRACE = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Rung:
    """Who has collected so many orders pays this part, in hundredths of a percent, of an order of such a value.

    `up_to_minor` None: of any value from `from_minor` on. `deposit_bp` 0: all of the goods is paid at collection.
    """

    collected_min: int
    from_minor: int
    up_to_minor: int | None
    deposit_bp: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of a county; how long a refusal is remembered; how much one villager and one station may owe."""

    rungs: tuple[Rung, ...]
    quiet_days: int
    villager_cap_minor: int
    station_cap_minor: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What a villager's orders came to: collected and paid, and when she last did not want one that had come."""

    collected: int = 0
    refused_at: datetime | None = None


@dataclass
class Credit:
    """What bears on orders that are not paid in full, while a batch of them is judged. `ladders`: the newest first."""

    ladders: Sequence[Ladder] = ()
    standings: dict[UUID, Standing] = field(default_factory=dict)
    owed: dict[UUID, int] = field(default_factory=dict)
    owed_at_station: int = 0

    def may_owe(self, villager: UUID, at: datetime, goods_minor: int, total_minor: int) -> int:
        """The most of an order that may be left to its collection, by any ladder that its phone may have known."""
        standing = self.standings.get(villager, Standing())
        owed = self.owed.get(villager, 0)
        return max(
            (
                may_owe(ladder, standing, (owed, self.owed_at_station), at, goods_minor, total_minor)
                for ladder in in_force(self.ladders, at)
            ),
            default=0,
        )

    def owes(self, villager: UUID, more_minor: int) -> None:
        """She owes so much more, or less."""
        self.owed[villager] = self.owed.get(villager, 0) + more_minor
        self.owed_at_station += more_minor


def in_force(ladders: Sequence[Ladder], at: datetime) -> list[Ladder]:
    """Those in force at a moment or within the grace before it. `ladders`: the newest first."""
    known = []
    for ladder in ladders:
        if ladder.published_at > at:
            continue
        known.append(ladder)
        if ladder.published_at <= at - LADDER_GRACE:
            break
    return known


def may_owe(
    ladder: Ladder, standing: Standing, owed: tuple[int, int], at: datetime, goods_minor: int, total_minor: int
) -> int:
    """The most of an order that may be left. `owed`: by her, and at the station, before this order.

    Never more than the goods: the fee is for the way they come, and is owed however she decides when they are here.
    """
    quiet_since = at - timedelta(days=ladder.quiet_days)
    if standing.refused_at is not None and standing.refused_at > quiet_since:
        return 0
    rungs = [rung for rung in ladder.rungs if _fits(rung, standing, total_minor)]
    rest = max((total_minor + (-total_minor * rung.deposit_bp // BASIS) for rung in rungs), default=0)
    her, station = owed
    return max(0, min(rest, goods_minor, ladder.villager_cap_minor - her, ladder.station_cap_minor - station))


def _fits(rung: Rung, standing: Standing, total_minor: int) -> bool:
    within = rung.up_to_minor is None or total_minor <= rung.up_to_minor
    return standing.collected >= rung.collected_min and rung.from_minor <= total_minor and within
