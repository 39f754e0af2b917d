"""Parcels from hand to hand: what the hub and the counters do with them, and the money that a refusal sets free."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from farmgate.counter import dues
from farmgate.counter.facts import RefundRef
from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.logistics import operations as logistics_ops
from farmgate.logistics import rules
from farmgate.logistics import services as logistics
from farmgate.logistics.queries import ParcelRow
from farmgate.logistics.rules import Judged
from farmgate.logistics.services import Hand
from farmgate.people import queries as people
from farmgate.sql import answer
from farmgate.sync import crediting, going_back, parcel_feed, server
from farmgate.sync.batch import Batch
from farmgate.sync.owing import Freed, owe_back
from farmgate.trade import services as trade


def receive_at_hub(op: Operation[logistics_ops.HubReceiveV1], batch: Batch, county: str) -> str | None:
    """Parcels are at the hub. One that has passed it is scanned again without effect."""
    rows = going_back.scanned(op.body.parcels, county)
    batch.feed += parcel_feed.told(
        [going_back.keep_scan(op, row, rules.at_hub(row.as_state(), county, op.body.condition, op.at)) for row in rows]
    )
    return None


def at_counter(op: Operation[Any], batch: Batch) -> str | None:
    """What a phone says of a parcel, when there is such a parcel in its county."""
    row = batch.parcels.get(op.body.parcel)
    return "unknown_parcel" if row is None else _AT_COUNTER[op.kind](op, batch, row)


def _receive(op: Operation[logistics_ops.ParcelReceiveV1], batch: Batch, row: ParcelRow) -> str | None:
    judged = rules.receive(row.as_state(), op.body, batch.device.station_code or "", op.at)
    return _keep(op, batch, row, judged, op.body.condition)


def _hand_over(op: Operation[logistics_ops.ParcelHandOverV1], batch: Batch, row: ParcelRow) -> str | None:
    body = op.body
    delegates = batch.delegates.get(row.villager, set())
    if body.shown == "delegate" and body.delegate not in delegates:
        delegates = answer(people.whose_delegates([row.villager])).get(row.villager, set())
    after, code = rules.hand_over(
        row.as_state(), body, op.at, body.code == pickup_code(row.id), body.delegate in delegates
    )
    if after.state == "collected" and row.state != "collected":
        until = trade.collect([(row.order, line.n) for line in row.lines], row.county, op.at)
        after = replace(after, return_until=until)
        if _is_unpaid(batch, row):
            code = "not_paid"
        else:
            crediting.tell_standing(batch, dues.collected(row.order, op.at), row.station_code)
    return _keep(op, batch, row, (after, code), body.shown, body.witness)


def _is_unpaid(batch: Batch, row: ParcelRow) -> bool:
    order = batch.till.orders.get(row.order) if batch.till is not None else None
    return order is not None and order.due_minor > 0


def _refuse(op: Operation[logistics_ops.ParcelRefuseV1], batch: Batch, row: ParcelRow) -> str | None:
    judged = rules.refuse(row.as_state(), op.body, batch.device.station_code or "", op.at)
    code = _end(op, batch, row, judged, "refused")
    if code is None and op.body.reason in crediting.HER_OWN_REASONS:
        crediting.tell_standing(batch, dues.refused(row.villager, op.at), row.station_code)
    return code


def _bring_back(op: Operation[logistics_ops.ParcelReturnV1], batch: Batch, row: ParcelRow) -> str | None:
    judged = rules.bring_back(row.as_state(), op.body, batch.device.station_code or "", op.at)
    return _end(op, batch, row, judged, "returned")


def _give_back(op: Operation[logistics_ops.ParcelGiveBackV1], batch: Batch, row: ParcelRow) -> str | None:
    return _keep(op, batch, row, rules.give_back(row.as_state(), op.at), "")


def _end(op: Operation[Any], batch: Batch, row: ParcelRow, judged: Judged, why: str) -> str | None:
    """Goods that go back: their money is owed from this moment, so that the same phone may pay it with its next word."""
    after, code = judged
    if code is None and not trade.end([(row.order, line.n) for line in row.lines], op.at):
        after, code = row.as_state(), "already_settled"
    _keep(op, batch, row, (after, code), op.body.reason)
    if code is None and row.amount_minor:
        _owe(op, batch, row, why)
    return code


def _owe(op: Operation[Any], batch: Batch, row: ParcelRow, why: str) -> None:
    freed = Freed(op.id, row.order, row.villager, row.amount_minor)
    journal, station = derived_id(op.id, 0), batch.device.station_id
    owed = owe_back(batch, row.county, freed, journal=journal, kind="goods_back", why=why, at=op.at, station=station)
    if batch.till is not None and owed is not None:
        batch.till.refunds[op.id] = RefundRef(row.villager, owed.amount_minor, owed.station_code, False)


def _keep(
    op: Operation[Any], batch: Batch, row: ParcelRow, judged: Judged, detail: str, witness: str = ""
) -> str | None:
    after, code = judged
    kept = logistics.keep(row, after, Hand(op.id, op.kind, op.agent, op.at, detail, witness), code)
    batch.parcels[row.id] = kept
    batch.feed += parcel_feed.told([kept], also=batch.device.station_code)
    return code


def pickup_code(parcel: UUID) -> str:
    """The six digits by which she, or whom she sends, is known. Phones never have them: this server alone can tell."""
    digest = hmac.new(server.seed(), b"farmgate pickup v1\n" + parcel.bytes, hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


_AT_COUNTER: dict[str, Callable[[Operation[Any], Batch, ParcelRow], str | None]] = {
    "parcel.receive": _receive,
    "parcel.hand_over": _hand_over,
    "parcel.refuse": _refuse,
    "parcel.return": _bring_back,
    "parcel.give_back": _give_back,
}
PHONE = dict.fromkeys(_AT_COUNTER, at_counter)
