"""What goes wrong at the counters: a few orders that the rules must notice, at known stations and times."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from farmgate.web.demo.goods import Line, Sale, paid


@dataclass(frozen=True)
class Odd:
    """An odd order: what it is called (the code of its exception) and about how much it is for."""

    name: str
    value_minor: int


WRONG_PRICE, BAD_TOTAL = Odd("wrong_price", 9_000), Odd("bad_total", 6_500)
OVER_SALE_CAP, OVER_ALLOCATION = Odd("over_sale_cap", 120_000), Odd("over_allocation", 8_000)
# Nothing odd in the order itself: it is made on a phone that has been revoked when it arrives.
ON_STOLEN = Odd("revoked_device", 7_000)

# The part of the history after which it happens, and at which station.
_WHEN: tuple[tuple[float, int, Odd], ...] = (
    (0.15, 0, WRONG_PRICE),
    (0.30, 5, BAD_TOTAL),
    (0.43, 16, WRONG_PRICE),
    (0.50, 2, ON_STOLEN),
    (0.57, 0, OVER_SALE_CAP),
    (0.65, 3, OVER_ALLOCATION),
    (0.72, 21, WRONG_PRICE),
    (0.79, 10, OVER_SALE_CAP),
    (0.86, 12, BAD_TOTAL),
    (0.93, 3, WRONG_PRICE),
    (0.93, 23, OVER_SALE_CAP),
)
DISCOUNT_PART = 10
GIVEN_BACK_TOO_MUCH_MINOR = 500


def odd_act(site: int, day: int, days: int) -> Odd | None:
    """The odd order of a station on a day of a history of `days`, if there is one."""
    return next((odd for share, n, odd in _WHEN if n == site and round(share * days) == day), None)


def twist(name: str, sale: Sale, rng: Random, *, cap_minor: int, allotted: Mapping[int, tuple[int, int]]) -> Sale:
    """The sale, bent as `name` says. `allotted`: offer -> (how many, price_minor). As it was when it cannot be bent."""
    offer, quantity, price = sale.lines[0]
    match name:
        case "wrong_price":
            cheaper: Line = (offer, quantity, price - price // DISCOUNT_PART)
            return paid(rng, (cheaper, *sale.lines[1:]))
        case "over_sale_cap":
            return paid(rng, [(offer, cap_minor // price + 1, price)])
        case "over_allocation" if allotted:
            wanted, (count, unit) = next(iter(allotted.items()))
            return paid(rng, [(wanted, count + 1, unit)])
        case "bad_total":
            return replace(sale, change_minor=sale.change_minor + GIVEN_BACK_TOO_MUCH_MINOR)
    return sale
