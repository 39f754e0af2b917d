"""Parcels as the office lists them: who holds what since when, and every hand that took one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from farmgate.ages import Band, by_age
from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.logistics.models import Parcel, ParcelLine, Scan
from farmgate.people import queries as people
from farmgate.sql import ask

# From how many days on a shelf on somebody should ask.
SHELF_DAYS = (3, 7, 14)
# What has not come to its end.
WAITING = ("coming", "hub", "shelf", "back", "given", "homeward")
PACKED_MAX = 500


@dataclass(frozen=True)
class ParcelFilter:
    """Which parcels: in a state, or `waiting` for their end, for a station, on a shelf for so many days, with a code or
    of these orders, of a purchase order.
    """

    state: str = ""
    station: str = ""
    days: int = 0
    code: str = ""
    orders: tuple[UUID, ...] = ()
    purchase: UUID | None = None


class ParcelRow(NamedTuple):
    """A parcel among others."""

    id: UUID
    code: str
    purchase: UUID
    order: UUID
    slip_no: str
    county: str
    station_code: str
    station: str
    villager_id: UUID
    villager: str
    amount_minor: int
    state: str
    holder: str
    condition: str
    since: datetime
    return_until: datetime | None
    waybill: str
    tries: int


def parcels(
    counties: Collection[str], wanted: ParcelFilter, now: datetime, after: str = "", size: int = 50
) -> Page[ParcelRow]:
    """Parcels of these counties, whatever moved last first."""
    rows = Parcel.objects.filter(county__in=list(counties)).select_related("station")
    if wanted.code:
        rows = rows.filter(Q(code=wanted.code) | Q(order__in=wanted.orders))
    if wanted.purchase:
        rows = rows.filter(purchase=wanted.purchase)
    if wanted.state:
        rows = rows.filter(state__in=WAITING if wanted.state == "waiting" else (wanted.state,))
    if wanted.station:
        rows = rows.filter(station__code=wanted.station)
    if wanted.days:
        rows = rows.filter(state=Parcel.State.SHELF, since__lte=now - timedelta(days=wanted.days))
    found = page(rows, ("since", "id"), after, size)
    return Page(_named(found.rows), found.after)


def parcel(counties: Collection[str], id: UUID) -> ParcelRow | None:
    """One parcel of these counties."""
    found = _named(list(Parcel.objects.filter(county__in=list(counties), id=id).select_related("station")))
    return found[0] if found else None


def known_codes(counties: Collection[str], codes: Collection[str]) -> set[str]:
    """Which of these codes are on parcels of these counties."""
    rows = Parcel.objects.filter(county__in=list(counties), code__in=list(codes))
    return set(rows.values_list("code", flat=True))


def of_order(order: UUID) -> list[tuple[UUID, str, str]]:
    """The parcels of an order: id, code, state."""
    return list(Parcel.objects.filter(order=order).order_by("id").values_list("id", "code", "state"))


def _named(rows: list[Parcel]) -> list[ParcelRow]:
    named = people.names_of({row.villager for row in rows})
    return [
        ParcelRow(
            *(row.id, row.code, row.purchase, row.order, row.slip_no, row.county, row.station.code, row.station.name),
            *(row.villager, named.get(row.villager, ""), row.amount_minor, row.state, row.holder, row.condition),
            *(row.since, row.return_until, row.waybill, row.tries),
        )
        for row in rows
    ]


class ContentRow(NamedTuple):
    """What is in a parcel."""

    name: tuple[str, str]
    quantity: int
    unit_price_minor: int

    @property
    def sum_minor(self) -> int:
        return self.quantity * self.unit_price_minor


def contents(parcels: Collection[UUID]) -> dict[UUID, list[ContentRow]]:
    """What is in each of these parcels."""
    rows = list(ParcelLine.objects.filter(parcel__in=list(parcels)).order_by("parcel", "n"))
    named = goods.sized_names(list({row.offer for row in rows}))
    found: dict[UUID, list[ContentRow]] = {}
    for row in rows:
        line = ContentRow(named[row.offer], row.quantity, row.unit_price_minor)
        found.setdefault(row.parcel_id, []).append(line)
    return found


class ScanRow(NamedTuple):
    """A hand that took a parcel, or said so."""

    operation: UUID
    kind: str
    by: str
    at: datetime
    holder: str
    detail: str
    witness: str
    code: str


def scans(parcel: UUID) -> list[ScanRow]:
    """Every hand on a parcel, the first first."""
    rows = list(Scan.objects.filter(parcel=parcel).order_by("at", "operation"))
    named = people.names_of({row.by for row in rows})
    return [
        ScanRow(
            row.operation,
            row.kind,
            named.get(row.by, ""),
            row.at,
            row.holder,
            row.detail,
            row.witness,
            row.code,
        )
        for row in rows
    ]


def packed(purchase: UUID) -> list[ParcelRow]:
    """The parcels of a purchase order, station by station."""
    rows = Parcel.objects.filter(purchase=purchase).select_related("station").order_by("station__code", "slip_no")
    return _named(list(rows[:PACKED_MAX]))


def found_again(codes: Collection[str], county: str) -> list[str]:
    """Of these codes, those of parcels that were declared lost and have turned up."""
    rows = Parcel.objects.filter(county=county, code__in=list(codes), losses__granted=True)
    return list(rows.exclude(state=Parcel.State.LOST).order_by("code").values_list("code", flat=True))


def shelf_ages(counties: Collection[str], now: datetime) -> list[Band]:
    """How many parcels are on shelves, by how long."""
    return by_age(Parcel.objects.filter(county__in=counties, state=Parcel.State.SHELF), "since", (0, *SHELF_DAYS), now)


class HubRow(NamedTuple):
    """A parcel as the hub knows it: by its slip, not by whose it is."""

    code: str
    slip_no: str
    station_code: str
    station: str
    station_en: str
    condition: str
    state: str
    since: datetime


_HUB_ROW = (
    *("code", "slip_no", "station__code", "station__name", "station__name_en"),
    *("condition", "state", "since"),
)


def at_hub(county: str, most: int = PACKED_MAX) -> list[HubRow]:
    """What lies at a county's hub, station by station, what has lain there longest first."""
    rows = Parcel.objects.filter(county=county, state=Parcel.State.HUB).order_by("station__code", "since", "id")
    return [HubRow(*row) for row in rows.values_list(*_HUB_ROW)[:most]]


def with_code(county: str, code: str) -> HubRow | None:
    """The parcel of a county with this code, wherever it is."""
    row = Parcel.objects.filter(county=county, code=code).values_list(*_HUB_ROW).first()
    return HubRow(*row) if row else None


def by_state(counties: Collection[str]) -> dict[str, int]:
    """How many parcels are under way, on shelves or going back, by state."""
    return dict(ask(_STATES, [list(counties), list(WAITING)]).fetchall())


_STATES = """
SELECT state, count(*)::int FROM logistics_parcel
WHERE county = ANY(%s::text[]) AND state = ANY(%s::text[]) GROUP BY state"""
