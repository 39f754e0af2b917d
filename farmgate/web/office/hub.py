"""The hub's scan: a scanner types a code and then Enter, one parcel at a time or many; and what lies there, van by van."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.logistics import listings
from farmgate.logistics.listings import HubRow
from farmgate.places.listings import CountyName
from farmgate.web.office import trade_words, wording
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.parcels import RECEIVE
from farmgate.web.office.staff import one_of, staff
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
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"}),
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
    county = one_of(staff(request).hubs, request.GET.get("county"))
    return _page(request, county, ScanForm(county=county.code))


@office_deed
def scanned(request: HttpRequest) -> HttpResponse:
    """Parcels are at the hub."""
    county = one_of(staff(request).hubs, request.GET.get("county"))
    form = ScanForm(request.POST, county=county.code)
    if form.is_valid():
        codes = form.cleaned_data["codes"]
        body = {"county": county.code, "parcels": codes, "condition": form.cleaned_data["condition"]}
        if act(request, form.cleaned_data["deed"], body, form):
            # A lost one that was found is a longer story than a station's name.
            if (
                len(codes) == 1
                and form.cleaned_data["deed"] == RECEIVE
                and not listings.found_again(codes, county.code)
            ):
                query = urlencode({"county": county.code, "last": codes[0]})
                return HttpResponseRedirect(f"{reverse('office:hub')}?{query}")
            return done(request, _said(codes, county.code), "office:hub", county=county.code)
    return _page(request, county, form)


def _said(codes: list[str], county: str) -> str:
    text = ngettext("%(n)d parcel scanned.", "%(n)d parcels scanned.", len(codes)) % {"n": len(codes)}
    found = listings.found_again(codes, county)
    if not found:
        return text
    lost = gettext("Declared lost before, and found: %(codes)s. Her money is owed already: they go back.")
    return f"{text} {lost % {'codes': ', '.join(found[:_LINES_NAMED])}}"


@dataclass(frozen=True)
class Van:
    """What must go to one station."""

    station: str
    parcels: list[HubRow]

    @property
    def oldest(self) -> datetime:
        """Since when the first of them has lain here."""
        return min(parcel.since for parcel in self.parcels)


def _vans(rows: list[HubRow]) -> list[Van]:
    grouped = groupby(rows, key=lambda row: (row.station_code, row.station, row.station_en))
    return [Van(_station(code, name, name_en), list(group)) for (code, name, name_en), group in grouped]


def _station(code: str, name: str, name_en: str) -> str:
    return f"{code} {wording.in_language(name, name_en)}"


class Told(NamedTuple):
    """What one reads from three steps away, and hears: where the parcel that was just scanned goes."""

    tone: str
    text: str
    below: str
    said: str


def _answer(county: CountyName, form: ScanForm, last: str) -> Told | None:
    if form.errors:
        text, typed = gettext("Not recorded"), str(form.data.get("codes", "")).strip()[:40].upper()
        missing = gettext("There is no parcel %(code)s here. Check and scan again.") % {"code": typed}
        return Told("bad", text, missing if form.has_error("codes") else "", text)
    row = listings.with_code(county.code, last) if _CODE.fullmatch(last) else None
    if row is None:
        return None
    name = wording.in_language(row.station, row.station_en)
    if row.state != "hub":
        state = str(trade_words.PARCEL[row.state].word)
        return Told("wait", state, f"{row.code} · {_station(row.station_code, row.station, row.station_en)}", state)
    damaged = f" · {trade_words.CONDITION[row.condition].word}" if row.condition != "ok" else ""
    return Told("good", f"{row.station_code} {name}{damaged}", f"{row.code} · {row.slip_no}", name)


def _page(request: HttpRequest, county: CountyName, form: ScanForm) -> HttpResponse:
    me = staff(request)
    rows, states = listings.at_hub(county.code), listings.by_state([county.code])
    several = len(str(form.data.get("codes", "")).split()) > 1
    context = {
        "form": form,
        "several": several,
        "answer": None if several else _answer(county, form, request.GET.get("last", "")),
        "county": county,
        "counties": me.hubs,
        "may": me.may(RECEIVE, county.path),
        "vans": _vans(rows),
        "at_hub": states.get("hub", 0),
        "coming": states.get("coming", 0),
        "oldest": min((row.since for row in rows), default=None),
        "shown": len(rows),
    }
    return render(request, "office/hub.html", context, status=422 if form.errors else 200)
