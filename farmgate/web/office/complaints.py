"""Complaints: what waits and for how long, one with its history, a new one, and the slip that is read to her."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.counter.listings import OrderFilter
from farmgate.kernel import clock
from farmgate.logistics import listings as logistics
from farmgate.people import complaint_listings as listings
from farmgate.people import listings as people
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.places.listings import CountyName
from farmgate.web.office import complaint_words as words
from farmgate.web.office import filters, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.complaint_forms import AnswerForm, CloseForm, FileForm, FindSlipForm
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State

FILE, TAKE, ANSWER, CLOSE = "complaint.file", "complaint.take", "complaint.answer", "complaint.close"


class ComplaintsFilter(filters.Filter):
    """Waiting, late or closed; of a kind; about a station."""

    state = filters.Choice(
        _("State"), [("waiting", _("Not closed")), ("late", _("Late")), ("closed", _("Case closed"))]
    )
    category = filters.Choice(_("What it is about"), list(words.CATEGORY.items()))
    station = filters.Search(_("Station code"))


def columns() -> list[Column[ComplaintRow]]:
    """How complaints are listed, here and on other pages."""
    return [
        Column(_("Number"), lambda r: r.number, "code", href=lambda r: reverse("office:complaint", args=[r.id])),
        Column(_("State"), words.state, "state"),
        Column(_("Age"), lambda r: None if r.state == "closed" else r.filed_at, "age"),
        Column(_("Due"), lambda r: timezone.localdate(r.due_at), "day"),
        Column(_("About whom"), words.whom),
        Column(_("What it is about"), lambda r: words.CATEGORY[r.category]),
        Column(_("Who complains"), lambda r: r.villager),
        Column(_("Owner"), lambda r: r.owner),
        Column(_("Outcome"), lambda r: words.OUTCOME.get(r.outcome), "state"),
        Column(_("Taken at"), lambda r: timezone.localdate(r.filed_at), "day"),
    ]


@office_page
def complaints(request: HttpRequest) -> HttpResponse:
    """The complaints of her counties."""
    me = staff(request)
    form = ComplaintsFilter(request)
    given = form.given
    found = listings.complaints(
        me.county_codes,
        me.person,
        moment=clock.now(),
        state=given["state"],
        category=given["category"],
        station=given["station"].strip().upper(),
        after=request.GET.get("after", ""),
        size=size_of(request),
    )
    table = Table(columns(), found.rows, _("No complaints."), found.after, name="complaints")
    waiting = listings.waiting(me.county_codes, me.person, clock.now())
    context = {"filter": form, "waiting": waiting, "may_file": me.may_anywhere(FILE), "number": settings.COMPLAINT_NO}
    return respond(request, "office/complaints.html", context, table)


@office_page
def complaint(request: HttpRequest, id: UUID) -> HttpResponse:
    """One complaint."""
    return _page(request, _found(staff(request), id))


@office_page
def slip(request: HttpRequest, id: UUID) -> HttpResponse:
    """Its outcome on paper, in big type and both languages."""
    row = _found(staff(request), id)
    context = {
        "row": row,
        "category": words.CATEGORY[row.category],
        "outcome": words.SAID.get(row.outcome, ""),
        "number": settings.COMPLAINT_NO,
    }
    return render(request, "office/complaint_slip.html", context)


@office_deed
def take(request: HttpRequest, id: UUID) -> HttpResponse:
    """It is hers to see to."""
    row = _found(staff(request), id)
    if act(request, TAKE, {"complaint": str(row.id)}):
        return done(request, gettext("You see to this complaint now."), "office:complaint", id)
    return _page(request, row, refused=True)


@office_deed
def answered(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say what was found."""
    row, form = _found(staff(request), id), AnswerForm(request.POST)
    if form.is_valid() and act(request, ANSWER, {"complaint": str(row.id), **form.cleaned_data}, form):
        text = gettext("Answered. Now she must be told: print the slip, call her, or have it read to her.")
        return done(request, text, "office:complaint", id)
    return _page(request, row, answer=form)


