"""The database the demo stands in: made when absent, marked as a demo, never one that holds other people's records.

The mark is the comment on the schema, so it goes with the schema: there is no file that could say otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection
from psycopg import sql

from farmgate import database

MARK_BEGUN, MARK_READY = "Farmgate demo, being played", "Farmgate demo of "
_MARK = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'public'"
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_IN_USE = "SELECT EXISTS (SELECT FROM people_person) OR EXISTS (SELECT FROM places_place)"


class NotOurs(Exception):
    """The database holds records that are not a demo's."""


def create_if_absent() -> None:
    """Make the database of the settings on the embedded server, when it is not there."""
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(database.cluster().url("postgres"), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def played_on() -> date | None:
    """The day of which the demo here is; None when none has been played to its end."""
    mark = _mark()
    return date.fromisoformat(mark.removeprefix(MARK_READY)) if mark.startswith(MARK_READY) else None


def clear() -> None:
    """Empty a demo's database, or take an empty one. NotOurs when it holds anything else; then nothing is touched."""
    if _mark() == MARK_BEGUN or played_on() is not None:
        _do("DROP SCHEMA public CASCADE")
        _do("CREATE SCHEMA public")
    elif _one(_TABLES) and _in_use():
        raise NotOurs
    # If the playing is broken off, the next start begins anew.
    _do(f"COMMENT ON SCHEMA public IS '{MARK_BEGUN}'")


def mark_ready(on: date) -> None:
    """Say that the demo is whole and of which day, and let the planner learn what is in the tables."""
    _do("ANALYZE")
    _do(f"COMMENT ON SCHEMA public IS '{MARK_READY}{on.isoformat()}'")


@contextmanager
def as_app() -> Iterator[None]:
    """Inside, act as the role of the web and the workers: the demo may not do what they may not."""
    _do(f"SET ROLE {database.APP_ROLE}")
    try:
        yield
    finally:
        _do("RESET ROLE")


def migrate() -> None:
    """Bring the tables up to date; does nothing when they are."""
    call_command("migrate", verbosity=0, interactive=False)


def _mark() -> str:
    return str(_one(_MARK) or "")


def _in_use() -> bool:
    try:
        return bool(_one(_IN_USE))
    except ProgrammingError:  # no tables of ours, but tables
        return True


def _one(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
        return row and row[0]


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
