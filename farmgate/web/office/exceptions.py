"""Exceptions: what waits for a person, one of them in plain words, and the proposal that settles its money."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.kernel import clock
from farmgate.people import listings as people
from farmgate.sync import listings, taking_back, two_people
from farmgate.sync.evidence import evidence
from farmgate.sync.listings import ExceptionRow
from farmgate.trade import reversal_listings
from farmgate.web.office import fields, filters, ledger, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.exception_words import TOLD, told
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of

PROPOSE = "suspense.propose"
REVERSE = "line.reverse"
_TOO_LATE = ("too_late", "already_settled")
LATE_AFTER = timedelta(days=3)


class ExceptionsFilter(filters.Filter):
    """Waiting or settled, of a kind, at a station."""

    done = forms.ChoiceField(
        required=False, label=_("State"), choices=[("", _("Waiting for a decision")), ("yes", _("Settled"))]
    )
    code = filters.Choice(_("What is odd"), [(code, words.title) for code, words in TOLD.items()])
    station = filters.Search(_("Station code"))


def columns(settled: bool = False) -> list[Column[ExceptionRow]]:
    """How exceptions are listed."""
    first: list[Column[ExceptionRow]] = [
        Column(
            _("What is odd"), lambda r: told(r.code).title, href=lambda r: reverse("office:exception", args=[r.op_id])
        ),
        Column(_("Record"), lambda r: f"{r.device_code}-{r.seq}", "code"),
        Column(_("What was done"), lambda r: wording.KIND.get(r.kind, r.kind)),
        Column(_("Station"), lambda r: r.station),
        Column(_("Agent"), lambda r: r.agent),
        Column(_("Age"), lambda r: r.opened_at, "age"),
        Column(_("Money waiting"), lambda r: r.waiting_minor, "money", total=True),
    ]
    if settled:
        return [*first, Column(_("Decision"), lambda r: wording.DECISION.get(r.decision or "", r.decision or ""))]
    return [*first, Column(_("State"), _state, "state")]


def _state(row: ExceptionRow) -> wording.State:
    if row.resolved_at:
        return wording.State(_("Settled"), "good")
    if row.proposal:
        return wording.State(_("Proposed: another person decides"), "wait")
    late = clock.now() - row.opened_at > LATE_AFTER
    return wording.State(_("Waiting for a proposal"), "bad" if late else "wait")


@office_page
def exceptions(request: HttpRequest) -> HttpResponse:
    """What waits for a person, and what was settled."""
    me = staff(request)
    form = ExceptionsFilter(request, me)
    given = form.given
    settled = given["done"] == "yes"
    found = listings.exceptions(
        me.sees,
        me.county_codes,
        waiting=not settled,
        code=given["code"],
        station=given["station"].strip().upper(),
        county=given.get("county", ""),
        after=request.GET.get("after", ""),
        size=size_of(request),
    )
    table = Table(columns(settled), found.rows, _("Nothing waits."), found.after, name="exceptions")
    return respond(request, "office/exceptions.html", {"filter": form, "settled": settled}, table)


class ProposalForm(forms.Form):
    """Where the money of an exception should go."""

    decision = fields.Picked(_("What should happen"))
    note = fields.Note(_("Reason, for the person who approves"), required=True)

    def __init__(self, data: Any = None, *, row: ExceptionRow) -> None:
        super().__init__(data)
        self.row = row
        named: Any = self.fields["decision"]
        named.offer([(code, wording.DECISION[code]) for code in choices(row)])


def choices(row: ExceptionRow) -> list[str]:
    """The decisions that make sense: only an order can be accepted, only what was paid for one or for its change refunded."""
    if row.kind == "order.place":
        return ["accept", "refund", "write_off"]
    paid = row.kind == "order.balance" or (row.kind == "order.consent" and row.waiting_minor > 0)
    return ["refund", "write_off"] if paid else ["write_off"]


@office_page
def exception(request: HttpRequest, id: UUID) -> HttpResponse:
    """One exception in plain words."""
    row = _found(staff(request), id)
    return _page(request, row, ProposalForm(row=row))


@office_deed
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose where its money goes; without money, close it."""
    row = _found(staff(request), id)
    form = ProposalForm(request.POST, row=row)
    if form.is_valid():
        body = {"operation": str(id), "decision": form.cleaned_data["decision"], "note": form.cleaned_data["note"]}
        if act(request, PROPOSE, body, form):
            moves = _lines(row, _order(staff(request), row)).get(body["decision"])
            text = gettext("Proposed. Another person must approve it.") if moves else gettext("Settled.")
            return done(request, text, "office:exception", id)
    return _page(request, row, form)


def _found(me: Staff, id: UUID) -> ExceptionRow:
    row = listings.exception(me.sees, me.county_codes, id)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: ExceptionRow, form: ProposalForm) -> HttpResponse:
    me = staff(request)
    county = next((county for county in me.counties if county.code == row.county), None)
    order = _order(me, row)
    effects = _lines(row, order) if county and not row.resolved_at and not row.proposal else {}
    proposal = ledger.proposal(me, row.proposal) if row.proposal else None
    context = {
        "row": row,
        "told": told(row.code),
        "state": _state(row),
        "kind": wording.KIND.get(row.kind, row.kind),
        "order": order,
        "owners": people.officers(county.path) if county else [],
        "decision": wording.DECISION.get(row.decision or "", ""),
        "resolved_by": people.name(row.resolved_by) if row.resolved_by else "",
        "proposal": proposal,
        "effects": [(wording.DECISION[code], ledger.effect(lines)) for code, lines in effects.items() if lines],
        "form": form,
        "reverse": _order_to_reverse(me, row),
        "may_propose": county is not None and me.may(PROPOSE, county.path),
    }
    return respond(request, "office/exception.html", context, forms=[form])


def _order(me: Staff, row: ExceptionRow) -> counter.OrderDetail | None:
    """The order that was placed, whose rest was paid, or whose change was answered."""
    about: UUID | None = row.op_id if row.kind == "order.place" else two_people.order_of_answer(row.op_id)
    if row.kind == "order.balance":
        signed = evidence(me.sees, row.op_id)
        named = json.loads(signed.text).get("body", {}).get("order") if signed else None
        try:
            about = UUID(str(named))
        except ValueError:
            return None
    return counter.order(me.sees, about) if about else None


def _order_to_reverse(me: Staff, row: ExceptionRow) -> UUID | None:
    """The order of a parcel that came back too late: its settled lines may be taken back by two people."""
    if row.code not in _TOO_LATE or row.resolved_at or not me.may_anywhere(REVERSE):
        return None
    order = taking_back.order_of(row.op_id)
    return order if order and reversal_listings.has_final(order) else None


def _lines(row: ExceptionRow, order: counter.OrderDetail | None) -> dict[str, list[tuple[str, int]]]:
    """What each decision would move: the suspense falls, and what it stands for rises."""
    amount = row.waiting_minor
    to = {"accept": f"escrow:{row.county}", "write_off": f"over_short:{row.county}"}
    due = {}
    if order is not None:
        to["refund"] = f"refunds_owed:{order.villager_id}"
        due = {"accept": (f"due:{order.villager_id}", order.due_minor)}
    moved = {}
    for code in choices(row):
        if code in to:
            left = due.get(code, ("", 0))
            lines = [(f"suspense:{row.county}", amount), left, (to[code], -amount - left[1])]
            moved[code] = [line for line in lines if line[1]]
    return moved
