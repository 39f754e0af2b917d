"""The world's own PostgreSQL database: made from a kept template, backed up, restored, filled up and looked at."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from farmgate import database

ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = "farmgate_template_"


def url_of(name: str) -> str:
    """Where a database of this server is, for its owner."""
    server = os.environ.get("FARMGATE_DATABASE_URL") or database.ensure_running().url()
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def run(command: sql.Composable | str) -> None:
    """One command of the server's owner."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(command)


def drop(name: str) -> None:
    """Away with a database."""
    run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy(source: str, target: str) -> None:
    """Make `target` what `source` is now. Nobody may be connected to `source`."""
    drop(target)
    run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(target), sql.Identifier(source)))


@cache
def template() -> str:
    """A database as `migrate` leaves it, with a disk that can be filled; kept for as long as its migrations stay the same."""
    made_by = [ROOT / "farmgate" / "grants.py", *sorted((ROOT / "farmgate").glob("*/migrations/*"))]
    text = b"".join(file.read_bytes() for file in made_by if file.is_file()) + _DISK.encode()
    digest = hashlib.sha256(text).hexdigest()
    name, half_made = f"{_TEMPLATES}{digest[:12]}", f"{_TEMPLATES}half_{os.getpid()}"
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        # Whoever comes second waits here and finds it made.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [_TEMPLATES])
        found = server.execute("SELECT datname FROM pg_database WHERE datname ^@ %s", [_TEMPLATES]).fetchall()
        if (name,) not in found:
            for (old,) in found:
                drop(old)
            _make(half_made)
            run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half_made), sql.Identifier(name)))
    return name


def _make(name: str) -> None:
    run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    words = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(words, cwd=ROOT, env={**os.environ, "FARMGATE_DATABASE_URL": url_of(name)}, check=True)
    with psycopg.connect(url_of(name), autocommit=True) as connection:
        connection.execute(_DISK)


@contextmanager
def world_database(name: str) -> Iterator[str]:
    """A fresh database that Django's connection speaks to inside the block."""
    from django.db import connection

    before = dict(connection.settings_dict)
    connection.close()
    copy(template(), name)
    connection.settings_dict["NAME"] = name
    options = f"-c role={database.APP_ROLE} -c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
    connection.settings_dict["OPTIONS"] = {**before["OPTIONS"], "options": options}
    try:
        yield url_of(name)
    finally:
        connection.close()
        connection.settings_dict.update(before)
        for made in (name, f"{name}_night", f"{name}_standby"):
            drop(made)


class Owner:
    """A connection of the database's owner, for what only an administrator or a disaster does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[Any] | None = None

    def ask(self, command: str, params: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """One statement of its own transaction, and its rows."""
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(self._url, autocommit=True)
        sent = self._connection.execute(command, params or None)
        return sent.fetchall() if sent.description else []

    def close(self) -> None:
        """Hang up, so that the database can be copied."""
        if self._connection is not None:
            self._connection.close()


_DISK = """
CREATE TABLE sim_disk (is_full bool);
GRANT SELECT ON sim_disk TO farmgate_app;
CREATE FUNCTION sim_disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sim_disk) THEN
        RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER sim_disk AFTER INSERT ON sync_operation FOR EACH STATEMENT EXECUTE FUNCTION sim_disk_full();
"""
