"""Orders: the list, and one order with its lines, its money and its signed operation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings
from farmgate.counter.listings import OrderFilter, OrderRow
from farmgate.counter.references import reference
from farmgate.logistics import listings as logistics
from farmgate.people import listings as people
from farmgate.sync import paylinks
from farmgate.sync.evidence import evidence
from farmgate.trade import ask_listings, reversal_listings
from farmgate.web.office import asks, filters, ledger, trade_words, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond, size_of

REVERSE = "line.reverse"
_DAYS_SHOWN = 7
_DAYS_SUMMED_MAX = 92


class OrdersFilter(filters.Filter):
    """By slip number, days, station, state."""

    slip = filters.Search(_("Slip number"))
    since = filters.Day(_("From"))
    until = filters.Day(_("To"))
    station = filters.Search(_("Station code"))
    state = filters.Choice(_("State"), [(code, state.word) for code, state in wording.ORDER.items()])


def columns() -> list[Column[OrderRow]]:
    """How orders are listed, here and on other pages."""
    return [
        Column(_("Slip number"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:order", args=[r.id])),
        Column(_("Placed at"), lambda r: r.placed_at, "moment"),
        Column(_("Station"), lambda r: r.station, href=lambda r: reverse("office:station", args=[r.station_code])),
        Column(_("Villager"), lambda r: r.villager, href=lambda r: reverse("office:villager", args=[r.villager_id])),
        Column(_("Goods"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Fee"), lambda r: r.fee_minor, "money", total=True),
        Column(_("Total"), lambda r: r.total_minor, "money", total=True),
        Column(_("State"), lambda r: wording.ORDER[r.state], "state"),
    ]


@office_page
def orders(request: HttpRequest) -> HttpResponse:
    """Orders of the last days, or those asked for."""
    me = staff(request)
    since = filters.today() - timedelta(days=_DAYS_SHOWN - 1)
    form = OrdersFilter(request, me, initial={"since": since})
    given = form.given
    wanted = _wanted(given)
    found = listings.orders(me.sees, wanted, request.GET.get("after", ""), size_of(request))
    table = Table(columns(), found.rows, _("No orders match."), found.after, name="orders")
    bounded = given["since"] and ((given["until"] or filters.today()) - given["since"]).days <= _DAYS_SUMMED_MAX
    sums = listings.order_sums(me.sees, wanted) if bounded else None
    return respond(request, "office/orders.html", {"filter": form, "sums": sums}, table)


def _wanted(given: dict[str, Any]) -> OrderFilter:
    # A slip number is unique: whoever asks for one means that order, whenever it was.
    if given["slip"]:
        return OrderFilter(slip=given["slip"])
    return OrderFilter(
        since=filters.starts(given["since"]),
        until=filters.ends(given["until"]),
        station=given["station"].strip().upper(),
        state=given["state"],
        county=given.get("county", ""),
    )


@office_page
def order(request: HttpRequest, id: UUID) -> HttpResponse:
    """One order, down to what was signed."""
    me = staff(request)
    found = listings.order(me.sees, id)
    if found is None:
        raise Http404
    signed = evidence(me.sees, id)
    changes = ask_listings.of_orders([id])
    context = {
        "order": found,
        "state": wording.ORDER[found.state],
        "consent": wording.CONSENT.get(found.consent, found.consent),
        "signed": signed,
        "link": paylinks.address(id) if found.due_minor and found.state != "held" else "",
        "reference": reference(found.slip_no),
        "device_code": people.device_codes([found.device]).get(found.device, ""),
        "journals": ledger.journals_of(id),
        "changes": Table(asks.of_one_order(), changes, "", export=False) if changes else None,
        "may_reverse": me.may_anywhere(REVERSE) and reversal_listings.has_final(id),
        "parcels": [(id_, code, trade_words.PARCEL[state]) for id_, code, state in logistics.of_order(id)],
    }
    return respond(request, "office/order.html", context)
