"""Price lists: the versions of a county, drawing one up, comparing it, letting it out by another person."""

import csv
import io
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings, queries
from farmgate.catalogue.listings import OfferRow
from farmgate.catalogue.queries import ListRow
from farmgate.kernel import clock
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import fields, filters, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond

DRAFT, PUBLISH = "price_list.draft", "price_list.publish"
_CHANGES_MAX = 1000
_FILE_BYTES_MAX = 256 * 1024
_FILE_COLUMNS = ("offer", "price")


def good_name(row: OfferRow) -> str:
    """A good with its size, in the reader's language."""
    chinese = (get_language() or "").startswith("zh")
    return f"{row.name_zh} {row.spec_zh}".strip() if chinese else f"{row.name_en} {row.spec_en}".strip()


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
        Column(_("Drawn up"), lambda r: r.drawn_at, "moment"),
        Column(_("Published by"), lambda r: named.get(r.published_by, "") if r.published_by else ""),
        Column(_("Published"), lambda r: r.published_at, "moment"),
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
        "moves": _moves_table(county, version),
        "may_publish": row.status == "draft" and me.may(PUBLISH, here.path),
        "own": row.drawn_by == me.person,
    }
    return respond(request, "office/price_list.html", context, _prices_table(county, version))


def _moves_table(county: str, version: int) -> Table[Move]:
    changes = queries.compare(county, version)
    moves: list[tuple[int, int | None, int | None]] = [
        *((c.offer, c.old_minor, c.new_minor) for c in sorted(changes.raised + changes.lowered, key=lambda c: -abs(c.part))),
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
        Column(_("By"), lambda r: r.part_percent, "part"),
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
        return done(request, _now("Published. Phones get the new prices with their next exchange."), "office:price_list", county, version)
    return redirect("office:price_list", county, version)


class PricesFilter(filters.Filter):
    """Which goods to edit."""

    q = filters.Search(_("Good or barcode"))
    category = filters.Choice(_("Category"), [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        chinese = (get_language() or "").startswith("zh")
        rows = listings.categories()
        named: Any = self.fields["category"]
        named.choices = [(slug, zh if chinese else en) for slug, zh, en in rows]
        named.initial = rows[0][0] if rows else ""


class DraftForm(forms.Form):
    """Prices as they should be: one field a good, or a file."""

    note = fields.Note(_("Why the prices change"), required=True)
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(required=False, label=_("CSV file with the columns offer, price"))

    def __init__(self, data: Any = None, files: Any = None, *, rows: list[OfferRow], version: int) -> None:
        super().__init__(data, files, initial={"based_on": version})
        self.rows, self.version = rows, version
        for row in rows:
            field = fields.Amount(good_name(row), required=False)
            field.initial = _typed(row.price_minor)
            self.fields[f"price_{row.offer}"] = field

    def goods(self) -> list[tuple[OfferRow, Any]]:
        """Each good with its field."""
        return [(row, self[f"price_{row.offer}"]) for row in self.rows]

    def clean(self) -> dict[str, Any] | None:
        """What was typed over prices that no longer hold would undo someone else's change."""
        if self.cleaned_data.get("based_on") not in (None, self.version):
            raise ValidationError(_("Another price list was published meanwhile. Reload the page and enter your changes again."))
        return super().clean()

    def clean_file(self) -> dict[int, int]:
        """offer -> price_minor of an uploaded file."""
        given = self.cleaned_data.get("file")
        return _read_file(given) if given else {}

    def changes(self) -> tuple[dict[int, int], list[int]]:
        """What differs from the list in force: prices set, goods withdrawn."""
        typed = {row.offer: self.cleaned_data.get(f"price_{row.offer}") for row in self.rows}
        was = {row.offer: row.price_minor for row in self.rows}
        prices = {offer: price for offer, price in typed.items() if price and price != was[offer]}
        gone = [offer for offer, price in typed.items() if price is None and was[offer] is not None]
        filed: dict[int, int] = self.cleaned_data.get("file") or {}
        return prices | filed, [offer for offer in gone if offer not in filed]


def _typed(price_minor: int | None) -> str:
    return "" if price_minor is None else f"{price_minor // 100}.{price_minor % 100:02d}"


def _read_file(file: UploadedFile) -> dict[int, int]:
    if (file.size or 0) > _FILE_BYTES_MAX:
        raise ValidationError(_("The file is larger than 256 KB."))
    try:
        rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
        if not set(_FILE_COLUMNS) <= set(rows.fieldnames or ()):
            raise ValidationError(_("The first line must name the columns offer and price."))
        return _read_rows(rows)
    except (UnicodeDecodeError, csv.Error):
        raise ValidationError(_("This is not a CSV file in UTF-8.")) from None


def _read_rows(rows: "csv.DictReader[str]") -> dict[int, int]:
    amount, prices = fields.Amount(), {}
    for number, row in enumerate(rows, start=2):
        offer, price = (row.get("offer") or "").replace(",", "").strip(), (row.get("price") or "").strip()
        try:
            if not (offer.isascii() and offer.isdigit() and len(offer) <= 15):
                raise ValidationError(_("The offer must be a number."))
            if int(offer) in prices:
                raise ValidationError(_("The offer stands in the file twice."))
            prices[int(offer)] = amount.minor(price)
        except ValidationError as error:
            told = {"line": number, "why": error.messages[0]}
            raise ValidationError(_now("Line %(line)d: %(why)s Nothing was read.") % told) from None
    return prices


@office_page
def draft(request: HttpRequest, county: str) -> HttpResponse:
    """Edit prices."""
    here, version, rows, chosen = _drafting(request, county)
    return _draft_page(request, here, DraftForm(rows=rows, version=version), chosen)


@office_deed
def drafted(request: HttpRequest, county: str) -> HttpResponse:
    """Draw the list up from what was edited or uploaded."""
    here, version, rows, chosen = _drafting(request, county)
    form = DraftForm(request.POST, request.FILES, rows=rows, version=version)
    if form.is_valid():
        in_force = queries.prices(county, version)
        prices, gone = form.changes()
        prices = {offer: price for offer, price in prices.items() if in_force.get(offer) != price}
        if not prices and not gone:
            form.add_error(None, _now("No price differs from the list in force. Nothing was drawn up."))
        elif len(prices) > _CHANGES_MAX:
            text = ngettext("%(n)d price at most in one draft.", "%(n)d prices at most in one draft.", _CHANGES_MAX)
            form.add_error("file", text % {"n": _CHANGES_MAX})
        else:
            body = {"county": county, "set": [list(item) for item in prices.items()], "withdraw": gone}
            if act(request, DRAFT, body | {"note": form.cleaned_data["note"]}, form):
                latest = queries.price_lists(county)[0].version
                return done(request, _now("Drawn up. Another person must publish it."), "office:price_list", county, latest)
    return _draft_page(request, here, form, chosen)


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
