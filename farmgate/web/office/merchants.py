"""Merchants: the list, adding one, one with its bank account, what it fills and what is left of the price."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import merchants as catalogue
from farmgate.catalogue.merchants import Bank, Filled, Listed, MerchantRow
from farmgate.people import roster
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import filters, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.feeds import imports_table
from farmgate.web.office.merchant_forms import BankForm, MerchantForm, decision_of, name_of
from farmgate.web.office.price_forms import good_name
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.takes import part_of, take_state
from farmgate.web.office.terms import terms_columns
from farmgate.web.office.wording import State

ADD, BANK, BANK_DECIDE, DRAFT = "merchant.add", "merchant.bank", "merchant.bank_decide", "terms.draft"
_TERMS_SHOWN = 5


def page_of(me: Staff, id: UUID) -> tuple[MerchantRow, CountyName]:
    """A merchant of a county she sees, or at whose desk she sits, and the county. Http404 otherwise."""
    found = catalogue.merchants([id]).get(id)
    if found is None:
        raise Http404
    return found, me.merchant_county(id, found.county)


class MerchantsFilter(filters.Filter):
    """By county, where there are several."""


@office_page
def merchants(request: HttpRequest) -> HttpResponse:
    """The merchants of her counties, the latest first."""
    me = staff(request)
    form = MerchantsFilter(request, me)
    county = form.given.get("county", "")
    codes = [code for code in me.county_codes if county in ("", code)]
    found = catalogue.listed(codes, after=request.GET.get("after", ""), size=size_of(request))
    columns: list[Column[Listed]] = [
        Column(_("Code"), lambda r: r.merchant.code, "code", href=lambda r: _address(r.merchant.id)),
        Column(_("Merchant"), lambda r: name_of(r.merchant)),
        Column(_("Bank account"), _bank_state, "state"),
        Column(_("Goods it fills"), lambda r: r.fills, "number"),
        Column(_("Added at"), lambda r: r.added_at, "moment"),
    ]
    if len(me.counties) > 1:
        columns.insert(2, Column(_("County"), lambda r: r.merchant.county))
    table = Table(columns, found.rows, _("No merchants yet."), found.after, name="merchants")
    context = {
        "filter": form if form.fields else None,
        "waiting": catalogue.terms_waiting(codes),
        "unfilled": catalogue.unfilled(codes),
        "may_add": me.may_anywhere(ADD),
    }
    return respond(request, "office/merchants.html", context, table)


def _bank_state(row: Listed) -> State:
    if row.bank_waits:
        return State(_("Waiting for another person"), "wait")
    return State(_("Approved"), "good") if row.merchant.bank_account else State(_("None"), "quiet")


def _address(id: UUID) -> str:
    return reverse("office:merchant", args=[id])


@office_page
def add(request: HttpRequest) -> HttpResponse:
    """The form for a new merchant."""
    return _add_page(request, MerchantForm())


@office_deed
def added(request: HttpRequest) -> HttpResponse:
    """Add a merchant to a county."""
    county = staff(request).county(request.GET.get("county"))
    form = MerchantForm(request.POST)
    if form.is_valid():
        made = act(request, ADD, {"county": county.code} | form.cleaned_data, form)
        if made:
            return done(request, gettext("Added. Propose the bank account it is paid into."), "office:merchant", made)
    return _add_page(request, form)


def _add_page(request: HttpRequest, form: MerchantForm) -> HttpResponse:
    me = staff(request)
    county = me.county(request.GET.get("county"))
    context = {"county": county, "counties": me.counties, "form": form, "may_add": me.may(ADD, county.path)}
    return render(request, "office/merchant_add.html", context, status=422 if form.errors else 200)


class FilledFilter(filters.Filter):
    """All it fills, or what leaves nothing."""

    take = filters.Choice(_("Take"), [("none", _("Nothing or less"))])


@office_page
def merchant(request: HttpRequest, id: UUID) -> HttpResponse:
    """One merchant."""
    return _merchant_page(request, id, BankForm())


@office_deed
def bank(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose the account it is paid into."""
    page_of(staff(request), id)
    form = BankForm(request.POST)
    if form.is_valid() and act(request, BANK, {"merchant": str(id)} | form.cleaned_data, form):
        return done(request, gettext("Proposed. Another person must approve it."), "office:merchant", id)
    return _merchant_page(request, id, form)


