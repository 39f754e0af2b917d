"""Whether a slip is true: its number and its four picture words against what was signed."""

from dataclasses import dataclass

from farmgate.counter import queries as counter
from farmgate.counter.queries import SlipOrder
from farmgate.kernel import words
from farmgate.sql import one


@dataclass(frozen=True)
class Checked:
    """Whether a slip is known, whether its words fit, and the order if they do."""

    found: bool
    matches: bool
    order: SlipOrder | None


def check(number: str, given: tuple[int, ...]) -> Checked:
    """Compare a slip with the stored operation it names. The order is shown only to who holds the right words."""
    order = counter.order_by_slip(number)
    if order is None:
        return Checked(False, False, None)
    (digest,) = one("SELECT hash FROM sync_operation WHERE op_id = %s", [order.id])
    matches = words.numbers(digest) == given
    return Checked(True, matches, order if matches else None)
