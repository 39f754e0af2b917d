"""Money: accounts by kind, the statement of one, the trial balance, proposals and their approval."""

from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.money import listings, queries
from farmgate.money.listings import DecidedRow
from farmgate.money.queries import Page, StatementRow
from farmgate.people import listings as people
from farmgate.people.queries import names_of
from farmgate.sync.listings import operations_of
from farmgate.web.office import ledger, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.money_forms import FloatForm, SafeForm
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of

_CURSOR = "farmgate statement"


class Standing(NamedTuple):
    """An account with what it stands at."""

    code: str
    owner: str
    net_minor: int
    pending_minor: int

    @property
    def href(self) -> str:
        return reverse("office:statement", args=[self.code])


def standings(named: dict[str, str]) -> list[Standing]:
    """These accounts, those that were ever used, with their balances."""
    found = queries.balances(list(named))
    return [
        Standing(code, owner, found[code].net, found[code].dr_pending - found[code].cr_pending)
        for code, owner in named.items()
        if code in found
    ]


@office_page
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts of one kind."""
    me = staff(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in ledger.KINDS else ledger.KINDS[0]
    columns: list[Column[Standing]] = [
        Column(_("Account"), lambda r: wording.account_name(r.code), href=lambda r: r.href),
        Column(_("Whose"), lambda r: r.owner),
        Column(_("Balance"), lambda r: ledger.told(r.code, r.net_minor), "money", href=lambda r: r.href, total=True),
        Column(_("Proposed, not decided"), lambda r: ledger.told(r.code, r.pending_minor), "money", total=True),
    ]
    table = Table(columns, standings(ledger.accounts_of(me, kind)), _("No account of this kind is in use."), name=kind)
    kinds = [(code, wording.ACCOUNT[code]) for code in ledger.KINDS]
    return respond(
        request, "office/accounts.html", {"kinds": kinds, "kind": kind, "name": wording.ACCOUNT[kind]}, table
    )


class LineShown(NamedTuple):
    """One line of a statement and the operation it came from."""

    row: StatementRow
    operation: UUID | None


@office_page
def statement(request: HttpRequest, account: str) -> HttpResponse:
    """One account, line by line, the newest first."""
    me = staff(request)
    owner = ledger.whose(me, account)
    if owner is None:
        raise Http404
    rows, more = queries.statement(account, _after(request), size_of(request))
    came_from = operations_of(row.journal for row in rows)
    columns: list[Column[LineShown]] = [
        Column(_("When"), lambda r: r.row.event_at, "moment"),
        Column(
            _("What"),
            lambda r: wording.JOURNAL.get(r.row.kind, r.row.kind),
            href=lambda r: reverse("office:operation", args=[r.operation]) if r.operation else None,
        ),
        Column(_("State"), lambda r: ledger.PHASES.get(r.row.phase), "state"),
        Column(_("Debit"), lambda r: r.row.amount_minor if r.row.amount_minor > 0 else None, "money", total=True),
        Column(_("Credit"), lambda r: -r.row.amount_minor if r.row.amount_minor < 0 else None, "money", total=True),
        Column(_("Balance after"), lambda r: ledger.told(account, r.row.net_minor), "money"),
    ]
    lines = [LineShown(row, came_from.get(row.journal)) for row in rows]
    after = signing.dumps([str(more.journal), more.net_minor], salt=_CURSOR) if more else ""
    table = Table(columns, lines, _("Nothing was ever booked here."), after, name=account.replace(":", "-"))
    context = {
        "account": account,
        "owner": owner,
        "balance_minor": ledger.owed(account),
        "kind": account.partition(":")[0],
        "kind_name": wording.ACCOUNT[account.partition(":")[0]],
    }
    return respond(request, "office/statement.html", context, table)


def _after(request: HttpRequest) -> Page | None:
    """Where to go on. Signed, because the balance shown is reckoned from it."""
    try:
        journal, net_minor = signing.loads(request.GET.get("after", ""), salt=_CURSOR)
        return Page(UUID(journal), net_minor)
    except (signing.BadSignature, ValueError, TypeError):
        return None


class KindRow(NamedTuple):
    """All accounts of a kind that she sees."""

    kind: str
    accounts: int
    net_minor: int


@office_page
def trial_balance(request: HttpRequest) -> HttpResponse:
    """The nets of every kind, which must come to nothing."""
    me = staff(request)
    county = me.county(request.GET.get("county")) if me.counties else None
    rows = []
    for kind in ledger.KINDS:
        found = standings(ledger.accounts_of(me, kind, county.code if county else ""))
        rows.append(KindRow(kind, len(found), sum(row.net_minor for row in found)))
    columns: list[Column[KindRow]] = [
        Column(
            _("Account"),
            lambda r: wording.ACCOUNT[r.kind],
            href=lambda r: reverse("office:accounts") + f"?kind={r.kind}",
        ),
        Column(_("Accounts"), lambda r: r.accounts, "number", total=True),
        Column(_("Debit"), lambda r: max(r.net_minor, 0), "money", total=True),
        Column(_("Credit"), lambda r: max(-r.net_minor, 0), "money", total=True),
    ]
    books = queries.trial_balance()
    context = {
        "county": county,
        "counties": me.counties,
        "difference_minor": sum(row.net_minor for row in rows),
        "books_agree": sum(kind.net for kind in books) == 0,
    }
    return respond(request, "office/trial_balance.html", context, Table(columns, rows, "", name="trial-balance"))


@office_page
def proposals(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, what was decided, and the forms to propose."""
    return _proposals_page(request)


