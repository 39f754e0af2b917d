"""Messages: a word from the county to one station or to all."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import limits
from farmgate.people import listings as people
from farmgate.places.listings import CountyName
from farmgate.sync import listings
from farmgate.sync.listings import MessageRow
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of

SEND = "message.send"


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limits.NOTE_LENGTH_MAX, widget=forms.Textarea(attrs={"rows": 3}))


class MessageForm(forms.Form):
    """What to say, to whom, in both languages."""

    station = forms.ChoiceField(label=_("To"), required=False)
    zh = _text(_("In Chinese"))
    en = _text(_("In English"))

    def __init__(self, data: Any = None, *, stations: list[tuple[str, str]]) -> None:
        super().__init__(data)
        named: Any = self.fields["station"]
        named.choices = [("", _("All stations of the county")), *stations]


@office_page
def messages(request: HttpRequest) -> HttpResponse:
    """What was sent, and the form for the next."""
    me = staff(request)
    return _page(request, _county(me, request), None)


@office_deed
def sent(request: HttpRequest) -> HttpResponse:
    """Send one."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    form = MessageForm(request.POST, stations=_stations(me, county))
    if form.is_valid():
        given = form.cleaned_data
        body = {"county": county.code, "station": given["station"] or None, "zh": given["zh"], "en": given["en"]}
        if act(request, SEND, body, form):
            return done(request, gettext("Sent. Phones show it after their next exchange."), "office:messages")
    return _page(request, county, form)


def _county(me: Staff, request: HttpRequest) -> CountyName | None:
    """The county to write for; None for who only reads."""
    return me.county(request.GET.get("county")) if me.counties else None


def _stations(me: Staff, county: CountyName) -> list[tuple[str, str]]:
    rows = people.stations(me.sees, county=county.code)
    return [(row.code, f"{row.code} {row.name}") for row in rows if not row.closed_on]


def _page(request: HttpRequest, county: CountyName | None, form: MessageForm | None) -> HttpResponse:
    me = staff(request)
    found = listings.messages(me.sees, me.county_codes, request.GET.get("after", ""), size_of(request))
    columns: list[Column[MessageRow]] = [
        Column(_("Sent at"), lambda r: r.sent_at, "moment"),
        Column(_("To"), lambda r: r.station or _("All stations")),
        Column(_("By"), lambda r: r.sender),
        Column(_("In Chinese"), lambda r: r.zh),
        Column(_("In English"), lambda r: r.en),
    ]
    may = county is not None and me.may(SEND, county.path)
    if may and county is not None and form is None:
        form = MessageForm(stations=_stations(me, county))
    context = {"form": form if may else None, "county": county, "counties": me.counties}
    table = Table(columns, found.rows, _("No messages yet."), found.after, name="messages")
    return respond(request, "office/messages.html", context, table, forms=[form])
