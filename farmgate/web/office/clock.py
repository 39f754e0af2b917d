"""What the server does by itself for a county: at what hour, what came of it last, and the forms to set or stop it."""

from collections.abc import Callable
from datetime import time
from typing import Any, NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.sync import clockwork
from farmgate.sync.clockwork import Hand
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.wording import Text, in_language

SET = "clock.set"
MONTH_DAY_MAX = 28


class CutForm(forms.Form):
    """Each day at an hour, or not at all."""

    at = forms.TimeField(
        label=_("At what time"),
        required=False,
        help_text=_("Leave it empty to stop."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def body(self, county: str) -> dict[str, Any]:
        """The body of `clock.set`."""
        at: time | None = self.cleaned_data["at"]
        minute = at.hour * 60 + at.minute if at else None
        return {"county": county, "what": self.prefix, "minute": minute, "day": self.cleaned_data.get("day")}


class SettleForm(CutForm):
    """Once a month, or each day when no day is given."""

    day = forms.IntegerField(
        label=_("On which day of the month"),
        required=False,
        min_value=1,
        max_value=MONTH_DAY_MAX,
        help_text=_("Leave it empty for every day."),
    )


class Shown(NamedTuple):
    """One thing the clock can do, as the page shows it."""

    what: str
    title: Text
    says: Text
    hand: Hand | None
    by: str
    told: str
    form: CutForm | None


_FORMS: dict[str, Callable[..., CutForm]] = {"cut": CutForm, "lapse": CutForm, "settle": SettleForm}
_TITLES: dict[str, tuple[Text, Text]] = {
    "cut": (_("The cut"), _("Orders placed before that time become purchase orders.")),
    "lapse": (_("What nobody answered"), _("What villagers were asked ends when its time is over, and is owed back.")),
    "settle": (_("The settlement"), _("What became final before that time is owed to merchants and earned by agents.")),
}


@office_page
def clock(request: HttpRequest) -> HttpResponse:
    """What the clock does in one county."""
    return _page(request, staff(request).county(request.GET.get("county")), None)


@office_deed
def set_clock(request: HttpRequest, what: str) -> HttpResponse:
    """Set or stop one of them."""
    county = staff(request).county(request.GET.get("county"))
    form = _FORMS[what](request.POST, prefix=what)
    if form.is_valid() and act(request, SET, form.body(county.code), form):
        text = gettext("Set.") if form.cleaned_data["at"] else gettext("Stopped.")
        return done(request, text, "office:clock", county=county.code)
    return _page(request, county, form)


def _page(request: HttpRequest, county: CountyName, wrong: CutForm | None) -> HttpResponse:
    me = staff(request)
    hands = {hand.what: hand for hand in clockwork.hands(county.code)}
    names = names_of([hand.set_by for hand in hands.values()])
    may = me.may(SET, county.path)

    def shown(what: str) -> Shown:
        hand = hands.get(what)
        form = wrong if wrong is not None and wrong.prefix == what else _form(what, hand)
        told = in_language(hand.told_zh, hand.told_en) if hand else ""
        return Shown(what, *_TITLES[what], hand, names[hand.set_by] if hand else "", told, form if may else None)

    context = {"county": county, "counties": me.counties, "hands": [shown(what) for what in _TITLES]}
    return render(request, "office/clock.html", context, status=422 if wrong is not None else 200)


def _form(what: str, hand: Hand | None) -> CutForm:
    initial = {"at": time(hand.minute // 60, hand.minute % 60), "day": hand.day} if hand else {}
    return _FORMS[what](initial=initial, prefix=what)
