"""Forms about merchants: who one is, where it is paid, and its costs, typed one by one or brought in a file."""

import csv
import io
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import listings, rules
from farmgate.catalogue.listings import OfferRow
from farmgate.catalogue.merchants import MerchantRow, Supplier
from farmgate.catalogue.operations import COSTS_MAX
from farmgate.web.office import fields, filters, wording
from farmgate.web.office.price_forms import good_name

_FILE_BYTES_MAX = 256 * 1024
PICTURES_MB_MAX = 32


def name_of(row: MerchantRow) -> str:
    """A merchant in the reader's language."""
    return wording.in_language(row.name_zh, row.name_en)


def decision_of(request: HttpRequest) -> str:
    """What was decided; empty when it is neither."""
    given = request.POST.get("decision", "")
    return given if given in ("approve", "reject") else ""


class TermsFilter(filters.Filter):
    """By what became of them."""

    state = filters.Choice(_("State"), [(code, state.word) for code, state in wording.DECIDED.items()])


class MerchantForm(forms.Form):
    """Who fills orders."""

    code = forms.RegexField(
        r"^[A-Z][A-Z0-9]{0,11}$",
        label=_("Code"),
        help_text=_("Such as M01. It stands on purchase orders and does not change."),
        error_messages={"invalid": _("Write a capital letter, then letters and digits: M01.")},
        widget=forms.TextInput(attrs={"size": 12, "autocomplete": "off"}),
    )
    name_zh = fields.Name(_("Name in Chinese"))
    name_en = fields.Name(_("Name in English"), required=False)


class BankForm(forms.Form):
    """Where a merchant is paid."""

    holder = fields.Name(_("Account holder"))
    account = forms.CharField(
        label=_("Account number"),
        max_length=60,
        widget=forms.TextInput(attrs={"size": 32, "autocomplete": "off"}),
    )

    def clean_account(self) -> str:
        """Without the spaces and hyphens it is written with."""
        account = "".join(str(self.cleaned_data["account"]).split()).replace("-", "").upper()
        if not (account.isascii() and account.isalnum() and 6 <= len(account) <= 34):
            raise ValidationError(_("An account number has 6 to 34 digits or letters."))
        return account


class ManyFiles(forms.FileField):
    """Several files, or one. A list of them, none empty."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them, together not larger than what a page waits for."""
        found = [super(ManyFiles, self).clean(one, initial) for one in (data or [None])]
        if sum(file.size or 0 for file in found) > PICTURES_MB_MAX * 1024 * 1024:
            raise ValidationError(_("The files are larger than %(n)d MB together.") % {"n": PICTURES_MB_MAX})
        return found


class PicturesInput(forms.FileInput):
    """Where one chooses several."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All that were chosen."""
        return files.getlist(name) if hasattr(files, "getlist") else [files[name]] if name in files else []


class PicturesForm(forms.Form):
    """Pictures of a merchant's items, by the names of the files."""

    pictures = ManyFiles(
        label=_("Pictures (JPEG, PNG, WebP), or a ZIP of them"),
        widget=PicturesInput(attrs={"multiple": True, "accept": ".jpg,.jpeg,.png,.webp,.zip"}),
    )


class TermsForm(forms.Form):
    """Costs as they should be: one field a good, or a file."""

    note = fields.Note(_("Why the costs change"), required=True)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    file = forms.FileField(
        required=False,
        label=_("CSV file with the columns gtin or offer, and cost"),
        validators=[FileExtensionValidator(["csv"])],
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        merchant: MerchantRow,
        rows: list[OfferRow],
        suppliers: dict[int, Supplier],
        base: UUID | None,
    ) -> None:
        held = str(base or "")
        super().__init__(data, files, initial={"base": held})
        self.merchant, self.rows, self.suppliers, self._held = merchant, rows, suppliers, held
        for row in rows:
            field = fields.Amount(good_name(row), required=False)
            field.initial = fields.typed(self.cost_now(row.offer))
            self.fields[f"cost_{row.offer}"] = field

    def cost_now(self, offer: int) -> int | None:
        """At what cost this merchant fills an offer; None when another does, or nobody."""
        supplier = self.suppliers.get(offer)
        return supplier.cost_minor if supplier and supplier.merchant == self.merchant.id else None

    def goods(self) -> Iterator[tuple[OfferRow, Supplier | None, Any]]:
        """Each good with who fills it now, and its field."""
        for row in self.rows:
            yield row, self.suppliers.get(row.offer), self[f"cost_{row.offer}"]

    def clean(self) -> dict[str, Any] | None:
        """What was typed over terms that no longer hold would undo someone else's change."""
        if self.cleaned_data.get("base", "") != self._held:
            raise ValidationError(
                _("Other terms were approved meanwhile. Reload the page and enter your changes again.")
            )
        return super().clean()

    def clean_file(self) -> dict[int, int]:
        """offer -> cost_minor of an uploaded file."""
        given = self.cleaned_data.get("file")
        return read_costs(given, self.merchant.county) if given else {}

    def changes(self) -> tuple[dict[int, int], list[int]]:
        """What differs from now: costs set, offers this merchant fills no more."""
        typed = {row.offer: self.cleaned_data.get(f"cost_{row.offer}") for row in self.rows}
        costs = {offer: cost for offer, cost in typed.items() if cost and cost != self.cost_now(offer)}
        filed: dict[int, int] = self.cleaned_data.get("file") or {}
        gone = [o for o, cost in typed.items() if cost is None and self.cost_now(o) is not None and o not in filed]
        return costs | filed, gone


def read_costs(file: "UploadedFile[Any]", county: str) -> dict[int, int]:
    """offer -> cost_minor of a CSV file with the columns `cost` and `offer` or `gtin`. ValidationError names the line."""
    if (file.size or 0) > _FILE_BYTES_MAX:
        raise ValidationError(_("The file is larger than 256 KB."))
    try:
        rows = csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline=""))
        columns = set(rows.fieldnames or ())
        if "cost" not in columns or not columns & {"offer", "gtin"}:
            raise ValidationError(_("The first line must name the columns cost, and offer or gtin."))
        lines = list(enumerate(rows, start=2))
    except (UnicodeDecodeError, csv.Error):
        raise ValidationError(_("This is not a CSV file in UTF-8.")) from None
    if len(lines) > COSTS_MAX:
        raise ValidationError(_("At most %(n)d goods in one draft.") % {"n": COSTS_MAX})
    barcodes = listings.offers_of_barcodes(county, [rules.gtin(row.get("gtin") or "") or "" for _n, row in lines])
    costs: dict[int, int] = {}
    for number, row in lines:
        try:
            offer = _offer(row, barcodes)
            if offer in costs:
                raise ValidationError(_("The good stands in the file twice."))
            costs[offer] = fields.Amount().minor((row.get("cost") or "").strip())
        except ValidationError as error:
            told = {"line": number, "why": error.messages[0]}
            raise ValidationError(gettext("Line %(line)d: %(why)s Nothing was read.") % told) from None
    return costs


def _offer(row: dict[str, Any], barcodes: dict[str, int]) -> int:
    offer, gtin = (row.get("offer") or "").replace(",", "").strip(), (row.get("gtin") or "").strip()
    if offer:
        if not (offer.isascii() and offer.isdigit() and len(offer) <= rules.OFFER_DIGITS_MAX):
            raise ValidationError(_("The offer must be a number."))
        return int(offer)
    known = rules.gtin(gtin)
    if known is None:
        raise ValidationError(_("This GTIN is not right: its check digit does not fit."))
    if known not in barcodes:
        raise ValidationError(_("No good of this county has this GTIN."))
    return barcodes[known]
