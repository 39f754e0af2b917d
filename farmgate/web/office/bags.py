"""Cash bags: sealed for a till, on their way, opened and counted at the county."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import listings
from farmgate.counter.listings import BagRow
from farmgate.kernel import limits
from farmgate.kernel.money import text as money_text
from farmgate.people import listings as people
from farmgate.places.listings import CountyName
from farmgate.web.office import fields, filters, ledger, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of
from farmgate.web.office.wording import State

SEAL, OPEN = "bag.seal", "bag.open"


class BagsFilter(filters.Filter):
    """On the way, or opened."""

    state = filters.Choice(_("State"), [("way", _("On the way")), ("opened", _("Opened"))])


def _state(bag: BagRow) -> State:
    if bag.opened_at is None:
        return State(_("On the way"), "wait")
    return State(_("Count differs"), "bad") if bag.difference_minor else State(_("Opened, count agrees"), "good")


def columns() -> list[Column[BagRow]]:
    """How bags are listed."""
    return [
        Column(_("Seal"), lambda r: r.seal_no, "code", href=lambda r: reverse("office:bag", args=[r.id])),
        Column(_("From"), lambda r: wording.account_name(r.from_holder)),
        Column(_("To"), lambda r: wording.account_name(r.to_holder)),
        Column(_("Sealed at"), lambda r: r.sealed_at, "moment"),
        Column(_("On the way for"), lambda r: None if r.opened_at else r.sealed_at, "age"),
        Column(_("Sealed amount"), lambda r: r.sealed_minor, "money", total=True),
        Column(_("Counted"), lambda r: r.opened_minor, "money", total=True),
        Column(_("Difference"), lambda r: r.difference_minor, "money", total=True),
        Column(_("State"), _state, "state"),
    ]


@office_page
def bags(request: HttpRequest) -> HttpResponse:
    """The bags of her counties."""
    me = staff(request)
    form = BagsFilter(request)
    on_the_way = {"way": True, "opened": False}.get(form.given["state"])
    after, size = request.GET.get("after", ""), size_of(request)
    found = listings.bags(me.county_codes, on_the_way=on_the_way, after=after, size=size)
    table = Table(columns(), found.rows, _("No bags."), found.after, name="bags")
    return respond(request, "office/bags.html", {"filter": form, "may_seal": me.may_anywhere(SEAL)}, table)


class OpenForm(forms.Form):
    """What was in it, counted before the sealed amount is looked at."""

    count = fields.Amount(_("Counted (yuan)"), zero=True)


@office_page
def bag(request: HttpRequest, id: UUID) -> HttpResponse:
    """One bag."""
    return _page(request, _found(staff(request), id), OpenForm())


@office_deed
def opened(request: HttpRequest, id: UUID) -> HttpResponse:
    """Open a bag that arrived, and count it."""
    row = _found(staff(request), id)
    form = OpenForm(request.POST)
    if form.is_valid() and act(request, OPEN, {"bag": str(id), "count_minor": form.cleaned_data["count"]}, form):
        if form.cleaned_data["count"] == row.sealed_minor:
            return done(request, gettext("Opened. The count agrees."), "office:bag", id)
        return done(request, gettext("Opened. The difference waits in suspense as an exception."), "office:bag", id)
    return _page(request, row, form)


def _found(me: Staff, id: UUID) -> BagRow:
    row = listings.bag(me.county_codes, id)
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: BagRow, form: OpenForm) -> HttpResponse:
    me = staff(request)
    county = me.county(row.county)
    context = {
        "bag": row,
        "state": _state(row),
        "journals": ledger.journals_of(row.id),
        "form": form,
        "may_open": not row.opened_at and row.to_holder == f"safe:{row.county}" and me.may(OPEN, county.path),
    }
    return render(request, "office/bag.html", context, status=422 if form.errors else 200)


class SealForm(forms.Form):
    """Cash from the county's safe for a till."""

    to = fields.Picked(_("For"))
    seal_no = forms.CharField(label=_("Seal number"), max_length=limits.NAME_LENGTH_MAX)
    amount = fields.Amount()

    def __init__(self, data: Any = None, *, tills: list[tuple[str, str]]) -> None:
        super().__init__(data)
        named: Any = self.fields["to"]
        named.offer(tills)

    def clean_seal_no(self) -> str:
        """One line: what is signed holds no control characters."""
        return " ".join(str(self.cleaned_data["seal_no"]).split())


@office_page
def seal(request: HttpRequest) -> HttpResponse:
    """Choose for whom."""
    county = staff(request).county(request.GET.get("county"))
    return _seal_page(request, county, SealForm(tills=_tills(staff(request), county)))


@office_deed
def sealed(request: HttpRequest) -> HttpResponse:
    """Seal a bag for a till."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    form = SealForm(request.POST, tills=_tills(me, county))
    if form.is_valid():
        given = form.cleaned_data
        body = {"seal_no": given["seal_no"], "to": given["to"], "amount_minor": given["amount"]}
        made = act(request, SEAL, body, form)
        if made:
            text = gettext("Sealed: %(amount)s left the safe.") % {"amount": money_text(given["amount"], CURRENCY)}
            return done(request, text, "office:bag", made)
    return _seal_page(request, county, form)


def _tills(me: Staff, county: CountyName) -> list[tuple[str, str]]:
    if not me.may(SEAL, county.path):
        return []
    phones = people.devices(me.sees, kind="phone", status="active", county=county.code)
    phones.sort(key=lambda phone: (phone.station_code or "", phone.till or 0))
    return [(f"drawer:{p.code}", f"{p.station_code} {p.station} · {p.code} · {p.agent}") for p in phones]


def _seal_page(request: HttpRequest, county: CountyName, form: SealForm) -> HttpResponse:
    context = {
        "form": form,
        "county": county,
        "counties": staff(request).counties,
        "in_safe_minor": ledger.net(f"safe:{county.code}"),
    }
    return render(request, "office/bag_seal.html", context, status=422 if form.errors else 200)
