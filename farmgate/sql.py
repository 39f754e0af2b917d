"""Plain SQL on Django's connection: prepared on the server, and many statements in one round trip.

Django binds parameters on the client and sends one statement at a time. The river's hot path needs neither, and still
wants Django's transactions; so these cursors share its connection.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import count
from types import NoneType
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg
from django.db import connection

Statement = tuple[str, Sequence[object]]
T = TypeVar("T")


Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A select of one value, and how to read it. Rooms give questions; `answers` asks them in one statement.

    Rows come as `json`, never as `jsonb`, which Django keeps from being read on its connections.

    `value_if_unasked` answers a question that has no `sql`, because there was nothing to ask about.
    """

    sql: str
    params: Sequence[object]
    read: Callable[[Any], T]
    value_if_unasked: T | None = None


def settled(value: T) -> Question[T]:
    """A question whose answer is known without asking."""
    return Question("", (), lambda _: value, value)


def cursor() -> psycopg.Cursor[Any]:
    """A server-side binding cursor inside Django's current transaction."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def ask(sql: str, params: Sequence[object] = ()) -> psycopg.Cursor[Any]:
    """Send a statement; read the answer later with `.fetchall()`. Inside `round_trip()` it does not wait."""
    connection.ensure_connection()
    sent = psycopg.RawCursor(connection.connection)
    sent.execute(_numbered(sql), params, prepare=True)
    return sent


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> str:
    """`%s` as the server's own `$1`: psycopg would look through a long statement for them each time it is sent."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", sql)


def one(sql: str, params: Sequence[object] = ()) -> Row:
    """The one row that a statement surely answers."""
    row = ask(sql, params).fetchone()
    assert row is not None, "this statement always answers with a row"
    return tuple(row)


def answers(questions: Sequence[Question[Any]]) -> Callable[[], list[Any]]:
    """Ask all questions in one statement, on one snapshot; read the answers, in order, by calling what is returned."""
    asked = [question for question in questions if question.sql]
    if not asked:
        return lambda: [question.value_if_unasked for question in questions]
    text = "SELECT " + ", ".join(f"({question.sql})" for question in asked)
    sent = ask(text, [param for question in asked for param in question.params])

    def read() -> list[Any]:
        row = iter(sent.fetchone() or ())
        return [q.read(next(row)) if q.sql else q.value_if_unasked for q in questions]

    return read


def answer(question: Question[T]) -> T:
    """Ask one question and wait for its answer."""
    value: T = answers([question])()[0]
    return value


def array(values: Iterable[object]) -> str:
    """A PostgreSQL array literal. Lists sent as such cost psycopg five times as much, most of what a batch costs."""
    listed = list(values)
    types = set(map(type, listed))
    # Nearly every column is of one type: it is looked up once, and the loop is C's.
    if len(types) == 1:
        return f"{{{','.join(map(_ELEMENT.get(types.pop(), _quoted), listed))}}}"
    return "{" + ",".join([_ELEMENT.get(type(value), _quoted)(value) for value in listed]) + "}"


def _quoted(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


_ELEMENT: dict[type, Callable[[Any], str]] = {
    int: str,
    bool: str,
    UUID: lambda value: f"{value.int:032x}",
    NoneType: lambda _: "NULL",
    bytes: lambda value: f'"\\\\x{value.hex()}"',
    datetime: lambda value: f'"{value.isoformat()}"',
}


def merged(statements: Sequence[Statement], last: Statement = ("SELECT 1", ())) -> Statement:
    """One statement that does what all of these do and answers what the last, a select, answers.

    They see the tables as they were before, not each other's rows.
    """
    parts = [f"s{n} AS ({sql})" for n, (sql, _) in enumerate(statements)]
    params = [param for _, given in (*statements, last) for param in given]
    return f"WITH {', '.join(parts)} {last[0]}", params


@contextmanager
def round_trip() -> Iterator[None]:
    """Statements sent inside go to the server together; their answers can be read after the block."""
    connection.ensure_connection()
    with connection.connection.pipeline():
        yield


def send_all(statements: Sequence[Statement]) -> list[psycopg.Cursor[Any]]:
    """Run statements in order in one round trip; raises what the first failing one raised."""
    if len(statements) == 1:  # psycopg's pipeline costs more than it saves
        return [ask(*statements[0])]
    with round_trip():
        return [ask(sql, params) for sql, params in statements]
