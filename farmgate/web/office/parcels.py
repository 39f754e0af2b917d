"""Parcels: where the goods are, who holds them since when, how long they lie on shelves."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate import telling
from farmgate.ages import Band
from farmgate.counter import listings as counter
from farmgate.counter.listings import OrderFilter
from farmgate.kernel import clock
from farmgate.logistics import listings, loss_listings, rules
from farmgate.logistics.listings import ContentRow, ParcelFilter, ParcelRow, ScanRow
from farmgate.logistics.loss_listings import Held
from farmgate.sync.parcels import pickup_code
from farmgate.web.office import charts, filters, losses, trade_words, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.exception_words import told
from farmgate.web.office.holders import holder, holders
from farmgate.web.office.losses import DecisionForm, LossForm
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of

RECEIVE = "hub.receive"
# The hotline tells it: whoever may decide about the county's phones, and nobody else.
TELLS_CODES = "county_officer"


class ParcelsFilter(filters.Filter):
    """By code or slip, station, state, days on a shelf."""

    q = filters.Search(_("Parcel code or slip number"))
    station = filters.Search(_("Station code"))
    state = filters.Choice(
        _("State"),
        [
            ("waiting", _("Still under way")),
            *((code, state.word) for code, state in trade_words.PARCEL.items()),
        ],
    )
    days = filters.Choice(_("On the shelf for"), [(str(n), _("%(n)d days or more") % {"n": n}) for n in (3, 7, 14)])
    purchase = filters.KeptId()


def columns(named: dict[UUID, str]) -> list[Column[ParcelRow]]:
    """How parcels are listed. `named`: what the merchants among the holders are called."""
    return [
        Column(_("Parcel"), lambda r: r.code, "code", href=lambda r: reverse("office:parcel", args=[r.id])),
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:order", args=[r.order])),
        Column(_("For station"), lambda r: f"{r.station_code} {r.station}"),
        Column(_("Villager"), lambda r: r.villager),
        Column(_("State"), lambda r: trade_words.parcel_state(r.state, r.since), "state"),
        Column(_("Who holds it"), lambda r: holder(r.holder, named)),
        Column(_("Since"), lambda r: r.since, "age"),
        Column(_("Condition"), lambda r: trade_words.CONDITION.get(r.condition), "state"),
        Column(_("Goods"), lambda r: r.amount_minor, "money", total=True),
    ]


@office_page
def parcels(request: HttpRequest) -> HttpResponse:
    """The parcels of her counties."""
    me = staff(request)
    form = ParcelsFilter(request, me, initial={"state": "waiting"})
    given = form.given
    counties = [given["county"]] if given.get("county") else me.county_codes
    after, now = request.GET.get("after", ""), clock.now()
    found = listings.parcels(counties, _wanted(me, given), now, after, size_of(request))
    table = Table(
        columns(holders([row.holder for row in found.rows])),
        found.rows,
        _("No parcels match."),
        found.after,
        name="parcels",
    )
    bands = listings.shelf_ages(counties, now)
    context = {
        "filter": form,
        "states": _states(counties),
        "chart": charts.by_age(bands),
        "chart_says": _chart_says(bands),
        "may_receive": me.may_anywhere(RECEIVE),
        "back": _going_back(counties),
        "losses": losses.waiting(counties),
    }
    return respond(request, "office/parcels.html", context, table)


def _going_back(counties: list[str]) -> Table[Held]:
    """Who holds what goes back, and since when."""
    rows = loss_listings.going_back(counties)
    named = holders([row.holder for row in rows])
    return Table(
        [
            Column(_("Who holds it"), lambda r: holder(r.holder, named)),
            Column(_("State"), lambda r: trade_words.PARCEL[r.state], "state"),
            Column(_("Parcels"), lambda r: r.number, "number", total=True),
            Column(_("The oldest for"), lambda r: r.oldest, "age"),
        ],
        rows,
        _("Nothing goes back."),
        export=False,
    )


def _wanted(me: Staff, given: dict[str, Any]) -> ParcelFilter:
    # A code is on one parcel, a slip on those of one order: whoever asks for one means it, wherever it is.
    text = given["q"].strip().upper()
    if text:
        orders = counter.orders(me.sees, OrderFilter(slip=text), size=1).rows
        return ParcelFilter(code=text, orders=tuple(row.id for row in orders))
    return ParcelFilter(
        state=given["state"],
        station=given["station"].strip().upper(),
        days=int(given["days"] or 0),
        purchase=given["purchase"] or None,
    )


def _states(counties: list[str]) -> list[tuple[str, wording.State, int]]:
    """How many parcels are in each state that is not over."""
    found = listings.by_state(counties)
    return [(code, trade_words.PARCEL[code], found.get(code, 0)) for code in listings.WAITING]


def _chart_says(bands: list[Band]) -> str:
    """The chart in a sentence."""
    count = sum(band.number for band in bands)
    if not count:
        return gettext("No parcel is on a shelf.")
    text = ngettext(
        "%(n)d parcel is on a shelf; %(seven)d for 7 days or more, %(fourteen)d of them for 14.",
        "%(n)d parcels are on shelves; %(seven)d for 7 days or more, %(fourteen)d of them for 14.",
        count,
    )
    return text % {"n": count, "seven": bands[2].number + bands[3].number, "fourteen": bands[3].number}


@office_page
def parcel(request: HttpRequest, id: UUID) -> HttpResponse:
    """One parcel, with every hand that took it."""
    return _page(request, id)


@office_deed
def show_code(request: HttpRequest, id: UUID) -> HttpResponse:
    """The pick-up code, for her on the telephone. That it was looked at is in the log."""
    return _page(request, id, asked=True)


@office_deed
def propose_loss(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that it is lost or spoiled."""
    if listings.parcel(staff(request).county_codes, id) is None:
        raise Http404
    form = LossForm(request.POST)
    if form.is_valid() and act(request, losses.PROPOSE, {"parcel": str(id), **form.cleaned_data}, form):
        return done(request, gettext("Declared. Another person says whether it is so."), "office:parcel", id)
    return _page(request, id, lost=form)


