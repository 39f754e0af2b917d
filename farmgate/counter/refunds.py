"""Refunds owed: made once by what ended an order, claimed by one station, paid once. Rows change; operations tell why."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import ask


class Refund(NamedTuple):
    """Money owed to a villager, and the station whose phones may pay it."""

    id: UUID
    order: UUID
    slip_no: str
    villager: UUID
    amount_minor: int
    why: str
    owed_at: datetime
    station_code: str


class PaidRefund(NamedTuple):
    """A refund that was paid: where, when, how much, to whom, for which order's slip."""

    station_name: str
    paid_at: datetime
    amount_minor: int
    villager: UUID
    slip_no: str


def owe(id_: UUID, order: UUID, amount_minor: int, why: str, at: datetime, station: int | None = None) -> Refund:
    """From now on so much is owed for an order, to be paid at this station first, or its own. `id_`: of what decided it."""
    (row,) = ask(_OWE, [id_, station, amount_minor, why, at, order]).fetchall()
    return Refund(*row)


def claim(order: UUID, county: str, station: int) -> list[tuple[Refund, str]]:
    """Let this station pay what is still owed for an order of its county. Each refund with the station that could before."""
    return [(Refund(*row[:-1]), row[-1]) for row in ask(_CLAIM, [order, county, station]).fetchall()]


def owed_at(station: int, limit: int) -> list[Refund]:
    """What the phones of a station may pay, oldest first."""
    return [Refund(*row) for row in ask(_OWED, [station, limit]).fetchall()]


def owed_by(ids: Collection[UUID]) -> dict[UUID, Refund]:
    """The refunds with these ids, paid or not."""
    return {row[0]: Refund(*row) for row in ask(_OF, [list(ids)]).fetchall()}


def paid_by(operation: UUID) -> PaidRefund | None:
    """The refund that this payment settled."""
    row = ask(_PAID_BY, [operation]).fetchone()
    return PaidRefund(*row) if row else None


PAY = """
UPDATE counter_refund r SET paid_by = p.op_id, paid_at = p.at, paid_station_id = p.station
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::bigint[]) AS p(id, op_id, at, station)
WHERE r.id = p.id AND r.paid_by IS NULL"""
_COLUMNS = "r.id, r.order_id, r.slip_no, r.villager, r.amount_minor, r.why, r.owed_at, s.code"
_OWE = f"""
WITH r AS (
    INSERT INTO counter_refund (id, order_id, slip_no, villager, county, station_id, amount_minor, why, owed_at)
    SELECT %s, o.id, o.slip_no, o.villager, c.code, coalesce(%s::bigint, o.station_id), %s, %s, %s
    FROM counter_assistedorder o JOIN places_station s ON s.id = o.station_id JOIN places_place c ON c.id = s.county_id
    WHERE o.id = %s RETURNING *
) SELECT {_COLUMNS} FROM r JOIN places_station s ON s.id = r.station_id"""  # noqa: S608 (only our own text)
_CLAIM = f"""
WITH old AS (
    SELECT id, station_id FROM counter_refund
    WHERE order_id = %s AND county = %s AND paid_by IS NULL ORDER BY id FOR UPDATE
), r AS (
    UPDATE counter_refund n SET station_id = %s FROM old WHERE n.id = old.id RETURNING n.*, old.station_id AS before
) SELECT {_COLUMNS}, b.code FROM r JOIN places_station s ON s.id = r.station_id JOIN places_station b ON b.id = r.before"""  # noqa: S608 (only our own text)
_OWED = f"""
SELECT {_COLUMNS} FROM counter_refund r JOIN places_station s ON s.id = r.station_id
WHERE r.station_id = %s AND r.paid_by IS NULL ORDER BY r.owed_at, r.id LIMIT %s"""  # noqa: S608 (only our own text)
_OF = f"""
SELECT {_COLUMNS} FROM counter_refund r JOIN places_station s ON s.id = r.station_id WHERE r.id = ANY(%s::uuid[])"""  # noqa: S608 (only our own text)
_PAID_BY = """
SELECT s.name, r.paid_at, r.amount_minor, r.villager, r.slip_no
FROM counter_refund r JOIN places_station s ON s.id = r.paid_station_id WHERE r.paid_by = %s"""
