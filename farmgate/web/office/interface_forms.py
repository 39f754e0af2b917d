"""Forms about programs: whom one acts for and how far, and which address is told of what."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import merchants
from farmgate.interface.rules import ADDRESS_LENGTH_MAX, TOKEN_DAYS_MAX
from farmgate.kernel.clock import wire
from farmgate.people import roster
from farmgate.places.listings import CountyName
from farmgate.web.office import fields, filters
from farmgate.web.office.merchant_forms import name_of

MERCHANTS_MAX = 500
SCOPES = {
    "orders:read": _("Read orders"),
    "purchases:read": _("Read purchase orders"),
    "purchases:write": _("Answer and dispatch purchase orders"),
    "catalogue:read": _("Read products and terms"),
    "catalogue:write": _("Bring in products"),
    "settlements:read": _("Read settlements"),
    "parcels:read": _("Read parcels"),
    "hooks:write": _("Set its own notices"),
}
EVENTS = {
    "purchase.cut": _("A purchase order was made"),
    "purchase.answered": _("A purchase order was answered"),
    "purchase.dispatched": _("A purchase order was dispatched"),
    "parcel.collected": _("A parcel was collected"),
    "refund.owed": _("A refund is owed"),
    "settlement.closed": _("A settlement was closed"),
}


def whose(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What these merchants are called, code first."""
    found = merchants.merchants({id_ for id_ in ids if id_})
    return {id_: f"{row.code} {name_of(row)}" for id_, row in found.items()}


class _Of(forms.Form):
    """Of the whole county, or of one merchant."""

    merchant = forms.ChoiceField(label=_("Reaches"), required=False)

    def __init__(self, data: Any = None, *, county: CountyName, whose: str = "") -> None:
        super().__init__(data, initial={"merchant": whose})
        self.county = county
        found = merchants.of_counties([county.code], MERCHANTS_MAX)
        named: Any = self.fields["merchant"]
        named.choices = [
            ("", _("The whole county")),
            *((str(row.id), f"{row.code} {name_of(row)}") for row in sorted(found, key=lambda row: row.code)),
        ]


class TokenForm(_Of):
    """A program, the person it acts as, and how far."""

    label = fields.Name(_("Which program"), help_text=_("Such as: ERP of Dashan."))
    person = fields.Picked(
        _("Acts as"), help_text=_("It acts in this person's name, and may never do more than this person may.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field_order = ["label", "person", "merchant", "scopes", "until"]

    def __init__(self, data: Any = None, *, county: CountyName, whose: str = "") -> None:
        super().__init__(data, county=county, whose=whose)
        named: Any = self.fields["person"]
        named.offer([(str(person), name) for person, name in roster.staff_of(county.path)])

    def clean_until(self) -> date:
        """A day from today on, and not so far off that nobody would remember it."""
        day: date = self.cleaned_data["until"]
        if not filters.today() <= day < filters.today() + timedelta(days=TOKEN_DAYS_MAX):
            raise ValidationError(_("Choose a day from today on, within a year."))
        return day

    def body(self) -> dict[str, Any]:
        """What is signed, but for the hash of the secret."""
        given = self.cleaned_data
        over = timezone.make_aware(datetime.combine(given["until"] + timedelta(days=1), time.min))
        return {
            "county": self.county.code,
            "person": given["person"],
            "label": given["label"],
            "scopes": given["scopes"],
            "merchant": given["merchant"] or None,
            "until": wire(over.astimezone(UTC)),
        }


class HookForm(_Of):
    """An address and what it is told of."""

    address = forms.CharField(
        label=_("Address (https)"),
        max_length=ADDRESS_LENGTH_MAX,
        widget=forms.URLInput(attrs={"size": 48, "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Is told when"), choices=list(EVENTS.items()), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["address", "merchant", "events"]

    def clean_address(self) -> str:
        """As it may stand in an operation; where it may lead is judged there."""
        address = str(self.cleaned_data["address"]).strip()
        if not (address.isascii() and address.startswith("https://") and " " not in address):
            raise ValidationError(_("Write an address that begins with https://"))
        return address

    def body(self) -> dict[str, Any]:
        """What is signed."""
        given = self.cleaned_data
        return {
            "county": self.county.code,
            "address": given["address"],
            "events": given["events"],
            "merchant": given["merchant"] or None,
        }


class EndForm(forms.Form):
    """Why."""

    note = fields.Note(_("Reason"))
