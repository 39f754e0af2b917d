"""What was lost or goes back, as the office lists it: what waits for a second person, and who holds what since when."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.logistics.models import Loss
from farmgate.people import queries as people
from farmgate.sql import ask

HOLDERS_MAX = 200


class LossRow(NamedTuple):
    """Somebody's word that a parcel is lost or spoiled, and what another person said to it."""

    id: UUID
    parcel: UUID
    code: str
    what: str
    note: str
    held_by: str
    proposed_by: UUID
    proposed_by_name: str
    proposed_at: datetime
    granted: bool | None
    answer: str
    payer: str
    decided_by: UUID | None
    decided_by_name: str
    decided_at: datetime | None


def waiting(counties: Collection[str]) -> list[LossRow]:
    """Declarations that wait for a second person, the first first."""
    rows = Loss.objects.filter(county__in=list(counties), granted=None).select_related("parcel")
    return _named(list(rows.order_by("proposed_at", "id")[:HOLDERS_MAX]))


def of_parcel(parcel: UUID) -> list[LossRow]:
    """Everything that was declared of a parcel, the first first."""
    return _named(list(Loss.objects.filter(parcel=parcel).select_related("parcel").order_by("proposed_at", "id")))


def _named(rows: list[Loss]) -> list[LossRow]:
    named = people.names_of({by for row in rows for by in (row.proposed_by, row.decided_by) if by})
    return [
        LossRow(
            *(row.id, row.parcel_id, row.parcel.code, row.what, row.note, row.held_by),
            *(row.proposed_by, named.get(row.proposed_by, ""), row.proposed_at),
            *(row.granted, row.answer, row.payer),
            *(row.decided_by, named.get(row.decided_by, "") if row.decided_by else "", row.decided_at),
        )
        for row in rows
    ]


class Held(NamedTuple):
    """Parcels that go back and are with one holder: how many, and since when the oldest."""

    holder: str
    state: str
    number: int
    oldest: datetime


def going_back(counties: Collection[str]) -> list[Held]:
    """Who holds what goes back, the longest first."""
    return [Held(*row) for row in ask(_BACK, [list(counties), HOLDERS_MAX]).fetchall()]


_BACK = """
SELECT holder, state, count(*)::int, min(since) FROM logistics_parcel
WHERE county = ANY(%s::text[]) AND state IN ('back', 'given', 'homeward')
GROUP BY holder, state ORDER BY min(since), holder, state LIMIT %s"""
