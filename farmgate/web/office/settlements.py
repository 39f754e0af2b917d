"""Settlements: what would become final now, closing until a day, and the list of what was closed."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.money.listings import decisions
from farmgate.places.listings import CountyName
from farmgate.trade import settlement_listings as listings
from farmgate.trade.settlement_listings import SettlementRow, ShareRow
from farmgate.web.office import filters, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State

CLOSE = "settlement.close"


class CloseForm(forms.Form):
    """The last day that is settled."""

    day = forms.DateField(
        label=_("Close until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_day(self) -> date:
        """A day that has begun."""
        day: date = self.cleaned_data["day"]
        if not date(2000, 1, 1) <= day <= filters.today():
            raise ValidationError(_("The day must not be later than today."))
        return day

    def body(self, county: str) -> dict[str, Any]:
        """What is signed: the end of that day, or now."""
        ends = filters.ends(self.cleaned_data["day"])
        assert ends is not None
        return {"county": county, "until": wire(min(ends, clock.now()))}


def _columns() -> list[Column[SettlementRow]]:
    return [
        Column(_("Number"), lambda r: r.no, "number", href=lambda r: reverse("office:settlement", args=[r.id])),
        Column(_("Until"), lambda r: r.until, "moment"),
        Column(_("Closed at"), lambda r: r.closed_at, "moment"),
        Column(_("Closed by"), lambda r: r.closed_by_name),
        Column(_("Lines"), lambda r: r.lines, "number", total=True),
        Column(_("Goods"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Cost"), lambda r: r.cost_minor, "money", total=True),
        Column(_("Take"), lambda r: r.take_minor, "money", total=True),
        Column(_("Commission"), lambda r: r.commission_minor, "money", total=True),
    ]


@office_page
def settlements(request: HttpRequest) -> HttpResponse:
    """The settlements of a county; to a merchant's person what each owes her."""
    if staff(request).merchants is not None:
        return _own_page(request, staff(request).merchants or frozenset())
    return _page(request, staff(request).county(request.GET.get("county")))


@office_deed
def close(request: HttpRequest) -> HttpResponse:
    """Settle what became final until a day."""
    county = staff(request).county(request.GET.get("county"))
    form = CloseForm(request.POST)
    if form.is_valid():
        made = act(request, CLOSE, form.body(county.code), form)
        if made:
            text = gettext("Closed. Merchants are owed their shares and agents have earned theirs.")
            return done(request, text, "office:settlement", made)
    return _page(request, county, form)


def _own_page(request: HttpRequest, whose: frozenset[UUID]) -> HttpResponse:
    found = listings.shares(whose, request.GET.get("after", ""), size_of(request))
    table = Table(share_columns(found.rows, several=len(whose) > 1), found.rows, _("Nothing was settled yet."),
                  found.after, name="settlements")  # fmt: skip
    return respond(request, "office/settlements.html", {}, table)


def share_columns(rows: list[ShareRow], *, several: bool) -> list[Column[ShareRow]]:
    """What settlements owe a merchant, and whether it is paid."""
    decided = decisions([row.payout for row in rows if row.payout])
    columns: list[Column[ShareRow]] = [
        Column(_("Number"), lambda r: r.no, "number", href=_statement),
        Column(_("Until"), lambda r: r.until, "moment"),
        Column(_("Lines"), lambda r: r.lines, "number", total=True),
        Column(_("Owed to you"), lambda r: r.cost_minor, "money", total=True),
        Column(_("Payment"), lambda r: _paid(r, decided), "state"),
    ]
    if several:
        columns.insert(1, Column(_("Merchant"), lambda r: trade_words.name(r.name)))
    return columns


def _statement(row: ShareRow) -> str:
    return reverse("office:merchant_statement", args=[row.settlement, row.merchant])


def _paid(row: ShareRow, decided: dict[UUID, str | None]) -> State:
    if row.payout is None or decided.get(row.payout) in ("rejected", "expired"):
        return State(_("Not yet"), "quiet")
    return State(_("Paid"), "good") if decided.get(row.payout) == "approved" else State(_("Being approved"), "wait")


def _page(request: HttpRequest, county: CountyName, form: CloseForm | None = None) -> HttpResponse:
    me = staff(request)
    found = listings.settlements(county.code, request.GET.get("after", ""), size_of(request))
    table = Table(_columns(), found.rows, _("Nothing was settled yet."), found.after, name=f"settlements-{county.code}")
    context = {
        "county": county,
        "counties": me.counties,
        "due": listings.due(county.code, clock.now()),
        "form": form or CloseForm(initial={"day": filters.today()}),
        "may_close": me.may(CLOSE, county.path),
    }
    return respond(request, "office/settlements.html", context, table, forms=[form])
