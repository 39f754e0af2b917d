"""The frame around every page of the office: the rooms, who is logged in, what waits."""

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue.merchants import merchants
from farmgate.web.office.merchant_forms import name_of
from farmgate.web.office.staff import Staff, staff
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
            (_("Villagers asked"), "asks"),
            (_("Parcels"), "parcels"),
            (_("Scan in at the hub"), "hub"),
            (_("Claims"), "claims"),
            (_("Settlements"), "settlements"),
            (_("Commission plan"), "plans"),
            (_("By the clock"), "clock"),
            (_("Taken back"), "reversals"),
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
            (_("Rests to be paid"), "dues"),
            (_("Transfers"), "transfers"),
            (_("Commissions"), "commissions"),
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
    Room(_("Audit"), ((_("Operations"), "operations"), (_("Programs"), "interface"), (_("Is all well"), "well"))),
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
    me = staff(request)
    rooms = {"merchant": _merchant_rooms, "hub": _hub_rooms}.get(me.desk, _rooms)
    return {"rooms": rooms(request, me), "staff": me}


def _hub_rooms(request: HttpRequest, me: Staff) -> list[tuple[Text, list[Link]]]:
    return [("", [Link(_("Scan in at the hub"), reverse("office:home"), True)])]


def _merchant_rooms(request: HttpRequest, me: Staff) -> list[tuple[Text, list[Link]]]:
    """What is to be done for all her merchants together; what each has and at what cost."""
    purchases = reverse("office:purchases")
    links: list[tuple[Text, str]] = [
        (_("Today"), reverse("office:home")),
        (_("Orders to answer"), f"{purchases}?state=sent"),
        (_("To send"), f"{purchases}?state=accepted"),
        (_("All orders"), purchases),
        (_("Settlements"), reverse("office:settlements")),
    ]
    rooms: list[tuple[Text, list[tuple[Text, str]]]] = [("", links)]
    for id, row in sorted(merchants(me.merchants or ()).items(), key=lambda pair: pair[1].code):
        items, costs = reverse("office:feed", args=[id]), reverse("office:merchant", args=[id])
        rooms.append((name_of(row), [(_("Items"), items), (_("Costs and bank account"), costs)]))
    path, state = request.path, request.GET.get("state", "")
    here = f"{path}?state={state}" if path == purchases and state in ("sent", "accepted") else path
    return [(label, [Link(text, href, href == here) for text, href in row]) for label, row in rooms]


def _rooms(request: HttpRequest, me: Staff) -> list[tuple[Text, list[Link]]]:
    path = request.path
    links = [
        (room.label, [Link(label, reverse(f"office:{name}"), False) for label, name in room.pages]) for room in ROOMS
    ]
    hrefs = [link.href for _label, row in links for link in row]
    # The longest address that the path begins with is where we are: /office/ begins them all.
    here = max((href for href in hrefs if path.startswith(href)), key=len, default="")
    return [(label, [link._replace(here=link.href == here) for link in row]) for label, row in links]
