"""`POST /api/slip`: half a paper slip is checked for another counter."""

from farmgate.catalogue import queries as catalogue
from farmgate.kernel import limits, words
from farmgate.kernel.clock import wire
from farmgate.sync import intake, rates
from farmgate.sync.slip_check import Checked, check
from farmgate.sync.wire import read_block, read_json, refuse

_checks = rates.Rate(limits.SLIP_CHECKS_PER_DEVICE_HOUR_MAX, 3600)


def check_for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/slip`."""
    fields = read_json(data)
    if not isinstance(fields, dict):
        refuse("malformed")
    number, given = fields.pop("number", None), fields.pop("words", None)
    if not words.is_slip(number, given):
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
    if checked.refund is not None:
        refund = checked.refund
        answer["refund"] = {
            "station": refund.station_name,
            "paid_at": wire(refund.paid_at),
            "slip_no": refund.slip_no,
            "amount_minor": refund.amount_minor,
        }
    return answer
