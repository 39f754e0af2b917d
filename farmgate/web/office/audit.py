"""Audit: what was signed, in order, and one operation down to its bytes."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.people import complaint_listings
from farmgate.people.queries import names_of
from farmgate.sync import listings
from farmgate.sync.evidence import Evidence, evidence
from farmgate.sync.listings import OperationFilter, OperationRow
from farmgate.web.office import filters, ledger, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.exception_words import TOLD, told
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State


class OperationsFilter(filters.Filter):
    """By device, person, kind, outcome, day."""

    device = filters.Search(_("Device code"))
    agent = filters.Search(_("Person"))
    kind = filters.Choice(_("Kind"), list(wording.KIND.items()))
    code = filters.Choice(_("Exception"), [(code, words.title) for code, words in TOLD.items()])
    since = filters.Day(_("Received from"))
    until = filters.Day(_("Received to"))


def _columns() -> list[Column[OperationRow]]:
    return [
        Column(
            _("Record"),
            lambda r: f"{r.device_code}-{r.seq}",
            "code",
            href=lambda r: reverse("office:operation", args=[r.op_id]),
        ),
        Column(_("What was done"), lambda r: wording.KIND.get(r.kind, r.kind)),
        Column(_("By"), lambda r: r.agent),
        Column(_("Said to be at"), lambda r: r.at, "moment"),
        Column(_("Received"), lambda r: r.received_at, "moment"),
        Column(_("Outcome"), lambda r: outcome(r.code), "state"),
    ]


def outcome(code: str | None) -> State:
    """What became of an operation."""
    return State(told(code).title, "wait") if code else State(_("Applied"), "good")


@office_page
def operations(request: HttpRequest) -> HttpResponse:
    """The log, the last received first."""
    me = staff(request)
    form = OperationsFilter(request)
    given = form.given
    wanted = OperationFilter(
        device=given["device"],
        agent=given["agent"],
        kind=given["kind"],
        code=given["code"],
        since=filters.starts(given["since"]),
        until=filters.ends(given["until"]),
    )
    found = listings.operations(me.sees, wanted, request.GET.get("after", ""), size_of(request))
    table = Table(_columns(), found.rows, _("No operation matches."), found.after, name="operations")
    return respond(request, "office/operations.html", {"filter": form}, table)


@office_page
def operation(request: HttpRequest, id: UUID) -> HttpResponse:
    """One operation, verified anew."""
    me = staff(request)
    found = evidence(me.sees, id)
    if found is None or _is_about_her(me, found):
        raise Http404
    context = {
        "signed": found,
        "kind": wording.KIND.get(found.kind, found.kind),
        "agent": names_of([found.agent_id]).get(found.agent_id, ""),
        "outcome": outcome(found.code),
        "checks": _checks(found.hash_holds, found.signature_holds, found.chain_holds),
        "journals": ledger.journals_of(id),
    }
    return respond(request, "office/operation.html", context)


def _is_about_her(me: Staff, found: Evidence) -> bool:
    """A complaint about the reader is kept from her down to its bytes."""
    if not found.kind.startswith("complaint."):
        return False
    body = json.loads(found.text).get("body") or {}
    about = found.op_id if found.kind == "complaint.file" else body.get("complaint")
    return complaint_listings.is_hidden(str(about), me.person)


def _checks(hash_holds: bool, signature_holds: bool, chain_holds: bool) -> list[tuple[object, State]]:
    good, bad = State(_("Holds"), "good"), State(_("Does not hold"), "bad")
    return [
        (_("The stored hash is the hash of these bytes"), good if hash_holds else bad),
        (_("The signature over these bytes is by this device's key"), good if signature_holds else bad),
        (_("They name the record before as the one before"), good if chain_holds else bad),
    ]
