"""Stations: all of them at a glance, and one of them whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.counter.listings import OrderFilter, ShiftRow, StationSum
from farmgate.kernel import clock
from farmgate.people import listings as people
from farmgate.people.listings import DeviceRow, StationRow
from farmgate.people.queries import Visible
from farmgate.sync import listings as sync
from farmgate.sync.listings import Waiting
from farmgate.web.office import allocations, filters, orders, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond
from farmgate.web.office.wording import State

DAYS = 14
# A phone's lease wants a new one after three days; a station that silent needs a call.
QUIET_AFTER, SILENT_AFTER = timedelta(days=1), timedelta(days=3)


@dataclass(frozen=True)
class Look:
    """A station with what it has done lately."""

    station: StationRow
    orders: StationSum | None
    seen_at: datetime | None
    waiting: Waiting | None
    villagers: int
    state: State

    @property
    def href(self) -> str:
        return _address(self.station.code)


# A map and a list of three hundred stations ask for each address several times.
@lru_cache(maxsize=4096)
def _address(code: str) -> str:
    return reverse("office:station", args=[code])


def look(sees: Visible, counties: list[str], rows: list[StationRow]) -> list[Look]:
    """What these stations have done in the last days: four questions, however many stations."""
    ids = [row.id for row in rows]
    since = clock.now() - timedelta(days=DAYS)
    sums = counter.orders_by_station(sees, since)
    seen = sync.last_seen_by_station(ids)
    waiting = sync.exceptions_by_station(sees, counties)
    served = people.villagers_by_station(ids)
    return [
        Look(
            row,
            sums.get(row.id),
            seen.get(row.id),
            waiting.get(row.id),
            served.get(row.id, 0),
            state_of(row, seen.get(row.id)),
        )
        for row in rows
    ]


def state_of(station: StationRow, seen_at: datetime | None) -> State:
    """Whether we hear from a station."""
    if station.closed_on:
        return State(_("Closed"), "quiet")
    if seen_at is None:
        return State(_("Not heard yet"), "quiet")
    silence = clock.now() - seen_at
    if silence > SILENT_AFTER:
        return State(_("Silent"), "bad")
    return State(_("Quiet"), "wait") if silence > QUIET_AFTER else State(_("In touch"), "good")


class StationsFilter(filters.Filter):
    """By name, code, village or township."""

    q = filters.Search(_("Name, code, village or town"))


_SORTS: dict[str, Callable[[Look], Any]] = {
    "code": lambda r: r.station.code,
    "orders": lambda r: -(r.orders.number if r.orders else 0),
    "seen": lambda r: r.seen_at.timestamp() if r.seen_at else 0.0,
    "waiting": lambda r: -(r.waiting.waiting_minor if r.waiting else 0),
    "villagers": lambda r: -r.villagers,
}


def columns() -> list[Column[Look]]:
    """How stations are listed."""
    return [
        Column(_("Code"), lambda r: r.station.code, "code", href=lambda r: r.href, sort="code"),
        Column(_("Station"), lambda r: r.station.name),
        Column(_("Town"), lambda r: r.station.town),
        Column(_("Agent"), lambda r: r.station.agent),
        Column(_("Last heard"), lambda r: r.seen_at, "age", sort="seen"),
        Column(_("State"), lambda r: r.state, "state"),
        Column(_("Villagers"), lambda r: r.villagers, "number", total=True, sort="villagers"),
        Column(
            _("Orders, 14 days"),
            lambda r: r.orders.number if r.orders else 0,
            "number",
            href=lambda r: reverse("office:orders") + f"?station={r.station.code}",
            total=True,
            sort="orders",
        ),
        Column(_("Sum, 14 days"), lambda r: r.orders.total_minor if r.orders else 0, "money", total=True),
        Column(
            _("Waiting in exceptions"),
            lambda r: r.waiting.waiting_minor if r.waiting else 0,
            "money",
            href=lambda r: reverse("office:exceptions") + f"?station={r.station.code}",
            total=True,
            sort="waiting",
        ),
    ]


@office_page
def stations(request: HttpRequest) -> HttpResponse:
    """Every station she sees, by what needs her."""
    me = staff(request)
    form = StationsFilter(request, me)
    given = form.given
    rows = people.stations(me.sees, search=given["q"], county=given.get("county", ""))
    sort = request.GET.get("sort", "")
    sort = sort if sort in _SORTS else "code"
    found = sorted(look(me.sees, me.county_codes, rows), key=_SORTS[sort])
    table = Table(columns(), found, _("No station matches."), sorted_by=sort, name="stations")
    context = {
        "filter": form,
        "capped": len(rows) == people.STATIONS_MAX,
        "most": people.STATIONS_MAX,
        "may_open": me.may_anywhere("station.open"),
    }
    return respond(request, "office/stations.html", context, table)


@dataclass(frozen=True)
class Phone:
    """A phone of a station with its till."""

    device: DeviceRow
    till: counter.TillRow | None
    seen: sync.LastSeen | None


def _phone_columns() -> list[Column[Phone]]:
    return [
        Column(
            _("Device"), lambda r: r.device.code, "code", href=lambda r: reverse("office:device", args=[r.device.code])
        ),
        Column(_("Till"), lambda r: r.device.till, "number"),
        Column(_("Agent"), lambda r: r.device.agent),
        Column(_("State"), lambda r: wording.DEVICE[r.device.status], "state"),
        Column(_("Last heard"), lambda r: r.seen and r.seen.received_at, "age"),
        Column(
            _("Operations"),
            lambda r: r.seen.last_seq if r.seen else 0,
            "number",
            href=lambda r: reverse("office:operations") + f"?device={r.device.code}",
        ),
        Column(
            _("In the drawer"),
            lambda r: r.till.drawer_minor if r.till else 0,
            "money",
            total=True,
            href=lambda r: reverse("office:statement", args=[f"drawer:{r.device.code}"]),
        ),
        Column(_("Shift"), lambda r: _shift_state(r.till), "state"),
    ]


def _shift_state(till: counter.TillRow | None) -> State:
    return State(_("On shift"), "good") if till and till.shift else State(_("Off shift"), "quiet")


def _shift_columns(codes: dict[Any, str]) -> list[Column[ShiftRow]]:
    return [
        Column(_("Opened at"), lambda r: r.opened_at, "moment"),
        Column(_("Closed at"), lambda r: r.closed_at, "moment"),
        Column(_("Device"), lambda r: codes.get(r.device, ""), "code"),
        Column(_("Agent"), lambda r: r.agent),
        Column(_("Counted at opening"), lambda r: r.opening_count_minor, "money"),
        Column(_("Counted at closing"), lambda r: r.closing_count_minor, "money"),
        Column(_("Expected at closing"), lambda r: r.closing_expected_minor, "money"),
        Column(
            _("Over or short"),
            lambda r: r.over_short_minor,
            "money",
            total=True,
            href=lambda r: reverse("office:operation", args=[r.id]),
        ),
    ]


@office_page
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: phones and tills, shifts, allocations, orders, exceptions."""
    row = _found(request, code)
    return _page(request, row, allocations.form_of(request, staff(request), row))


