"""Commissions owed: to which agents, how much, since when; and what was paid from the bank, as the bank takes it."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.kernel.ids import crockford
from farmgate.money.listings import decisions
from farmgate.trade import commission_listings as listings
from farmgate.trade.commission_listings import AgentOwed, PayoutRow
from farmgate.web.office import charts, filters, trade_words, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, as_file, respond
from farmgate.web.office.wording import State

AGENTS_DRAWN = 12
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_REFERENCE_LENGTH = 8


@office_page
def commissions(request: HttpRequest) -> HttpResponse:
    """Every agent of a county who has earned, who is owed most first."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    rows = listings.owed(county.code, decisions)
    columns: list[Column[AgentOwed]] = [
        Column(_("Agent"), lambda r: r.name, href=lambda r: reverse("office:commission", args=[county.code, r.agent])),
        Column(_("Earned"), lambda r: r.balance.earned_minor, "money", total=True),
        Column(_("Taken back"), lambda r: -r.balance.back_minor, "money", total=True),
        Column(_("Held back for lost goods"), lambda r: -r.balance.held_minor, "money", total=True),
        Column(_("Paid"), lambda r: -r.balance.paid_minor, "money", total=True),
        Column(_("Owed now"), lambda r: r.balance.unpaid_minor, "money", total=True),
        Column(_("Owed for"), lambda r: r.since, "age"),
        Column(_("State"), _state, "state"),
    ]
    owed = [row for row in rows if row.balance.unpaid_minor > 0]
    drawn = [(row.name, row.balance.unpaid_minor // 100) for row in owed[:AGENTS_DRAWN]]
    context = {
        "county": county,
        "counties": me.counties,
        "says": _says(owed),
        "chart": charts.bars(drawn) if len(drawn) > 1 else None,
        "chart_says": gettext("Yuan owed, by agent"),
        "month": filters.today(),
    }
    table = Table(columns, rows, _("No agent has earned yet."), name=f"commissions-{county.code}")
    return respond(request, "office/commissions.html", context, table)


def _says(owed: list[AgentOwed]) -> str:
    if not owed:
        return gettext("Nothing is owed to any agent now.")
    oldest = min(row.since for row in owed if row.since) if any(row.since for row in owed) else None
    text = ngettext(
        "%(n)d agent is owed %(sum)s; for %(age)s.",
        "%(n)d agents are owed %(sum)s in all; the oldest for %(age)s.",
        len(owed),
    )
    total = trade_words.money(sum(row.balance.unpaid_minor for row in owed))
    return text % {"n": len(owed), "sum": total, "age": wording.age(oldest, clock.now()) if oldest else "-"}


def _state(row: AgentOwed) -> State:
    if row.balance.on_its_way_minor:
        return State(_("Waiting for another person"), "wait")
    if row.balance.unpaid_minor < 0:
        return State(_("Netted with what is earned next"), "bad")
    return State(_("Not proposed yet"), "quiet") if row.balance.unpaid_minor else State(_("All paid"), "good")


class BankLine(NamedTuple):
    """One transfer."""

    payout: PayoutRow
    reference: str


@office_page
def bank_file(request: HttpRequest, county: str) -> HttpResponse:
    """The payments of a month that two people agreed on, as the bank takes them; by when they were proposed."""
    me = staff(request)
    code, month = me.county(county).code, request.GET.get("month", "")
    since, until = _month(month)
    lines = [
        BankLine(payout, f"FG-{code}-C{crockford(payout.id.int, _REFERENCE_LENGTH)}")
        for payout in listings.payouts(code, decisions, since=since, until=until)
        if payout.by == "bank" and payout.decision == "approved"
    ]
    columns: list[Column[BankLine]] = [
        Column("holder", lambda r: r.payout.holder),
        Column("account", lambda r: r.payout.account),
        Column("amount", lambda r: r.payout.amount_minor, "money"),
        Column("reference", lambda r: r.reference),
    ]
    return as_file(Table(columns, lines, "", name=f"commission-{code}"))


def _month(text: str) -> tuple[datetime, datetime]:
    """From its first moment to the first of the next, the present one when none is named. Http404 for no month."""
    found = _MONTH.fullmatch(text)
    if text and not found:
        raise Http404
    first = date(int(found[1]), int(found[2]), 1) if found else filters.today().replace(day=1)
    since, until = filters.starts(first), filters.starts((first + timedelta(days=32)).replace(day=1))
    assert since is not None and until is not None
    return since, until