@office_deed
def closed(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that she was told."""
    row, form = _found(staff(request), id), CloseForm(request.POST)
    if form.is_valid() and act(request, CLOSE, {"complaint": str(row.id), **form.cleaned_data}, form):
        return done(request, gettext("The case is closed."), "office:complaint", id)
    return _page(request, row, close=form)


def _found(me: Staff, id: UUID) -> ComplaintRow:
    row = listings.complaint(me.county_codes, me.person, id)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: ComplaintRow,
    *,
    answer: AnswerForm | None = None,
    close: CloseForm | None = None,
    refused: bool = False,
) -> HttpResponse:
    me = staff(request)
    may = any(county.code == row.county and me.may(ANSWER, county.path) for county in me.counties)
    orders = counter.orders(me.sees, OrderFilter(slip=row.slip_no)).rows if row.slip_no else []
    context = {
        "row": row,
        "state": words.state(row),
        "late": row.state != "closed" and row.due_at < clock.now(),
        "whom": words.whom(row),
        "about": words.ABOUT[row.about],
        "category": words.CATEGORY[row.category],
        "channel": words.CHANNEL[row.channel],
        "outcome": words.OUTCOME.get(row.outcome),
        "told": words.TOLD.get(row.told, ""),
        "order": orders[0] if orders else None,
        "parcels": _parcels(orders[0].id) if orders else [],
        "steps": [(words.STEP[step.kind], step, _what(step)) for step in listings.steps(row.id)],
        "mine": row.owner_id == me.person,
        "may": may and row.state != "closed",
        "answer": answer or AnswerForm(),
        "close": close or CloseForm(),
    }
    wrong = refused or any(form is not None and form.errors for form in (answer, close))
    return render(request, "office/complaint.html", context, status=422 if wrong else 200)


def _parcels(order: UUID) -> list[tuple[UUID, str, State]]:
    """Where the goods of an order are: one that was lost is what she most often complains of."""
    return [(id_, code, trade_words.PARCEL[state]) for id_, code, state in logistics.of_order(order)]


def _what(step: listings.StepRow) -> Any:
    outcome = words.OUTCOME.get(step.what)
    return outcome.word if outcome else words.TOLD.get(step.what, "")


@office_page
def new(request: HttpRequest) -> HttpResponse:
    """The form for one, filled in from her slip or from her page."""
    county = _county(request)
    return _new_page(request, county, _form(request, county, initial=_given(request)))


@office_deed
def filed(request: HttpRequest) -> HttpResponse:
    """Take it down."""
    county = _county(request)
    form = _form(request, county, request.POST)
    if form.is_valid():
        id = act(request, FILE, form.body(county.code), form)
        if id:
            return done(request, gettext("Taken down. Tell her the number and the day."), "office:complaint", id)
    return _new_page(request, county, form)


def _county(request: HttpRequest) -> CountyName:
    mine = _mine(staff(request))
    wanted = request.GET.get("county") or (mine[0].code if mine else "")
    found = next((county for county in mine if county.code == wanted), None)
    if found is None:
        raise Http404
    return found


def _mine(me: Staff) -> list[CountyName]:
    return [county for county in me.counties if me.may(FILE, county.path)]


def _form(request: HttpRequest, county: CountyName, data: Any = None, initial: Any = None) -> FileForm:
    rows = people.stations(staff(request).sees, county=county.code)
    stations = [(row.code, f"{row.code} {row.name}") for row in rows]
    return FileForm(data, stations=stations, serving=listings.serving(county.path), initial=initial)


def _given(request: HttpRequest) -> dict[str, Any]:
    """What the slip or the villager in the address says already."""
    me = staff(request)
    find = FindSlipForm(request.GET)
    number = find.cleaned_data["slip"].strip().upper() if find.is_valid() else ""
    rows = counter.orders(me.sees, OrderFilter(slip=number)).rows if number else []
    if rows:
        order = counter.order(me.sees, rows[0].id)
        assert order is not None, "it was listed a moment ago"
        return {
            "villager": order.villager_id,
            "name": order.villager,
            "about": "agent",
            "station": order.station_code,
            "person": str(order.agent_id),
            "slip_no": order.slip_no,
        }
    try:
        villager = people.villager(me.sees, UUID(request.GET.get("villager", "")))
    except ValueError:
        villager = None
    if villager is None:
        return {"slip_no": number}
    return {"villager": villager.id, "name": villager.name, "station": villager.station_code}


def _new_page(request: HttpRequest, county: CountyName, form: FileForm) -> HttpResponse:
    number = str(form["slip_no"].value() or "")
    context = {
        "county": county,
        "counties": _mine(staff(request)),
        "form": form,
        "find": FindSlipForm({"slip": number} if number else None),
        "slip_unknown": bool(number) and not form["villager"].value(),
        "from_slip": number if form["villager"].value() else "",
    }
    return render(request, "office/complaint_file.html", context, status=422 if form.errors else 200)
