"""Many prepared statements in one round trip, straight through libpq, on Django's connection and in its transaction.

psycopg's cursors look at every parameter and every answer from Python; for the five short statements of a lone sale that
cost more than the rest of the sale. Here parameters go as text and the server knows most types from the statement.
"""

import select
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count
from types import NoneType
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result

Row = tuple[Any, ...]
PREPARED_MAX = 100
_INT8, _AS_STATED = 20, 0
_GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_numbers = count(1)
_prepared: "WeakKeyDictionary[psycopg.Connection[Any], OrderedDict[tuple[str, tuple[int, ...]], bytes]]" = (
    WeakKeyDictionary()
)


class Answer:
    """What one statement answered: its rows, read as a cursor's are, and how many it returned or changed."""

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self.rowcount = rowcount
        self._rows = iter(rows)

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def fetchone(self) -> Row | None:
        """The next row, or None after the last."""
        return next(self._rows, None)

    def fetchall(self) -> list[Row]:
        """The rows not read yet."""
        return list(self._rows)


def trip(statements: Sequence[tuple[str, Sequence[object]]]) -> list[Answer]:
    """Run statements (`$1`, `$2`, ... for parameters) in order. Raises what the first failing one raised.

    Outside a transaction they are one of their own.
    """
    connection.ensure_connection()
    mine = cast("psycopg.Connection[Any]", connection.connection)
    with connection.wrap_database_errors:
        return _run(
            mine, [(_name(mine, text, params), [_text(value) for value in params]) for text, params in statements]
        )


def let_go_if_lost(**_: object) -> None:
    """Before a request: drop a kept connection whose other end has hung up, so that the request opens a new one.

    An idle connection has nothing to say. When it does, it is a farewell, or a notice that is read here. Looking costs
    no round trip, which Django's own health check does.
    """
    mine = connection.connection
    if mine is None or connection.in_atomic_block:
        return
    try:
        while _speaks(mine.pgconn.socket):
            mine.pgconn.consume_input()
    except psycopg.Error:
        connection.close()


def _speaks(descriptor: int) -> bool:
    socket = select.poll()
    socket.register(descriptor, select.POLLIN)
    return bool(socket.poll(0))


def array(values: Iterable[object]) -> str:
    """A PostgreSQL array literal."""
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


def _run(mine: "psycopg.Connection[Any]", named: Sequence[tuple[bytes, list[bytes | None]]]) -> list[Answer]:
    begins = not mine.autocommit and mine.pgconn.transaction_status == pq.TransactionStatus.IDLE
    if begins:
        named = [(_name(mine, "BEGIN", ()), []), *named]
    try:
        results = _pipelined(mine.pgconn, named)
    except BaseException:
        mine.close()  # nobody knows what it still has to say
        raise
    for result in results:
        _check(result)
    return [_answer(mine, result) for result in results[begins:]]


def _name(mine: "psycopg.Connection[Any]", text: str, params: Sequence[object]) -> bytes:
    """What this connection calls this statement, prepared on first use. The least used of too many is forgotten."""
    names = _prepared.setdefault(mine, OrderedDict())
    # A number from outside may be larger than the column it is compared with: then nothing is found, and nothing fails.
    types = tuple([_INT8 if type(value) is int else _AS_STATED for value in params])
    key = (text, types)
    name = names.get(key)
    if name is not None:
        names.move_to_end(key)
        return name
    if len(names) >= PREPARED_MAX:
        _, oldest = names.popitem(last=False)
        _check(mine.pgconn.exec_(b"DEALLOCATE " + oldest))
    name = f"trip_{next(_numbers)}".encode()
    _check(mine.pgconn.prepare(name, text.encode(), types))
    names[key] = name
    return name


def _check(result: pq.abc.PGresult) -> None:
    if result.status not in _GOOD:
        # Without a code it is not the server that speaks, but the connection that was lost.
        told = result.error_field(pq.DiagnosticField.SQLSTATE)
        raise error_from_result(result) if told else psycopg.OperationalError(result.get_error_message())


def _text(value: object) -> bytes | None:
    """A parameter as the server reads it."""
    return None if value is None else _TEXT.get(type(value), str)(value).encode()


_TEXT: dict[type, Callable[[Any], str]] = {
    str: lambda value: value,
    UUID: lambda value: f"{value.int:032x}",
    bytes: lambda value: f"\\x{value.hex()}",
    datetime: datetime.isoformat,
    list: array,
}


def _answer(mine: "psycopg.Connection[Any]", result: pq.abc.PGresult) -> Answer:
    if result.status == pq.ExecStatus.COMMAND_OK:
        return Answer([], result.command_tuples or 0)
    read = Transformer(mine)
    read.set_pgresult(result)
    return Answer(read.load_rows(0, result.ntuples, tuple), result.ntuples)


def _pipelined(pgconn: pq.abc.PGconn, named: Sequence[tuple[bytes, list[bytes | None]]]) -> list[pq.abc.PGresult]:
    """One result for each statement; after a failing one the server answers those behind it with `PIPELINE_ABORTED`."""
    socket = select.poll()
    socket.register(pgconn.socket, select.POLLIN)
    pgconn.enter_pipeline_mode()
    for name, params in named:
        pgconn.send_query_prepared(name, params)
    pgconn.pipeline_sync()
    _flush(pgconn)
    results = []
    for _ in named:
        results.append(_result(pgconn, socket))
        _end(pgconn, socket)
    _result(pgconn, socket)  # the sync's own
    pgconn.exit_pipeline_mode()
    return results


def _flush(pgconn: pq.abc.PGconn) -> None:
    """Send it all; read meanwhile, or two full buffers would wait for each other."""
    if not pgconn.flush():
        return
    socket = select.poll()
    socket.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        if any(event & select.POLLIN for _, event in socket.poll()):
            pgconn.consume_input()


def _result(pgconn: pq.abc.PGconn, socket: "select.poll") -> pq.abc.PGresult:
    result = _next(pgconn, socket)
    if result is None:
        raise psycopg.OperationalError(pgconn.get_error_message())
    return result


def _end(pgconn: pq.abc.PGconn, socket: "select.poll") -> None:
    """What ends a statement's results: nothing more."""
    while _next(pgconn, socket) is not None:
        pass


def _next(pgconn: pq.abc.PGconn, socket: "select.poll") -> pq.abc.PGresult | None:
    # Waiting here and not in libpq, which would keep every other thread of the process waiting too.
    while pgconn.is_busy():
        socket.poll()
        pgconn.consume_input()
    return pgconn.get_result()
