"""What is kept of a background task: that it ran, when, how long, and how it ended. One row a task, one line in the log."""

import logging
from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import TypeVar

import psycopg
from django.db import DatabaseError

from farmgate.kernel.clock import now
from farmgate.sql import ask

T = TypeVar("T")
log = logging.getLogger("farmgate.task")
TOLD_LENGTH_MAX = 20_000
LONG_SECONDS = 1.0
OFTEN = ("fold", "hooks")


def kept(name: str) -> Callable[[Callable[[int], T]], Callable[[int], T]]:
    """A task that says afterwards that it was done, or that it failed and why."""

    def decorate(work: Callable[[int], T]) -> Callable[[int], T]:
        @wraps(work)
        def run(timestamp: int) -> T:
            began = perf_counter()
            try:
                result = work(timestamp)
            except Exception as error:
                log.exception("task failed", extra={"facts": _facts(name, began)})
                _keep_failure(name, error)
                raise
            ask(_DONE, [name, now()])
            # What runs every few seconds is not worth a line unless it was more than a moment's work.
            worth = result or perf_counter() - began > LONG_SECONDS or name not in OFTEN
            log.log(logging.INFO if worth else logging.DEBUG, "task", extra={"facts": _facts(name, began)})
            return result

        return run

    return decorate


def _facts(name: str, began: float) -> dict[str, object]:
    return {"task": name, "ms": round((perf_counter() - began) * 1000, 1)}


def _keep_failure(name: str, error: Exception) -> None:
    # What is wrong may be the database itself: then the log has it, and the age of the last time it was done.
    try:
        ask(_FAILED, [name, now(), str(error)[:TOLD_LENGTH_MAX]])
    except (DatabaseError, psycopg.Error):
        log.warning("the failure of a task could not be kept", extra={"facts": {"task": name}})


_DONE = """
INSERT INTO sync_task (name, done_at, told) VALUES (%s, %s, '')
ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at, told = ''"""
_FAILED = """
INSERT INTO sync_task (name, failed_at, told) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET failed_at = excluded.failed_at, told = excluded.told"""
