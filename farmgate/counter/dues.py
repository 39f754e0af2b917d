"""What villagers still owe for their orders: what bears on the next one, what is left of each, and what they came to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.counter.deposits import Credit, Ladder, Rung, Standing
from farmgate.counter.facts import OrderRef
from farmgate.counter.queries import lock_orders, which_orders
from farmgate.counter.services import TillSession
from farmgate.sql import Question, Statement, ask, send_all, settled

LADDERS_MAX = 50


class Due(NamedTuple):
    """What is still to be paid of an order of a station, and what that was less by."""

    station_code: str
    due_minor: int
    fell_minor: int


class Told(NamedTuple):
    """What came of a villager's orders, as phones are told."""

    villager: UUID
    collected: int
    refused_at: datetime | None


def which_credit(villagers: Collection[UUID], station: int | None, county: str) -> Question[Credit]:
    """What bears on orders of these villagers at a station that are not paid in full."""
    if not villagers:
        return settled(Credit())
    her = [list(villagers)]
    return Question(_CREDIT, [county, LADDERS_MAX, her[0], her[0], station], _read_credit)


def lock_credit(station: int | None) -> Statement:
    """The phones of a station take turns over what its villagers may owe."""
    return "SELECT pg_advisory_xact_lock(hashtextextended('farmgate.counter.credit', %s))", [station or 0]


def orders_locked(ids: Collection[UUID]) -> dict[UUID, OrderRef]:
    """These orders as they are, and as they stay until the transaction is over."""
    if not ids:
        return {}
    question = which_orders(list(ids))
    *_, sent = send_all([lock_orders(list(ids)), (f"SELECT ({question.sql})", question.params)])
    row = sent.fetchone()
    return question.read(row[0] if row else None)


def lessen(order: UUID, amount_minor: int, till: TillSession | None) -> Due:
    """Goods of an order that will not come, or came back, need not be paid any more: as far as they are not yet."""
    if till is not None and (ref := till.orders.get(order)) is not None:
        fell = min(ref.due_minor, amount_minor)
        if fell:
            till.set_due(order, ref.due_minor - fell)
        return Due(ref.station_code, ref.due_minor - fell, fell)
    found = ask(_LESSEN, [amount_minor, order]).fetchone()
    return Due(*found) if found else Due("", 0, 0)


def collected(order: UUID, at: datetime) -> Told | None:
    """Goods of an order were collected and are paid. What that made of her standing; None when it was counted before."""
    row = ask(_COLLECTED, [at, order]).fetchone()
    return Told(*row) if row else None


def refused(villager: UUID, at: datetime) -> Told:
    """She did not want what had come."""
    (row,) = ask(_REFUSED, [villager, at]).fetchall()
    return Told(*row)


def dues_at(station: int, limit: int) -> list[tuple[UUID, UUID, int]]:
    """(order, villager, still to be paid) of a station's orders, the oldest first."""
    return [(o, v, n) for o, v, n in ask(_DUES, [station, limit]).fetchall()]


def standings_at(villagers: Collection[UUID]) -> list[Told]:
    """What these villagers' orders came to, of those of whom there is anything to say."""
    return [Told(*row) for row in ask(_STANDINGS, [list(villagers)]).fetchall()]


def open_order(order: UUID, county: str) -> int:
    """What is still to be paid of an order of this county; 0 when nothing is, or there is none."""
    row = ask(_OPEN, [order, county]).fetchone()
    return int(row[0]) if row else 0


def unpaid_orders(county: str) -> list[UUID]:
    """The orders of a county of which something is still to be paid."""
    return [id_ for (id_,) in ask(_UNPAID, [county]).fetchall()]


def _read_ladder(row: list[Any]) -> Ladder:
    rungs, quiet_days, her_cap, station_cap, published = row
    at = datetime.fromisoformat(published)
    return Ladder(tuple(Rung(*rung) for rung in rungs), quiet_days, her_cap, station_cap, at)


def _read_credit(found: list[Any]) -> Credit:
    ladders, standings, owed, at_station = found
    return Credit(
        [_read_ladder(row) for row in ladders or ()],
        {
            UUID(her): Standing(n, datetime.fromisoformat(refused) if refused else None)
            for her, n, refused in standings or ()
        },
        {UUID(her): minor for her, minor in owed or ()},
        at_station,
    )


# Held orders are nobody's debt until two people let them go ahead.
OWED = "due_minor > 0 AND state IN ('placed', 'accepted', 'bought')"
_CREDIT = f"""
SELECT json_build_array(
    (SELECT json_agg(json_build_array(rungs, quiet_days, villager_cap_minor, station_cap_minor, published_at)
        ORDER BY published_at DESC, version DESC) FROM (SELECT * FROM counter_depositladder
        WHERE county = %s AND published_at IS NOT NULL ORDER BY published_at DESC, version DESC LIMIT %s) AS l),
    (SELECT json_agg(json_build_array(villager, collected, refused_at)) FROM counter_standing WHERE villager = ANY(%s)),
    (SELECT json_agg(json_build_array(villager, minor)) FROM (SELECT villager, sum(due_minor)::bigint AS minor
        FROM counter_assistedorder WHERE villager = ANY(%s) AND {OWED} GROUP BY villager) AS d),
    (SELECT coalesce(sum(due_minor), 0)::bigint FROM counter_assistedorder WHERE station_id = %s AND {OWED}))"""  # noqa: S608 (only our own text)
_LESSEN = """
WITH before AS MATERIALIZED (
    SELECT id, station_id, due_minor, least(due_minor, %s) AS fell FROM counter_assistedorder WHERE id = %s FOR UPDATE
), after AS (
    UPDATE counter_assistedorder o SET due_minor = b.due_minor - b.fell FROM before b WHERE o.id = b.id AND b.fell > 0
)
SELECT s.code, b.due_minor - b.fell, b.fell FROM before b JOIN places_station s ON s.id = b.station_id"""
_COLLECTED = """
WITH o AS (
    UPDATE counter_assistedorder SET collected_at = %s WHERE id = %s AND collected_at IS NULL RETURNING villager
)
INSERT INTO counter_standing AS s (villager, collected) SELECT villager, 1 FROM o
ON CONFLICT (villager) DO UPDATE SET collected = s.collected + 1 RETURNING villager, collected, refused_at"""
_REFUSED = """
INSERT INTO counter_standing AS s (villager, collected, refused_at) VALUES (%s, 0, %s)
ON CONFLICT (villager) DO UPDATE SET refused_at = greatest(s.refused_at, EXCLUDED.refused_at)
RETURNING villager, collected, refused_at"""
_DUES = f"""
SELECT id, villager, due_minor FROM counter_assistedorder WHERE station_id = %s AND {OWED} ORDER BY placed_at LIMIT %s"""  # noqa: S608 (only our own text)
_STANDINGS = "SELECT villager, collected, refused_at FROM counter_standing WHERE villager = ANY(%s) ORDER BY villager"
_OPEN = f"""
SELECT o.due_minor FROM counter_assistedorder o JOIN places_station st ON st.id = o.station_id
JOIN places_place c ON c.id = st.county_id WHERE o.id = %s AND c.code = %s AND {OWED}"""  # noqa: S608 (only our own text)
_UNPAID = f"""
SELECT o.id FROM counter_assistedorder o JOIN places_station st ON st.id = o.station_id
JOIN places_place c ON c.id = st.county_id WHERE c.code = %s AND {OWED}"""  # noqa: S608 (only our own text)
