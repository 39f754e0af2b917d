"""What is left of a price when the merchant has its cost: how pages write it, and when they raise a flag."""

from django.utils.translation import gettext_lazy as _

from farmgate.web.office.wording import State


def part_of(take_minor: int | None, price_minor: int | None) -> str:
    """The take as a part of the price, to one decimal."""
    return "" if take_minor is None or not price_minor else f"{take_minor * 100 / price_minor:.1f} %"


def take_state(take_minor: int | None) -> State | None:
    """What should be looked at: nothing left of the price, or no price."""
    if take_minor is None:
        return State(_("Not on sale"), "quiet")
    if take_minor > 0:
        return None
    return State(_("At a loss"), "bad") if take_minor else State(_("Nothing left"), "bad")
