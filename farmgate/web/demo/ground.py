"""The database the demo stands in: made when absent, marked as a demo, never one that holds other people's records.

The mark is the comment on the schema, so it goes with the schema: there is no file that could say otherwise.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection
from psycopg import sql

from farmgate import database

MARK_BEGUN, MARK_READY = "Farmgate demo, being played", "Farmgate demo"
_MARK = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'public'"
_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_IN_USE = "SELECT EXISTS (SELECT FROM people_person) OR EXISTS (SELECT FROM places_place)"


class NotOurs(Exception):
    """The database holds records that are not a demo's."""


def create_if_absent() -> None:
    """Make the database of the settings on the embedded server, when it is not there."""
    options = settings.DATABASES["default"]
    address = {"host": options["HOST"], "port": options["PORT"] or None, "user": options["USER"], "dbname": "postgres"}
    with psycopg.connect(**address, autocommit=True) as admin:
        found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [options["NAME"]]).fetchone()
        if not found:
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(options["NAME"])))


def is_ready() -> bool:
    """Whether a demo has been played here to its end."""
    return _one(_MARK) == MARK_READY


def clear() -> None:
    """Empty a demo's database, or make sure that it is empty. NotOurs when it holds anything else."""
    mark = _one(_MARK)
    if mark not in (MARK_BEGUN, MARK_READY) and _one(_TABLES) and _in_use():
        raise NotOurs
    _do("DROP SCHEMA public CASCADE")
    _do("CREATE SCHEMA public")
    mark_begun()


def mark_begun() -> None:
    """Say that a demo is being played here: if it is broken off, the next start begins anew."""
    _do(f"COMMENT ON SCHEMA public IS '{MARK_BEGUN}'")


def mark_ready() -> None:
    """Say that the demo is whole, and let the planner learn what is in the tables."""
    _do("ANALYZE")
    _do(f"COMMENT ON SCHEMA public IS '{MARK_READY}'")


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
