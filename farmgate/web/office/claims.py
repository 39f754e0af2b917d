"""Claims for what was lost on the way: who is to pay, for how long, and one with everything that was said and done."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.logistics import liability
from farmgate.money.listings import decisions
from farmgate.people.queries import names_of
from farmgate.trade import claim_listings as listings
from farmgate.trade.claim_listings import ClaimRow, StepRow
from farmgate.web.office import charts, fields, filters, trade_words, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.complaint_forms import Words
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of
from farmgate.web.office.wording import State, Text

DISPUTE, SETTLE, PAY = "claim.dispute", "claim.settle", "claim.pay"
PARTIES = ("carrier", "station", "hub")
GIVEN_UP = ("rejected", "expired")


class ClaimsFilter(filters.Filter):
    """By state and by who is to pay."""

    state = filters.Choice(
        _("State"),
        [
            ("waiting", _("Not settled")),
            ("late", _("Past their day")),
            *((code, state.word) for code, state in trade_words.CLAIM.items()),
        ],
    )
    party = filters.Choice(_("Who is to pay"), [(code, trade_words.HOLDER[code]) for code in PARTIES])


class DisputeForm(forms.Form):
    """What whoever is to pay says against it."""

    words = Words(_("In their words"))


class SettleForm(forms.Form):
    """How it is to be settled."""

    how = fields.Picked(_("How"))
    note = fields.Note(_("What was agreed"))

    def __init__(self, data: Any = None, *, agent: bool) -> None:
        super().__init__(data)
        named: Any = self.fields
        named["how"].offer([(c, w) for c, w in trade_words.SETTLED_BY.items() if agent or c != "commission"])


def columns() -> list[Column[ClaimRow]]:
    """How claims are listed."""
    return [
        Column(_("Parcel"), lambda r: r.code, "code", href=lambda r: reverse("office:claim", args=[r.id])),
        Column(_("Who is to pay"), lambda r: trade_words.holder(r.party)),
        Column(_("What became of it"), lambda r: trade_words.LOST[r.what], "state"),
        Column(_("Whose goods"), lambda r: trade_words.name(r.merchant_name)),
        Column(_("Sum"), lambda r: r.amount_minor, "money", total=True),
        Column(_("Since"), lambda r: r.posted_at, "age"),
        Column(_("To be paid by"), lambda r: r.due_at, "moment"),
        Column(_("State"), state_of, "state"),
        Column(_("Merchant paid"), lambda r: r.paid_at, "moment"),
    ]


def state_of(row: ClaimRow) -> State:
    """How far it is; late when it is past its day."""
    if row.state in listings.WAITING and row.due_at < clock.now():
        return State(_("Past its day"), "bad")
    return trade_words.CLAIM[row.state]


@office_page
def claims(request: HttpRequest) -> HttpResponse:
    """The claims of her counties."""
    me, now = staff(request), clock.now()
    form = ClaimsFilter(request, me, initial={"state": "waiting"})
    given = form.given
    counties = [given["county"]] if given.get("county") else me.county_codes
    after = request.GET.get("after", "")
    found = listings.claims(counties, given["state"], given["party"], now, after, size_of(request))
    table = Table(columns(), found.rows, _("No claims match."), found.after, name="claims")
    context = {
        "filter": form,
        "parties": [
            (row.party, trade_words.HOLDER[row.party], money_text(row.total_minor, CURRENCY), row.number)
            for row in listings.by_party(counties)
        ],
        "chart": charts.by_age(listings.ages(counties, now)),
        "chart_says": _says(counties),
        "who_pays": _who_pays(),
    }
    return respond(request, "office/claims.html", context, table)


def _says(counties: list[str]) -> str:
    waiting = listings.waiting(counties, clock.now())
    if not waiting.number:
        return gettext("No claim waits.")
    text = ngettext(
        "%(n)d claim is not settled, %(sum)s in all; %(late)d past its day.",
        "%(n)d claims are not settled, %(sum)s in all; %(late)d past their day.",
        waiting.number,
    )
    return text % {"n": waiting.number, "sum": money_text(waiting.total_minor, CURRENCY), "late": waiting.late}


_WHERE: dict[str, Text] = {
    "merchant": _("On its way to the hub, brought by the merchant"),
    "carrier": _("On its way to the hub, with a waybill"),
    "hub": _("At the hub or in its van, taken over whole"),
    "hub_marked": _("At the hub or in its van, marked damaged or opened when the hub took it"),
    "station": _("At the station, taken over whole"),
    "station_marked": _("At the station, marked damaged or opened when the station took it"),
    "back_station": _("Going back, at the station or given to the van"),
    "back_hub": _("Going back, scanned by the hub"),
}


def _who_pays() -> list[tuple[Text, list[Text]]]:
    """The liability table in words, as the function judges it."""
    nobody: Text = _("nobody: the merchant takes it as it is")
    rows = [
        (
            _WHERE[case.key],
            [_party(liability.who_pays(what, list(case.hands))) for what in ("lost", "damaged", "short")],
        )
        for case in liability.CASES
    ]
    back = [
        (_WHERE[case.key], [_party(liability.who_pays("lost", list(case.hands))), nobody, nobody])
        for case in liability.CASES_BACK
    ]
    return rows + back


def _party(code: str) -> Text:
    return trade_words.HOLDER[code]


@office_page
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    """One claim with its history."""
    return _page(request, _found(staff(request), id))


@office_deed
def dispute(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write down what whoever is to pay says."""
    row, form = _found(staff(request), id), DisputeForm(request.POST)
    if form.is_valid() and act(request, DISPUTE, {"claim": str(id), **form.cleaned_data}, form):
        return done(request, gettext("Written down. The claim is disputed."), "office:claim", id)
    return _page(request, row, dispute=form)


