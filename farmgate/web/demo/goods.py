"""What goes into a basket: most orders are small, a few are a television."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

MEDIAN_MINOR, SPREAD = 5_200, 0.78
APPLIANCE_SHARE = 0.02
APPLIANCE_MINOR = (40_000, 260_000)
LINES_MAX = 4
NOTES_MINOR = (500, 1_000, 5_000, 10_000)
_HEAD_SHARE = 0.45

Line = tuple[int, int, int]


def order_value_minor(rng: Random) -> int:
    """About what a villager comes to spend, in fen: baskets come out around 45 yuan, with a thick end of appliances."""
    if rng.random() < APPLIANCE_SHARE:
        return rng.randint(*APPLIANCE_MINOR)
    return max(600, round(rng.lognormvariate(math.log(MEDIAN_MINOR), SPREAD)))


@dataclass
class Shelf:
    """A price list as a phone holds it. `liked` says how much villagers like an offer; the same at every station."""

    version: int
    prices: Mapping[int, int]
    liked: Mapping[int, float]
    _by_price: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_price = sorted((price, offer) for offer, price in self.prices.items())

    def basket(self, rng: Random, value_minor: int) -> list[Line]:
        """Lines (offer, quantity, unit_price_minor) that come near `value_minor`; each offer once."""
        lines: list[Line] = []
        left, count = value_minor, 1 if value_minor >= APPLIANCE_MINOR[0] else rng.randint(1, LINES_MAX)
        for n in range(count):
            part = left if n == count - 1 else round(left * _HEAD_SHARE)
            line = self._line(rng, max(part, self._by_price[0][0]))
            if all(line[0] != offer for offer, _, _ in lines):
                lines.append(line)
                left -= line[1] * line[2]
            if left < self._by_price[0][0]:
                break
        return lines

    def _line(self, rng: Random, part_minor: int) -> Line:
        low = bisect_left(self._by_price, (round(part_minor * 0.45), 0))
        high = bisect_right(self._by_price, (part_minor, 1 << 62))
        near = self._by_price[low:high] or self._by_price[max(0, high - 1) : high + 1]
        price, offer = rng.choices(near, [self.liked[offer] for _, offer in near])[0]
        return offer, min(3, max(1, part_minor // price)), price


@dataclass(frozen=True)
class Sale:
    """The goods of an order, and the cash across the counter."""

    lines: tuple[Line, ...]
    tendered_minor: int
    change_minor: int

    @property
    def total_minor(self) -> int:
        return sum(quantity * price for _, quantity, price in self.lines)


def paid(rng: Random, lines: Iterable[Line]) -> Sale:
    """A sale of these lines, paid with what a villager has in hand."""
    sale = Sale(tuple(lines), 0, 0)
    tendered = _tendered(rng, sale.total_minor)
    return Sale(sale.lines, tendered, tendered - sale.total_minor)


def _tendered(rng: Random, total_minor: int) -> int:
    """The exact sum, or notes that cover it."""
    if rng.random() < 0.35:
        return total_minor
    note = rng.choice([note for note in NOTES_MINOR if note <= max(1_000, total_minor)])
    return -(-total_minor // note) * note
