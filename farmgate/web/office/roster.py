"""Staff and agents: who serves where, bringing someone in, her roles and her log-in."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_otp import user_has_device

from farmgate.catalogue import merchants
from farmgate.catalogue.merchants import MerchantRow
from farmgate.kernel.problems import Problem
from farmgate.people import listings as people
from farmgate.people import roster as listed
from farmgate.people.roster import Asked, RoleRow, Serving
from farmgate.places import listings as places
from farmgate.places.listings import CountyName
from farmgate.sync import log_ins
from farmgate.web.office import filters, wording
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.merchant_forms import name_of
from farmgate.web.office.roster_forms import AgentForm, EndForm, LogInForm, NewAgentForm, NewColleagueForm, OfficeForm
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State, Text

ADD, GRANT, DECIDE, END, LOG_IN = "person.add", "role.grant", "role.decide", "role.end", "account.invite"
_MERCHANTS_MAX = 500


class RosterFilter(filters.Filter):
    """By name or place; by role."""

    q = filters.Search(_("Name, station or place"))
    role = filters.Choice(_("Role"), list(wording.ROLE.items()))


def _where(row: RoleRow | Asked) -> str:
    return wording.in_language(row.where, row.where_en)


def _named(rows: Iterable[RoleRow | Asked]) -> dict[UUID, MerchantRow]:
    """The merchants at whose desks these roles are."""
    return merchants.merchants({row.merchant for row in rows if row.merchant})


def _role(row: RoleRow | Asked, named: dict[UUID, MerchantRow]) -> Text:
    whose = named.get(row.merchant) if row.merchant else None
    return wording.at_merchant(f"{whose.code} {name_of(whose)}") if whose else wording.ROLE[row.role]


def _log_in_state(row: RoleRow, have: dict[UUID, bool]) -> State | None:
    if row.person not in have:
        return None if row.role == "agent" else State(_("No log-in"), "wait")
    return State(_("Has a log-in"), "good") if have[row.person] else State(_("Password not set yet"), "wait")


@office_page
def roster(request: HttpRequest) -> HttpResponse:
    """Everybody with a role now, and the roles that wait."""
    me = staff(request)
    form = RosterFilter(request)
    given = form.given
    found = listed.roles(
        me.sees, search=given["q"], role=given["role"], after=request.GET.get("after", ""), size=size_of(request)
    )
    have, asked = listed.with_log_in(row.person for row in found.rows), listed.asked(me.sees)
    named = _named([*found.rows, *asked])
    columns: list[Column[RoleRow]] = [
        Column(_("Name"), lambda r: r.name, href=lambda r: reverse("office:serving", args=[r.person])),
        Column(_("Role"), lambda r: _role(r, named)),
        Column(
            _("Where"),
            lambda r: f"{r.station_code} {_where(r)}".strip(),
            href=lambda r: reverse("office:station", args=[r.station_code]) if r.station_code else None,
        ),
        Column(_("Since"), lambda r: timezone.localdate(r.since), "day"),
        Column(_("Log-in"), lambda r: _log_in_state(r, have), "state"),
    ]
    table = Table(columns, found.rows, _("Nobody matches."), found.after, name="staff")
    context = {
        "filter": form,
        "waiting": [_waiting(me, row, named) for row in asked],
        "may_add": me.may_anywhere(ADD),
    }
    return respond(request, "office/roster.html", context, table)


def _waiting(me: Staff, row: Asked, named: dict[UUID, MerchantRow]) -> dict[str, Any]:
    """A role that waits, with what this person may do about it."""
    may = me.may(DECIDE, row.path)
    return {
        "row": row,
        "role": _role(row, named),
        "where": _where(row),
        "may": may,
        "own": me.person in (row.proposed_by_id, row.person),
        "mine": me.person == row.proposed_by_id,
    }


@office_page
def add(request: HttpRequest) -> HttpResponse:
    """Someone new: for a station or for the office."""
    county = _county(request)
    return _add_page(request, county, _new(request, county))


@office_deed
def added(request: HttpRequest) -> HttpResponse:
    """Enter her, with her first role."""
    county = _county(request)
    form = _new(request, county, request.POST)
    if form.is_valid():
        person = act(request, ADD, {"name": form.cleaned_data["name"], **form.where()}, form)
        if person:
            return done(request, _told(form.where()["role"]), "office:serving", person)
    return _add_page(request, county, form)


def _new(request: HttpRequest, county: CountyName, data: Any = None) -> NewAgentForm | NewColleagueForm:
    me = staff(request)
    if request.GET.get("to") == "office":
        return NewColleagueForm(data, places=_places(me, county), merchants=_merchants(county))
    return NewAgentForm(data, stations=_stations(me, county))


def _told(role: str) -> str:
    if role == "agent":
        return gettext("Done. A phone can be invited for this agent under Devices.")
    return gettext("Asked for. Another keeper or an officer must grant it.")


def _county(request: HttpRequest) -> CountyName:
    """The county to bring someone in to, of those she keeps."""
    mine = _kept(staff(request))
    wanted = request.GET.get("county") or (mine[0].code if mine else "")
    found = next((county for county in mine if county.code == wanted), None)
    if found is None:
        raise Http404
    return found


def _kept(me: Staff) -> list[CountyName]:
    return [county for county in me.counties if me.may(GRANT, county.path)]


def _stations(me: Staff, county: CountyName) -> list[tuple[str, str]]:
    rows = [row for row in people.stations(me.sees, county=county.code) if not row.closed_on]
    return [(row.code, f"{row.code} {wording.in_language(row.name, row.name_en)}") for row in rows]


def _places(me: Staff, county: CountyName) -> list[tuple[str, str]]:
    """The county, and what is above it as far as she keeps that too."""
    above = [place for place in places.lineage_of(county.path) if me.may(GRANT, place.path)]
    return [(place.code, wording.in_language(place.name, place.name_en)) for place in reversed(above)]


def _merchants(county: CountyName) -> list[tuple[str, str]]:
    rows = merchants.of_counties([county.code], _MERCHANTS_MAX)
    return [(str(row.id), f"{row.code} {name_of(row)}") for row in reversed(rows)]


def _add_page(request: HttpRequest, county: CountyName, form: NewAgentForm | NewColleagueForm) -> HttpResponse:
    context = {
        "county": county,
        "counties": _kept(staff(request)),
        "form": form,
        "to": "office" if isinstance(form, NewColleagueForm) else "station",
    }
    return render(request, "office/roster_add.html", context, status=422 if form.errors else 200)


@office_page
def serving(request: HttpRequest, id: UUID) -> HttpResponse:
    """One person: roles, what waits, log-in."""
    return _page(request, _found(request, id))


@office_deed
def grant(request: HttpRequest, id: UUID) -> HttpResponse:
    """One more role."""
    person, county, me = _found(request, id), _county(request), staff(request)
    as_agent = request.GET.get("to") != "office"
    form: AgentForm | OfficeForm = (
        AgentForm(request.POST, stations=_stations(me, county))
        if as_agent
        else OfficeForm(request.POST, places=_places(me, county), merchants=_merchants(county))
    )
    if form.is_valid() and act(request, GRANT, {"person": str(id), **form.where()}, form):
        return done(request, _told(form.where()["role"]), "office:serving", id)
    return _page(request, person, agent=form) if as_agent else _page(request, person, office=form)


@office_deed
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a role."""
    _county(request)
    person = _found(request, id)
    row = _held(person, request.POST)
    form = EndForm(request.POST)
    if form.is_valid():
        where = {"station": row.station_code} if row.station_code else {"place": row.place_code}
        where |= {"merchant": str(row.merchant)} if row.merchant else {}
        if act(request, END, {"person": str(id), "role": row.role, **where, **form.cleaned_data}, form):
            return done(
                request, gettext("Ended. What was done in this role stays on the record."), "office:serving", id
            )
    return _page(request, person, ending={row: form})


