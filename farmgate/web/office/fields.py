"""Form fields that money, stations and what becomes of orders need."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import limits
from farmgate.kernel.money import MINOR_DIGITS
from farmgate.trade.rules import BASIS
from farmgate.web.office.tables import CURRENCY
from farmgate.web.office.wording import Text


class Amount(forms.CharField):
    """An amount typed in yuan, `1,234.50`, as integer minor units."""

    def __init__(self, label: Text = _("Amount (yuan)"), *, zero: bool = False, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "money-input", "autocomplete": "off"}
        super().__init__(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), **options)
        self.least_minor = 0 if zero else 1

    def clean(self, value: Any) -> int | None:
        """Minor units; None for an empty field that need not be filled."""
        text = super().clean(value)
        return self.minor(text) if text else None

    def minor(self, text: str) -> int:
        """What was typed, exactly. ValidationError when it is not an amount of money."""
        try:
            amount = Decimal(text.replace(",", "").replace("，", "").lstrip("¥￥ "))
        except InvalidOperation:
            raise ValidationError(_("Write an amount such as 120 or 35.50.")) from None
        scaled = amount.scaleb(MINOR_DIGITS[CURRENCY]) if amount.is_finite() else Decimal("NaN")
        if scaled.is_nan() or scaled != scaled.to_integral_value():
            raise ValidationError(_("Write at most two digits after the point."))
        if not self.least_minor <= scaled <= limits.AMOUNT_MINOR_MAX:
            raise ValidationError(_("The amount must be above nothing and at most 1,000,000 yuan."))
        return int(scaled)


def typed(amount_minor: int | None) -> str:
    """An amount as one would type it: `1234.50`."""
    return "" if amount_minor is None else f"{amount_minor // 100}.{amount_minor % 100:02d}"


class Note(forms.CharField):
    """A few words for whoever reads this later."""

    def __init__(self, label: Text = _("Note"), **options: Any) -> None:
        options.setdefault("required", False)
        widget = forms.TextInput(attrs={"size": 40})
        super().__init__(label=label, max_length=limits.NOTE_LENGTH_MAX, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """One line: what is signed holds no control characters."""
        return " ".join(str(super().clean(value)).split())


class Moment(forms.DateTimeField):
    """A moment of the place's own time, to the minute; in UTC once cleaned."""

    def __init__(self, label: Text, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        bounds = [
            MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
            MaxValueValidator(datetime(2199, 1, 1, tzinfo=UTC)),
        ]
        super().__init__(label=label, widget=widget, validators=bounds, **options)

    def clean(self, value: Any) -> datetime | None:
        """In UTC, as what is signed says it."""
        found = super().clean(value)
        return found.astimezone(UTC) if found else None


class Percent(forms.CharField):
    """A rate typed in percent, `5.25`, as integer basis points."""

    def __init__(self, label: Text, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "money-input", "autocomplete": "off"}
        super().__init__(label=label, max_length=10, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> int:
        """Hundredths of a percent."""
        try:
            rate = Decimal(super().clean(value).strip().rstrip("%％").strip())
        except InvalidOperation:
            raise ValidationError(_("Write a rate such as 5 or 5.25.")) from None
        scaled = rate.scaleb(2) if rate.is_finite() else Decimal("NaN")
        if scaled.is_nan() or scaled != scaled.to_integral_value():
            raise ValidationError(_("Write at most two digits after the point."))
        if not 0 <= scaled <= BASIS:
            raise ValidationError(_("The rate must be from 0 to 100."))
        return int(scaled)


class LongSelect(forms.Select):
    """A choice of thousands. Django draws each by a template of its own, which takes longer than all the rest of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """All options in one go, without groups."""
        drawn = format_html_join(
            "",
            "<option{}>{}</option>",
            ((flatatt({"value": key, "selected": str(key) == str(value or "")}), label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})), drawn
        )


class Picked(forms.ChoiceField):
    """One of some things, none of them chosen beforehand."""

    def __init__(self, label: Text, **options: Any) -> None:
        super().__init__(label=label, **options)

    def offer(self, choices: list[tuple[str, Text]]) -> None:
        """What there is to choose from."""
        self.choices = choices if len(choices) == 1 else [("", _("Choose")), *choices]


class Name(forms.CharField):
    """What somebody or something is called, on one line."""

    def __init__(self, label: Text, **options: Any) -> None:
        widget = forms.TextInput(attrs={"size": 32, "autocomplete": "off"})
        super().__init__(label=label, max_length=limits.NAME_LENGTH_MAX, widget=widget, **options)

    def clean(self, value: Any) -> str:
        """One line: what is signed holds no control characters."""
        return " ".join(str(super().clean(value)).split())