@office_deed
def decide_loss(request: HttpRequest, id: UUID, loss: UUID) -> HttpResponse:
    """Say whether it is so."""
    decision = request.POST.get("decision")
    known = listings.parcel(staff(request).county_codes, id) and losses.find(id, loss)
    if not known or decision not in ("grant", "reject"):
        raise Http404
    granted, note = decision == "grant", DecisionForm(request.POST)
    if note.is_valid() and act(request, losses.DECIDE, {"loss": str(loss), "granted": granted, **note.cleaned_data}):
        so, not_so = gettext("It is so. Her money is owed from now on."), gettext("It is not so. Nothing changed.")
        return done(request, so if granted else not_so, "office:parcel", id)
    return _page(request, id)


def _page(request: HttpRequest, id: UUID, *, asked: bool = False, lost: LossForm | None = None) -> HttpResponse:
    """One parcel; with its pick-up code, or with what was filled in wrongly."""
    me = staff(request)
    row = listings.parcel(me.county_codes, id)
    if row is None:
        raise Http404
    tells = row.state in rules.FORTH and me.holds([TELLS_CODES], me.county(row.county).path)
    if asked and not tells:
        raise Http404
    if asked:
        telling.tell(deed="parcel.show_code", parcel=str(id))
    scans = listings.scans(id)
    named = holders([row.holder, *(scan.holder for scan in scans)])
    context = {
        "parcel": row,
        "state": trade_words.parcel_state(row.state, row.since),
        "condition": trade_words.CONDITION.get(row.condition),
        "holder": holder(row.holder, named),
        **losses.of_parcel(me, row, lost),
        "contents": Table(_content_columns(), listings.contents([id]).get(id, []), "", export=False),
        "tells": tells,
        "code": pickup_code(id) if asked else "",
    }
    table = Table(_scan_columns(named), scans, _("Nobody has scanned it yet."), name=f"parcel-{row.code}")
    return respond(request, "office/parcel.html", context, table, forms=[lost])


def _content_columns() -> list[Column[ContentRow]]:
    return [
        Column(_("Good"), lambda r: trade_words.name(r.name)),
        Column(_("Quantity"), lambda r: r.quantity, "number", total=True),
        Column(_("Price"), lambda r: r.unit_price_minor, "money"),
        Column(_("Sum"), lambda r: r.sum_minor, "money", total=True),
    ]


def _scan_columns(named: dict[UUID, str]) -> list[Column[ScanRow]]:
    return [
        Column(_("When"), lambda r: r.at, "moment", href=lambda r: reverse("office:operation", args=[r.operation])),
        Column(_("What"), lambda r: wording.KIND.get(r.kind, r.kind)),
        Column(_("By"), lambda r: r.by),
        Column(_("Condition, or by what"), lambda r: trade_words.said(r.kind, r.detail), "state"),
        Column(_("Witness"), lambda r: r.witness),
        Column(_("Who held it then"), lambda r: holder(r.holder, named)),
        Column(_("What is odd"), lambda r: wording.State(told(r.code).title, "bad") if r.code else None, "state"),
    ]
