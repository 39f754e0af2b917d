"""Checking half a paper slip: its number and its four picture words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import queries as catalogue
from farmgate.counter import listings as counter
from farmgate.kernel import limits, words
from farmgate.kernel.problems import Problem
from farmgate.sync import slip_check
from farmgate.sync.rates import Rate
from farmgate.web.office import wording
from farmgate.web.office.acting import in_language, office_page
from farmgate.web.office.staff import staff

_checks = Rate(limits.SLIP_CHECKS_PER_DEVICE_HOUR_MAX, 3600)


def _named() -> dict[str, int]:
    """Every word in both languages, and every number, as what it stands for."""
    return {name: word.n for word in words.pictures() for name in (word.zh, word.en, str(word.n))}


class Word(forms.CharField):
    """One picture word, typed or chosen from the list."""

    def __init__(self, n: int) -> None:
        attrs = {"list": "picture-words", "autocomplete": "off", "size": 10}
        super().__init__(label=_("Picture %(n)d") % {"n": n}, max_length=40, widget=forms.TextInput(attrs=attrs))
        self.n = n

    def clean(self, value: Any) -> int:
        """The number of the picture. ValidationError for a word that is none."""
        found = _named().get(str(super().clean(value)).strip().lower())
        if found is None:
            raise ValidationError(_("This is not one of the picture words."))
        return found


class SlipForm(forms.Form):
    """What stands on the slip."""

    number = forms.CharField(
        label=_("Slip number"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "K7QM-123"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, use_required_attribute=False)
        for n in range(1, words.COUNT + 1):
            self.fields[f"word{n}"] = Word(n)

    @property
    def given(self) -> tuple[int, ...]:
        """The four numbers."""
        return tuple(self.cleaned_data[f"word{n}"] for n in range(1, words.COUNT + 1))


@office_page
def slip(request: HttpRequest) -> HttpResponse:
    """The form, and what the slip says when the words are right."""
    form = SlipForm(request.GET if "number" in request.GET else None)
    context: dict[str, Any] = {
        "form": form,
        "pictures": words.pictures(),
        "chinese": (get_language() or "").startswith("zh"),
    }
    if form.is_bound and form.is_valid():
        try:
            _checks.take(staff(request).person)
        except Problem as problem:
            form.add_error(None, in_language(problem))
        else:
            context |= _answer(request, form)
    return render(request, "office/slip.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, form: SlipForm) -> dict[str, Any]:
    checked = slip_check.check(form.cleaned_data["number"].strip().upper(), form.given)
    if checked.order is None:
        return {"checked": checked, "given": [words.pictures()[n] for n in form.given]}
    goods = catalogue.names([line.offer for line in checked.order.lines])
    return {
        "checked": checked,
        "given": [words.pictures()[n] for n in form.given],
        "state": wording.ORDER[checked.order.state],
        "lines": [(*goods[line.offer], line.quantity, line.unit_price_minor) for line in checked.order.lines],
        # The slip proves itself anywhere; the order's own page opens only for who sees the station.
        "seen": counter.order(staff(request).sees, checked.order.id) is not None,
    }
