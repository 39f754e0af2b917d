"""The feed: what a phone should know, since its cursor. The first time, a snapshot.

A cursor is `<epoch>.<xid>.<id>`. Only rows of transactions older than every one still open are given out (the horizon),
so a row that commits late is never skipped. Transaction ids begin anew on a restored server: a cursor of another epoch
asks for a snapshot.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter import queries as counter
from farmgate.counter import refunds
from farmgate.counter.facts import TillState
from farmgate.counter.refunds import Refund
from farmgate.kernel import limits
from farmgate.kernel.clock import wire
from farmgate.logistics import queries as logistics
from farmgate.people import queries as people
from farmgate.people.queries import DeviceFacts
from farmgate.places import queries as places
from farmgate.sql import Question, Statement, array, ask
from farmgate.sync import ask_feed, crediting, parcel_feed
from farmgate.trade import asking
from farmgate.trade import queries as trade

# As long as a phone keeps what it signed.
DECISIONS_KEPT = timedelta(days=35)
# More than a station owes in a bad year.
REFUNDS_MAX = 500
# More than the shelf of the largest station holds, and more orders than it takes in five weeks.
PARCELS_MAX = 1000
ASKS_MAX = 500
DUES_MAX = 1000
BOUGHT_MAX = 2000


def statements(items: Sequence[tuple[str, Mapping[str, object]]]) -> list[Statement]:
    """What to write so that each (audience, payload) reaches its phones."""
    if not items:
        return []
    audiences, payloads = zip(*items, strict=True)
    return [
        (
            "INSERT INTO sync_feed (audience, payload) SELECT * FROM unnest(%s::text[], %s::jsonb[])",
            [array(audiences), array(json.dumps(payload) for payload in payloads)],
        )
    ]


def publish(items: Sequence[tuple[str, Mapping[str, object]]]) -> None:
    """Write feed items now, inside the caller's transaction."""
    for sql, params in statements(items):
        ask(sql, params)


@dataclass(frozen=True)
class Page:
    """Feed rows after a cursor, as (xid, id, payload), one more than are given out; None for a snapshot."""

    position: tuple[int, int]
    rows: list[tuple[int, int, dict[str, Any]]] | None


def which_page(device: DeviceFacts, epoch: int, cursor: str) -> Question[Page]:
    """What there is for a device after its cursor."""
    position = _parse(cursor, epoch)
    if position is None:
        # The horizon comes first: what is written while the snapshot is read is then given twice, never missed.
        sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        return Question(sql, (), lambda horizon: Page((horizon, 0), None))
    audiences = [f"device:{device.id}", f"station:{device.station_code}", f"county:{device.county_code}"]
    params = [audiences, str(position[0]), position[1], limits.FEED_ITEMS_MAX + 1]
    return Question(_SINCE, params, lambda rows: Page(position, rows or []))


def give(device: DeviceFacts, epoch: int, page: Page, till: dict[str, object], now: datetime) -> dict[str, object]:
    """The answer's `feed`: its items, and the cursor to ask with next. Who is far behind is to ask for a snapshot."""
    position, rows = page.position, page.rows
    if rows is None:
        items = _snapshot(device, now)
    elif len(rows) > limits.FEED_ITEMS_MAX:
        return {"items": [till], "cursor": "", "more": True}
    else:
        # Of two writers over the same thing the one that had to wait has the higher id, but not always the later xid.
        # That is why rows are given all at once: cut in two, the second part could bring what is older.
        items = [_expanded(device, payload) for _, _, payload in sorted(rows, key=itemgetter(1))]
        if rows:
            position = (rows[-1][0], rows[-1][1])
    items.append(till)
    return {"items": items, "cursor": f"{epoch}.{position[0]}.{position[1]}", "more": False}


def till_item(state: TillState) -> dict[str, object]:
    """The server's view of a till, for the phone to compare with its own."""
    return {
        "kind": "till",
        "drawer_minor": state.drawer_minor,
        "float_minor": state.float_minor,
        "shift": str(state.shift) if state.shift else None,
        "day": state.day.isoformat() if state.day else None,
        "day_total_minor": state.day_total_minor,
        "day_count": state.day_count,
    }


def bag_item(bag: UUID, seal_no: str, amount_minor: int, source: str, state: str) -> dict[str, object]:
    """A bag on its way to a till."""
    return {
        "kind": "bag",
        "bag": str(bag),
        "seal_no": seal_no,
        "amount_minor": amount_minor,
        "from": source,
        "state": state,
    }


def order_item(order: UUID, slip_no: str, decision: str) -> dict[str, object]:
    """What a person decided about an order that was held: `accept` lets it go ahead."""
    state = "placed" if decision == "accept" else "cancelled"
    return {"kind": "order", "order": str(order), "slip_no": slip_no, "state": state, "note": ""}


