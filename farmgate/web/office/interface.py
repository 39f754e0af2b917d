"""Programs: which may call, as whom and how far; and the list of addresses that are told of what happens."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.interface import queries
from farmgate.interface.queries import TokenRow
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.sync import tokens
from farmgate.web.office import filters
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.hooks import SET, hook_columns
from farmgate.web.office.interface_forms import SCOPES, EndForm, TokenForm, whose
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State

ISSUE, END = "token.issue", "token.end"
_SHOWN = 200


class InterfaceFilter(filters.Filter):
    """By county, where there are several."""


@office_page
def interface(request: HttpRequest) -> HttpResponse:
    """The tokens and the hooks of her counties."""
    me = staff(request)
    form = InterfaceFilter(request, me)
    county = form.given.get("county", "")
    codes = [code for code in me.county_codes if county in ("", code)]
    found = queries.tokens(codes, request.GET.get("after", ""), size_of(request))
    hooks = queries.hooks(codes, size=_SHOWN).rows
    merchant = whose([row.merchant for row in found.rows] + [row.merchant for row in hooks])
    context = {
        "filter": form if form.fields else None,
        "hooks": Table(
            hook_columns(merchant, queries.failing(codes)), hooks, _("No address is told of anything."), export=False
        ),
        "may_issue": me.may_anywhere(ISSUE),
        "may_set": me.may_anywhere(SET),
    }
    named = names_of({row.person for row in found.rows})
    table = Table(_token_columns(merchant, named), found.rows, _("No program was let in."), found.after, name="tokens")
    return respond(request, "office/interface.html", context, table)


def _token_columns(merchant: dict[UUID, str], named: dict[UUID, str]) -> list[Column[TokenRow]]:
    return [
        Column(_("Program"), lambda r: r.label, href=lambda r: reverse("office:token", args=[r.id])),
        Column(_("State"), _token_state, "state"),
        Column(_("Acts as"), lambda r: named.get(r.person, "")),
        Column(_("Reaches"), lambda r: merchant.get(r.merchant, "") if r.merchant else _("The whole county")),
        Column(_("May do"), lambda r: len(r.scopes), "number"),
        Column(_("Holds until"), lambda r: r.until, "moment"),
        Column(_("Last used"), lambda r: r.used_on, "day"),
    ]


def _token_state(row: TokenRow) -> State:
    if row.ended_at:
        return State(_("Ended"), "quiet")
    return State(_("Valid"), "good") if row.holds(clock.now()) else State(_("Expired"), "quiet")


@office_page
def issue(request: HttpRequest) -> HttpResponse:
    """The form for a new token."""
    county = staff(request).county(request.GET.get("county"))
    return _issue_page(request, county, TokenForm(county=county))


@office_deed
def issued(request: HttpRequest) -> HttpResponse:
    """The token, shown this once: only its hash is kept."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    form = TokenForm(request.POST, county=county)
    if not form.is_valid():
        return _issue_page(request, county, form)
    try:
        id_, token = tokens.issue(me.account, form.body())
    except Problem as problem:
        form.add_error(None, in_language(problem))
        return _issue_page(request, county, form)
    context = {"label": form.cleaned_data["label"], "secret": token, "id": id_, "address": "/api/v1/"}
    return render(request, "office/token_issued.html", context)


def _issue_page(request: HttpRequest, county: CountyName, form: TokenForm) -> HttpResponse:
    me = staff(request)
    context = {"county": county, "counties": me.counties, "form": form, "may": me.may(ISSUE, county.path)}
    return render(request, "office/token_issue.html", context, status=422 if form.errors else 200)


@office_page
def token(request: HttpRequest, id: UUID) -> HttpResponse:
    """One token."""
    return _token_page(request, id)


@office_deed
def end_token(request: HttpRequest, id: UUID) -> HttpResponse:
    """Nothing more by this token."""
    _token(staff(request), id)
    form = EndForm(request.POST)
    if form.is_valid() and act(request, END, {"token": str(id), **form.cleaned_data}, form):
        return done(request, gettext("Ended. The program may do nothing any more."), "office:token", id)
    return _token_page(request, id, form)


def _token(me: Staff, id: UUID) -> tuple[TokenRow, CountyName]:
    row = queries.token(id)
    if row is None:
        raise Http404
    return row, me.county(row.county)


def _token_page(request: HttpRequest, id: UUID, form: EndForm | None = None) -> HttpResponse:
    me = staff(request)
    row, county = _token(me, id)
    named = names_of({by for by in (row.person, row.issued_by, row.ended_by) if by})
    context = {
        "token": row,
        "state": _token_state(row),
        "county": county,
        "person": named.get(row.person, ""),
        "issued_by": named.get(row.issued_by, ""),
        "ended_by": named.get(row.ended_by, "") if row.ended_by else "",
        "merchant": whose([row.merchant]).get(row.merchant, "") if row.merchant else "",
        "scopes": [SCOPES[scope] for scope in row.scopes],
        "form": (form or EndForm()) if row.holds(clock.now()) and me.may(END, county.path) else None,
    }
    return respond(request, "office/token.html", context, forms=[form])
