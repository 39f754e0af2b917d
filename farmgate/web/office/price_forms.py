"""Drawing a price list up: prices typed one by one, or a file of them."""

import csv
import io
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings
from farmgate.catalogue.listings import OfferRow
from farmgate.web.office import fields, filters, wording

_FILE_BYTES_MAX = 256 * 1024
_FILE_COLUMNS = ("offer", "price")


class Named(Protocol):
    """A row that tells which good it is of."""

    @property
    def name_zh(self) -> str | None: ...
    @property
    def name_en(self) -> str | None: ...
    @property
    def spec_zh(self) -> str | None: ...
    @property
    def spec_en(self) -> str | None: ...


def good_name(row: Named) -> str:
    """A good with its size, in the reader's language."""
    return wording.in_language(f"{row.name_zh} {row.spec_zh}".strip(), f"{row.name_en} {row.spec_en}".strip())


class PricesFilter(filters.Filter):
    """Which goods to edit."""

    q = filters.Search(_("Good or barcode"))
    category = filters.Choice(_("Category"), [])

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        rows = listings.categories()
        named: Any = self.fields["category"]
        named.choices = [(slug, wording.in_language(zh, en)) for slug, zh, en in rows]
        named.initial = rows[0][0] if rows else ""


class DraftForm(forms.Form):
    """Prices as they should be: one field a good, or a file."""

    note = fields.Note(_("Why the prices change"), required=True)
    fee = fields.Amount(_("Fee for an order (yuan)"), zero=True, required=False)
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    file = forms.FileField(
        required=False,
        label=_("CSV file with the columns offer, price"),
        validators=[FileExtensionValidator(["csv"])],
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, rows: list[OfferRow], version: int, fee_minor: int
    ) -> None:
        super().__init__(data, files, initial={"based_on": version, "fee": fields.typed(fee_minor)})
        self.rows, self.version, self.fee_minor = rows, version, fee_minor
        for row in rows:
            field = fields.Amount(good_name(row), required=False)
            field.initial = fields.typed(row.price_minor)
            self.fields[f"price_{row.offer}"] = field

    def goods(self) -> list[tuple[OfferRow, Any]]:
        """Each good with its field."""
        return [(row, self[f"price_{row.offer}"]) for row in self.rows]

    def clean(self) -> dict[str, Any] | None:
        """What was typed over prices that no longer hold would undo someone else's change."""
        if self.cleaned_data.get("based_on") not in (None, self.version):
            raise ValidationError(
                _("Another price list was published meanwhile. Reload the page and enter your changes again.")
            )
        return super().clean()

    def clean_file(self) -> dict[int, int]:
        """offer -> price_minor of an uploaded file."""
        given = self.cleaned_data.get("file")
        return _read_file(given) if given else {}

    def new_fee_minor(self) -> int | None:
        """The fee from now on; None when it stays, as it does when the field was left empty."""
        typed: int | None = self.cleaned_data.get("fee")
        return None if typed == self.fee_minor else typed

    def changes(self) -> tuple[dict[int, int], list[int]]:
        """What differs from the list in force: prices set, goods withdrawn."""
        typed = {row.offer: self.cleaned_data.get(f"price_{row.offer}") for row in self.rows}
        was = {row.offer: row.price_minor for row in self.rows}
        prices = {offer: price for offer, price in typed.items() if price and price != was[offer]}
        gone = [offer for offer, price in typed.items() if price is None and was[offer] is not None]
        filed: dict[int, int] = self.cleaned_data.get("file") or {}
        return prices | filed, [offer for offer in gone if offer not in filed]


def _read_file(file: "UploadedFile[Any]") -> dict[int, int]:
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
            raise ValidationError(gettext("Line %(line)d: %(why)s Nothing was read.") % told) from None
    return prices
