"""What hooks are told of, drawn from the log by the worker: never on the way of a sale.

An operation's number is drawn before it is committed, so a lower one may appear after a higher. The log is looked
through only up to a mark that no open transaction can still put anything below (the horizon).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import sleep
from typing import Any
from uuid import UUID

from farmgate.counter import refunds
from farmgate.interface import delivering, queries, services
from farmgate.interface.queries import HookRow
from farmgate.interface.services import Queued
from farmgate.kernel.clock import now, wire
from farmgate.kernel.ids import derived_id
from farmgate.logistics import queries as logistics
from farmgate.places import queries as places
from farmgate.sql import ask, one
from farmgate.trade import queries as trade

ROWS_MAX = 20_000
LOOKS, LOOK_SECONDS = 5, 0.05
_DERIVED = 500
# Kinds whose operations can owe refunds: by their own id, and by so many ids derived from it; None: one for each order.
OWES: dict[str, int | None] = {
    "parcel.refuse": 0,
    "parcel.return": 0,
    "money.approve": 0,
    "order.consent": 2,
    "loss.decide": 1,
    "line.reverse_decide": 0,
    "purchase.answer": None,
    "purchase.ask": None,
    "asks.lapse": None,
}


@dataclass(frozen=True, slots=True)
class Told:
    """An operation of the log that hooks may be told of."""

    id: UUID
    kind: str
    at: datetime
    received_at: datetime
    body: dict[str, Any]

    def named(self, member: str) -> UUID:
        """The id that a member of its body says."""
        return UUID(self.body[member])


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a county, to things of these merchants."""

    kind: str
    of: Told
    county: str
    merchants: tuple[UUID, ...]
    data: dict[str, object]


def begin() -> None:
    """From now on the log is looked through; called before the first hook is set, and by every turn."""
    if services.drawn_upto() is None:
        services.draw_from(_last())


def draw() -> int:
    """Queue what happened since the last turn for the hooks that want it. How many deliveries are new."""
    begin()
    upto = services.drawn_upto() or 0
    mark = min(_settled(), upto + ROWS_MAX)
    if mark <= upto:
        return 0
    hooks = queries.hooks_standing()
    queued = services.queue(_for(hooks, _events(upto, mark)), now()) if hooks else 0
    services.drawn(mark)
    return queued


def _last() -> int:
    return int(one("SELECT coalesce(max(id), 0) FROM sync_operation")[0])


def _settled() -> int:
    """The highest number below which nothing can appear any more; 0 when a long transaction leaves that open for now."""
    last, ended = one("SELECT coalesce(max(id), 0), pg_snapshot_xmax(pg_current_snapshot())::text FROM sync_operation")
    for _ in range(LOOKS):
        if one("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= %s::text::xid8", [ended])[0]:
            return int(last)
        sleep(LOOK_SECONDS)
    return 0


def _events(after: int, upto: int) -> list[Event]:
    rows = ask(_LOG, [after, upto, list({*MADE, *OWES}), list(GIVEN_ODDLY)]).fetchall()
    log = [Told(id_, kind, at, received, json.loads(bytes(data))["body"]) for id_, kind, at, received, data in rows]
    events: list[Event] = []
    for kind, make in MADE.items():
        mine = [told for told in log if told.kind == kind]
        events += make(mine) if mine else []
    return events + _owed(log)


def _for(hooks: Sequence[HookRow], events: Sequence[Event]) -> list[Queued]:
    """The events each hook wants: of its county, of its merchant if it has one, and not from before it was set."""
    numbers: dict[UUID, count[int]] = {}
    queued: list[Queued] = []
    for event in events:
        # Of one operation there may be several events: an order cut, a refund owed.
        id_ = derived_id(event.of.id, 1_000_000 + next(numbers.setdefault(event.of.id, count())))
        told: dict[str, object] = {
            "id": str(id_),
            "type": event.kind,
            "at": wire(event.of.at),
            "county": event.county,
            "data": event.data,
        }
        body = delivering.text_of(told)
        queued += [Queued(hook.id, id_, event.kind, body) for hook in hooks if _wants(hook, event)]
    return queued


def _wants(hook: HookRow, event: Event) -> bool:
    return (
        event.kind in hook.events
        and hook.county == event.county
        and (hook.merchant is None or hook.merchant in event.merchants)
        and hook.set_at <= event.of.received_at
    )


def _cut(log: Sequence[Told]) -> list[Event]:
    cut = trade.cut_by([told.id for told in log])
    return [_purchase("purchase.cut", told, row) for told in log for row in cut.get(told.id, ())]


