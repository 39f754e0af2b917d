"""Opening a station, correcting its name, closing it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from farmgate.counter import listings as counter
from farmgate.people import listings as people
from farmgate.people.listings import StationRow
from farmgate.places import listings as places
from farmgate.places.listings import CountyName
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.station_forms import CloseForm, NamesForm, OpenForm

OPEN, RENAME, CLOSE = "station.open", "station.rename", "station.close"


@office_page
def new(request: HttpRequest) -> HttpResponse:
    """The form for a new station."""
    county = _county(staff(request), request)
    return _new_page(request, county, OpenForm(villages=places.villages_in(county.path)))


@office_deed
def opened(request: HttpRequest) -> HttpResponse:
    """Open it."""
    county = _county(staff(request), request)
    form = OpenForm(request.POST, villages=places.villages_in(county.path))
    if form.is_valid() and act(request, OPEN, form.body(), form):
        text = gettext("Opened. It needs an agent next: add one under Staff and agents.")
        return done(request, text, "office:station", form.cleaned_data["code"])
    return _new_page(request, county, form)


def _county(me: Staff, request: HttpRequest) -> CountyName:
    """The county to open one in, of those she keeps."""
    mine = _kept(me)
    wanted = request.GET.get("county") or (mine[0].code if mine else "")
    found = next((county for county in mine if county.code == wanted), None)
    if found is None:
        raise Http404
    return found


def _kept(me: Staff) -> list[CountyName]:
    return [county for county in me.counties if me.may(OPEN, county.path)]


def _new_page(request: HttpRequest, county: CountyName, form: OpenForm) -> HttpResponse:
    context = {"county": county, "counties": _kept(staff(request)), "form": form}
    return render(request, "office/station_open.html", context, status=422 if form.errors else 200)


@office_page
def change(request: HttpRequest, code: str) -> HttpResponse:
    """What may be changed of one."""
    return _change_page(request, _found(request, code))


@office_deed
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Correct its names."""
    row = _found(request, code)
    form = NamesForm(request.POST)
    if form.is_valid() and act(request, RENAME, {"station": code, **form.cleaned_data}, form):
        text = gettext("The name is changed. Phones show it after their next exchange.")
        return done(request, text, "office:station", code)
    return _change_page(request, row, names=form)


@office_deed
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close it for good."""
    row = _found(request, code)
    form = CloseForm(request.POST)
    if form.is_valid() and act(request, CLOSE, {"station": code, **form.cleaned_data}, form):
        return done(request, gettext("Closed. Its record stays."), "office:station", code)
    return _change_page(request, row, closing=form)


def _found(request: HttpRequest, code: str) -> StationRow:
    """The station, if she may change it: for who only looks, this page is not there."""
    me = staff(request)
    row = people.station(me.sees, code)
    if row is None or not any(county.code == row.county_code for county in _kept(me)):
        raise Http404
    return row


def _change_page(request: HttpRequest, row: StationRow, **forms_given: Any) -> HttpResponse:
    devices = people.devices_of_station(row.id)
    tills = counter.tills([device.id for device in devices])
    context = {
        "station": row,
        "names": NamesForm(initial={"name": row.name, "name_en": row.name_en}),
        "closing": CloseForm(),
        "at_work": [device for device in devices if device.status != "revoked"],
        "in_drawers_minor": sum(till.drawer_minor for till in tills.values()),
        **forms_given,
    }
    wrong = any(form.errors for form in forms_given.values())
    return render(request, "office/station_change.html", context, status=422 if wrong else 200)
