"""The ladders of a county: drawn up by one person, in force once another has published them. They never change then."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.counter.deposits import Rung
from farmgate.kernel.problems import Problem
from farmgate.sql import ask, one


class LadderRow(NamedTuple):
    """A ladder as pages show it."""

    id: UUID
    county: str
    version: int
    rungs: tuple[Rung, ...]
    quiet_days: int
    villager_cap_minor: int
    station_cap_minor: int
    note: str
    drawn_by: UUID
    drawn_at: datetime
    published_by: UUID | None
    published_at: datetime | None


def draft(
    id_: UUID,
    county: str,
    rungs: Sequence[tuple[int, int, int | None, int]],
    bounds: tuple[int, int, int],
    note: str,
    by: UUID,
    at: datetime,
) -> None:
    """Draw up the next ladder of a county. `bounds`: quiet days, a villager's cap, a station's. Problem `bad_ladder`."""
    if any(up_to is not None and up_to < least for _, least, up_to, _ in rungs):
        raise Problem(
            "bad_ladder",
            "有一级的金额上限低于下限，什么都没有保存。请核对后重填。",
            "A rung ends below the value it begins at. Nothing was saved. Check the numbers and fill in again.",
            409,
        )
    ask("SELECT pg_advisory_xact_lock(hashtextextended('farmgate.counter.ladder ' || %s, 0))", [county])
    (version,) = one("SELECT coalesce(max(version), 0) + 1 FROM counter_depositladder WHERE county = %s", [county])
    ask(
        "INSERT INTO counter_depositladder (id, county, version, rungs, quiet_days, villager_cap_minor, "
        "station_cap_minor, note, drawn_by, drawn_at) VALUES (%s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s)",
        [id_, county, version, json.dumps(rungs), *bounds, note, by, at],
    )


def publish(id_: UUID, by: UUID, at: datetime) -> LadderRow:
    """Let a ladder come into force. Problem `unknown_ladder`, `ladder_published`, `same_person`."""
    ask("SELECT 1 FROM counter_depositladder WHERE id = %s FOR UPDATE", [id_])
    found = ladder(id_)
    if found is None:
        raise Problem("unknown_ladder", "找不到这份订金方案。", "These deposit terms do not exist.", 404)
    if found.published_at is not None:
        raise Problem("ladder_published", "这份订金方案已经发布。", "These deposit terms are published already.", 409)
    if found.drawn_by == by:
        raise Problem(
            "same_person",
            "订金方案须由另一个人发布，没有改动。请找另一位有权限的同事审核。",
            "Someone else must publish these deposit terms. Nothing was changed. Ask another colleague to review them.",
            403,
        )
    ask("UPDATE counter_depositladder SET published_by = %s, published_at = %s WHERE id = %s", [by, at, id_])
    return found._replace(published_by=by, published_at=at)


def ladder(id_: UUID) -> LadderRow | None:
    """One ladder."""
    row = ask(f"SELECT {_COLUMNS} FROM counter_depositladder WHERE id = %s", [id_]).fetchone()  # noqa: S608 (only our own text)
    return _read(row) if row else None


def ladders_of(county: str) -> list[LadderRow]:
    """All of a county, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM counter_depositladder WHERE county = %s ORDER BY version DESC"  # noqa: S608 (only our own text)
    return [_read(row) for row in ask(sql, [county]).fetchall()]


def in_force(county: str) -> LadderRow | None:
    """The ladder of a county that holds now; None where all is paid in full."""
    sql = f"""SELECT {_COLUMNS} FROM counter_depositladder WHERE county = %s AND published_at IS NOT NULL
        ORDER BY published_at DESC, version DESC LIMIT 1"""  # noqa: S608 (only our own text)
    row = ask(sql, [county]).fetchone()
    return _read(row) if row else None


def _read(row: Sequence[Any]) -> LadderRow:
    id_, county, version, rungs, *rest = row
    rungs = json.loads(rungs)
    return LadderRow(id_, county, version, tuple(Rung(*rung) for rung in rungs), *rest)


_COLUMNS = """id, county, version, rungs::text, quiet_days, villager_cap_minor, station_cap_minor, note, drawn_by, drawn_at,
    published_by, published_at"""
