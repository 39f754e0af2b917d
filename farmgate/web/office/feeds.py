"""A merchant's own product file: brought in, what was left out of it and why, and terms for what the county sells of it."""

import csv
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import feeds, merchants, pictures
from farmgate.catalogue.feeds import ImportRow, ItemRow
from farmgate.catalogue.merchants import MerchantRow
from farmgate.catalogue.operations import COSTS_MAX
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import filters
from farmgate.web.office.acting import act, done, in_language, office_deed, office_page
from farmgate.web.office.merchant_forms import PicturesForm, name_of
from farmgate.web.office.price_forms import good_name
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond, size_of
from farmgate.web.office.wording import State

DRAFT = "terms.draft"
_LEFT_OUT_SHOWN = 100
FILE_MB_MAX = 32
_DRAFTS_MAX = 20
_STATE = {
    "running": State(_("Being read"), "wait"),
    "done": State(_("Read"), "good"),
    "failed": State(_("Broke off"), "bad"),
}
_AVAILABLE = {
    "in_stock": _("In stock"),
    "out_of_stock": _("Out of stock"),
    "preorder": _("To order ahead"),
    "backorder": _("On order"),
}


class FeedForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Product file (CSV, TSV or JSON-LD)"),
        validators=[FileExtensionValidator(["csv", "tsv", "txt", "json", "jsonld"])],
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.jsonld"}),
    )

    def clean_file(self) -> Any:
        """Not larger than what a page waits for; an operator reads larger ones."""
        file = self.cleaned_data["file"]
        if file.size > FILE_MB_MAX * 1024 * 1024:
            raise ValidationError(
                _("The file is larger than %(n)d MB. An operator can read it in.") % {"n": FILE_MB_MAX}
            )
        return file


class ItemsFilter(filters.Filter):
    """All, or what the county has too."""

    goods = filters.Choice(_("Goods"), [("known", _("Known here by their barcode"))])


def _whose(request: HttpRequest, id: UUID) -> tuple[MerchantRow, CountyName]:
    found = merchants.merchants([id]).get(id)
    if found is None:
        raise Http404
    return found, staff(request).merchant_county(id, found.county)


@office_page
def feed(request: HttpRequest, id: UUID) -> HttpResponse:
    """What a merchant says it has, and the files that said so."""
    return _feed_page(request, id, FeedForm())


@office_deed
def uploaded(request: HttpRequest, id: UUID) -> HttpResponse:
    """Read a file in."""
    me = staff(request)
    _row, county = _whose(request, id)
    form = FeedForm(request.POST, request.FILES)
    if not me.may(DRAFT, county.path, id):
        form.add_error(None, gettext("You are not entitled to do this."))
    elif form.is_valid():
        given = form.cleaned_data["file"]
        try:
            made = feeds.import_feed(id, given.file, given.name, me.person, clock.now())
        except Problem as problem:
            form.add_error("file", in_language(problem))
        else:
            return done(request, _said(feeds.feed_import(made)), "office:feed", id)
    return _feed_page(request, id, form)


@office_page
def progress(request: HttpRequest, id: UUID) -> HttpResponse:
    """How far the file that is being read has come, in words; nothing when none is."""
    _whose(request, id)
    rows = feeds.rows_read(id)
    said = "" if rows is None else gettext("%(n)s rows read so far") % {"n": f"{rows:,}"}
    return HttpResponse(said, content_type="text/plain; charset=utf-8")


def _said(row: ImportRow | None) -> str:
    assert row is not None, "it was made a moment ago"
    read = ngettext("%(n)d row was read.", "%(n)d rows were read.", row.rows) % {"n": row.rows}
    out = ngettext("%(n)d was left out.", "%(n)d were left out.", row.refused) % {"n": row.refused}
    return f"{read} {out}" if row.refused else read


@office_page
def feed_errors(request: HttpRequest, id: UUID) -> HttpResponse:
    """Why rows were left out, as a file."""
    row = feeds.feed_import(id)
    if row is None:
        raise Http404
    _whose(request, row.merchant)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="farmgate-feed-errors-{row.at:%Y-%m-%d}.csv"'
    out = csv.writer(response)
    out.writerow([gettext("Row"), "中文", "English"])
    out.writerows(feeds.errors(id))
    return response


