"""Villagers: finding one, and what was done in her name."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.counter.listings import OrderFilter
from farmgate.people import listings
from farmgate.people.listings import DelegateRow, VillagerRow
from farmgate.web.office import filters, ledger, orders, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State


class VillagersFilter(filters.Filter):
    """By name, pinyin, initials or card; by station."""

    q = filters.Search(_("Name, pinyin, initials or card"))
    station = filters.Search(_("Station code"))


def _columns() -> list[Column[VillagerRow]]:
    return [
        Column(_("Name"), lambda r: r.name, href=lambda r: reverse("office:villager", args=[r.id])),
        Column(_("Village"), lambda r: r.village),
        Column(_("Station"), lambda r: r.station, href=lambda r: reverse("office:station", args=[r.station_code])),
        Column(_("Card"), lambda r: r.card_no, "code"),
        Column(_("Added"), lambda r: r.added_at, "moment"),
    ]


@office_page
def villagers(request: HttpRequest) -> HttpResponse:
    """The register of the stations she sees."""
    me = staff(request)
    form = VillagersFilter(request)
    found = listings.villagers(
        me.sees,
        search=form.given["q"],
        station=form.given["station"].strip().upper(),
        after=request.GET.get("after", ""),
        size=size_of(request),
    )
    table = Table(_columns(), found.rows, _("No villager matches."), found.after, name="villagers")
    return respond(request, "office/villagers.html", {"filter": form}, table)


@office_page
def villager(request: HttpRequest, id: UUID) -> HttpResponse:
    """One villager's statement: what we hold about her and what was done in her name."""
    me = staff(request)
    row = listings.villager(me.sees, id)
    if row is None:
        raise Http404
    found = counter.orders(me.sees, OrderFilter(villager=id), request.GET.get("after", ""), size_of(request))
    delegates: list[Column[DelegateRow]] = [
        Column(_("Name"), lambda r: r.name, href=lambda r: reverse("office:villager", args=[r.id])),
        Column(_("Relation"), lambda r: wording.RELATION.get(r.relation, r.relation)),
        Column(_("Since"), lambda r: r.since, "moment"),
        Column(_("State"), lambda r: State(_("Ended"), "quiet") if r.until else State(_("May act"), "good"), "state"),
    ]
    context = {
        "villager": row,
        "delegates": Table(
            delegates, listings.delegates(id), _("Nobody else may act for this villager."), export=False
        ),
        "may_complain": me.may_anywhere("complaint.file"),
        "owed_minor": ledger.owed(f"refunds_owed:{id}"),
        "due_minor": ledger.owed(f"due:{id}"),
    }
    table = Table(orders.columns(), found.rows, _("Nothing was ordered in this name."), found.after, name="statement")
    return respond(request, "office/villager.html", context, table)
