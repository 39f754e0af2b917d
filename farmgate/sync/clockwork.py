"""What the server does by itself for a county, at an hour that an officer has set. Doing it is in `pressing.py`."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from farmgate.kernel.operation import Operation
from farmgate.people import services as people
from farmgate.places import queries as places
from farmgate.sql import ask
from farmgate.sync import operations as sync_ops
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found

if TYPE_CHECKING:
    from farmgate.people.models import Account

USERNAME, NAME = "farmgate.clock", "时钟"
ROLE = "clock"
DAYS_A_MONTH_MAX = 31


class Hand(NamedTuple):
    """One thing the clock does for a county. `day`: of each month; None: every day. `minute`: of the operator's day."""

    county: str
    what: str
    minute: int
    day: int | None
    set_by: UUID
    next_at: datetime
    pressed_at: datetime | None
    operation: UUID | None
    told_zh: str
    told_en: str


def set_clock(op: Operation[sync_ops.ClockSetV1], batch: Batch, county: str) -> str | None:
    """From now on, or no more. Whoever sets it may do herself what it will do."""
    body = op.body
    if body.minute is None:
        ask("DELETE FROM sync_clockwork WHERE county = %s AND what = %s", [county, body.what])
        return None
    place = found(places.place_at(places.county_path(county) or ""), "county")
    people.grant_role(account().person_id, ROLE, op.at, place=place.id)
    ask(_SET, [county, body.what, body.minute, body.day, op.agent, next_after(op.at, body.minute, body.day)])
    return None


def next_after(moment: datetime, minute: int, day: int | None) -> datetime:
    """The first time after `moment` that the operator's clocks show this minute, on this day of a month if one is given."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = moment.astimezone(zone).date()
    for ahead in range(DAYS_A_MONTH_MAX + 1):
        date = today + timedelta(days=ahead)
        at = datetime.combine(date, time(minute // 60, minute % 60), zone)
        if at > moment and day in (None, date.day):
            return at
    raise ValueError(f"there is no day {day} in a month")


def hands(county: str) -> list[Hand]:
    """What the clock does for a county."""
    return [Hand(*row) for row in ask(f"{_HANDS} WHERE county = %s ORDER BY what", [county]).fetchall()]


def due(moment: datetime) -> list[tuple[str, str]]:
    """What is to be done by now, as (county, what), what has waited longest first."""
    rows = ask("SELECT county, what FROM sync_clockwork WHERE next_at <= %s ORDER BY next_at", [moment])
    return [(county, what) for county, what in rows.fetchall()]


def take(county: str, what: str, moment: datetime) -> Hand | None:
    """One that is due, locked. None when another worker has it or has done it."""
    sql = f"{_HANDS} WHERE county = %s AND what = %s AND next_at <= %s FOR UPDATE SKIP LOCKED"
    row = ask(sql, [county, what, moment]).fetchone()
    return Hand(*row) if row else None


def keep(hand: Hand, moment: datetime, operation: UUID | None, told: tuple[str, str]) -> None:
    """What came of it, and when it is due again."""
    after = next_after(moment, hand.minute, hand.day)
    ask(_PRESSED, [after, moment, operation, *told, hand.county, hand.what])


def account() -> "Account":
    """Who signs what the clock does."""
    return people.account_of_the_server(USERNAME, NAME)


_HANDS = """
SELECT county, what, minute, day, set_by, next_at, pressed_at, operation, told_zh, told_en FROM sync_clockwork"""
_SET = """
INSERT INTO sync_clockwork (county, what, minute, day, set_by, next_at, told_zh, told_en)
VALUES (%s, %s, %s, %s, %s, %s, '', '')
ON CONFLICT (county, what) DO UPDATE
SET (minute, day, set_by, next_at) = (EXCLUDED.minute, EXCLUDED.day, EXCLUDED.set_by, EXCLUDED.next_at)"""
_PRESSED = """
UPDATE sync_clockwork SET next_at = %s, pressed_at = %s, operation = %s, told_zh = %s, told_en = %s
WHERE county = %s AND what = %s"""
