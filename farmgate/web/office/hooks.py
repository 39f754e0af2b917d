"""Hooks: which address is told of what, whether it hears, and sending again what it did not."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.interface import queries, services
from farmgate.interface.queries import DeliveryRow, HookRow
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import filters
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.interface_forms import EVENTS, EndForm, HookForm, whose
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State, Text

SET, END = "hook.set", "hook.end"
DELIVERY = {
    "waiting": State(_("To be sent"), "wait"),
    "delivered": State(_("Delivered"), "good"),
    "given_up": State(_("Given up"), "bad"),
}
WHY: dict[str, Text] = {
    "": "",
    "refused": _("The server did not accept it"),
    "timeout": _("No answer in time"),
    "no_connection": _("Nobody answers there"),
    "unknown_host": _("There is no such address"),
    "forbidden_address": _("The address leads inside a network"),
    "bad_address": _("The address may not be used"),
    "bad_answer": _("The answer is not one"),
    "tls": _("The certificate is not right"),
}


class DeliveriesFilter(filters.Filter):
    """By what became of them."""

    state = filters.Choice(_("State"), [(code, state.word) for code, state in DELIVERY.items()])


def hook_columns(merchant: dict[UUID, str], failing: dict[UUID, int]) -> list[Column[HookRow]]:
    """How hooks are listed."""
    return [
        Column(_("Address"), lambda r: r.address, href=lambda r: reverse("office:hook", args=[r.id])),
        Column(_("State"), lambda r: hook_state(r, failing), "state"),
        Column(_("Told of"), lambda r: merchant.get(r.merchant, "") if r.merchant else _("The whole county")),
        Column(_("Events"), lambda r: len(r.events), "number"),
        Column(_("Since"), lambda r: r.set_at, "moment"),
    ]


def hook_state(row: HookRow, failing: dict[UUID, int]) -> State:
    """How a hook is."""
    if row.ended_at:
        return State(_("Ended"), "quiet")
    return State(_("Does not answer"), "bad") if row.id in failing else State(_("Told"), "good")


@office_page
def new_hook(request: HttpRequest) -> HttpResponse:
    """The form for a new hook."""
    county = staff(request).county(request.GET.get("county"))
    return _set_page(request, county, HookForm(county=county))


@office_deed
def hook_set(request: HttpRequest) -> HttpResponse:
    """The hook and its secret, shown this once."""
    county = staff(request).county(request.GET.get("county"))
    form = HookForm(request.POST, county=county)
    made = act(request, SET, form.body(), form) if form.is_valid() else None
    if made is None:
        return _set_page(request, county, form)
    context = {"address": form.cleaned_data["address"], "secret": services.secret_of(made), "id": made}
    return render(request, "office/hook_set.html", context)


def _set_page(request: HttpRequest, county: CountyName, form: HookForm) -> HttpResponse:
    me = staff(request)
    context = {"county": county, "counties": me.counties, "form": form, "may": me.may(SET, county.path)}
    return render(request, "office/hook_new.html", context, status=422 if form.errors else 200)


@office_page
def hook(request: HttpRequest, id: UUID) -> HttpResponse:
    """One hook with what was sent to it."""
    return _hook_page(request, id)


@office_deed
def end_hook(request: HttpRequest, id: UUID) -> HttpResponse:
    """Send nothing there any more."""
    _hook(staff(request), id)
    form = EndForm(request.POST)
    if form.is_valid() and act(request, END, {"hook": str(id), **form.cleaned_data}, form):
        return done(request, gettext("Ended. Nothing is sent there any more."), "office:hook", id)
    return _hook_page(request, id, form)


def _hook(me: Staff, id: UUID) -> tuple[HookRow, CountyName]:
    row = queries.hook(id)
    if row is None:
        raise Http404
    return row, me.county(row.county)


def _hook_page(request: HttpRequest, id: UUID, form: EndForm | None = None) -> HttpResponse:
    me = staff(request)
    row, county = _hook(me, id)
    chosen = DeliveriesFilter(request)
    state = chosen.given["state"]
    found = queries.deliveries(id, state=state, after=request.GET.get("after", ""), size=size_of(request))
    named = names_of({by for by in (row.set_by, row.ended_by) if by})
    context = {
        "hook": row,
        "state": hook_state(row, queries.failing([row.county])),
        "county": county,
        "merchant": whose([row.merchant]).get(row.merchant, "") if row.merchant else "",
        "events": [EVENTS[event] for event in row.events],
        "set_by": named.get(row.set_by, ""),
        "ended_by": named.get(row.ended_by, "") if row.ended_by else "",
        "filter": chosen,
        "form": (form or EndForm()) if row.ended_at is None and me.may(END, county.path) else None,
    }
    table = Table(_delivery_columns(), found.rows, _("Nothing was to be sent yet."), found.after, name="deliveries")
    return respond(request, "office/hook.html", context, table, forms=[form])


def _delivery_columns() -> list[Column[DeliveryRow]]:
    return [
        Column(_("When"), lambda r: r.made_at, "moment", href=lambda r: reverse("office:delivery", args=[r.id])),
        Column(_("What happened"), lambda r: EVENTS.get(r.kind, r.kind)),
        Column(_("State"), lambda r: DELIVERY[r.state], "state"),
        Column(_("Tries"), lambda r: len(r.tried), "number"),
        Column(_("Last answer"), lambda r: _answered(r)),
        Column(_("Next try"), lambda r: r.next_at, "moment"),
    ]


def _answered(row: DeliveryRow) -> Text:
    if not row.tried:
        return ""
    _at, status, _ms, why = row.tried[-1]
    return _said(status, why)


def _said(status: int, why: str) -> Text:
    """What the other end answered, or why there was no answer."""
    return str(status) if status else WHY.get(why, why)


@office_page
def delivery(request: HttpRequest, id: int) -> HttpResponse:
    """One delivery: what was sent, and each try."""
    me = staff(request)
    row = queries.delivery(id)
    if row is None:
        raise Http404
    told, county = _hook(me, row.hook)
    columns: list[Column[tuple[str, int, int, str]]] = [
        Column(_("When"), lambda t: datetime.fromisoformat(t[0]), "moment"),
        Column(_("Answer"), lambda t: _said(t[1], t[3])),
        Column(_("Milliseconds"), lambda t: t[2], "number"),
    ]
    context = {
        "delivery": row,
        "hook": told,
        "county": county,
        "what": EVENTS.get(row.kind, row.kind),
        "state": DELIVERY[row.state],
        "may_send": told.ended_at is None and me.may(SET, county.path),
    }
    table = Table(columns, row.tried, _("It was not tried yet."), name="tries")
    return respond(request, "office/delivery.html", context, table)


@office_deed
def send_again(request: HttpRequest, id: int) -> HttpResponse:
    """Let it be sent again by the worker's next turn."""
    me = staff(request)
    row = queries.delivery(id)
    if row is None:
        raise Http404
    _told, county = _hook(me, row.hook)
    if me.may(SET, county.path):
        try:
            services.send_again(id, clock.now())
        except Problem as problem:
            messages.error(request, in_language(problem))
            return redirect("office:delivery", id)
        return done(request, gettext("It is sent again within a minute."), "office:delivery", id)
    return redirect("office:delivery", id)
