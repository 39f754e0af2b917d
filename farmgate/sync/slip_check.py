"""Whether a slip is true: its number and its four picture words against what was signed."""

import re
from dataclasses import dataclass
from uuid import UUID

from farmgate.counter import queries as counter
from farmgate.counter import refunds
from farmgate.counter.queries import SlipOrder
from farmgate.counter.refunds import PaidRefund
from farmgate.kernel import words
from farmgate.people import queries as people
from farmgate.sql import ask, one

_NUMBER = re.compile(r"([0-9A-Z]{4})-([1-9][0-9]{0,14})")


@dataclass(frozen=True)
class Checked:
    """Whether a slip is known, whether its words fit, and if they do the order, or the refund whose payment it is of."""

    found: bool
    matches: bool
    order: SlipOrder | None
    refund: PaidRefund | None = None

    @property
    def villager(self) -> UUID | None:
        """Whose slip it is; None unless it is true."""
        shown = self.order or self.refund
        return shown.villager if shown else None


def check(number: str, given: tuple[int, ...]) -> Checked:
    """Compare a slip with the stored operation it names. What it is of is shown only to who holds the right words."""
    order = counter.order_by_slip(number)
    if order is None:
        return _of_payment(number, given)
    (digest,) = one("SELECT hash FROM sync_operation WHERE op_id = %s", [order.id])
    matches = words.numbers(digest) == given
    return Checked(True, matches, order if matches else None)


def _of_payment(number: str, given: tuple[int, ...]) -> Checked:
    """Of the payment of a refund. One that is held as an exception is true, and no refund is shown for it."""
    found = _NUMBER.fullmatch(number)
    device = found and people.device_by_code(found[1])
    if not found or not device:
        return Checked(False, False, None)
    row = ask(_PAYMENT, [device.id, int(found[2])]).fetchone()
    if row is None:
        return Checked(False, False, None)
    op_id, digest = row
    matches = words.numbers(digest) == given
    return Checked(True, matches, None, refunds.paid_by(op_id) if matches else None)


_PAYMENT = "SELECT op_id, hash FROM sync_operation WHERE device = %s AND seq = %s AND kind = 'refund.pay'"
