"""The frame around every page of the office: the rooms, who is logged in, what waits."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.web.office.staff import staff
from farmgate.web.office.wording import Text


class Room(NamedTuple):
    """A heading and its pages: (label, name of the address)."""

    label: Text
    pages: tuple[tuple[Text, str], ...]


ROOMS = (
    Room("", ((_("Overview"), "home"),)),
    Room(
        _("Counter"),
        (
            (_("Stations"), "stations"),
            (_("Orders"), "orders"),
            (_("Exceptions"), "exceptions"),
            (_("Slip check"), "slip"),
            (_("Limits"), "limits"),
            (_("Deposit terms"), "deposits"),
        ),
    ),
    Room(
        _("Goods and parcels"),
        (
            (_("Purchase orders"), "purchases"),
            (_("Parcels"), "parcels"),
            (_("Scan in at the hub"), "hub"),
            (_("Claims"), "claims"),
            (_("Settlements"), "settlements"),
            (_("Commission plan"), "plans"),
            (_("By the clock"), "clock"),
        ),
    ),
    Room(
        _("Money"),
        (
            (_("Accounts"), "accounts"),
            (_("Trial balance"), "trial_balance"),
            (_("Proposals"), "proposals"),
            (_("Cash bags"), "bags"),
            (_("Refunds"), "refunds"),
            (_("To be paid"), "dues"),
            (_("Transfers"), "transfers"),
        ),
    ),
    Room(
        _("Catalogue"),
        (
            (_("Price lists"), "price_lists"),
            (_("Merchants"), "merchants"),
            (_("Terms"), "all_terms"),
        ),
    ),
    Room(
        _("People"),
        (
            (_("Villagers"), "villagers"),
            (_("Complaints"), "complaints"),
            (_("Staff and agents"), "roster"),
            (_("Devices"), "devices"),
            (_("Messages"), "messages"),
        ),
    ),
    Room(_("Audit"), ((_("Operations"), "operations"), (_("Is all well"), "well"))),
)


class Link(NamedTuple):
    """A page in the navigation."""

    label: Text
    href: str
    here: bool


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of the office needs; nothing elsewhere, nor on the way in."""
    outside = not request.path.startswith("/office/") or request.path.startswith("/office/login")
    if outside or not request.user.is_authenticated:
        return {}
    return {"rooms": _rooms(request.path), "staff": staff(request)}


def _rooms(path: str) -> list[tuple[Text, list[Link]]]:
    links = [
        (room.label, [Link(label, reverse(f"office:{name}"), False) for label, name in room.pages]) for room in ROOMS
    ]
    hrefs = [link.href for _label, row in links for link in row]
    # The longest address that the path begins with is where we are: /office/ begins them all.
    here = max((href for href in hrefs if path.startswith(href)), key=len, default="")
    return [(label, [link._replace(here=link.href == here) for link in row]) for label, row in links]
