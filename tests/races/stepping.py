"""Statement by statement: a thread that counts what it sends, and stands still after the statement it was told to.

Hooked at the edge, for threads that ask for it: libpq's pipeline, Django's cursors and Django's COMMIT are all there is
between the product and PostgreSQL.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from psycopg import pq

from farmgate import libpq

PATIENCE_SECONDS = 20
# After these other transactions may see, or wait for, something they did not before.
_TELLING = re.compile(
    r"\b(INSERT|UPDATE|DELETE|LOCK|COMMIT|FOR (NO KEY )?(UPDATE|SHARE)|\w*advisory\w*|money_post|money_fold|sync_sealable)\b"
)
_CHAIN = "FROM sync_chain WHERE device = $1 FOR UPDATE"
_walker: ContextVar["Walker | None"] = ContextVar("walker", default=None)
_whole = libpq._pipelined


class TooLong(Exception):
    """Nobody let this thread go on."""


class Walker:
    """What one run of one side has sent so far, and after how many statements it stands still (None: never)."""

    def __init__(self, stop: int | None = None) -> None:
        self.sent: list[str] = []
        self.stop = stop
        self.stands = False
        self.news = threading.Event()
        self.go = threading.Event()

    def step(self, text: str) -> None:
        """A statement was answered."""
        self.sent.append(text)
        if len(self.sent) == self.stop:
            self.stands = True
            self.news.set()
            if not self.go.wait(PATIENCE_SECONDS):
                raise TooLong(text)

    def telling(self) -> list[int]:
        """The numbers of the statements after which the world is another for others, up to the commit.

        A desk locks its own chain twice; the second time tells nobody anything.
        """
        numbers = [n for n, text in enumerate(self.sent, 1) if _TELLING.search(text)]
        chains = [n for n in numbers if _CHAIN in self.sent[n - 1]]
        return [n for n in numbers if n not in chains[1:] and n < self.committed()]

    def committed(self) -> int:
        """The number of the first COMMIT, or of the last statement where there is none."""
        return self.sent.index("COMMIT") + 1 if "COMMIT" in self.sent else len(self.sent)


class Interrupted(Walker):
    """A run that stands still after the next statement with each of these words in it, while something whole is done."""

    def __init__(self, events: Sequence[tuple[str, Callable[[], object]]]) -> None:
        super().__init__()
        self.left = list(events)

    def step(self, text: str) -> None:
        """A statement was answered."""
        super().step(text)
        if self.left and self.left[0][0] in text:
            self.left.pop(0)[1]()


class Side:
    """A thread with a connection of its own, used again and again."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self.pid: int = self._thread.submit(_hooked).result(PATIENCE_SECONDS)

    def run(self, work: Callable[[], Any], walker: Walker) -> "Future[Any]":
        """Begin; `walker.news` tells when it stands or has ended."""

        def walked() -> Any:
            token = _walker.set(walker)
            try:
                return work()
            finally:
                _walker.reset(token)

        begun = self._thread.submit(walked)
        begun.add_done_callback(lambda _: walker.news.set())
        return begun

    def close(self) -> None:
        """Hang up."""
        self._thread.submit(lambda: connection.close()).result(PATIENCE_SECONDS)
        self._thread.shutdown()


@contextmanager
def stepping() -> Iterator[None]:
    """Inside the block the statements of a pipeline go one by one where somebody walks."""
    libpq._pipelined = _one_by_one
    try:
        yield
    finally:
        libpq._pipelined = _whole


def _hooked() -> int:
    """Hook this thread's connection. Returns the server process that serves it."""
    connection.ensure_connection()
    connection.execute_wrappers.append(_executed)
    plain = connection._commit

    def commit() -> None:
        plain()
        _step("COMMIT")

    connection._commit = commit
    mine = connection.connection
    assert mine is not None
    return int(mine.info.backend_pid)


def _step(text: str) -> None:
    walker = _walker.get()
    if walker is not None:
        walker.step(text)


def _executed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    answer = execute(sql, params, many, context)
    _step(sql)
    return answer


def _one_by_one(pgconn: pq.abc.PGconn, named: Sequence[tuple[bytes, list[bytes | None]]]) -> list[pq.abc.PGresult]:
    if _walker.get() is None:
        return _whole(pgconn, named)
    texts = _texts()
    # Without BEGIN a pipeline is one transaction by itself, and must stay whole.
    alone = pgconn.transaction_status == pq.TransactionStatus.IDLE and texts.get(named[0][0]) != "BEGIN"
    results: list[pq.abc.PGresult] = []
    for part in [named] if alone else [[one] for one in named]:
        results += _whole(pgconn, part)
        if results[-1].status not in libpq._GOOD:
            break
        _step("; ".join(texts.get(name, "") for name, _ in part))
    return results


def _texts() -> dict[bytes, str]:
    mine: Any = connection.connection
    return {name: text for (text, _), name in libpq._prepared[mine].items()}