def _held(person: Serving, given: Mapping[str, Any]) -> RoleRow:
    asked = tuple(given.get(name, "") for name in ("role", "at", "merchant"))
    for row in person.roles:
        if row.until is None and asked == (row.role, row.station_code or row.place_code, str(row.merchant or "")):
            return row
    raise Http404


@office_deed
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give what another asked for, or put it away."""
    asked = next((row for row in listed.asked(staff(request).sees) if row.id == id), None)
    if asked is None:
        raise Http404
    granted = request.POST.get("granted") == "yes"
    if act(request, DECIDE, {"proposal": str(id), "granted": granted}):
        text = gettext("Granted. It holds from now on.") if granted else gettext("Put away. Nothing was granted.")
        return done(request, text, "office:serving", asked.person)
    return redirect("office:serving", asked.person)


@office_deed
def open_log_in(request: HttpRequest, id: UUID) -> HttpResponse:
    """The code of her first password, shown this once."""
    _county(request)
    person = _found(request, id)
    name = {"username": person.log_in.account.username} if person.log_in else request.POST
    form = LogInForm(name)
    if form.is_valid():
        try:
            code = log_ins.invite(staff(request).account, id, form.cleaned_data["username"])
        except Problem as problem:
            form.add_error(None, in_language(problem))
        else:
            address = settings.PUBLIC_URL.rstrip("/") + reverse("office:first_password")
            context = {"person": person, "username": form.cleaned_data["username"], "code": code, "address": address}
            return render(request, "office/log_in_code.html", context)
    return _page(request, person, log_in_form=form)


def _found(request: HttpRequest, id: UUID) -> Serving:
    found = listed.serving(staff(request).sees, id)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, person: Serving, ending: dict[RoleRow, EndForm] | None = None, **forms_given: Any
) -> HttpResponse:
    me = staff(request)
    kept = _kept(me) if person.id != me.person else []
    county = _county(request) if kept else None
    office = any(row.role != "agent" and row.until is None for row in person.roles) or bool(person.asked)
    # Who keeps every place where she serves; the intake looks beyond what this page shows as well.
    named = _named([*person.roles, *person.asked])
    paths = {*(row.path for row in person.roles), *(row.path for row in person.asked)}
    reaches = all(me.may(LOG_IN, path) for path in paths)
    context = {
        "person": person,
        "held": [_held_shown(me, person, row, ending or {}, named) for row in person.roles],
        "waiting": [_waiting(me, row, named) for row in person.asked],
        "second_factor": bool(person.log_in and user_has_device(person.log_in.account)),
        "county": county,
        "counties": kept,
        "agent": AgentForm(stations=_stations(me, county)) if county else None,
        "office": OfficeForm(places=_places(me, county), merchants=_merchants(county)) if county else None,
        "log_in_form": LogInForm() if county and reaches and (office or person.log_in) else None,
        **forms_given,
    }
    wrong = ending or any(form.errors for form in forms_given.values())
    return render(request, "office/serving.html", context, status=422 if wrong else 200)


def _held_shown(
    me: Staff, person: Serving, row: RoleRow, ending: dict[RoleRow, EndForm], named: dict[UUID, MerchantRow]
) -> dict[str, Any]:
    """A role, and the form to end it for who may."""
    may = row.until is None and person.id != me.person and me.may(END, row.path)
    form = ending.get(row) or EndForm(
        auto_id=f"end-{row.role}-{row.station_code or row.place_code}-{row.merchant or ''}-%s"
    )
    return {"row": row, "role": _role(row, named), "where": _where(row), "ending": form if may else None}
