"""The feed: what a phone should know, since its cursor. The first time, a snapshot.

A cursor is `<epoch>.<xid>.<id>`. Only rows of transactions older than every one still open are given out (the horizon),
so a row that commits late is never skipped. Transaction ids begin anew on a restored server: a cursor of another epoch
asks for a snapshot.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from farmgate.catalogue import queries as catalogue
from farmgate.counter import queries as counter
from farmgate.counter.queries import TillRow
from farmgate.kernel import limits
from farmgate.kernel.clock import wire
from farmgate.people import queries as people
from farmgate.people.queries import DeviceFacts
from farmgate.places import queries as places
from farmgate.sql import Statement, ask


def statements(items: Sequence[tuple[str, dict[str, object]]]) -> list[Statement]:
    """What to write so that each (audience, payload) reaches its phones."""
    if not items:
        return []
    audiences, payloads = zip(*items, strict=True)
    return [
        (
            "INSERT INTO sync_feed (audience, payload) SELECT * FROM unnest(%s::text[], %s::jsonb[])",
            [list(audiences), [Jsonb(payload) for payload in payloads]],
        )
    ]


def publish(items: Sequence[tuple[str, dict[str, object]]]) -> None:
    """Write feed items now, inside the caller's transaction."""
    for sql, params in statements(items):
        ask(sql, params)


def since(
    device: DeviceFacts, epoch: int, cursor: str, till: TillRow, float_minor: int, now: datetime
) -> dict[str, object]:
    """The answer's `feed`: items after `cursor`, the cursor to ask with next, and whether there is more at once."""
    position = _parse(cursor, epoch)
    if position is None:
        # The horizon comes first: what is written while the snapshot is read is then given twice, never missed.
        position, more = _horizon(), False
        items = _snapshot(device, now)
    else:
        items, position, more = _after(device, position)
    items.append(till_item(till, float_minor))
    return {"items": items, "cursor": f"{epoch}.{position[0]}.{position[1]}", "more": more}


def till_item(till: TillRow, float_minor: int) -> dict[str, object]:
    """The server's view of a till, for the phone to compare with its own."""
    return {
        "kind": "till",
        "drawer_minor": till.drawer_minor,
        "float_minor": float_minor,
        "shift": str(till.shift) if till.shift else None,
        "day": till.day.isoformat() if till.day else None,
        "day_total_minor": till.day_total_minor,
        "day_count": till.day_count,
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


def message_item(id_: UUID, at: datetime, sender: str, zh: str, en: str) -> dict[str, object]:
    """A word from the county."""
    return {"kind": "message", "id": str(id_), "at": wire(at), "from": sender, "zh": zh, "en": en}


def _parse(cursor: str, epoch: int) -> tuple[int, int] | None:
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 18 for part in parts):
        return None
    given, xid, number = map(int, parts)
    return (xid, number) if given == epoch else None


def _horizon() -> tuple[int, int]:
    (xmin,) = ask("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint").fetchone()
    return xmin, 0


def _after(device: DeviceFacts, position: tuple[int, int]) -> tuple[list[dict[str, object]], tuple[int, int], bool]:
    audiences = [f"device:{device.id}", f"station:{device.station_code}", f"county:{device.county_code}"]
    rows = ask(_SINCE, [audiences, str(position[0]), position[1], limits.FEED_ITEMS_MAX + 1]).fetchall()
    given = rows[: limits.FEED_ITEMS_MAX]
    if given:
        position = (given[-1][0], given[-1][1])
    items: list[dict[str, object]] = []
    for _, _, payload in given:
        items += _expanded(device, payload)
    return items, position, len(rows) > len(given)


def _expanded(device: DeviceFacts, payload: dict[str, object]) -> list[dict[str, object]]:
    """A new price list is kept as a note of its number: a thousand phones read the same changes from the list itself."""
    if payload["kind"] != "price_list":
        return [payload]
    return [catalogue.price_changes(device.county_code, int(str(payload["from"])), int(str(payload["version"])))]


def _snapshot(device: DeviceFacts, now: datetime) -> list[dict[str, object]]:
    items = [places.station_item(device.station_id), {"kind": "agent", **people.agent_item(device.agent_id)}]
    version = catalogue.list_in_force(device.county_code, now)
    if version is not None:
        items.append(catalogue.shelf(device.county_code, version))
    items.append({"kind": "villagers", "set": people.register_rows(device.station_id), "gone": []})
    items.append({"kind": "delegates", "set": people.delegate_rows(device.station_id)})
    items.append({"kind": "allocation", "set": catalogue.allocation_rows(device.station_id)})
    items.append({"kind": "holders", "set": [[f"safe:{device.county_code}", places.county_name(device.county_code)]]})
    for bag in counter.bags_on_the_way(f"drawer:{device.code}"):
        items.append(bag_item(bag.id, bag.seal_no, bag.sealed_minor, bag.from_holder, "sealed"))
    items += [message_item(*row) for row in ask(_RECENT_MESSAGES, [device.county_code, device.station_id])]
    return items


_SINCE = """
SELECT xid::text::bigint, id, payload FROM sync_feed
WHERE audience = ANY(%s) AND (xid, id) > (%s::text::xid8, %s)
    AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, id LIMIT %s"""
_RECENT_MESSAGES = """
SELECT id, sent_at, sender, zh, en FROM sync_message
WHERE county = %s AND (station_id IS NULL OR station_id = %s) ORDER BY sent_at DESC LIMIT 20"""
