"""Bring the stored divisions up to an edition of the official list, keeping what was.

The row in force keeps its id when its name, level or parent changes, so that stations and people need no new
pointers; what it was until then moves to a closed row of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from farmgate.places.sources import Division

Progress = Callable[[str], None]
_ROWS_PER_REPORT = 100_000

_INCOMING = """
    CREATE TEMP TABLE incoming (
        code text, parent_code text, level smallint, name text, name_en text, valid_from date,
        lat float8, lon float8, approximate boolean
    ) ON COMMIT DROP
"""
_COPY = "COPY incoming (code, parent_code, level, name, name_en, valid_from, lat, lon, approximate) FROM STDIN"

# What a row of one level would be, beside the row now in force (its columns null when there is none).
_TARGET = """
    CREATE TEMP TABLE target ON COMMIT DROP AS
    SELECT now.id, i.code, i.level, i.name, COALESCE(NULLIF(i.name_en, ''), now.name_en, '') AS name_en,
           up.id AS parent_id, COALESCE(up.path, %(scheme)s) || '/' || i.code AS path, i.valid_from,
           COALESCE(i.lat, now.lat) AS lat, COALESCE(i.lon, now.lon) AS lon,
           CASE WHEN i.lat IS NULL THEN COALESCE(now.approximate, false) ELSE i.approximate END AS approximate,
           (now.name, now.level, now.parent_id) IS DISTINCT FROM (i.name, i.level, up.id) AS renamed,
           now.valid_from AS was_from
      FROM incoming i
      LEFT JOIN places_place up ON up.scheme = %(scheme)s AND up.code = i.parent_code AND up.valid_to IS NULL
      LEFT JOIN places_place now ON now.scheme = %(scheme)s AND now.code = i.code AND now.valid_to IS NULL
     WHERE i.level = %(level)s
"""
_ORPHANS = """
    SELECT i.code, i.parent_code FROM target t JOIN incoming i ON i.code = t.code
     WHERE t.parent_id IS NULL AND i.parent_code IS NOT NULL LIMIT 1
"""
_PAST = """
    CREATE TEMP TABLE past ON COMMIT DROP AS
    SELECT p.scheme, p.code, p.parent_id, p.level, p.name, p.name_en, p.path, p.valid_from, t.valid_from AS valid_to,
           p.lat, p.lon, p.approximate
      FROM target t JOIN places_place p ON p.id = t.id
     WHERE t.renamed AND t.valid_from > t.was_from
"""
# A change dated no later than the row itself corrects that row: there was no time when it was otherwise.
_UPDATE = """
    UPDATE places_place p
       SET level = t.level, name = t.name, name_en = t.name_en, parent_id = t.parent_id, path = t.path,
           lat = t.lat, lon = t.lon, approximate = t.approximate,
           valid_from = CASE WHEN t.renamed THEN GREATEST(p.valid_from, t.valid_from) ELSE p.valid_from END
      FROM target t
     WHERE p.id = t.id
       AND (t.renamed OR (p.path, p.name_en, p.lat, p.lon, p.approximate)
            IS DISTINCT FROM (t.path, t.name_en, t.lat, t.lon, t.approximate))
"""
_KEEP_PAST = """
    INSERT INTO places_place (scheme, code, parent_id, level, name, name_en, path, valid_from, valid_to,
                              lat, lon, approximate)
    SELECT * FROM past
"""
# A code closed and opened on the same day was never away.
_OPEN = """
    INSERT INTO places_place (scheme, code, parent_id, level, name, name_en, path, valid_from, lat, lon, approximate)
    SELECT %(scheme)s, code, parent_id, level, name, name_en, path, valid_from, lat, lon, approximate
      FROM target WHERE id IS NULL ORDER BY code
    ON CONFLICT (scheme, code, valid_from) DO UPDATE
       SET valid_to = NULL, parent_id = excluded.parent_id, level = excluded.level, name = excluded.name,
           name_en = excluded.name_en, path = excluded.path
"""
_CLOSE = """
    UPDATE places_place p SET valid_to = GREATEST(%(on)s, p.valid_from)
     WHERE p.scheme = %(scheme)s AND p.valid_to IS NULL
       AND NOT EXISTS (SELECT FROM incoming i WHERE i.code = p.code)
"""


@dataclass
class ImportReport:
    """How many rows were read, opened, given a new name, level or parent, and closed."""

    read: int = 0
    opened: int = 0
    changed: int = 0
    closed: int = 0


def import_divisions(
    scheme: str, divisions: Iterable[Division], *, closes_on: date | None = None, progress: Progress = lambda _: None
) -> ImportReport:
    """Store `divisions`; a second run with the same ones changes nothing.

    With `closes_on` they are the whole list of the scheme, and a place in force that is not among them ends on that
    day. One transaction: the old list stands until the new one does. ValueError when a parent is missing.
    """
    report = ImportReport()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('farmgate.places.import'))")
        cursor.execute(_INCOMING)
        report.read = _copy(cursor, divisions, progress)
        cursor.execute("ANALYZE incoming")
        cursor.execute("SELECT DISTINCT level FROM incoming ORDER BY level")
        for (level,) in cursor.fetchall():
            _store_level(cursor, scheme, level, report)
            progress(f"level {level} stored: {report.opened:,} opened, {report.changed:,} changed")
        if closes_on:
            cursor.execute(_CLOSE, {"scheme": scheme, "on": closes_on})
            report.closed = cursor.rowcount
        cursor.execute("DROP TABLE incoming")
    return report


def _copy(cursor: CursorWrapper, divisions: Iterable[Division], progress: Progress) -> int:
    read = 0
    with cursor.copy(_COPY) as copy:
        for read, division in enumerate(divisions, start=1):
            copy.write_row(division)
            if read % _ROWS_PER_REPORT == 0:
                progress(f"{read:,} divisions read")
    progress(f"{read:,} divisions read")
    return read


def _store_level(cursor: CursorWrapper, scheme: str, level: int, report: ImportReport) -> None:
    cursor.execute(_TARGET, {"scheme": scheme, "level": level})
    cursor.execute("ANALYZE target")
    cursor.execute(_ORPHANS)
    if orphan := cursor.fetchone():
        raise ValueError(f"division {orphan[0]} names a parent {orphan[1]} that is not there; nothing was stored")
    cursor.execute(_PAST)
    cursor.execute("SELECT count(*) FROM target WHERE renamed AND id IS NOT NULL")
    report.changed += cursor.fetchone()[0]
    cursor.execute(_UPDATE)
    cursor.execute(_KEEP_PAST)
    cursor.execute(_OPEN, {"scheme": scheme})
    report.opened += cursor.rowcount
    cursor.execute("DROP TABLE target, past")
