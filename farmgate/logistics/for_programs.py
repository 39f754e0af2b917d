"""Parcels as programs read them: what is in them and where they are, and not whose.

In the order of their ids, which begin with the moment they were sent: a parcel that moves during a walk keeps its place.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.logistics.models import Parcel, ParcelLine


class ContentRow(NamedTuple):
    """What is in a parcel: `n` is the line of its order."""

    n: int
    offer: int
    name: tuple[str, str]
    quantity: int


class ParcelRow(NamedTuple):
    """A parcel with its contents."""

    id: UUID
    code: str
    purchase: UUID
    order: UUID
    station: str
    state: str
    condition: str
    since: datetime
    contents: list[ContentRow]


def parcels(
    county: str, *, purchase: UUID | None = None, state: str = "", after: str = "", size: int = 50
) -> Page[ParcelRow]:
    """Parcels of a county, the last sent first; of one purchase order, in one state."""
    rows = Parcel.objects.filter(county=county).select_related("station")
    if purchase:
        rows = rows.filter(purchase=purchase)
    if state:
        rows = rows.filter(state=state)
    found = page(rows, ("id",), after, size)
    return Page(_with_contents(found.rows), found.after)


def parcel(county: str, id: UUID) -> ParcelRow | None:
    """One parcel of a county."""
    found = _with_contents(list(Parcel.objects.filter(county=county, id=id).select_related("station")))
    return found[0] if found else None


def _with_contents(parcels: list[Parcel]) -> list[ParcelRow]:
    lines = ParcelLine.objects.filter(parcel__in=[parcel.id for parcel in parcels]).order_by("parcel", "n")
    rows = list(lines.values_list("parcel_id", "n", "offer", "quantity"))
    named = goods.names(list({offer for _, _, offer, _ in rows}))
    inside: dict[UUID, list[ContentRow]] = {}
    for id_, n, offer, quantity in rows:
        inside.setdefault(id_, []).append(ContentRow(n, offer, named[offer][:2], quantity))
    return [
        ParcelRow(
            *(row.id, row.code, row.purchase, row.order, row.station.code),
            *(row.state, row.condition, row.since, inside.get(row.id, [])),
        )
        for row in parcels
    ]
