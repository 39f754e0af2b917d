"""What is still to be paid of orders, as the office reads it: by age, by station, and what a ladder would mean."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum

from farmgate.counter.deposits import Ladder, Standing, may_owe
from farmgate.counter.listings import LineRow, Waiting, lines_of, waiting
from farmgate.counter.models import AssistedOrder
from farmgate.counter.models import Standing as StandingRow
from farmgate.keyset import Page, page
from farmgate.people import queries as people

ORDERS_MAX = 20_000
OWED = ("placed", "accepted", "bought")
_BY_STATION = ("station__code", "station__name", "n", "sum", "young", "middle", "old", "oldest")
AGES = (timedelta(days=7), timedelta(days=14))


class DueRow(NamedTuple):
    """An order that is not paid in full."""

    order: UUID
    slip_no: str
    villager: UUID
    villager_name: str
    due_minor: int
    total_minor: int
    station_code: str
    station_name: str
    placed_at: datetime
    collected_at: datetime | None


class FarOrder(NamedTuple):
    """An order as a child in the city sees it."""

    slip_no: str
    villager_name: str
    village: str
    station_name: str
    county_code: str
    placed_at: datetime
    lines: list[LineRow]
    fee_minor: int
    total_minor: int
    due_minor: int
    # Held or taken back: there is nothing to pay.
    stands: bool


class DueAtStation(NamedTuple):
    """What the villagers of a station still owe, by the age of their orders: under a week, under two, older."""

    station_code: str
    station_name: str
    orders: int
    due_minor: int
    young_minor: int
    middle_minor: int
    old_minor: int
    oldest: datetime


class Meaning(NamedTuple):
    """What a ladder would have meant for the orders of some days: how many, how many with a part left, how much."""

    orders: int
    on_credit: int
    total_minor: int
    left_minor: int
    cut_off: bool


def dues(counties: Collection[str], *, station: str = "", after: str = "", size: int = 50) -> Page[DueRow]:
    """The orders of these counties that are not paid in full, the newest first."""
    rows = _open(counties).select_related("station")
    if station:
        rows = rows.filter(station__code=station)
    found = page(rows, ("placed_at", "id"), after, size)
    named = people.names_of({row.villager for row in found.rows})
    return Page([_row(row, named.get(row.villager, "")) for row in found.rows], found.after)


def far_away(order: UUID) -> FarOrder | None:
    """One order, for whoever was given its address."""
    row = AssistedOrder.objects.select_related("station__county").filter(pk=order).first()
    if row is None:
        return None
    name = people.names_of([row.villager]).get(row.villager, "")
    return FarOrder(
        row.slip_no,
        name,
        people.village_of(row.villager),
        row.station.name,
        row.station.county.code,
        row.placed_at,
        lines_of(row),
        row.fee_minor,
        row.total_minor,
        row.due_minor if row.state in OWED else 0,
        row.state in OWED,
    )


def due(counties: Collection[str]) -> Waiting:
    """What is still to be paid in these counties."""
    return waiting(_open(counties), "due_minor", "placed_at")


def by_station(counties: Collection[str], now: datetime) -> list[DueAtStation]:
    """What is still to be paid, station by station, and how old it is."""
    week, two = (now - age for age in AGES)
    found = (
        _open(counties)
        .values("station__code", "station__name")
        .annotate(
            n=Count("pk"),
            sum=Sum("due_minor"),
            young=Sum("due_minor", filter=Q(placed_at__gt=week), default=0),
            middle=Sum("due_minor", filter=Q(placed_at__lte=week, placed_at__gt=two), default=0),
            old=Sum("due_minor", filter=Q(placed_at__lte=two), default=0),
            oldest=Min("placed_at"),
        )
        .order_by("station__code")
    )
    return [DueAtStation(*row) for row in found.values_list(*_BY_STATION)]


def meaning(ladder: Ladder, county: str, since: datetime, now: datetime) -> Meaning:
    """What this ladder would have let villagers leave of their orders since a moment, as they stand today. No caps."""
    rows = AssistedOrder.objects.filter(station__county__code=county, placed_at__gt=since, state__in=OWED)
    orders = list(rows.order_by("-placed_at").values_list("villager", "goods_minor", "total_minor")[: ORDERS_MAX + 1])
    seen = StandingRow.objects.filter(villager__in={villager for villager, _, _ in orders})
    standings = {row.villager: Standing(row.collected, row.refused_at) for row in seen}
    left = [
        may_owe(ladder, standings.get(villager, Standing()), (0, 0), now, goods, total)
        for villager, goods, total in orders[:ORDERS_MAX]
    ]
    total_minor = sum(total for _, _, total in orders[:ORDERS_MAX])
    return Meaning(len(left), sum(1 for n in left if n), total_minor, sum(left), len(orders) > ORDERS_MAX)


def _open(counties: Collection[str]) -> QuerySet[AssistedOrder]:
    return AssistedOrder.objects.filter(station__county__code__in=counties, due_minor__gt=0, state__in=OWED)


def _row(row: AssistedOrder, villager_name: str) -> DueRow:
    return DueRow(
        row.id,
        row.slip_no,
        row.villager,
        villager_name,
        row.due_minor,
        row.total_minor,
        row.station.code,
        row.station.name,
        row.placed_at,
        row.collected_at,
    )
