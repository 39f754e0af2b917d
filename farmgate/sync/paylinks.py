"""`POST /api/paylink`: the address at which a child in the city sees what is open of an order, and how to pay it."""

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from farmgate.counter import dues
from farmgate.kernel import limits
from farmgate.kernel.ids import crockford
from farmgate.sync import intake, rates, server
from farmgate.sync.wire import read_block, read_json, refuse

_asked = rates.Rate(limits.PAY_LINKS_PER_DEVICE_HOUR_MAX, 3600)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ORDER, _SEAL = 26, 12


def link_for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/paylink`. Of an order of another county, or none, or one that is paid: `url` null."""
    fields = read_json(data)
    if not isinstance(fields, dict):
        refuse("malformed")
    order = _order(fields.pop("order", None))
    if order is None:
        refuse("malformed")
    device = intake.authenticate(read_block(fields))
    _asked.take(device.id)
    open_ = dues.open_order(order, device.county_code)
    return {"url": address(order) if open_ else None, "due_minor": open_ or 0}


def address(order: UUID) -> str:
    """Where an order is paid from afar."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/pay/{pay_code(order)}"


def pay_code(order: UUID) -> str:
    """The order's id under a seal of 60 bits that this server alone can make: nobody finds another by trying."""
    return crockford(order.int, _ORDER) + _seal(order)


def order_of(code: str) -> UUID | None:
    """The order of a code; None when it is none of ours."""
    if len(code) != _ORDER + _SEAL or any(letter not in _ALPHABET for letter in code):
        return None
    value = 0
    for letter in code[:_ORDER]:
        value = value << 5 | _ALPHABET.index(letter)
    if value >> 128:
        return None
    order = UUID(int=value)
    return order if hmac.compare_digest(_seal(order), code[_ORDER:]) else None


def _seal(order: UUID) -> str:
    digest = hmac.new(server.seed(), b"farmgate pay v1\n" + order.bytes, hashlib.sha256).digest()
    return crockford(int.from_bytes(digest[:8], "big"), _SEAL)


def _order(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None
