"""One purchase order: what it wants by good and by order, the merchant's answer, the dispatch, the packing list."""

from dataclasses import replace
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import segno
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.logistics import listings as logistics
from farmgate.logistics.listings import ContentRow, ParcelRow
from farmgate.people.queries import names_of
from farmgate.sync.tracing import done_by
from farmgate.trade import ask_listings, listings
from farmgate.trade.listings import LineRow, OfferSum, PurchaseRow
from farmgate.web.office import asks, fields, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.ask_forms import AskForm
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import Text

ASK, ANSWER, DISPATCH = "purchase.ask", "purchase.answer", "purchase.dispatch"
_WAYBILL = r"^[A-Za-z0-9-]{0,40}$"


class AnswerForm(forms.Form):
    """What the merchant has not of each good; nothing when left as it is."""

    note = fields.Note(_("What the merchant said"))

    def __init__(self, data: Any = None, *, offers: list[OfferSum], own: bool = False) -> None:
        super().__init__(data)
        self.offers = [row for row in offers if row.unanswered]
        if own:
            self.fields["note"].label = _("A word to the county")
        for row in self.offers:
            attrs = {"inputmode": "numeric", "class": "count-input", "aria-label": trade_words.name(row.name)}
            self.fields[f"missing_{row.offer}"] = forms.IntegerField(
                label=trade_words.name(row.name),
                min_value=0,
                max_value=row.unanswered,
                initial=0,
                required=False,
                widget=forms.NumberInput(attrs=attrs),
            )

    def rows(self) -> list[tuple[OfferSum, Any]]:
        """Each good with its field."""
        return [(row, self[f"missing_{row.offer}"]) for row in self.offers]

    def body(self, purchase: UUID) -> dict[str, Any]:
        """What is signed: only what is missing."""
        missing = [(row.offer, self.cleaned_data.get(f"missing_{row.offer}")) for row in self.offers]
        short = [[offer, count] for offer, count in missing if count]
        return {"purchase": str(purchase), "short": short, "note": self.cleaned_data["note"]}


class DispatchForm(forms.Form):
    """The carrier's number."""

    waybill = forms.RegexField(
        _WAYBILL,
        label=_("Waybill, if there is one"),
        required=False,
        max_length=40,
        error_messages={"invalid": _("Letters, digits and hyphens only.")},
    )


@office_page
def purchase(request: HttpRequest, id: UUID) -> HttpResponse:
    """One purchase order."""
    return _page(request, _found(staff(request), id))


@office_deed
def ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask the villagers for another price or another good."""
    row = _found(staff(request), id)
    form = AskForm(request.POST, county=row.county, offers=listings.offers(id), own=bool(staff(request).desk))
    if form.is_valid() and act(request, ASK, form.body(id), form):
        text = gettext("Entered. What is cheaper is owed back already; the rest is asked at the stations.")
        return done(request, text, "office:purchase", id)
    return _page(request, row, ask=form)


@office_deed
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Enter what the merchant is short of; the rest is accepted."""
    row = _found(staff(request), id)
    form = AnswerForm(request.POST, offers=listings.offers(id), own=bool(staff(request).desk))
    if form.is_valid() and act(request, ANSWER, form.body(id), form):
        return done(request, gettext("Entered. What does not come is owed back already."), "office:purchase", id)
    return _page(request, row, answer=form)


@office_deed
def dispatch(request: HttpRequest, id: UUID) -> HttpResponse:
    """The goods have left the merchant."""
    row = _found(staff(request), id)
    form = DispatchForm(request.POST)
    if form.is_valid():
        body = {"purchase": str(id), "waybill": form.cleaned_data["waybill"]}
        if act(request, DISPATCH, body, form):
            return done(request, gettext("Dispatched. Each order has its parcel now."), "office:purchase", id)
    return _page(request, row, dispatch=form)


def _found(me: Staff, id: UUID) -> PurchaseRow:
    row = listings.purchase([county.code for county in me.trades_in], id, me.merchants)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest,
    row: PurchaseRow,
    ask: AskForm | None = None,
    answer: AnswerForm | None = None,
    dispatch: DispatchForm | None = None,
) -> HttpResponse:
    me = staff(request)
    path = me.merchant_county(row.merchant, row.county).path
    offers = listings.offers(row.id)
    found = listings.lines(row.id, request.GET.get("after", ""), size_of(request))
    table = Table(line_columns(me), found.rows, "", found.after, name=f"purchase-{row.no}")
    asked = ask_listings.asks([row.county], purchase=row.id)
    may_ask = row.state == "sent" and me.may(ASK, path, row.merchant)
    may_answer = row.state == "sent" and me.may(ANSWER, path, row.merchant)
    may_dispatch = row.state == "accepted" and me.may(DISPATCH, path, row.merchant)
    context = {
        "purchase": row,
        "merchant": trade_words.name(row.merchant_name),
        "state": (trade_words.OWN_PURCHASE if me.desk else trade_words.PURCHASE)[row.state],
        "steps": _steps(row, me),
        "offers": Table(_offer_columns(me), offers, "", export=False),
        "asks": Table(asks.columns(me), asked.rows, "", export=False) if asked.rows else None,
        "more_asks": asked.after,
        "ask": (ask or AskForm(county=row.county, offers=offers, own=bool(me.desk))) if may_ask or ask else None,
        "answer": (answer or AnswerForm(offers=offers, own=bool(me.desk))) if may_answer or answer else None,
        "dispatch": (dispatch or DispatchForm()) if may_dispatch or dispatch else None,
    }
    return respond(request, "office/purchase.html", context, table, forms=[ask, answer, dispatch])


