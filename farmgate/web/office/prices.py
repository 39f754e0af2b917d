"""Price lists: the versions of a county, drawing one up, comparing it, letting it out by another person."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings, queries
from farmgate.catalogue.listings import OfferRow
from farmgate.catalogue.queries import ListRow
from farmgate.kernel import clock
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.price_forms import DraftForm, PricesFilter, good_name
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond

DRAFT, PUBLISH = "price_list.draft", "price_list.publish"
_CHANGES_MAX = 1000


@office_page
def price_lists(request: HttpRequest) -> HttpResponse:
    """The lists of one county, the latest first."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    rows = queries.price_lists(county.code)
    named = names_of({row.drawn_by for row in rows} | {row.published_by for row in rows if row.published_by})
    columns: list[Column[ListRow]] = [
        Column(_("Version"), lambda r: r.version, "number", href=lambda r: _address(county.code, r.version)),
        Column(_("State"), lambda r: wording.PRICE_LIST[r.status], "state"),
        Column(_("Based on"), lambda r: r.based_on or None, "number"),
        Column(_("Fee for an order"), lambda r: r.fee_minor, "money"),
        Column(_("Drawn up by"), lambda r: named.get(r.drawn_by, "")),
        Column(_("Drawn up at"), lambda r: r.drawn_at, "moment"),
        Column(_("Published by"), lambda r: named.get(r.published_by, "") if r.published_by else ""),
        Column(_("Published at"), lambda r: r.published_at, "moment"),
        Column(_("Note"), lambda r: r.note),
    ]
    table = Table(columns, rows, _("This county has no price list yet."), name=f"price-lists-{county.code}")
    in_force = queries.list_in_force(county.code, clock.now())
    context = {"county": county, "counties": me.counties, "in_force": in_force, "may_draft": me.may(DRAFT, county.path)}
    return respond(request, "office/price_lists.html", context, table)


def _address(county: str, version: int) -> str:
    return reverse("office:price_list", args=[county, version])


class Move(NamedTuple):
    """A price before and after; None where the good was not, or will not be, sold."""

    good: OfferRow
    before_minor: int | None
    after_minor: int | None

    @property
    def part_percent(self) -> str:
        """By what part of the old price it moves, signed, to one decimal."""
        if not self.before_minor or self.after_minor is None:
            return ""
        return f"{(self.after_minor - self.before_minor) * 100 / self.before_minor:+.1f} %"

    @property
    def state(self) -> wording.State:
        if self.before_minor is None:
            return wording.State(_("New"), "good")
        if self.after_minor is None:
            return wording.State(_("Withdrawn"), "quiet")
        up = self.after_minor > self.before_minor
        return wording.State(_("Raised"), "wait") if up else wording.State(_("Lowered"), "good")


@office_page
def price_list(request: HttpRequest, county: str, version: int) -> HttpResponse:
    """One list: what it changes, and its prices."""
    me = staff(request)
    here = me.county(county)
    row = listings.price_list(county, version)
    if row is None:
        raise Http404
    named = names_of({row.drawn_by, *({row.published_by} if row.published_by else set())})
    context = {
        "county": here,
        "list": row,
        "state": wording.PRICE_LIST[row.status],
        "drawn_by": named.get(row.drawn_by, ""),
        "published_by": named.get(row.published_by, "") if row.published_by else "",
        "operation_id": listings.drafted_by(county, version),
        "fee_before_minor": _fee_minor(county, row.based_on),
        "moves": _moves_table(county, version),
        "may_publish": row.status == "draft" and me.may(PUBLISH, here.path),
        "own": row.drawn_by == me.person,
    }
    return respond(request, "office/price_list.html", context, _prices_table(county, version))


