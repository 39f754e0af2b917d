"""Checking half a paper slip: its number and its four picture words against what was signed."""

from dataclasses import dataclass

from farmgate.catalogue import queries as catalogue
from farmgate.counter import queries as counter
from farmgate.counter.queries import SlipOrder
from farmgate.kernel import limits, words
from farmgate.kernel.clock import wire
from farmgate.sql import one
from farmgate.sync import intake, rates
from farmgate.sync.wire import read_block, read_json, refuse

_checks = rates.Rate(limits.SLIP_CHECKS_PER_DEVICE_HOUR_MAX, 3600)


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


def check_for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/slip`."""
    fields = read_json(data)
    if not isinstance(fields, dict):
        refuse("malformed")
    number, given = fields.pop("number", None), fields.pop("words", None)
    if not _well_formed(number, given):
        refuse("malformed")
    device = intake.authenticate(read_block(fields))
    _checks.take(device.id)
    return as_json(check(str(number).strip().upper(), tuple(given)))


def as_json(checked: Checked) -> dict[str, object]:
    """See docs/protocol.md, POST /api/slip."""
    answer: dict[str, object] = {"found": checked.found, "matches": checked.matches}
    if checked.order is not None:
        order = checked.order
        goods = catalogue.names([line.offer for line in order.lines])
        answer["order"] = {
            "station": order.station_name,
            "placed_at": wire(order.placed_at),
            "lines": [[*goods[line.offer], line.quantity, line.unit_price_minor] for line in order.lines],
            "total_minor": order.total_minor,
            "state": order.state,
        }
    return answer


def _well_formed(number: object, given: object) -> bool:
    return (
        isinstance(number, str)
        and len(number) <= limits.NAME_LENGTH_MAX
        and number.isascii()
        and number.isprintable()
        and isinstance(given, list)
        and len(given) == words.COUNT
        and all(type(n) is int and 0 <= n <= 255 for n in given)
    )
