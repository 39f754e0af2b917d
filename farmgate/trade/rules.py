"""Who is served when there is not enough, and what a line earns: plain values in, plain values out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

# An order this old is cut whether or not its shift has been closed: a phone without signal cannot say that it was.
SHIFT_AT_LONGEST = timedelta(hours=20)
# What was brought back in time may arrive this much later, from a phone without signal.
RETURN_GRACE = timedelta(hours=72)
RETURN_DAYS_DEFAULT = 7
# So long a villager has at least to come by and say yes or no, and so long the goods may be kept from her at most.
ASK_AT_LEAST = timedelta(hours=24)
ASK_AT_MOST = timedelta(days=14)
# A yes that was said in time may arrive this much later, from a phone without signal.
CONSENT_GRACE = timedelta(hours=72)
BASIS = 10_000
Bound = Literal["rate", "line", "order"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Pieces of one offer that one line of a purchase order waits for."""

    line: tuple[object, int]
    offer: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What she is to get of one line and for how much, and what it costs."""

    offer: int
    unit_price_minor: int
    unit_cost_minor: int


@dataclass(frozen=True, slots=True)
class Earning:
    """One line of an order whose goods were collected for good."""

    goods_minor: int
    cost_minor: int

    @property
    def take_minor(self) -> int:
        return self.goods_minor - self.cost_minor


def needs_consent(before: Terms, after: Terms) -> bool:
    """Whether a villager must be asked: for another good, or for more of her money. What is cheaper is hers at once."""
    return after.offer != before.offer or after.unit_price_minor > before.unit_price_minor


def lessens_take(before: Terms, after: Terms) -> bool:
    """Whether less of a piece would be left to the platform. A merchant's own desk may not decide that."""
    left_before = before.unit_price_minor - before.unit_cost_minor
    return after.unit_price_minor - after.unit_cost_minor < left_before


def share_shortage(wanted: Sequence[Wanted], missing: Mapping[int, int]) -> dict[tuple[object, int], int]:
    """How many pieces each short line goes without. `wanted` in the order they were placed: the last go without first.

    KeyError when something is missing that nobody wanted, ValueError when more is missing than was.
    """
    left = dict(missing)
    without: dict[tuple[object, int], int] = {}
    for line in reversed(wanted):
        gone = min(left.get(line.offer, 0), line.quantity)
        if gone:
            without[line.line] = gone
            left[line.offer] -= gone
    offers = {line.offer for line in wanted}
    for offer, rest in left.items():
        if offer not in offers:
            raise KeyError(offer)
        if rest:
            raise ValueError(offer)
    return without


@dataclass(frozen=True, slots=True)
class Earned:
    """What a line earns, and which bound held: the `rate`, what the county earns by the `line`, or by the whole `order`.

    `bound_minor` is what that bound comes to.
    """

    amount_minor: int
    by_rate_minor: int
    held: Bound
    bound_minor: int


def explain(lines: Sequence[Earning], rate_bp: int) -> list[Earned]:
    """What the agent earns by each line of one order, and why not more.

    The rate, never above the line's take, nor above what is left of the order's.
    """
    left = of_order = max(0, sum(line.take_minor for line in lines))
    earned: list[Earned] = []
    for line in lines:
        by_rate = line.goods_minor * rate_bp // BASIS
        of_line = max(0, line.take_minor)
        amount = min(by_rate, of_line, left)
        bounds: tuple[tuple[Bound, int], ...] = (("rate", by_rate), ("line", of_line))
        held, most = next((bound for bound in bounds if bound[1] == amount), ("order", of_order))
        earned.append(Earned(amount, by_rate, held, most))
        left -= amount
    return earned


def commissions(lines: Sequence[Earning], rate_bp: int) -> list[int]:
    """What the agent earns by each line of one order."""
    return [line.amount_minor for line in explain(lines, rate_bp)]


def claw_back(lines: Sequence[Earning], earned: Sequence[int], named: Collection[int], goods_too: bool) -> list[int]:
    """What each final line of an order gives back of what it has earned when the `named` ones (by position) are taken back.

    With the goods goes what the county earned by them, and what is left of the order may bear less than the agent was
    given for the other lines: then they give back too. Without, only the named give back.
    """
    left = max(0, sum(line.take_minor for n, line in enumerate(lines) if n not in named))
    back: list[int] = []
    for n, amount in enumerate(earned):
        kept = 0 if n in named else min(amount, left) if goods_too else amount
        back.append(amount - kept)
        left -= kept
    return back
