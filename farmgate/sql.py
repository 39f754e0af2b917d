"""Plain SQL on Django's connection: prepared on the server, and many statements in one round trip.

Django binds parameters on the client and sends one statement at a time. The river's hot path needs neither, and still
wants Django's transactions; so what is sent here goes over its connection.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, Generic, TypeVar

import psycopg
from django.db import connection

from farmgate.libpq import Answer, Row, array, trip

__all__ = [
    "Answer",
    "Question",
    "Row",
    "Statement",
    "answer",
    "array",
    "ask",
    "cursor",
    "merged",
    "one",
    "send_all",
    "settled",
    "together",
]

Statement = tuple[str, Sequence[object]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A select of one value, and how to read it. Rooms give questions; `together` makes one statement of many.

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


def ask(sql: str, params: Sequence[object] = ()) -> Answer:
    """Run one statement."""
    return send_all([(sql, params)])[0]


@lru_cache(maxsize=1000)
def _numbered(sql: str) -> str:
    """`%s` as the server's own `$1`: psycopg would look through a long statement for them each time it is sent."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", sql)


def one(sql: str, params: Sequence[object] = ()) -> Row:
    """The one row that a statement surely answers."""
    row = ask(sql, params).fetchone()
    assert row is not None, "this statement always answers with a row"
    return row


def together(questions: Sequence[Question[Any]]) -> tuple[Statement, Callable[[Row], list[Any]]]:
    """One statement that asks all questions on one snapshot, and how to read its row: their answers, in order."""
    asked = [question for question in questions if question.sql]
    text = "SELECT " + ", ".join(f"({question.sql})" for question in asked)

    def read(row: Row) -> list[Any]:
        values = iter(row)
        return [q.read(next(values)) if q.sql else q.value_if_unasked for q in questions]

    return (text, [param for question in asked for param in question.params]), read


def answer(question: Question[T]) -> T:
    """Ask one question and wait for its answer."""
    statement, read = together([question])
    value: T = read(one(*statement))[0]
    return value


def merged(statements: Sequence[Statement], last: Statement = ("SELECT 1", ())) -> Statement:
    """One statement that does what all of these do and answers what the last, a select, answers.

    They see the tables as they were before, not each other's rows.
    """
    parts = [f"s{n} AS ({sql})" for n, (sql, _) in enumerate(statements)]
    params = [param for _, given in (*statements, last) for param in given]
    return f"WITH {', '.join(parts)} {last[0]}", params


def send_all(statements: Sequence[Statement]) -> list[Answer]:
    """Run statements in order in one round trip. Raises what the first failing one raised."""
    return trip([(_numbered(sql), params) for sql, params in statements])
