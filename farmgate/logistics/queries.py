"""Looking at parcels."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.logistics.rules import ParcelState
from farmgate.sql import Question, ask, one, settled

# A parcel that was lost may turn up: its station's phones know of it for so long.
LOST_TOLD_FOR = timedelta(days=60)


class ParcelLineRow(NamedTuple):
    """What is in a parcel."""

    n: int
    offer: int
    quantity: int
    unit_price_minor: int


class ParcelRow(NamedTuple):
    """A parcel with its contents, as phones and pages are told."""

    id: UUID
    code: str
    purchase: UUID
    order: UUID
    slip_no: str
    county: str
    station_code: str
    villager: UUID
    amount_minor: int
    state: str
    holder: str
    condition: str
    since: datetime
    return_until: datetime | None
    waybill: str
    tries: int
    lines: tuple[ParcelLineRow, ...]

    def as_state(self) -> ParcelState:
        """What the rules judge."""
        return ParcelState(
            self.station_code,
            self.villager,
            self.amount_minor,
            self.state,  # type: ignore[arg-type]
            self.holder,
            self.condition,
            self.since,
            self.return_until,
        )


def which_parcels(ids: Collection[UUID], county: str) -> Question[dict[UUID, ParcelRow]]:
    """Parcels of a county, locked in one order for all phones."""
    if not ids:
        return settled({})
    sql = (
        f"SELECT json_agg({_AS_JSON}) FROM (SELECT * FROM logistics_parcel WHERE id = ANY(%s) AND county = %s "  # noqa: S608 (only our own text)
        "ORDER BY id FOR UPDATE) AS p JOIN places_station s ON s.id = p.station_id"
    )
    return Question(sql, [list(ids), county], lambda rows: {row.id: row for row in map(_read, rows or ())})


def parcels_by_code(codes: Collection[str], county: str) -> list[ParcelRow]:
    """Parcels of a county by the code on them, locked."""
    rows = ask(_BY_CODE, [list(codes), county]).fetchall()
    return [_read(row) for (row,) in rows]


def parcels_at(station: int, now: datetime, limit: int) -> list[ParcelRow]:
    """What a station's phones should know: under way to it, on its shelf, still to be brought back, to go back, lost."""
    lost_since = now - LOST_TOLD_FOR
    return [_read(row) for (row,) in ask(_AT, [station, station, now, station, lost_since, limit]).fetchall()]


def parcels(ids: Collection[UUID]) -> list[ParcelRow]:
    """These parcels, in the order of their ids."""
    return [_read(row) for (row,) in ask(_THESE, [list(ids)]).fetchall()]


def hands_of(parcel: UUID) -> list[tuple[str, str, str]]:
    """Every scan of a parcel in order: kind, who held it then, what was said of it."""
    return ask(
        "SELECT kind, holder, detail FROM logistics_scan WHERE parcel_id = %s ORDER BY at, operation", [parcel]
    ).fetchall()


def who_held(parcel: UUID, holder: str) -> UUID | None:
    """Who took a parcel last for one of its holders: the agent whose hand it was at a station."""
    row = ask(_WHO_HELD, [parcel, holder]).fetchone()
    return row[0] if row else None


def went_back_at(parcel: UUID) -> datetime | None:
    """When a parcel began to go back: she did not want it, or brought it back."""
    (at,) = one(_WENT_BACK, [parcel])
    began: datetime | None = at
    return began


def _read(row: list[Any]) -> ParcelRow:
    (
        id_,
        code,
        purchase,
        order,
        slip_no,
        county,
        station,
        villager,
        amount,
        state,
        holder,
        condition,
        since,
        until,
        waybill,
        tries,
        lines,
    ) = row
    return ParcelRow(
        UUID(id_),
        code,
        UUID(purchase),
        UUID(order),
        slip_no,
        county,
        station,
        UUID(villager),
        amount,
        state,
        holder,
        condition,
        datetime.fromisoformat(since),
        datetime.fromisoformat(until) if until else None,
        waybill,
        tries,
        tuple(ParcelLineRow(*line) for line in lines or ()),
    )


_AS_JSON = """json_build_array(p.id, p.code, p.purchase, p."order", p.slip_no, p.county, s.code, p.villager, p.amount_minor,
    p.state, p.holder, p.condition, p.since, p.return_until, p.waybill, p.tries, (SELECT json_agg(json_build_array(l.n, l.offer, l.quantity,
    l.unit_price_minor) ORDER BY l.n) FROM logistics_parcelline l WHERE l.parcel_id = p.id))"""
_FROM = "FROM logistics_parcel p JOIN places_station s ON s.id = p.station_id"
_THESE = f"SELECT {_AS_JSON} {_FROM} WHERE p.id = ANY(%s) ORDER BY p.id"
_BY_CODE = f"SELECT {_AS_JSON} {_FROM} WHERE p.code = ANY(%s) AND p.county = %s ORDER BY p.id FOR UPDATE OF p"
_AT = f"""
SELECT {_AS_JSON} FROM (
    SELECT * FROM logistics_parcel WHERE station_id = %s AND state IN ('coming', 'hub', 'shelf', 'back', 'given')
    UNION ALL
    SELECT * FROM logistics_parcel WHERE station_id = %s AND state = 'collected' AND return_until > %s
    UNION ALL
    SELECT * FROM logistics_parcel WHERE station_id = %s AND state = 'lost' AND since > %s
) AS p JOIN places_station s ON s.id = p.station_id ORDER BY p.since DESC LIMIT %s"""  # noqa: S608 (only our own text)
_WHO_HELD = """
SELECT by FROM logistics_scan WHERE parcel_id = %s AND holder = %s
    AND kind IN ('parcel.receive', 'parcel.refuse', 'parcel.return') ORDER BY at DESC, operation DESC LIMIT 1"""
_WENT_BACK = """
SELECT min(at) FROM logistics_scan WHERE parcel_id = %s AND kind IN ('parcel.refuse', 'parcel.return') AND code = ''"""