@office_deed
def bank_decided(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve a proposed account, or reject it."""
    whose = catalogue.merchant_of_bank_proposal(id)
    if whose is None:
        raise Http404
    page_of(staff(request), whose)
    decision = decision_of(request)
    if decision and act(request, BANK_DECIDE, {"proposal": str(id), "decision": decision}):
        said = gettext("Approved.") if decision == "approve" else gettext("Rejected. Nothing was changed.")
        return done(request, said, "office:merchant", whose)
    return redirect("office:merchant", whose)


def _merchant_page(request: HttpRequest, id: UUID, form: BankForm) -> HttpResponse:
    me = staff(request)
    row, county = page_of(me, id)
    chosen = FilledFilter(request)
    after, size = request.GET.get("after", ""), size_of(request)
    found = catalogue.fills(id, at_a_loss=chosen.given["take"] == "none", after=after, size=size)
    terms = catalogue.terms_list([county.code], whose=[id], size=_TERMS_SHOWN)
    proposals = catalogue.bank_proposals(id)
    waits = next((p for p in proposals if p.status == "draft"), None)
    by, at = catalogue.added(id)
    named = names_of(
        {by}
        | {p.proposed_by for p in proposals}
        | {p.decided_by for p in proposals if p.decided_by}
        | {t.drawn_by for t in terms.rows}
        | {t.decided_by for t in terms.rows if t.decided_by}
    )
    context = {
        "merchant": row,
        "name": name_of(row),
        "county": county,
        "added_by": named.get(by, ""),
        "added_at": at,
        "bank_waits": waits,
        "proposed_by": named.get(waits.proposed_by, "") if waits else "",
        "bank_of_own_desk": waits is not None and bool(roster.at_desks([waits.proposed_by], id)),
        "own_bank": waits is not None and waits.proposed_by == me.person,
        "banks": _banks_table([p for p in proposals if p.status != "draft"], named, me),
        "form": form,
        "terms": Table(terms_columns(named, merchant=False), terms.rows, _("No terms yet."), export=False),
        "imports": imports_table(id, most=3),
        "filter": None if me.desk else chosen,
        "may_bank": me.may(BANK, county.path, id),
        "may_decide_bank": me.may(BANK_DECIDE, county.path),
        "may_draft": me.may(DRAFT, county.path, id),
    }
    name = f"merchant-{county.code}-{row.code}"
    empty = _("No good matches.") if chosen.given["take"] else _("It fills nothing yet.")
    table = Table(_filled_columns(me), found.rows, empty, found.after, name=name)
    return respond(request, "office/merchant.html", context, table, forms=[form])


def _filled_columns(me: Staff) -> list[Column[Filled]]:
    columns: list[Column[Filled]] = [
        Column(_("Good"), good_name, href=lambda r: reverse("office:terms", args=[r.terms])),
        Column(_("Cost"), lambda r: r.cost_minor, "money"),
        Column(_("Price"), lambda r: r.price_minor, "money"),
    ]
    if me.desk:
        return columns
    return [
        *columns,
        Column(_("Take"), lambda r: r.take_minor, "money"),
        Column(_("Of the price"), lambda r: part_of(r.take_minor, r.price_minor), "part"),
        Column("", lambda r: take_state(r.take_minor), "state"),
        Column(_("Offer"), lambda r: r.offer, "number"),
    ]


def _banks_table(rows: list[Bank], named: dict[UUID, str], me: Staff) -> Table[Bank]:
    def signed(row: Bank) -> str | None:
        return None if me.desk else reverse("office:operation", args=[row.id])

    columns: list[Column[Bank]] = [
        Column(_("Account"), lambda r: r.account, "code", href=signed),
        Column(_("Holder"), lambda r: r.holder),
        Column(_("State"), lambda r: wording.DECIDED[r.status], "state"),
        Column(_("Proposed by"), lambda r: named.get(r.proposed_by, "")),
        Column(_("Decided by"), lambda r: named.get(r.decided_by, "") if r.decided_by else ""),
        Column(_("Decided at"), lambda r: r.decided_at, "moment"),
    ]
    return Table(columns, rows, "", export=False)
