"""Purchase orders: what waits for the next cut, the cut itself, and the list of what was ordered from whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import merchants as catalogue
from farmgate.catalogue import queries as goods
from farmgate.counter import cutting
from farmgate.counter.cutting import WaitingHere
from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.kernel.money import text as money_text
from farmgate.places.listings import CountyName
from farmgate.trade import listings
from farmgate.trade.listings import PurchaseRow
from farmgate.trade.rules import SHIFT_AT_LONGEST
from farmgate.web.office import filters, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.fields import Moment
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of

CUT = "orders.cut"
_UNSUPPLIED_SHOWN = 20
_STATIONS_SHOWN = 20
_MERCHANTS_MAX = 500


class CutForm(forms.Form):
    """Until when orders are taken."""

    until = Moment(_("Orders placed before"))

    def body(self, county: str) -> dict[str, Any]:
        """What is signed."""
        return {"county": county, "until": wire(self.cleaned_data["until"])}


class OwnFilter(filters.Filter):
    """In a state, as the merchant calls it."""

    state = filters.Choice(_("State"), [(code, state.word) for code, state in trade_words.OWN_PURCHASE.items()])


class PurchasesFilter(filters.Filter):
    """In a state, from a merchant."""

    state = filters.Choice(_("State"), [(code, state.word) for code, state in trade_words.PURCHASE.items()])
    merchant = filters.Choice(_("Merchant"), [])
    county = filters.Kept()

    def __init__(self, request: HttpRequest, county: CountyName) -> None:
        super().__init__(request, initial={"county": county.code})
        named: Any = self.fields["merchant"]
        rows = catalogue.of_counties([county.code], _MERCHANTS_MAX)
        offered = [(str(row.id), trade_words.name((row.name_zh, row.name_en))) for row in rows]
        named.choices = [("", _("All")), *offered]

    def whose(self) -> list[UUID] | None:
        """The merchant asked for; None for all."""
        given = self.given["merchant"]
        return [UUID(given)] if given else None


def columns(me: Staff) -> list[Column[PurchaseRow]]:
    """How purchase orders are listed: to a merchant's person without what is the county's."""
    number = Column[PurchaseRow](_("Number"), lambda r: r.no, "code", href=_address)
    merchant = Column[PurchaseRow](_("Merchant"), lambda r: trade_words.name(r.merchant_name))
    words = trade_words.PURCHASE if me.merchants is None else trade_words.OWN_PURCHASE
    state = Column[PurchaseRow](_("State"), lambda r: words[r.state], "state")
    cut = Column[PurchaseRow](_("Cut at"), lambda r: r.cut_at, "moment")
    waits = Column[PurchaseRow](_("Waiting for"), waits_since, "age")
    orders = Column[PurchaseRow](_("Orders"), lambda r: r.orders, "number", total=True)
    cost = Column[PurchaseRow](_("Cost"), lambda r: r.cost_minor, "money", total=True)
    if me.merchants is not None:
        pieces = Column[PurchaseRow](_("Pieces"), lambda r: r.coming, "number", total=True)
        # What matters first: a phone shows the first columns.
        return [number, waits, pieces, cost, state, orders, cut, *([merchant] if len(me.merchants) > 1 else [])]
    goods = Column[PurchaseRow](_("Goods"), lambda r: r.goods_minor, "money", total=True)
    take = Column[PurchaseRow](_("Take"), lambda r: r.take_minor, "money", total=True)
    return [number, merchant, state, cut, waits, orders, goods, cost, take]


def _address(row: PurchaseRow) -> str:
    return reverse("office:purchase", args=[row.id])


def waits_since(row: PurchaseRow) -> datetime | None:
    """Since when somebody must answer or send it."""
    return {"sent": row.cut_at, "accepted": row.answered_at}.get(row.state)


@office_page
def purchases(request: HttpRequest) -> HttpResponse:
    """What waits for the next cut, and the purchase orders of a county; of a merchant's person her own."""
    if staff(request).merchants is not None:
        return _own_page(request)
    return _page(request, staff(request).county(request.GET.get("county")), None)


