"""Limits: how far a phone may go without network, for all phones of a county."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.sync.caps import Caps, caps, last_set
from farmgate.web.office import fields
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import staff

SET = "limits.set"
ORDERS_A_DAY_MAX = 10_000


class LimitsForm(forms.Form):
    """The three caps, those in force filled in."""

    sale_cap = fields.Amount(_("One order, at most (yuan)"))
    day_cap = fields.Amount(_("All orders of a till in a day, at most (yuan)"))
    day_count = forms.IntegerField(
        label=_("Orders of a till in a day, at most"), min_value=1, max_value=ORDERS_A_DAY_MAX
    )

    def __init__(self, data: Any = None, *, caps: Caps) -> None:
        initial = {
            "sale_cap": fields.typed(caps.sale_cap_minor),
            "day_cap": fields.typed(caps.day_cap_minor),
            "day_count": caps.day_count_cap,
        }
        super().__init__(data, initial=initial)
        self.caps = caps

    def clean(self) -> dict[str, Any]:
        """An order above the day's sum could never be made; and what does not differ is not worth a signature."""
        found: dict[str, Any] = super().clean() or {}
        if self.errors:
            return found
        if found["sale_cap"] > found["day_cap"]:
            self.add_error("day_cap", _("This must not be less than one order may be."))
        elif Caps(found["sale_cap"], found["day_cap"], found["day_count"]) == self.caps:
            self.add_error(None, _("These are the limits in force. Nothing was changed."))
        return found


@office_page
def limits(request: HttpRequest) -> HttpResponse:
    """What holds in one county, and the form to change it."""
    return _page(request, staff(request).county(request.GET.get("county")), None)


@office_deed
def set_limits(request: HttpRequest) -> HttpResponse:
    """Set all three."""
    county = staff(request).county(request.GET.get("county"))
    form = LimitsForm(request.POST, caps=caps(county.code))
    if form.is_valid():
        given = form.cleaned_data
        body = {
            "county": county.code,
            "sale_cap_minor": given["sale_cap"],
            "day_cap_minor": given["day_cap"],
            "day_count_cap": given["day_count"],
        }
        if act(request, SET, body, form):
            text = gettext("Set. Each phone has the new limits after its next exchange.")
            return done(request, text, "office:limits", county=county.code)
    return _page(request, county, form)


def _page(request: HttpRequest, county: CountyName, form: LimitsForm | None) -> HttpResponse:
    me = staff(request)
    now, last = caps(county.code), last_set(county.code)
    context = {
        "county": county,
        "counties": me.counties,
        "caps": now,
        "last": last,
        "last_by": names_of([last.agent]).get(last.agent, "") if last else "",
        "history": reverse("office:operations") + f"?kind={SET}",
        "form": (form or LimitsForm(caps=now)) if me.may(SET, county.path) else None,
    }
    return render(request, "office/limits.html", context, status=422 if form is not None else 200)