def _answered(log: Sequence[Told]) -> list[Event]:
    return _of_purchases("purchase.answered", log)


def _dispatched(log: Sequence[Told]) -> list[Event]:
    return _of_purchases("purchase.dispatched", log)


def _of_purchases(kind: str, log: Sequence[Told]) -> list[Event]:
    named = trade.named({told.named("purchase") for told in log})
    return [_purchase(kind, told, named[told.named("purchase")]) for told in log]


def _purchase(kind: str, told: Told, row: trade.Named) -> Event:
    data: dict[str, object] = {"purchase": str(row.id), "no": row.no, "merchant": str(row.merchant)}
    return Event(kind, told, row.county, (row.merchant,), data)


def _collected(log: Sequence[Told]) -> list[Event]:
    found = {row.id: row for row in logistics.parcels({told.named("parcel") for told in log})}
    whose = trade.named({row.purchase for row in found.values()})
    events = []
    for told in log:
        row = found.get(told.named("parcel"))
        if row is not None:
            data: dict[str, object] = {
                "parcel": str(row.id),
                "code": row.code,
                "purchase": str(row.purchase),
                "order": str(row.order),
            }
            events.append(Event("parcel.collected", told, row.county, (whose[row.purchase].merchant,), data))
    return events


def _closed(log: Sequence[Told]) -> list[Event]:
    found = trade.settlements({told.id for told in log})
    return [
        Event(
            "settlement.closed",
            told,
            found[told.id].county,
            tuple(found[told.id].merchants),
            {"settlement": str(told.id), "no": found[told.id].no},
        )
        for told in log
    ]


def _owed(log: Sequence[Told]) -> list[Event]:
    """What operations came to owe; told to a merchant when it was short of the goods, or when they were its parcel."""
    by_id: dict[UUID, Told] = {}
    owed: list[tuple[Told, refunds.Refund]] = []
    for told in log:
        derived = OWES.get(told.kind, 0)
        if derived is None:
            owed += [(told, refund) for refund in _derived(told.id)]
        elif told.kind in OWES:
            by_id |= dict.fromkeys([told.id, *(derived_id(told.id, n) for n in range(derived))], told)
    owed += [(by_id[id_], refund) for id_, refund in refunds.owed_by(by_id).items()] if by_id else []
    whose = _whose([told for told, _ in owed])
    county = {code: places.county_of_station(code) or "" for code in {refund.station_code for _, refund in owed}}
    return [
        Event(
            "refund.owed",
            told,
            county[refund.station_code],
            whose.get(told.id, ()),
            {
                "refund": str(refund.id),
                "order": str(refund.order),
                "amount_minor": refund.amount_minor,
                "why": refund.why,
            },
        )
        for told, refund in owed
    ]


def _derived(operation: UUID) -> list[refunds.Refund]:
    """The refunds of an operation that owes many: their ids are derived from its own, one after another."""
    owed: list[refunds.Refund] = []
    for first in count(0, _DERIVED):
        ids = [derived_id(operation, n) for n in range(first, first + _DERIVED)]
        found = refunds.owed_by(ids)
        owed += [found[id_] for id_ in ids if id_ in found]
        if not found:
            break
    return owed


def _whose(log: Sequence[Told]) -> dict[UUID, tuple[UUID, ...]]:
    """operation -> the merchant whose goods did not come or went back."""
    of_parcel = {told.id: told.named("parcel") for told in log if "parcel" in told.body}
    parcels = {row.id: row.purchase for row in logistics.parcels(set(of_parcel.values()))} if of_parcel else {}
    purchase = {told.id: told.named("purchase") for told in log if "purchase" in told.body}
    purchase |= {id_: parcels[parcel] for id_, parcel in of_parcel.items() if parcel in parcels}
    named = trade.named(set(purchase.values())) if purchase else {}
    return {id_: (named[row].merchant,) for id_, row in purchase.items() if row in named}


MADE: dict[str, Callable[[Sequence[Told]], list[Event]]] = {
    "orders.cut": _cut,
    "purchase.answer": _answered,
    "purchase.dispatch": _dispatched,
    "parcel.hand_over": _collected,
    "settlement.close": _closed,
}
# What became an exception did not happen, until a person says so; but for parcels that were given away in an odd way.
GIVEN_ODDLY = ("wrong_code", "unknown_delegate", "no_witness")
_LOG = """
SELECT op_id, kind, at, received_at, bytes FROM sync_operation
WHERE id > %s AND id <= %s AND kind = ANY(%s::text[]) AND (code IS NULL OR code = ANY(%s::text[])) ORDER BY id"""
