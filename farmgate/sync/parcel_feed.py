"""What a station's phones are told of parcels."""

from collections.abc import Collection, Mapping
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.kernel.clock import wire
from farmgate.logistics.queries import ParcelRow
from farmgate.people import queries as people

Goods = Mapping[int, tuple[str, str, str]]


def told(rows: Collection[ParcelRow], also: str | None = None) -> list[tuple[str, dict[str, object]]]:
    """To the phones of each parcel's station, and to those of `also`: where it is, whose, and what is in it."""
    items = zip(rows, parcel_items(rows), strict=True)
    return [
        (f"station:{station}", item)
        for row, item in items
        for station in dict.fromkeys((row.station_code, also))
        if station
    ]


def parcel_items(rows: Collection[ParcelRow]) -> list[dict[str, object]]:
    """The feed item of each parcel: see docs/protocol.md."""
    names = people.names_of({row.villager for row in rows})
    goods = catalogue.names(list({line.offer for row in rows for line in row.lines}))
    return [_item(row, names, goods) for row in rows]


def _item(row: ParcelRow, names: Mapping[UUID, str], goods: Goods) -> dict[str, object]:
    return {
        "kind": "parcel",
        "parcel": str(row.id),
        "code": row.code,
        "order": str(row.order),
        "slip_no": row.slip_no,
        "villager": str(row.villager),
        "name": names.get(row.villager, ""),
        "lines": [[line.offer, line.quantity, line.unit_price_minor, *goods[line.offer]] for line in row.lines],
        "amount_minor": row.amount_minor,
        "state": row.state,
        "since": wire(row.since),
        "return_until": wire(row.return_until) if row.return_until else None,
    }
