"""One settlement: whose what is, the statements line by line, proposing payouts, the file for the bank."""

from typing import NamedTuple
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel.money import text as money_text
from farmgate.money.listings import decisions
from farmgate.trade import reversal_listings
from farmgate.trade import settlement_listings as listings
from farmgate.trade.settlement_listings import AgentRow, EarnedRow, MerchantRow, PayoutRow, SettlementRow
from farmgate.web.office import trade_words, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.purchase import line_columns
from farmgate.web.office.reversals import back_table
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, as_file, respond, size_of
from farmgate.web.office.wording import State

PROPOSE = "payout.propose"


class Share(NamedTuple):
    """A merchant's share with what became of its payout."""

    row: MerchantRow
    state: State
    approved: bool
    may_propose: bool

    @property
    def name(self) -> str:
        return trade_words.name(self.row.name)


def _shares(me: Staff, row: SettlementRow) -> list[Share]:
    rows = listings.merchants(row.id)
    decided = decisions([r.payout.id for r in rows if r.payout])
    may = me.may(PROPOSE, me.county(row.county).path)
    return [_share(r, decided, may) for r in rows]


def _share(row: MerchantRow, decided: dict[UUID, str | None], may: bool) -> Share:
    if row.payout is None:
        return Share(row, State(_("Not proposed yet"), "quiet"), False, may and row.due_minor > 0)
    decision = decided.get(row.payout.id)
    given_up = decision in ("rejected", "expired")
    return Share(row, wording.PROPOSAL[decision], decision == "approved", may and given_up)


@office_page
def settlement(request: HttpRequest, id: UUID) -> HttpResponse:
    """One settlement."""
    me = staff(request)
    row = _found(me, id)
    shares = _shares(me, row)
    agents = Table(_agent_columns(id), listings.agents(id), _("No agent has earned by it."), export=False)
    context = {
        "settlement": row,
        "shares": shares,
        "agents": agents,
        "approved": sum(share.approved for share in shares),
        "not_yet": sum(not share.approved for share in shares),
    }
    return respond(request, "office/settlement.html", context)


def _found(me: Staff, id: UUID) -> SettlementRow:
    row = listings.settlement(me.county_codes, id)
    if row is None:
        raise Http404
    return row


def _agent_columns(settlement: UUID) -> list[Column[AgentRow]]:
    def statement(row: AgentRow) -> str:
        return reverse("office:agent_statement", args=[settlement, row.agent])

    return [
        Column(_("Agent"), lambda r: r.name, href=statement),
        Column(_("Lines"), lambda r: r.lines, "number", total=True),
        Column(_("Goods"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Commission"), lambda r: r.commission_minor, "money", total=True),
        Column(_("Taken back"), lambda r: -r.back_minor, "money", total=True),
    ]


@office_deed
def propose(request: HttpRequest, id: UUID, merchant: UUID) -> HttpResponse:
    """Propose that a merchant's share is paid from the bank."""
    _found(staff(request), id)
    if act(request, PROPOSE, {"settlement": str(id), "merchant": str(merchant)}):
        return done(request, gettext("Proposed. Another person must approve it."), "office:settlement", id)
    return redirect("office:settlement", id)


@office_page
def merchant_statement(request: HttpRequest, id: UUID, merchant: UUID) -> HttpResponse:
    """What a merchant is owed by a settlement, line by line."""
    me = staff(request)
    row = listings.settlement([county.code for county in me.trades_in], id)
    if row is None:
        raise Http404
    me.merchant_county(merchant, row.county)
    share = next((share for share in listings.merchants(id) if share.merchant == merchant), None)
    if share is None:
        raise Http404
    found = listings.merchant_lines(id, merchant, request.GET.get("after", ""), size_of(request))
    table = Table(line_columns(me), found.rows, "", found.after, name=f"settlement-{row.no}-merchant")
    back = back_table(reversal_listings.of_merchant(id, merchant), of_agent=False)
    context = {"settlement": row, "share": share, "name": trade_words.name(share.name), "back": back}
    return respond(request, "office/merchant_statement.html", context, table)


@office_page
def agent_statement(request: HttpRequest, id: UUID, agent: UUID) -> HttpResponse:
    """What an agent has earned by a settlement, line by line."""
    row = _found(staff(request), id)
    share = next((share for share in listings.agents(id) if share.agent == agent), None)
    if share is None:
        raise Http404
    found = listings.agent_lines(row.county, id, agent, request.GET.get("after", ""), size_of(request))
    columns: list[Column[EarnedRow]] = [
        Column(
            _("Slip"), lambda r: r.line.slip_no, "code", href=lambda r: reverse("office:order", args=[r.line.order])
        ),
        Column(_("Placed at"), lambda r: r.line.placed_at, "moment"),
        Column(_("In words"), _sentence, "words"),
        Column(_("Goods"), lambda r: r.line.goods_minor, "money", total=True),
        Column(_("Rate"), lambda r: trade_words.percent(r.rate_bp), "part"),
        Column(_("Earned"), lambda r: r.line.commission_minor, "money", total=True),
    ]
    table = Table(columns, found.rows, "", found.after, name=f"settlement-{row.no}-agent")
    back = back_table(reversal_listings.of_agent(id, agent), of_agent=True)
    return respond(request, "office/agent_statement.html", {"settlement": row, "share": share, "back": back}, table)


def _sentence(row: EarnedRow) -> str:
    """What was earned by a line, and why not more."""
    line, earned = row.line, row.line.commission_minor or 0
    text = gettext("%(good)s, %(n)d for %(goods)s, at %(rate)s: %(earned)s.") % {
        "good": trade_words.name(line.name),
        "n": line.coming,
        "goods": money_text(line.goods_minor, CURRENCY),
        "rate": trade_words.percent(row.rate_bp),
        "earned": money_text(earned, CURRENCY),
    }
    if row.earned.held == "rate":
        return text
    why = (
        gettext("The rate alone gives %(by_rate)s, but the county itself earns only %(bound)s by this line.")
        if row.earned.held == "line"
        else gettext("The rate alone gives %(by_rate)s, but the county itself earns only %(bound)s by the whole order.")
    )
    amounts = {"by_rate": row.earned.by_rate_minor, "bound": row.earned.bound_minor}
    return f"{text} {why % {name: money_text(amount, CURRENCY) for name, amount in amounts.items()}}"


class BankLine(NamedTuple):
    """One transfer."""

    payout: PayoutRow
    reference: str


@office_page
def bank_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """The payouts of a settlement that two people agreed on, as the bank takes them."""
    row = _found(staff(request), id)
    payouts = listings.payouts(id)
    decided = decisions([payout.id for payout in payouts])
    lines = [
        BankLine(payout, f"FG-{row.county}-{row.no}-{n}")
        for n, payout in enumerate(payouts, start=1)
        if decided.get(payout.id) == "approved"
    ]
    columns: list[Column[BankLine]] = [
        Column("holder", lambda r: r.payout.holder),
        Column("account", lambda r: r.payout.account),
        Column("amount", lambda r: r.payout.amount_minor, "money"),
        Column("reference", lambda r: r.reference),
    ]
    return as_file(Table(columns, lines, "", name=f"bank-{row.county}-{row.no}"))