@office_deed
def feed_terms(request: HttpRequest, id: UUID) -> HttpResponse:
    """Draw terms up for all that the county sells, at the prices of the file."""
    _whose(request, id)
    wanted = feeds.to_draft(id)[: _DRAFTS_MAX * COSTS_MAX]
    drawn = 0
    for start in range(0, len(wanted), COSTS_MAX):
        costs = [list(cost) for cost in wanted[start : start + COSTS_MAX]]
        body = {"merchant": str(id), "set": costs, "note": gettext("From the product file")}
        if not act(request, DRAFT, body):
            break
        drawn += len(costs)
    if drawn:
        text = ngettext(
            "Drawn up for %(n)d good. Another person must approve them.",
            "Drawn up for %(n)d goods. Another person must approve them.",
            drawn,
        )
        return done(request, text % {"n": drawn}, "office:merchant", id)
    if not wanted:
        messages.error(request, gettext("No cost differs from the terms that hold. Nothing was drawn up."))
    return redirect("office:feed", id)


@office_deed
def pictures_sent(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep the pictures that were sent, and say of each other file why not."""
    me = staff(request)
    _row, county = _whose(request, id)
    form = PicturesForm(request.POST, request.FILES)
    if not me.may(DRAFT, county.path, id):
        form.add_error(None, gettext("You are not entitled to do this."))
    elif form.is_valid():
        sent = [(file.name, file.file) for file in form.cleaned_data["pictures"]]
        try:
            taken = pictures.take(id, sent, clock.now())
        except Problem as problem:
            form.add_error("pictures", in_language(problem))
            return _feed_page(request, id, FeedForm(), form)
        kept = ngettext("%(n)d picture was kept.", "%(n)d pictures were kept.", taken.kept) % {"n": taken.kept}
        if not taken.errors:
            return done(request, kept, "office:feed", id)
        if taken.kept:
            messages.success(request, kept)
        return _feed_page(request, id, FeedForm(), form, taken.errors)
    return _feed_page(request, id, FeedForm(), form)


def _feed_page(
    request: HttpRequest,
    id: UUID,
    form: FeedForm,
    sent: PicturesForm | None = None,
    left_out: Sequence[tuple[str, str, str]] = (),
) -> HttpResponse:
    me = staff(request)
    row, county = _whose(request, id)
    chosen = ItemsFilter(request)
    matched = chosen.given["goods"] == "known"
    found = feeds.items(id, matched=matched, after=request.GET.get("after", ""), size=size_of(request))
    # Who else fills a good, and at what cost, is not for a merchant to see.
    suppliers = {item.supplier for item in found.rows if item.supplier and (not me.desk or item.supplier == id)}
    whose = merchants.merchants(suppliers)
    context = {
        "merchant": row,
        "name": name_of(row),
        "county": county,
        "form": form,
        "pictures": sent or PicturesForm(),
        "left_out": left_out[:_LEFT_OUT_SHOWN],
        "filter": chosen,
        "imports": imports_table(id),
        "to_draft": len(feeds.to_draft(id)),
        "may_draft": me.may(DRAFT, county.path, id),
    }
    table = Table(_columns(whose), found.rows, _("Nothing was read yet."), found.after, name=f"feed-{row.code}")
    return respond(request, "office/feed.html", context, table, forms=[form, sent])


def _columns(whose: dict[UUID, MerchantRow]) -> list[Column[ItemRow]]:
    return [
        Column(_("Picture"), _picture, "picture"),
        Column("id", lambda r: r.item_id, "code"),
        Column(_("Title"), lambda r: r.title),
        Column(_("Price in the file"), lambda r: r.price_minor, "money"),
        Column(_("Availability"), lambda r: _AVAILABLE.get(r.availability, "")),
        Column("GTIN", lambda r: r.gtin, "code"),
        Column(_("Weight (g)"), lambda r: r.weight_g, "number"),
        Column(_("Good here"), lambda r: good_name(r) if r.offer else ""),
        Column(_("Price"), lambda r: r.sells_at_minor, "money"),
        Column(_("Filled by"), lambda r: whose[r.supplier].code if r.supplier in whose else ""),
        Column(_("Cost"), lambda r: r.cost_minor if r.supplier in whose else None, "money"),
    ]


def _picture(row: ItemRow) -> str:
    return reverse("goods_picture", args=[row.picture]) if row.picture else ""


def imports_table(merchant: UUID, most: int = 20) -> Table[ImportRow]:
    """The latest readings of a merchant's files, here and on its page."""
    rows = feeds.imports(merchant, most)
    named = names_of({row.by for row in rows if row.by})
    columns: list[Column[ImportRow]] = [
        Column(_("Read at"), lambda r: r.at, "moment"),
        Column(_("File"), lambda r: r.file_name),
        Column(_("By"), lambda r: named.get(r.by, "") if r.by else _("an operator")),
        Column(_("State"), lambda r: _STATE[r.state], "state"),
        Column(_("Rows"), lambda r: r.rows, "number"),
        Column(_("Kept"), lambda r: r.kept, "number"),
        Column(_("Left out"), lambda r: r.refused, "number", href=lambda r: reverse("office:feed_errors", args=[r.id])),
    ]
    return Table(columns, rows, _("No file was read yet."), export=False)
