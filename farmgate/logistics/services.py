"""Changing where parcels are: sent, and taken from hand to hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.ids import crockford, derived_id
from farmgate.logistics.queries import ParcelRow
from farmgate.logistics.rules import ParcelState
from farmgate.sql import array, ask, send_all

CODE_LENGTH = 8


class Packed(NamedTuple):
    """One line of an order that goes into its parcel."""

    order: UUID
    n: int
    station: int
    villager: UUID
    slip_no: str
    offer: int
    quantity: int
    unit_price_minor: int


@dataclass(frozen=True)
class Hand:
    """Who took a parcel by what operation, and what was said of it."""

    operation: UUID
    kind: str
    by: UUID
    at: datetime
    detail: str
    witness: str = ""


def send(
    op_id: UUID, purchase: UUID, merchant: UUID, county: str, at: datetime, lines: Sequence[Packed], waybill: str = ""
) -> list[UUID]:
    """One parcel for each order among these lines, in the carrier's hands or else the merchant's. Their ids."""
    orders: dict[UUID, list[Packed]] = {}
    for line in lines:
        orders.setdefault(line.order, []).append(line)
    ids = [derived_id(op_id, number) for number in range(len(orders))]
    parcels: list[tuple[object, ...]] = []
    contents: list[tuple[object, ...]] = []
    for id_, (order, found) in zip(ids, orders.items(), strict=True):
        code = crockford(id_.int, CODE_LENGTH)
        first = found[0]
        amount = sum(line.quantity * line.unit_price_minor for line in found)
        parcels.append((id_, code, order, first.slip_no, first.station, first.villager, amount))
        contents += [(id_, line.n, line.offer, line.quantity, line.unit_price_minor) for line in found]
    holder = f"carrier:{waybill}" if waybill else f"merchant:{merchant}"
    send_all(
        [
            (_PARCELS, [purchase, county, holder, waybill, at, *(array(c) for c in zip(*parcels, strict=True))]),
            (_CONTENTS, [array(column) for column in zip(*contents, strict=True)]),
        ]
    )
    return ids


def keep(parcel: ParcelRow, after: ParcelState, hand: Hand, code: str | None) -> ParcelRow:
    """Write down a hand on a parcel and where it is now."""
    scan = [parcel.id, hand.operation, hand.kind, hand.by, hand.at, after.holder, hand.detail, hand.witness, code or ""]
    state = [after.state, after.holder, after.condition, after.since, after.return_until, parcel.id]
    send_all([(_SCAN, scan), (_MOVE, state)])
    return parcel._replace(
        state=after.state,
        holder=after.holder,
        condition=after.condition,
        since=after.since,
        return_until=after.return_until,
    )


def wrong_try(parcel: UUID) -> int:
    """Count a wrong pick-up code. How many there have been."""
    ((tries,),) = ask(
        "UPDATE logistics_parcel SET tries = tries + 1 WHERE id = %s RETURNING tries", [parcel]
    ).fetchall()
    return int(tries)


_PARCELS = """
INSERT INTO logistics_parcel (purchase, county, holder, waybill, since, state, condition, tries, id, code, "order", slip_no,
    station_id, villager, amount_minor)
SELECT %s::uuid, %s::text, %s::text, %s::text, %s::timestamptz, 'coming', 'ok', 0, * FROM unnest(%s::uuid[], %s::text[], %s::uuid[],
    %s::text[], %s::bigint[], %s::uuid[], %s::bigint[])"""
_CONTENTS = """
INSERT INTO logistics_parcelline (parcel_id, n, offer, quantity, unit_price_minor)
SELECT * FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::int[], %s::bigint[])"""
_SCAN = """
INSERT INTO logistics_scan (parcel_id, operation, kind, by, at, holder, detail, witness, code)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_MOVE = """
UPDATE logistics_parcel SET (state, holder, condition, since, return_until) = (%s, %s, %s, %s, %s) WHERE id = %s"""