@office_deed
def cut(request: HttpRequest) -> HttpResponse:
    """Make purchase orders of what was ordered."""
    county = staff(request).county(request.GET.get("county"))
    form = CutForm(request.POST)
    if form.is_valid() and act(request, CUT, form.body(county.code), form):
        text = gettext("Cut. Each merchant has a purchase order; its answer is entered when it comes.")
        return done(request, text, "office:purchases", county=county.code)
    return _page(request, county, form)


def _own_page(request: HttpRequest) -> HttpResponse:
    me = staff(request)
    codes, chosen = [county.code for county in me.trades_in], OwnFilter(request)
    state, after = chosen.given["state"], request.GET.get("after", "")
    found = listings.purchases(codes, state=state, whose=me.merchants, after=after, size=size_of(request))
    table = Table(columns(me), found.rows, _("No purchase orders."), found.after, name="purchases")
    return respond(request, "office/purchases.html", {"filter": chosen}, table)


def _page(request: HttpRequest, county: CountyName, form: CutForm | None) -> HttpResponse:
    me = staff(request)
    now = clock.now()
    chosen = PurchasesFilter(request, county)
    state, after = chosen.given["state"], request.GET.get("after", "")
    found = listings.purchases([county.code], state=state, whose=chosen.whose(), after=after, size=size_of(request))
    table = Table(columns(me), found.rows, _("No purchase orders."), found.after, name=f"purchases-{county.code}")
    waiting = cutting.waiting(county.code, now, now - SHIFT_AT_LONGEST)
    context = {
        "county": county,
        "counties": me.counties,
        "filter": chosen,
        "waiting": _waiting_table(waiting),
        "waiting_says": _waiting_says(waiting),
        "unsupplied": _unsupplied(county.code, now) if waiting else [],
        "form": form or CutForm(initial={"until": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")}),
        "may_cut": me.may(CUT, county.path),
    }
    return respond(request, "office/purchases.html", context, table, forms=[form])


def _waiting_table(rows: list[WaitingHere]) -> Table[WaitingHere]:
    columns: list[Column[WaitingHere]] = [
        Column(
            _("Station"),
            lambda r: f"{r.station_code} {r.station}",
            href=lambda r: reverse("office:orders") + f"?station={r.station_code}",
        ),
        Column(_("Orders"), lambda r: r.orders, "number"),
        Column(_("Goods"), lambda r: r.goods_minor, "money"),
        Column(_("The oldest"), lambda r: r.oldest, "age"),
    ]
    empty = _("No order waits. Orders of a shift that is still open wait until it is closed, 20 hours at most.")
    longest = sorted(rows, key=lambda row: row.oldest)[:_STATIONS_SHOWN]
    return Table(columns, longest, empty, export=False)


def _waiting_says(rows: list[WaitingHere]) -> str:
    """All that waits, in a sentence: a county may have hundreds of stations."""
    if not rows:
        return ""
    orders = sum(row.orders for row in rows)
    said = ngettext(
        "%(n)d order waits, %(sum)s in all.", "%(n)d orders of %(stations)d stations wait, %(sum)s in all.", orders
    ) % {"n": orders, "stations": len(rows), "sum": money_text(sum(row.goods_minor for row in rows), CURRENCY)}
    if len(rows) <= _STATIONS_SHOWN:
        return said
    return " ".join([said, gettext("The %(n)d stations that wait longest:") % {"n": _STATIONS_SHOWN}])


def _unsupplied(county: str, now: datetime) -> list[tuple[str, int]]:
    """The goods that nobody supplies, and how many of the orders that wait have each."""
    waiting = cutting.offers_waiting(county, now, now - SHIFT_AT_LONGEST)
    missing = sorted(waiting.keys() - catalogue.suppliers(waiting).keys(), key=lambda offer: -waiting[offer])
    named = goods.names(missing[:_UNSUPPLIED_SHOWN])
    return [(trade_words.name(named[offer][:2]), waiting[offer]) for offer in missing[:_UNSUPPLIED_SHOWN]]
