"""What a desk is told when something is not there or not so. Nothing is stored then."""

from typing import TypeVar

from farmgate.kernel.problems import Problem

T = TypeVar("T")


def found(value: T | None, what: str) -> T:
    """The value, or Problem `unknown_<what>`."""
    if value is None:
        raise Problem(
            f"unknown_{what}",
            "找不到这一项，可能已被更改。请刷新后再试。",
            "This was not found; it may have changed. Reload and try again.",
            404,
        )
    return value
