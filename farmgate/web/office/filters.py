"""What lists are narrowed by: read from the address, where anything may stand. What makes no sense narrows nothing."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.web.office.staff import Staff
from farmgate.web.office.wording import Text

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
Choices = list[tuple[str, Text]]


class Search(forms.CharField):
    """The box that `/` goes to."""

    widget = forms.SearchInput

    def __init__(self, label: Text = _("Search"), **options: Any) -> None:
        super().__init__(required=False, label=label, max_length=80, **options)


class Day(forms.DateField):
    """A day of the place's own calendar."""

    def __init__(self, label: Text) -> None:
        bounds = [MinValueValidator(_FIRST_DAY), MaxValueValidator(_LAST_DAY)]
        super().__init__(
            required=False,
            label=label,
            validators=bounds,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class Choice(forms.ChoiceField):
    """One of a few, or any."""

    def __init__(self, label: Text, choices: Choices) -> None:
        super().__init__(required=False, label=label, choices=[("", _("All")), *choices])


class Kept(forms.CharField):
    """What the page is about already: goes with whatever is asked, unseen."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64)


class KeptId(forms.UUIDField):
    """The same, an id."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)


class Filter(forms.Form):
    """The filter of a list. `given` has what is well formed; the rest is empty."""

    use_required_attribute = False

    def __init__(self, request: HttpRequest, staff: Staff | None = None, initial: dict[str, Any] | None = None) -> None:
        named = {name for name in self.base_fields if name in request.GET}
        super().__init__(request.GET if named else None, initial=initial, auto_id="find-%s")
        if staff is not None and len(staff.counties) > 1:
            self.fields["county"] = Choice(_("County"), [(county.code, county.name) for county in staff.counties])
            if "county" in request.GET and not self.is_bound:
                self.is_bound, self.data = True, request.GET

    @property
    def given(self) -> dict[str, Any]:
        """What to narrow by, field by field; the initial values when nothing was asked."""
        if not self.is_bound:
            return {name: self.get_initial_for_field(field, name) or "" for name, field in self.fields.items()}
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}


def starts(day: date | None) -> datetime | None:
    """The moment a day of the place begins, in UTC."""
    if not day:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)


def ends(day: date | None) -> datetime | None:
    """The moment a day of the place is over."""
    return starts(day + timedelta(days=1)) if day else None


def today() -> date:
    """The place's own date."""
    return timezone.localdate(clock.now())