def _moves_table(county: str, version: int) -> Table[Move]:
    changes = queries.compare(county, version)
    moves: list[tuple[int, int | None, int | None]] = [
        *(
            (c.offer, c.old_minor, c.new_minor)
            for c in sorted(changes.raised + changes.lowered, key=lambda c: -abs(c.part))
        ),
        *((offer, None, price) for offer, price in changes.new),
        *((offer, price, None) for offer, price in changes.withdrawn),
    ]
    shown = moves[: listings.OFFERS_MAX]
    goods = {row.offer: row for row in listings.offers(county, 0, ids=[offer for offer, _old, _new in shown])}
    rows = [Move(goods[offer], old, new) for offer, old, new in shown if offer in goods]
    columns: list[Column[Move]] = [
        Column(_("Good"), lambda r: good_name(r.good)),
        Column(_("Change"), lambda r: r.state, "state"),
        Column(_("Before"), lambda r: r.before_minor, "money"),
        Column(_("After"), lambda r: r.after_minor, "money"),
        Column(_("By how much"), lambda r: r.part_percent, "part"),
    ]
    return Table(columns, rows, _("Nothing changes."), export=False)


def _prices_table(county: str, version: int) -> Table[OfferRow]:
    columns: list[Column[OfferRow]] = [
        Column("offer", lambda r: r.offer, "number"),
        Column("price", lambda r: r.price_minor, "money"),
        Column(_("Good"), good_name),
        Column(_("Category"), lambda r: r.category),
    ]
    rows = [row for row in listings.offers(county, version, most=10_000) if row.price_minor is not None]
    return Table(columns, rows, _("No good has a price."), name=f"prices-{county}-{version}")


@office_deed
def publish(request: HttpRequest, county: str, version: int) -> HttpResponse:
    """Let a draft out."""
    me = staff(request)
    me.county(county)
    if act(request, PUBLISH, {"county": county, "version": version}):
        return done(
            request,
            gettext("Published. Phones get the new prices with their next exchange."),
            "office:price_list",
            county,
            version,
        )
    return redirect("office:price_list", county, version)


@office_page
def draft(request: HttpRequest, county: str) -> HttpResponse:
    """Edit prices."""
    here, version, rows, chosen = _drafting(request, county)
    form = DraftForm(rows=rows, version=version, fee_minor=_fee_minor(county, version))
    return _draft_page(request, here, form, chosen)


@office_deed
def drafted(request: HttpRequest, county: str) -> HttpResponse:
    """Draw the list up from what was edited or uploaded."""
    here, version, rows, chosen = _drafting(request, county)
    fee_minor = _fee_minor(county, version)
    form = DraftForm(request.POST, request.FILES, rows=rows, version=version, fee_minor=fee_minor)
    if form.is_valid():
        in_force = queries.prices(county, version)
        prices, gone = form.changes()
        prices = {offer: price for offer, price in prices.items() if in_force.get(offer) != price}
        fee = form.new_fee_minor()
        if not prices and not gone and fee is None:
            form.add_error(
                None, gettext("Neither a price nor the fee differs from the list in force. Nothing was drawn up.")
            )
        elif len(prices) > _CHANGES_MAX:
            text = ngettext("%(n)d price at most in one draft.", "%(n)d prices at most in one draft.", _CHANGES_MAX)
            form.add_error("file", text % {"n": _CHANGES_MAX})
        else:
            body = {"county": county, "set": [list(item) for item in prices.items()], "withdraw": gone}
            if act(request, DRAFT, body | {"fee_minor": fee, "note": form.cleaned_data["note"]}, form):
                latest = queries.price_lists(county)[0].version
                return done(
                    request, gettext("Drawn up. Another person must publish it."), "office:price_list", county, latest
                )
    return _draft_page(request, here, form, chosen)


def _fee_minor(county: str, version: int) -> int:
    """The fee of a list; none before the first."""
    found = listings.price_list(county, version)
    return found.fee_minor if found else 0


def _drafting(request: HttpRequest, county: str) -> tuple[CountyName, int, list[OfferRow], PricesFilter]:
    here = staff(request).county(county)
    form = PricesFilter(request)
    given = form.given
    version = queries.list_in_force(county, clock.now()) or 0
    category = "" if given["q"] else given["category"]
    return here, version, listings.offers(county, version, category=category, search=given["q"]), form


def _draft_page(request: HttpRequest, county: CountyName, form: DraftForm, chosen: PricesFilter) -> HttpResponse:
    context = {"county": county, "form": form, "filter": chosen, "capped": len(form.rows) == listings.OFFERS_MAX}
    return render(request, "office/price_draft.html", context, status=422 if form.errors else 200)