@office_deed
def set_allocation(request: HttpRequest, code: str) -> HttpResponse:
    """Set or lift how many of a good the station may promise."""
    row = _found(request, code)
    form = allocations.form_of(request, staff(request), row, request.POST)
    if form is None:
        raise Http404
    if form.is_valid() and act(request, allocations.SET, form.body(code), form):
        return done(
            request, gettext("Set. The station's phones know it after their next exchange."), "office:station", code
        )
    return _page(request, row, form)


def _found(request: HttpRequest, code: str) -> StationRow:
    row = people.station(staff(request).sees, code)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: StationRow, form: allocations.AllocationForm | None) -> HttpResponse:
    me = staff(request)
    (found,) = look(me.sees, me.county_codes, [row])
    devices = people.devices_of_station(row.id)
    ids = [device.id for device in devices]
    tills, seen = counter.tills(ids), sync.last_seen(ids)
    phones = [Phone(device, tills.get(device.id), seen.get(device.id)) for device in devices]
    latest = counter.orders(me.sees, OrderFilter(station=row.code), size=10)
    codes = {device.id: device.code for device in devices}
    context = {
        "look": found,
        "may_change": any(row.county_code == c.code and me.may("station.rename", c.path) for c in me.counties),
        "phones": Table(_phone_columns(), phones, _("No phone has been enrolled here."), export=False),
        "shifts": Table(
            _shift_columns(codes), counter.shifts(row.id, 10), _("No shift has been opened."), export=False
        ),
        "allocated": allocations.table(row),
        "allocate": form,
        "goods": allocations.GoodFilter(request),
        "latest": Table(orders.columns(), latest.rows, _("No orders yet."), export=False),
    }
    return respond(request, "office/station.html", context, forms=[form])
