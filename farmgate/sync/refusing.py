"""Refusals that several doors share. Nothing is stored where one of them is answered."""

import logging
from typing import TypeVar

from django.db import Error, InterfaceError, OperationalError

from farmgate.kernel.problems import Problem

T = TypeVar("T")
log = logging.getLogger("farmgate.sync")


def found(value: T | None, what: str) -> T:
    """The value, or Problem `unknown_<what>`, as a desk is told."""
    if value is None:
        raise Problem(
            f"unknown_{what}",
            "找不到这一项，可能已被更改。请刷新后再试。",
            "This was not found; it may have changed. Reload and try again.",
            404,
        )
    return value


def busy(error: Error) -> Problem:
    """What a phone hears when the database is away or could not serve it; the error goes to the log."""
    # While the database is away every phone brings one of these: a line each, not a page.
    away = isinstance(error, OperationalError | InterfaceError)
    log.error("the database could not serve a request: %s", error, exc_info=error if not away else None)
    return Problem(
        "try_again",
        "服务器正忙，什么都没有丢，请稍后再试。",
        "The server is busy. Nothing is lost. Try again soon.",
        503,
    )
