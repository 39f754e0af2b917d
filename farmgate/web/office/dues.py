"""What villagers still owe for their orders: whose, how much, since when; by station and by age."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.counter import due_listings as listings
from farmgate.counter.due_listings import DueRow
from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.web.office import filters, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of


class DuesFilter(filters.Filter):
    """All of them, or those of one station."""

    station = filters.Search(_("Station"))


def columns() -> list[Column[DueRow]]:
    """How orders that are not paid in full are listed."""
    return [
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:order", args=[r.order])),
        Column(_("Villager"), lambda r: r.villager_name, href=lambda r: reverse("office:villager", args=[r.villager])),
        Column(_("Still to pay"), lambda r: r.due_minor, "money", total=True),
        Column(_("Of"), lambda r: r.total_minor, "money"),
        Column(_("Station"), lambda r: f"{r.station_code} {r.station_name}"),
        Column(_("Placed at"), lambda r: r.placed_at, "moment"),
        Column(_("Open for"), lambda r: r.placed_at, "age"),
    ]


@office_page
def dues(request: HttpRequest) -> HttpResponse:
    """The open amounts of her counties."""
    me = staff(request)
    form = DuesFilter(request)
    station = form.given["station"].strip().upper()
    found = listings.dues(me.county_codes, station=station, after=request.GET.get("after", ""), size=size_of(request))
    table = Table(columns(), found.rows, _("Everything is paid."), found.after, name="dues")
    open_ = listings.due(me.county_codes)
    context = {
        "filter": form,
        "number": open_.number,
        "sum": money_text(open_.total_minor, CURRENCY),
        "oldest": wording.age(open_.oldest, clock.now()) if open_.oldest else "",
        "stations": listings.by_station(me.county_codes, clock.now()),
    }
    return respond(request, "office/dues.html", context, table)