def bought_item(orders: Sequence[UUID]) -> dict[str, object]:
    """Orders whose goods are being bought: the counter no longer takes them back."""
    return {"kind": "bought", "orders": [str(order) for order in orders]}


def refund_owed(refund: Refund) -> tuple[str, dict[str, object]]:
    """To the phones of the station that holds its claim: it may be paid there."""
    return f"station:{refund.station_code}", _refund_item(refund, people.names_of([refund.villager]))


def refund_gone(refund: UUID, station_code: str | None) -> tuple[str, dict[str, object]]:
    """To the phones of a station: it is paid, or may be paid elsewhere."""
    return f"station:{station_code}", {"kind": "refund", "refund": str(refund), "state": "gone"}


def _refund_item(refund: Refund, names: Mapping[UUID, str]) -> dict[str, object]:
    return {
        "kind": "refund",
        "refund": str(refund.id),
        "order": str(refund.order),
        "slip_no": refund.slip_no,
        "villager": str(refund.villager),
        "name": names.get(refund.villager, ""),
        "amount_minor": refund.amount_minor,
        "why": refund.why,
        "since": wire(refund.owed_at),
        "state": "owed",
    }


def message_item(id_: UUID, at: datetime, sender: str, zh: str, en: str) -> dict[str, object]:
    """A word from the county."""
    return {"kind": "message", "id": str(id_), "at": wire(at), "from": sender, "zh": zh, "en": en}


def _parse(cursor: str, epoch: int) -> tuple[int, int] | None:
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    given, xid, number = map(int, parts)
    return (xid, number) if given == epoch else None


def _expanded(device: DeviceFacts, payload: dict[str, Any]) -> dict[str, object]:
    """A new price list is kept as a note of its number: a thousand phones read the same changes from the list itself."""
    if payload["kind"] != "price_list":
        return payload
    return catalogue.price_changes(device.county_code, payload["from"], payload["version"])


def _snapshot(device: DeviceFacts, now: datetime) -> list[dict[str, object]]:
    station = device.station_id
    assert station is not None, "only phones read the feed, and a phone has a station"
    items: list[dict[str, object]] = [
        places.station_item(station),
        {"kind": "agent", **people.agent_item(device.agent_id)},
    ]
    version = catalogue.list_in_force(device.county_code, now)
    if version is not None:
        items.append(catalogue.shelf(device.county_code, version))
    register = people.register_rows(station)
    items.append({"kind": "villagers", "set": register, "gone": []})
    items += crediting.snapshot(device.county_code, station, [UUID(row.id) for row in register], DUES_MAX)
    items.append({"kind": "delegates", "set": people.delegate_rows(station)})
    items.append({"kind": "allocation", "set": catalogue.allocation_rows(station)})
    items.append({"kind": "holders", "set": [[f"safe:{device.county_code}", places.county_name(device.county_code)]]})
    for bag in counter.bags_on_the_way(f"drawer:{device.code}"):
        items.append(bag_item(bag.id, bag.seal_no, bag.sealed_minor, bag.from_holder, "sealed"))
    owed = refunds.owed_at(station, REFUNDS_MAX)
    names = people.names_of({refund.villager for refund in owed})
    items += [_refund_item(refund, names) for refund in owed]
    items += parcel_feed.parcel_items(logistics.parcels_at(station, now, PARCELS_MAX))
    items += ask_feed.ask_items(asking.open_at(station, ASKS_MAX))
    bought = trade.bought_since(station, now - DECISIONS_KEPT, BOUGHT_MAX)
    items += [bought_item(bought)] if bought else []
    items += [message_item(*row) for row in ask(_RECENT_MESSAGES, [device.county_code, station])]
    decided = ask(_DECIDED, [device.county_code, station, now - DECISIONS_KEPT])
    items += [order_item(order, slip_no, decision) for order, slip_no, decision in decided]
    return items


_SINCE = """
SELECT json_agg(json_build_array(xid::text::bigint, id, payload) ORDER BY xid, id) FROM (
    SELECT xid, id, payload FROM sync_feed
    WHERE audience = ANY(%s) AND (xid, id) > (%s::text::xid8, %s)
        AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid, id LIMIT %s) AS page"""
_DECIDED = """
SELECT e.op_id, a.slip_no, e.decision FROM sync_exception e JOIN counter_assistedorder a ON a.id = e.op_id
WHERE e.county = %s AND e.station_id = %s AND e.resolved_at > %s ORDER BY e.resolved_at DESC LIMIT 200"""
_RECENT_MESSAGES = """
SELECT id, sent_at, sender, zh, en FROM sync_message
WHERE county = %s AND (station_id IS NULL OR station_id = %s) ORDER BY sent_at DESC LIMIT 20"""