class Step(NamedTuple):
    """Something that was done with a purchase order."""

    what: Text
    who: str
    at: object
    operation: UUID | None


def _steps(row: PurchaseRow, me: Staff) -> list[Step]:
    """Cut, answered, dispatched: down to what was signed, for the county's office."""
    named = names_of([by for by in (row.answered_by, row.dispatched_by) if by])
    steps = [Step(_("Cut"), "", row.cut_at, None if me.desk else row.cut)]
    for what, kind, by, at in (
        (_("Answered"), ANSWER, row.answered_by, row.answered_at),
        (_("Dispatched"), DISPATCH, row.dispatched_by, row.dispatched_at),
    ):
        if by and at:
            steps.append(Step(what, named.get(by, ""), at, None if me.desk else done_by(kind, by, at)))
    return steps


def _offer_columns(me: Staff) -> list[Column[OfferSum]]:
    pieces: list[Column[OfferSum]] = [
        Column(_("Good"), lambda r: trade_words.name(r.name)),
        Column(_("Ordered"), lambda r: r.quantity, "number", total=True),
        Column(_("Coming"), lambda r: r.coming, "number", total=True),
    ]
    each = Column[OfferSum](_("Cost each"), lambda r: r.unit_cost_minor, "money")
    cost = Column[OfferSum](_("Cost"), lambda r: r.cost_minor, "money", total=True)
    if me.desk:
        return [*pieces, each, cost]
    price = Column[OfferSum](_("Price"), lambda r: trade_words.price(r.price_least_minor, r.price_most_minor), "part")
    return [*pieces, price, each, Column(_("Goods"), lambda r: r.goods_minor, "money", total=True), cost]


def line_columns(me: Staff) -> list[Column[LineRow]]:
    """How the lines of orders are listed, here and on the statements of merchants. To them a villager is a slip."""
    slip = Column[LineRow](_("Slip"), lambda r: r.slip_no, "code")
    station = Column[LineRow](_("Station"), lambda r: f"{r.station_code} {r.station}")
    pieces: list[Column[LineRow]] = [
        Column(_("Placed at"), lambda r: r.placed_at, "moment"),
        Column(_("Good"), lambda r: trade_words.name(r.name)),
        Column(_("Ordered"), lambda r: r.quantity, "number", total=True),
        Column(_("Coming"), lambda r: r.coming, "number", total=True),
    ]
    ends: list[Column[LineRow]] = [
        Column(_("Cost"), lambda r: r.cost_minor, "money", total=True),
        Column(_("State"), lambda r: trade_words.LINE[r.state], "state"),
    ]
    if me.desk:
        return [slip, station, *pieces, *ends]
    slip = replace(slip, href=lambda r: reverse("office:order", args=[r.order]))
    villager = Column[LineRow](_("Villager"), lambda r: r.villager)
    goods = Column[LineRow](_("Goods"), lambda r: r.goods_minor, "money", total=True)
    return [slip, station, villager, *pieces, goods, *ends]


class Packed(NamedTuple):
    """A parcel of the packing list, with its code for a scanner."""

    parcel: ParcelRow
    goods: list[tuple[str, ContentRow]]
    drawing: str


@office_page
def packing(request: HttpRequest, id: UUID) -> HttpResponse:
    """What goes to which station, to be printed and packed by."""
    row = _found(staff(request), id)
    found = logistics.packed(id)
    inside = logistics.contents([parcel.id for parcel in found])
    stations = [
        (station, [_packed(parcel, inside.get(parcel.id, [])) for parcel in group])
        for station, group in groupby(found, key=lambda parcel: (parcel.station_code, parcel.station))
    ]
    if not found:
        return redirect("office:purchase", id)
    context = {
        "purchase": row,
        "merchant": trade_words.name(row.merchant_name),
        "stations": stations,
        "cut_off": len(found) == logistics.PACKED_MAX,
        "most": logistics.PACKED_MAX,
    }
    return render(request, "office/packing.html", context)


def _packed(parcel: ParcelRow, inside: list[ContentRow]) -> Packed:
    drawing = segno.make(parcel.code, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return Packed(parcel, [(trade_words.name(line.name), line) for line in inside], drawing)
