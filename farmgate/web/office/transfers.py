"""Rests paid by bank: the account they go to, and the bank's statement, row by row."""

from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import transfers as counter
from farmgate.counter.bank_statements import incoming
from farmgate.counter.references import reference
from farmgate.counter.transfers import Judged, Receiving
from farmgate.kernel.limits import TRANSFERS_PER_PROPOSAL_MAX
from farmgate.kernel.problems import Problem
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.sync import transferring
from farmgate.web.office import fields
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond
from farmgate.web.office.wording import State

SET, DECIDE, PROPOSE = "receiving.set", "receiving.decide", "transfer.propose"
# As much as the proxy lets through; a bank's file of a month has a tenth of it.
FILE_MB_MAX = 1
WHY_NOT = {
    "seen_before": State(_("Taken before"), "quiet"),
    "no_reference": State(_("No reference in the remark"), "wait"),
    "wrong_check": State(_("The reference is miswritten"), "wait"),
    "unknown_order": State(_("No such order in this county"), "wait"),
    "nothing_open": State(_("Nothing is open of this order"), "bad"),
    "other_amount": State(_("Not the sum that is open"), "bad"),
}


class AccountForm(forms.Form):
    """The operator's account."""

    holder = fields.Name(_("Account holder"))
    bank = fields.Name(_("Bank"))
    account = forms.RegexField(r"^[0-9A-Za-z -]{4,34}$", label=_("Account number"), max_length=34)


class StatementForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label=_("The bank's statement (CSV)"),
        validators=[FileExtensionValidator(["csv", "tsv", "txt"])],
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt"}),
    )

    def clean_file(self) -> Any:
        """Not larger than what a page reads."""
        file = self.cleaned_data["file"]
        if file.size > FILE_MB_MAX * 1024 * 1024:
            raise ValidationError(_("The file is larger than %(n)d MB.") % {"n": FILE_MB_MAX})
        return file


class Asked(NamedTuple):
    """An account that waits, and by whom it was proposed."""

    row: Receiving
    proposed_by: str
    own: bool


@office_page
def transfers(request: HttpRequest) -> HttpResponse:
    """The account of one county, and where its bank's statement is read in."""
    return _page(request, staff(request).county(request.GET.get("county")))


@office_deed
def set_account(request: HttpRequest) -> HttpResponse:
    """Propose an account."""
    county = staff(request).county(request.GET.get("county"))
    form = AccountForm(request.POST)
    if form.is_valid() and act(request, SET, {"county": county.code, **form.cleaned_data}, form):
        return done(request, gettext("Proposed. Another person must approve it."), "office:transfers")
    return _page(request, county, account=form)


@office_deed
def decide_account(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve an account, or put it away."""
    found = counter.receiving(id)
    if found is None or found.county not in staff(request).county_codes:
        raise Http404
    decision = "approve" if request.POST.get("decision") == "approve" else "reject"
    if act(request, DECIDE, {"proposal": str(id), "decision": decision}):
        return done(request, gettext("Decided."), "office:transfers")
    return redirect("office:transfers")


@office_deed
def read(request: HttpRequest) -> HttpResponse:
    """Read a statement: what fits is proposed together, the rest is listed with the reason."""
    county = staff(request).county(request.GET.get("county"))
    form = StatementForm(request.POST, request.FILES)
    if not staff(request).may(PROPOSE, county.path):
        form.add_error(None, gettext("You are not entitled to do this."))
    elif form.is_valid():
        try:
            judged = transferring.judge(list(incoming(form.cleaned_data["file"].read())), county.code)
        except Problem as problem:
            form.add_error("file", in_language(problem))
        else:
            good = [[str(one.order), one.row.amount_minor, one.row.key] for one in judged if one.order is not None]
            if _propose(request, county, good, form):
                return _page(request, county, judged=judged, proposed=len(good))
    return _page(request, county, statement=form)


def _propose(request: HttpRequest, county: CountyName, rows: list[list[Any]], form: StatementForm) -> bool:
    for n in range(0, len(rows), TRANSFERS_PER_PROPOSAL_MAX):
        body = {"county": county.code, "rows": rows[n : n + TRANSFERS_PER_PROPOSAL_MAX]}
        if not act(request, PROPOSE, body, form):
            return False
    return True


def _page(
    request: HttpRequest,
    county: CountyName,
    *,
    account: AccountForm | None = None,
    statement: StatementForm | None = None,
    judged: list[Judged] | None = None,
    proposed: int = 0,
) -> HttpResponse:
    me = staff(request)
    waits = counter.receiving_waiting(county.code)
    left = [one for one in judged or [] if one.order is None]
    table = Table(_columns(), left, _("Every row that brought money was proposed."), name="transfers", export=False)
    context = {
        "county": county,
        "counties": me.counties,
        "now": counter.receiving_now(county.code),
        "asked": Asked(waits, names_of([waits.proposed_by]).get(waits.proposed_by, ""), waits.proposed_by == me.person)
        if waits
        else None,
        "account": account or AccountForm(),
        "statement": statement or StatementForm(),
        "was_read": judged is not None,
        "proposed": proposed,
        "may": me.may(PROPOSE, county.path),
    }
    return respond(request, "office/transfers.html", context, table, forms=[account, statement])


def _columns() -> list[Column[Judged]]:
    return [
        Column(_("Row"), lambda r: r.row.number, "number"),
        Column(_("Day"), lambda r: r.row.day),
        Column(_("Amount"), lambda r: r.row.amount_minor, "money"),
        Column(_("Remark"), lambda r: r.row.remark),
        Column(_("Payer"), lambda r: r.row.payer),
        Column(_("Reference"), lambda r: reference(r.slip_no) if r.slip_no else "", "code"),
        Column(_("Why it was left out"), lambda r: WHY_NOT[r.why_not], "state"),
    ]
