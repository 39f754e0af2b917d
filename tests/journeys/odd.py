"""An order that a person must look at."""

from dataclasses import dataclass
from uuid import UUID

from farmgate.kernel import clock
from farmgate.sync.client import Phone
from tests import world as worlds
from tests.journeys.shelf import FEE_MINOR
from tests.world import World


@dataclass(frozen=True)
class Odd:
    """The order's id, the cash that was taken, and the phone that took it."""

    id: UUID
    total_minor: int
    phone: Phone


def odd_order(world: World) -> Odd:
    """Somebody paid for two goods, and the record says one."""
    phone, now = world.phone(), clock.now()
    villager = phone.record("villager.add", {"name": "陈桂香", "village": "420527100200"}, now)
    shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, now)
    body = worlds.order(phone, shift.id, villager.id, world.offers, FEE_MINOR)
    made = phone.record("order.place", body | {"lines": body["lines"][:1]}, now)
    phone.sync()
    return Odd(made.id, body["total_minor"], phone)
