"""One agent's commission: how he stands, where he is paid, what is proposed and paid, and the slip he signs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.money.listings import decisions
from farmgate.people import banking
from farmgate.people.banking import Bank
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.trade import commission_listings as listings
from farmgate.trade import paying
from farmgate.trade.commission_listings import PayoutRow, SettledSum
from farmgate.web.office import ledger, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.merchant_forms import BankForm, decision_of
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond

PROPOSE, BANK, BANK_DECIDE = "commission.propose", "agent.bank", "agent.bank_decide"
BY = {"bank": _("From the bank"), "cash": _("In cash")}


@office_page
def commission(request: HttpRequest, county: str, agent: UUID) -> HttpResponse:
    """How one agent stands in a county."""
    return _page(request, county, agent, BankForm())


@office_deed
def propose(request: HttpRequest, county: str, agent: UUID) -> HttpResponse:
    """Propose that what he is owed is paid: from the bank, or in cash."""
    where, _name = _agent(staff(request), county, agent)
    by = request.POST.get("by", "")
    if by in BY and act(request, PROPOSE, {"county": where.code, "agent": str(agent), "by": by}):
        return done(request, gettext("Proposed. Another person must approve it."), "office:commission", county, agent)
    return redirect("office:commission", county, agent)


@office_deed
def bank(request: HttpRequest, county: str, agent: UUID) -> HttpResponse:
    """Propose the account he is paid into."""
    where, _name = _agent(staff(request), county, agent)
    form = BankForm(request.POST)
    body = {"county": where.code, "agent": str(agent)}
    if form.is_valid() and act(request, BANK, body | form.cleaned_data, form):
        return done(request, gettext("Proposed. Another person must approve it."), "office:commission", county, agent)
    return _page(request, county, agent, form)


@office_deed
def bank_decided(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve a proposed account, or reject it."""
    county, agent = banking.county_of_proposal(id), banking.agent_of_proposal(id)
    if county is None or agent is None:
        raise Http404
    _agent(staff(request), county, agent)
    decision = decision_of(request)
    if decision and act(request, BANK_DECIDE, {"proposal": str(id), "decision": decision}):
        said = gettext("Approved.") if decision == "approve" else gettext("Rejected. Nothing was changed.")
        return done(request, said, "office:commission", county, agent)
    return redirect("office:commission", county, agent)


def _agent(me: Staff, county: str, agent: UUID) -> tuple[CountyName, str]:
    """The county, and what its agent is called. Http404 when it is not hers, or he was never an agent there."""
    where = me.county(county)
    if not banking.was_agent_in(agent, where.code):
        raise Http404
    return where, names_of([agent]).get(agent, "")


def _page(request: HttpRequest, county: str, agent: UUID, form: BankForm) -> HttpResponse:
    me = staff(request)
    where, name = _agent(me, county, agent)
    balance = paying.balance(agent, where.code, decisions)
    payouts = listings.payouts(where.code, decisions, agent=agent)
    context = {
        "agent": agent,
        "name": name,
        "county": where,
        "balance": balance,
        "waiting": [shown for row in payouts if row.decision is None and (shown := ledger.proposal(me, row.id))],
        "payouts": _payouts_table(payouts),
        "settled": _settled_table(agent, listings.settled(agent, where.code, None, clock.now())[::-1]),
        "form": form,
        "may_propose": me.may(PROPOSE, where.path) and balance.unpaid_minor > 0 and not balance.on_its_way_minor,
        "may_bank": me.may(BANK, where.path) and agent != me.person,
        **_banks(me, where, agent),
    }
    return respond(request, "office/commission.html", context, forms=[form])


def _banks(me: Staff, county: CountyName, agent: UUID) -> dict[str, Any]:
    proposals = banking.proposals(agent, county.code)
    waits = next((row for row in proposals if row.status == "draft"), None)
    named = names_of({row.proposed_by for row in proposals} | {row.decided_by for row in proposals if row.decided_by})
    columns: list[Column[Bank]] = [
        Column(_("Account"), lambda r: r.account, "code", href=lambda r: reverse("office:operation", args=[r.id])),
        Column(_("Holder"), lambda r: r.holder),
        Column(_("State"), lambda r: wording.DECIDED[r.status], "state"),
        Column(_("Proposed by"), lambda r: named.get(r.proposed_by, "")),
        Column(_("Decided by"), lambda r: named.get(r.decided_by, "") if r.decided_by else ""),
        Column(_("Decided at"), lambda r: r.decided_at, "moment"),
    ]
    return {
        "bank": banking.account_of(agent, county.code),
        "bank_waits": waits,
        "proposed_by": named.get(waits.proposed_by, "") if waits else "",
        "own_bank": waits is not None and waits.proposed_by == me.person,
        "may_decide_bank": me.may(BANK_DECIDE, county.path) and agent != me.person,
        "banks": Table(columns, [row for row in proposals if row.status != "draft"], "", export=False),
    }


def _payouts_table(rows: list[PayoutRow]) -> Table[PayoutRow]:
    columns: list[Column[PayoutRow]] = [
        Column(_("Proposed at"), lambda r: r.proposed_at, "moment", href=_slip),
        Column(_("Amount"), lambda r: r.amount_minor, "money"),
        Column(_("How"), lambda r: BY[r.by]),
        Column(_("Account"), lambda r: r.account, "code"),
        Column(_("Proposed by"), lambda r: r.proposed_by_name),
        Column(_("State"), lambda r: wording.PROPOSAL[r.decision], "state"),
    ]
    return Table(columns, rows, _("Nothing was paid yet."), export=False)


def _slip(row: PayoutRow) -> str:
    return reverse("office:pay_slip", args=[row.id])


def _settled_table(agent: UUID, rows: list[SettledSum]) -> Table[SettledSum]:
    def statement(row: SettledSum) -> str:
        return reverse("office:agent_statement", args=[row.settlement, agent])

    columns: list[Column[SettledSum]] = [
        Column(_("Settlement"), lambda r: r.no, "number", href=statement),
        Column(_("Settled at"), lambda r: r.closed_at, "moment"),
        Column(_("Lines"), lambda r: r.lines, "number", total=True),
        Column(_("Earned"), lambda r: r.earned_minor, "money", total=True),
        Column(_("Taken back"), lambda r: -r.back_minor, "money", total=True),
    ]
    return Table(columns, rows, _("No settlement gave him anything yet."), export=False)


@office_page
def pay_slip(request: HttpRequest, id: UUID) -> HttpResponse:
    """What an agent is paid and for what, on paper, to be signed when it is cash."""
    me = staff(request)
    payout = listings.payout(me.county_codes, id, decisions)
    if payout is None:
        raise Http404
    context = {
        "payout": payout,
        "county": me.county(payout.county),
        "state": wording.PROPOSAL[payout.decision],
        "proposal": ledger.proposal(me, id),
        "settled": _settled_table(
            payout.agent, listings.settled(payout.agent, payout.county, _before(payout), payout.proposed_at)
        ),
    }
    return respond(request, "office/pay_slip.html", context)


def _before(payout: PayoutRow) -> datetime | None:
    """When the payment before this one was proposed: it paid all that had been settled by then."""
    paid = listings.payouts(payout.county, decisions, agent=payout.agent)
    earlier = [row.proposed_at for row in paid if row.decision == "approved" and row.proposed_at < payout.proposed_at]
    return max(earlier, default=None)
