"""The clock does what is due: a cut, a settlement. Signed like any deed, by the server's own account."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.sync import clockwork, desk
from farmgate.sync.clockwork import Hand


def press(moment: datetime) -> int:
    """Do what is due, each in a transaction of its own. How much it was.

    What cannot be done (nothing was ordered) waits for its next time, and its page says why.
    """
    return sum(_press(county, what, moment) for county, what in clockwork.due(moment))


def _press(county: str, what: str, moment: datetime) -> bool:
    with transaction.atomic():
        hand = clockwork.take(county, what, moment)
        if hand is None:
            return False
        operation, told = _act(hand)
        clockwork.keep(hand, moment, operation, told)
    return True


def _act(hand: Hand) -> tuple[UUID | None, tuple[str, str]]:
    kind, body = _DEEDS[hand.what](hand)
    try:
        return desk.act(clockwork.account(), kind, body), ("", "")
    except Problem as problem:
        return None, (problem.zh, problem.en)


# Until the hour that was set, however late the server comes to it: what was ordered after it is for the next time.
_DEEDS: dict[str, Callable[[Hand], tuple[str, dict[str, Any]]]] = {
    "cut": lambda hand: ("orders.cut", {"county": hand.county, "until": wire(hand.next_at)}),
    "lapse": lambda hand: ("asks.lapse", {"county": hand.county}),
    "settle": lambda hand: ("settlement.close", {"county": hand.county, "until": wire(hand.next_at)}),
}
