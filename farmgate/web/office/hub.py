"""The hub's scan: many codes at once, from a scanner that types each and then Enter."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.logistics import listings
from farmgate.places.listings import CountyName
from farmgate.web.office import trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.parcels import RECEIVE
from farmgate.web.office.staff import staff
from farmgate.web.office.wording import Text

CODES_MAX = 500
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_TEXT_MAX = 20_000
_LINES_NAMED = 20
# What a scan may say: at the hub on the way there, or on the way back, or with their merchants again.
DEEDS: dict[str, Text] = {
    RECEIVE: _("They have come to the hub"),
    "hub.take_back": _("They go back, and have come to the hub"),
    "hub.give_back": _("They are back with their merchants"),
}


class ScanForm(forms.Form):
    """What was scanned, one code a line."""

    codes = forms.CharField(
        label=_("Codes, one a line"),
        max_length=_TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "autofocus": True, "spellcheck": "false"}),
    )
    deed = forms.ChoiceField(label=_("What is it"), choices=list(DEEDS.items()), required=False)
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[(code, state.word) for code, state in trade_words.CONDITION.items()]
    )

    def __init__(self, data: Any = None, *, county: str) -> None:
        super().__init__(data)
        self.county = county

    def clean_deed(self) -> str:
        """On the way there, unless another was chosen."""
        return self.cleaned_data["deed"] or RECEIVE

    def clean_codes(self) -> list[str]:
        """The codes, each once. Lines that are no code of a parcel of this county are named by their number."""
        typed = [(n, line.strip().upper()) for n, line in enumerate(self.cleaned_data["codes"].splitlines(), start=1)]
        typed = [(n, line) for n, line in typed if line]
        codes = list(dict.fromkeys(line for _n, line in typed))
        if not codes:
            raise ValidationError(_("Scan at least one code."))
        if len(codes) > CODES_MAX:
            text = ngettext("%(n)d code at most at once.", "%(n)d codes at most at once.", CODES_MAX)
            raise ValidationError(text % {"n": CODES_MAX})
        known = listings.known_codes([self.county], [code for code in codes if _CODE.fullmatch(code)])
        wrong = [(n, line) for n, line in typed if line not in known]
        if wrong:
            text = gettext("Line %(line)d: there is no parcel %(code)s here.")
            told = [text % {"line": n, "code": line[:40]} for n, line in wrong[:_LINES_NAMED]]
            raise ValidationError([*told, gettext("Nothing was recorded. Take these lines out or scan them again.")])
        return codes


@office_page
def scan(request: HttpRequest) -> HttpResponse:
    """The box to scan into."""
    county = staff(request).county(request.GET.get("county"))
    return _page(request, county, ScanForm(county=county.code))


@office_deed
def scanned(request: HttpRequest) -> HttpResponse:
    """Parcels are at the hub."""
    county = staff(request).county(request.GET.get("county"))
    form = ScanForm(request.POST, county=county.code)
    if form.is_valid():
        codes = form.cleaned_data["codes"]
        body = {"county": county.code, "parcels": codes, "condition": form.cleaned_data["condition"]}
        if act(request, form.cleaned_data["deed"], body, form):
            return done(request, _said(codes, county.code), "office:hub", county=county.code)
    return _page(request, county, form)


def _said(codes: list[str], county: str) -> str:
    text = ngettext("%(n)d parcel scanned.", "%(n)d parcels scanned.", len(codes)) % {"n": len(codes)}
    found = listings.found_again(codes, county)
    if not found:
        return text
    lost = gettext("Declared lost before, and found: %(codes)s. Her money is owed already: they go back.")
    return f"{text} {lost % {'codes': ', '.join(found[:_LINES_NAMED])}}"


def _page(request: HttpRequest, county: CountyName, form: ScanForm) -> HttpResponse:
    me = staff(request)
    context = {"form": form, "county": county, "counties": me.counties, "may": me.may(RECEIVE, county.path)}
    return render(request, "office/hub.html", context, status=422 if form.errors else 200)