@office_deed
def propose_float(request: HttpRequest) -> HttpResponse:
    """Propose an agent's float."""
    form = FloatForm(request.POST, agents=_agents(staff(request)))
    if form.is_valid():
        given = form.cleaned_data
        body = {key: given[key] for key in ("agent", "direction", "note")} | {"amount_minor": given["amount"]}
        if act(request, "float.propose", body, form):
            return done(request, gettext("Proposed. Another person must approve it."), "office:proposals")
    return _proposals_page(request, float_form=form)


@office_deed
def propose_safe(request: HttpRequest) -> HttpResponse:
    """Propose cash between safe and bank."""
    form = SafeForm(request.POST, counties=_safes(staff(request)))
    if form.is_valid():
        given = form.cleaned_data
        body = {key: given[key] for key in ("county", "direction", "note")} | {"amount_minor": given["amount"]}
        if act(request, "safe.propose", body, form):
            return done(request, gettext("Proposed. Another person must approve it."), "office:proposals")
    return _proposals_page(request, safe_form=form)


def _agents(me: Staff) -> list[tuple[str, str]]:
    mine = {county.code for county in me.counties if me.may("float.propose", county.path)}
    return [
        (str(agent.person), f"{agent.station_code} {agent.station} · {agent.name}")
        for agent in people.agents(me.sees)
        if agent.county_code in mine
    ]


def _safes(me: Staff) -> list[tuple[str, str]]:
    return [(county.code, county.name) for county in me.counties if me.may("safe.propose", county.path)]


def _proposals_page(
    request: HttpRequest, float_form: FloatForm | None = None, safe_form: SafeForm | None = None
) -> HttpResponse:
    me = staff(request)
    found = listings.decided(me.county_codes, request.GET.get("after", ""), size_of(request))
    agents, safes = _agents(me), _safes(me)
    context = {
        "waiting": ledger.proposed(me, queries.proposals_waiting(me.county_codes)),
        "float_form": float_form or (FloatForm(agents=agents) if agents else None),
        "safe_form": safe_form or (SafeForm(counties=safes) if safes else None),
    }
    table = Table(
        _decided_columns(found.rows), found.rows, _("Nothing was decided yet."), found.after, name="proposals"
    )
    return respond(request, "office/proposals.html", context, table, forms=[float_form, safe_form])


def _decided_columns(rows: list[DecidedRow]) -> list[Column[DecidedRow]]:
    named = names_of({row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by})
    did = ledger.titles([(row.id, row.kind) for row in rows])
    return [
        Column(_("What"), lambda r: did[r.id], href=lambda r: reverse("office:operation", args=[r.id])),
        Column(_("Amount"), lambda r: r.amount_minor, "money", total=True),
        Column(_("Reason"), lambda r: r.note),
        Column(_("Proposed by"), lambda r: named.get(r.proposed_by, "")),
        Column(_("Proposed at"), lambda r: r.proposed_at, "moment"),
        Column(_("Decided by"), lambda r: named.get(r.decided_by, "") if r.decided_by else ""),
        Column(_("Decided at"), lambda r: r.decided_at, "moment"),
        Column(_("State"), lambda r: wording.PROPOSAL[r.decision], "state"),
    ]


@office_deed
def approve(request: HttpRequest, id: UUID) -> HttpResponse:
    """Post what another person proposed."""
    return _decide(request, id, ledger.APPROVE, {}, gettext("Approved. The money is booked."))


@office_deed
def reject(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put away what another person proposed."""
    note = " ".join(request.POST.get("note", "").split())[:300]
    return _decide(request, id, "money.reject", {"note": note}, gettext("Rejected. No money moved."))


def _decide(request: HttpRequest, id: UUID, kind: str, body: dict[str, Any], text: str) -> HttpResponse:
    if ledger.proposal(staff(request), id) is None:
        raise Http404
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("office:proposals")
    if act(request, kind, {"proposal": str(id), **body}):
        return done(request, text, back)
    return redirect(back)
