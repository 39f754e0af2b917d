"""Refunds as the office reads them: owed and paid, page by page, and how old what is owed is."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.ages import Band, by_age
from farmgate.counter.listings import Waiting, waiting
from farmgate.counter.models import Refund
from farmgate.keyset import Page, page
from farmgate.people import queries as people

AGES = (0, 3, 7, 30)


class RefundRow(NamedTuple):
    """Money owed for an order: to whom, where it may be paid, and where it was."""

    id: UUID
    order: UUID
    slip_no: str
    villager: UUID
    villager_name: str
    amount_minor: int
    why: str
    station_code: str
    station_name: str
    owed_at: datetime
    paid_by: UUID | None
    paid_at: datetime | None
    paid_station_name: str


def refunds(counties: Collection[str], *, paid: bool | None = None, after: str = "", size: int = 50) -> Page[RefundRow]:
    """Refunds of these counties, the newest first; `paid` False for those owed."""
    rows = Refund.objects.filter(county__in=counties).select_related("station", "paid_station")
    if paid is not None:
        rows = rows.filter(paid_by__isnull=not paid)
    found = page(rows, ("owed_at", "id"), after, size)
    named = people.names_of({row.villager for row in found.rows})
    return Page([_row(row, named.get(row.villager, "")) for row in found.rows], found.after)


def owed(counties: Collection[str]) -> Waiting:
    """What is owed in these counties and not paid."""
    return waiting(Refund.objects.filter(county__in=counties, paid_by=None), "amount_minor", "owed_at")


def owed_ages(counties: Collection[str], moment: datetime) -> list[Band]:
    """How many refunds are owed and how much, by age."""
    return by_age(Refund.objects.filter(county__in=counties, paid_by=None), "owed_at", AGES, moment, "amount_minor")


def _row(row: Refund, villager_name: str) -> RefundRow:
    return RefundRow(
        row.id,
        row.order_id,
        row.slip_no,
        row.villager,
        villager_name,
        row.amount_minor,
        row.why,
        row.station.code,
        row.station.name,
        row.owed_at,
        row.paid_by,
        row.paid_at,
        row.paid_station.name if row.paid_station else "",
    )
