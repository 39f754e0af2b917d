"""Devices: who signs, inviting a phone, comparing its picture words, ending it."""

from itertools import count
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.kernel import clock, limits, words
from farmgate.kernel.problems import Problem
from farmgate.people import listings as people
from farmgate.people.listings import Agent, DeviceRow
from farmgate.sync import enrolment
from farmgate.sync import listings as sync
from farmgate.web.office import fields, filters, wording
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond

APPROVE, INVITE = "device.approve", "device.invite"


class DevicesFilter(filters.Filter):
    """By code, agent or station; by state and kind."""

    q = filters.Search(_("Code, agent or station"))
    status = filters.Choice(_("State"), [(code, state.word) for code, state in wording.DEVICE.items()])
    kind = filters.Choice(_("Kind"), [("phone", _("Phone")), ("desk", _("Desk"))])


def columns(seen: dict[Any, sync.LastSeen]) -> list[Column[DeviceRow]]:
    """How devices are listed."""
    return [
        Column(_("Device"), lambda r: r.code, "code", href=lambda r: reverse("office:device", args=[r.code])),
        Column(_("Kind"), lambda r: _("Phone") if r.kind == "phone" else _("Desk")),
        Column(_("State"), lambda r: wording.DEVICE[r.status], "state"),
        Column(_("Station"), lambda r: r.station),
        Column(_("Till"), lambda r: r.till, "number"),
        Column(_("Held by"), lambda r: r.agent),
        Column(_("Label"), lambda r: r.label),
        Column(_("Last heard"), lambda r: seen[r.id].received_at if r.id in seen else None, "age"),
        Column(
            _("Operations"),
            lambda r: seen[r.id].last_seq if r.id in seen else 0,
            "number",
            href=lambda r: reverse("office:operations") + f"?device={r.code}",
        ),
    ]


@office_page
def devices(request: HttpRequest) -> HttpResponse:
    """Every key she sees, those that wait first."""
    me = staff(request)
    form = DevicesFilter(request, me)
    given = form.given
    rows = people.devices(
        me.sees, kind=given["kind"], status=given["status"], search=given["q"], county=given.get("county", "")
    )
    rows.sort(key=lambda row: {"pending": 0, "frozen": 1}.get(row.status, 2))
    table = Table(columns(sync.last_seen(row.id for row in rows)), rows, _("No device matches."), name="devices")
    invites = Table(
        [
            Column(_("Station"), lambda r: r.station),
            Column(_("Till"), lambda r: r.till, "number"),
            Column(_("Agent"), lambda r: r.agent),
            Column(_("Invited by"), lambda r: r.invited_by),
            Column(_("Holds until"), lambda r: r.expires_at, "moment"),
        ],
        sync.invites(me.sees, clock.now()),
        "",
        export=False,
    )
    context = {"filter": form, "invites": invites, "may_invite": me.may_anywhere(INVITE)}
    return respond(request, "office/devices.html", context, table)


class InviteForm(forms.Form):
    """Whose phone, at which station and till."""

    agent = fields.Picked(_("Agent and station"))
    till = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=limits.TILL_MAX,
        label=_("Till"),
        help_text=_("Leave empty for the next free one."),
    )

    def __init__(self, data: Any = None, *, agents: list[Agent], promised: set[tuple[str, int]]) -> None:
        super().__init__(data)
        # Tills that invites not used yet are for.
        self.promised = promised
        self.by_key = {f"{agent.station_code}.{agent.person}": agent for agent in agents}
        named: Any = self.fields["agent"]
        named.offer([(key, f"{a.station_code} {a.station} · {a.name}") for key, a in self.by_key.items()])

    def clean(self) -> dict[str, Any]:
        """A till where a phone works already is not free."""
        found: dict[str, Any] = super().clean() or {}
        agent = self.by_key.get(found.get("agent", ""))
        if agent is None:
            return found
        taken = {d.till for d in people.devices_of_station(agent.station_id) if d.status != "revoked"}
        if not found.get("till"):
            promised = {till for station, till in self.promised if station == agent.station_code}
            found["till"] = next(till for till in count(1) if till not in taken | promised)
        elif found["till"] in taken:
            self.add_error("till", _("A phone works at this till. Revoke it first, or choose another till."))
        return found


