"""Plain SQL on Django's connection: prepared on the server, and many statements in one round trip.

Django binds parameters on the client and sends one statement at a time. The river's hot path needs neither, and still
wants Django's transactions; so these cursors share its connection.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

Statement = tuple[str, Sequence[object]]


def cursor() -> psycopg.Cursor[Any]:
    """A server-side binding cursor inside Django's current transaction."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def ask(sql: str, params: Sequence[object] = ()) -> psycopg.Cursor[Any]:
    """Send a statement; read the answer later with `.fetchall()`. Inside `round_trip()` it does not wait."""
    sent = cursor()
    sent.execute(sql, params, prepare=True)
    return sent


@contextmanager
def round_trip() -> Iterator[None]:
    """Statements sent inside go to the server together; their answers can be read after the block."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def send_all(statements: Sequence[Statement]) -> list[psycopg.Cursor[Any]]:
    """Run statements in order in one round trip; raises what the first failing one raised."""
    with round_trip():
        return [ask(sql, params) for sql, params in statements]