@office_deed
def settle(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose how it is settled."""
    row = _found(staff(request), id)
    form = SettleForm(request.POST, agent=row.agent is not None)
    if form.is_valid() and act(request, SETTLE, {"claim": str(id), **form.cleaned_data}, form):
        return done(request, gettext("Proposed. Another person approves it."), "office:claim", id)
    return _page(request, row, settle=form)


@office_deed
def pay(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose that the merchant is paid for the goods."""
    row = _found(staff(request), id)
    if act(request, PAY, {"claim": str(id)}):
        return done(request, gettext("Proposed. Another person approves it."), "office:claim", id)
    return _page(request, row)


def _found(me: Staff, id: UUID) -> ClaimRow:
    row = listings.claim(me.county_codes, id)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest, row: ClaimRow, dispute: DisputeForm | None = None, settle: SettleForm | None = None
) -> HttpResponse:
    me = staff(request)
    path = me.county(row.county).path
    waits = row.state in listings.WAITING
    decided = decisions([proposal for proposal in (row.settling, row.payout) if proposal])
    settling = row.settling and wording.PROPOSAL[decided.get(row.settling)]
    paying = row.payout and wording.PROPOSAL[decided.get(row.payout)]
    free = not row.settling or decided.get(row.settling) in GIVEN_UP
    unpaid = not row.payout or decided.get(row.payout) in GIVEN_UP
    borne = row.how == "merchant" and not free
    context = {
        "claim": row,
        "state": state_of(row),
        "what": trade_words.LOST[row.what],
        "party": trade_words.holder(row.party, ""),
        "agent": names_of([row.agent]).get(row.agent, "") if row.agent else "",
        "merchant": trade_words.name(row.merchant_name),
        "how": trade_words.SETTLED_BY.get(row.how, "") if row.settling or row.how == "loss" else "",
        "settling": settling,
        "paying": paying,
        "dispute": (dispute or DisputeForm()) if waits and me.may(DISPUTE, path) else None,
        "settle": (settle or SettleForm(agent=row.agent is not None))
        if waits and free and me.may(SETTLE, path)
        else None,
        "may_pay": unpaid and not borne and me.may(PAY, path),
    }
    table = Table(_step_columns(), listings.steps(row.id), "", name=f"claim-{row.code}")
    return respond(request, "office/claim.html", context, table, forms=[dispute, settle])


def _step_columns() -> list[Column[StepRow]]:
    return [
        Column(_("When"), lambda r: r.at, "moment", href=lambda r: reverse("office:operation", args=[r.operation])),
        Column(_("What"), lambda r: wording.KIND.get(r.kind, r.kind)),
        Column(_("By"), lambda r: r.by),
        Column(_("How"), lambda r: trade_words.SETTLED_BY.get(r.how, "")),
        Column(_("In words"), lambda r: r.words, "words"),
    ]
