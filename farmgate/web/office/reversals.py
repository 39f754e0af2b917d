"""Settled lines taken back: which lines of an order, what that moves, and another person's decision."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings as counter
from farmgate.counter.listings import OrderDetail
from farmgate.kernel.problems import Problem
from farmgate.sync import taking_back
from farmgate.trade import reversal_listings as listings
from farmgate.trade.reversal_listings import BackRow, ReversalRow, SettledLine
from farmgate.web.office import fields, filters, ledger, trade_words
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.merchant_forms import decision_of
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State

REVERSE, DECIDE = "line.reverse", "line.reverse_decide"
_DECISION = {
    None: State(_("Waiting for another person"), "wait"),
    True: State(_("Taken back"), "good"),
    False: State(_("Rejected"), "quiet"),
}


class ReverseForm(forms.Form):
    """Which lines, and why."""

    lines = forms.MultipleChoiceField(label=_("Which lines"), widget=forms.CheckboxSelectMultiple)
    why = forms.ChoiceField(label=_("Why"), choices=list(trade_words.REVERSED.items()))
    note = fields.Note(_("Reason, for the person who approves"), required=True)

    def __init__(self, data: Any = None, *, rows: list[SettledLine], why: str = "") -> None:
        super().__init__(data, initial={"why": why})
        chosen: Any = self.fields["lines"]
        chosen.choices = [(str(row.n), _line_text(row)) for row in rows if row.state == "final"]

    def body(self, order: UUID) -> dict[str, Any]:
        """What is signed."""
        given = self.cleaned_data
        return {
            "order": str(order),
            "lines": [int(n) for n in given["lines"]],
            "why": given["why"],
            "note": given["note"],
        }


def _line_text(row: SettledLine) -> str:
    return gettext("%(good)s, %(n)d for %(goods)s; cost %(cost)s, commission %(commission)s") % {
        "good": trade_words.name(row.name),
        "n": row.coming,
        "goods": trade_words.money(row.goods_minor),
        "cost": trade_words.money(row.cost_minor),
        "commission": trade_words.money(row.commission_minor),
    }


class ReversalsFilter(filters.Filter):
    """Those that wait, or all."""

    state = filters.Choice(_("State"), [("waiting", _("Waiting for another person"))])


@office_page
def reversals(request: HttpRequest) -> HttpResponse:
    """What was proposed to be taken back in her counties."""
    me = staff(request)
    form = ReversalsFilter(request)
    waiting = form.given["state"] == "waiting"
    found = listings.reversals(
        me.county_codes, waiting=waiting, after=request.GET.get("after", ""), size=size_of(request)
    )
    columns: list[Column[ReversalRow]] = [
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:reversal", args=[r.id])),
        Column(_("Why"), lambda r: trade_words.REVERSED[r.why]),
        Column(_("Price of the lines"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Proposed by"), lambda r: r.proposed_by_name),
        Column(_("Proposed at"), lambda r: r.proposed_at, "moment"),
        Column(_("State"), lambda r: _DECISION[r.approved], "state"),
        Column(_("Decided by"), lambda r: r.decided_by_name),
        Column(_("Decided at"), lambda r: r.decided_at, "moment"),
    ]
    table = Table(columns, found.rows, _("Nothing was taken back."), found.after, name="taken-back")
    return respond(request, "office/reversals.html", {"filter": form}, table)


@office_page
def reverse_order(request: HttpRequest, id: UUID) -> HttpResponse:
    """Which settled lines of an order there are to take back."""
    order = _order(staff(request), id)
    why = request.GET.get("why", "")
    return _order_page(request, order, ReverseForm(rows=listings.lines(id), why=why))


@office_deed
def proposed(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose that they are taken back."""
    order = _order(staff(request), id)
    form = ReverseForm(request.POST, rows=listings.lines(id))
    if form.is_valid():
        made = act(request, REVERSE, form.body(id), form)
        if made:
            return done(request, gettext("Proposed. Another person must approve it."), "office:reversal", made)
    return _order_page(request, order, form)


def _order(me: Staff, id: UUID) -> OrderDetail:
    order = counter.order(me.sees, id)
    if order is None or order.county_code not in me.county_codes:
        raise Http404
    return order


def _order_page(request: HttpRequest, order: OrderDetail, form: ReverseForm) -> HttpResponse:
    me = staff(request)
    columns: list[Column[SettledLine]] = [
        Column(_("Good"), lambda r: trade_words.name(r.name)),
        Column(_("Pieces"), lambda r: r.coming, "number"),
        Column(_("Goods"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Cost"), lambda r: r.cost_minor, "money", total=True),
        Column(_("Commission"), lambda r: r.commission_minor, "money", total=True),
        Column(_("State"), lambda r: trade_words.LINE[r.state], "state"),
    ]
    rows = listings.lines(order.id)
    context = {
        "order": order,
        "form": form,
        "lines": Table(columns, rows, _("This order was not cut."), export=False),
        "final": any(row.state == "final" for row in rows),
        "may_reverse": me.may(REVERSE, me.county(order.county_code).path),
    }
    return respond(request, "office/reverse.html", context, forms=[form])


@office_page
def reversal(request: HttpRequest, id: UUID) -> HttpResponse:
    """One proposal: which lines, what it moves, who decides."""
    me = staff(request)
    row = _found(me, id)
    effect, trouble = _effect(row) if row.approved is None else ([], "")
    context = {
        "reversal": row,
        "state": _DECISION[row.approved],
        "why": trade_words.REVERSED[row.why],
        "names": [trade_words.name(line.name) for line in listings.lines(row.order) if line.n in row.lines],
        "effect": effect,
        "trouble": trouble,
        "may_decide": row.approved is None and me.may(DECIDE, me.county(row.county).path),
        "own": row.proposed_by == me.person,
        "journals": ledger.journals_of(row.decision) if row.decision else [],
    }
    return respond(request, "office/reversal.html", context)


def _effect(row: ReversalRow) -> tuple[list[ledger.Effect], str]:
    try:
        return ledger.effect(taking_back.preview(row.county, row.order, row.lines, row.why)), ""
    except Problem as problem:
        return [], in_language(problem)


@office_deed
def decided(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take them back, or put the proposal away."""
    _found(staff(request), id)
    decision = decision_of(request)
    if decision and act(request, DECIDE, {"proposal": str(id), "decision": decision}):
        said = gettext("Taken back.") if decision == "approve" else gettext("Rejected. Nothing was changed.")
        return done(request, said, "office:reversal", id)
    return redirect("office:reversal", id)


def _found(me: Staff, id: UUID) -> ReversalRow:
    row = listings.reversal(me.county_codes, id)
    if row is None:
        raise Http404
    return row


def back_table(rows: list[BackRow], *, of_agent: bool) -> Table[BackRow]:
    """What was taken back in a settlement: of a merchant's cost, or of an agent's commission."""
    columns: list[Column[BackRow]] = [
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:reversal", args=[r.reversal])),
        Column(_("Taken back at"), lambda r: r.at, "moment"),
        Column(_("Good"), lambda r: trade_words.name(r.name)),
        Column(_("Why"), lambda r: trade_words.REVERSED[r.why]),
        Column(_("Commission"), lambda r: -r.commission_minor, "money", total=True)
        if of_agent
        else Column(_("Cost"), lambda r: -r.cost_minor, "money", total=True),
    ]
    return Table(columns, rows, "", export=False)
