"""What the work at hand tells of itself: facts for one log line and for the meters, never names and never content.

The work says what it did with `tell`; whoever began it (a request, a background task) reads the facts at the end and
writes one line. Where nobody listens, telling is nothing.
"""

import os
from contextvars import ContextVar

from farmgate.kernel.ids import crockford

_NUMBER_BYTES = 5
_NUMBER_LENGTH = 8
_facts: ContextVar[dict[str, object] | None] = ContextVar("farmgate_facts", default=None)


def begin() -> dict[str, object]:
    """Listen to what this thread does from now on. The facts begin with a number that can be read out on the telephone."""
    facts: dict[str, object] = {
        "request": crockford(int.from_bytes(os.urandom(_NUMBER_BYTES), "big"), _NUMBER_LENGTH),
    }
    _facts.set(facts)
    return facts


def end() -> None:
    """Nobody listens any more: what is done next on this thread belongs to something else."""
    _facts.set(None)


def tell(**facts: object) -> None:
    """Add to what is known of the work at hand. Codes, counts, kinds and ids of devices and accounts: nothing else."""
    known = _facts.get()
    if known is not None:
        known.update(facts)


def number() -> str:
    """The number of the request at hand; empty where there is none."""
    known = _facts.get()
    return str(known["request"]) if known else ""