@office_page
def invite(request: HttpRequest) -> HttpResponse:
    """Choose whom to invite."""
    me = staff(request)
    return _invite_page(request, _invite_form(me))


@office_deed
def invited(request: HttpRequest) -> HttpResponse:
    """The invite, shown this once: only its hash is kept."""
    me = staff(request)
    form = _invite_form(me, request.POST)
    if not form.is_valid():
        return _invite_page(request, form)
    agent = form.by_key[form.cleaned_data["agent"]]
    try:
        code = enrolment.invite(me.account, agent.station_code, form.cleaned_data["till"], agent.person)
    except Problem as problem:
        form.add_error(None, in_language(problem))
        return _invite_page(request, form)
    address = f"{settings.PUBLIC_URL.rstrip('/')}/field/#enrol={code}"
    context = {
        "agent": agent,
        "till": form.cleaned_data["till"],
        "code": f"{code[:4]} {code[4:]}",
        "address": f"{settings.PUBLIC_URL.rstrip('/')}/field/",
        "qr": segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True),
    }
    return render(request, "office/invited.html", context)


def _invite_form(me: Staff, data: Any = None) -> InviteForm:
    promised = {(row.station_code, row.till) for row in sync.invites(me.sees, clock.now())}
    return InviteForm(data, agents=_agents(me), promised=promised)


def _agents(me: Staff) -> list[Agent]:
    """The agents of the counties where she may let a phone in."""
    mine = {county.code for county in me.counties if me.may(INVITE, county.path)}
    return [agent for agent in people.agents(me.sees) if agent.county_code in mine]


def _invite_page(request: HttpRequest, form: InviteForm) -> HttpResponse:
    return render(request, "office/invite.html", {"form": form}, status=422 if form.errors else 200)


class ApproveForm(forms.Form):
    """The officer's word that she compared."""

    same = forms.BooleanField(label=_("I compared all four pictures with the phone, and all four are the same."))


class NoteForm(forms.Form):
    """Why."""

    note = fields.Note(_("Reason"), required=True)


@office_page
def device(request: HttpRequest, code: str) -> HttpResponse:
    """One device: its picture words, its till, what it signed twice."""
    return _page(request, _found(request, code))


@office_deed
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Let a compared phone work."""
    row = _found(request, code)
    form = ApproveForm(request.POST)
    if form.is_valid() and act(request, APPROVE, {"device": str(row.id)}, form):
        return done(request, gettext("Approved. The phone can work after its next exchange."), "office:device", code)
    return _page(request, row, approve=form)


@office_deed
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """End a device for good."""
    row = _found(request, code)
    form = NoteForm(request.POST, prefix="revoke")
    if form.is_valid() and act(request, "device.revoke", {"device": str(row.id), **form.cleaned_data}, form):
        return done(
            request, gettext("Revoked. What it still sends is kept, with its cash in suspense."), "office:device", code
        )
    return _page(request, row, revoke=form)


@office_deed
def thaw(request: HttpRequest, code: str) -> HttpResponse:
    """Let a frozen device go on."""
    row = _found(request, code)
    form = NoteForm(request.POST, prefix="thaw")
    if form.is_valid() and act(request, "device.thaw", {"device": str(row.id), **form.cleaned_data}, form):
        return done(request, gettext("Thawed. The phone goes on from what the server has."), "office:device", code)
    return _page(request, row, thaw=form)


def _found(request: HttpRequest, code: str) -> DeviceRow:
    row = people.device(staff(request).sees, code)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: DeviceRow, **forms_given: forms.Form) -> HttpResponse:
    me = staff(request)
    county = next((county for county in me.counties if county.code == row.county_code), None)
    shown = {"approve": ApproveForm(), "revoke": NoteForm(prefix="revoke"), "thaw": NoteForm(prefix="thaw")}
    context = {
        "device": row,
        "state": wording.DEVICE[row.status],
        "words": words.words(row.public_key),
        "seen": sync.last_seen([row.id]).get(row.id),
        "till": counter.tills([row.id]).get(row.id),
        "forks": sync.forks(row.id),
        "may": county is not None and row.kind == "phone" and me.may(APPROVE, county.path),
        "own": row.agent_id == me.person,
        **shown,
        **forms_given,
    }
    wrong = any(form.errors for form in forms_given.values())
    return render(request, "office/device.html", context, status=422 if wrong else 200)
