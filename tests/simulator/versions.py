"""A server three versions ahead of the phones in the field: cancelling an order has got two more members since."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from farmgate.counter.operations import OrderCancelV1
from farmgate.sync import registry

KIND = "order.cancel"


class OrderCancelV2(OrderCancelV1):
    """Whether the villager was told that her money comes back."""

    told: bool = False


class OrderCancelV3(OrderCancelV2):
    """By whom."""

    told_by: Literal["agent", "other"] = "agent"


class OrderCancelV4(OrderCancelV3):
    """How."""

    spoken: bool = True


@contextmanager
def three_ahead() -> Iterator[None]:
    """The newer server, as a release would make it: shapes, and pure upgrades from each to the next."""
    shapes = {(KIND, 2): OrderCancelV2, (KIND, 3): OrderCancelV3, (KIND, 4): OrderCancelV4}
    upgrades = {(KIND, n): lambda body: dict(body) for n in (1, 2, 3)}
    registry.SHAPES.update(shapes)
    registry.UPGRADES.update(upgrades)
    try:
        yield
    finally:
        for key in shapes:
            del registry.SHAPES[key]
        for key in upgrades:
            del registry.UPGRADES[key]
