"""Deposit terms: the ladders of a county, drawing one up, what it would mean, publishing by another person."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import due_listings, ladders
from farmgate.counter.deposits import Ladder, Rung
from farmgate.counter.ladders import LadderRow
from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.people.queries import names_of
from farmgate.places.listings import CountyName
from farmgate.web.office import fields, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond

DRAFT, PUBLISH = "deposit.draft", "deposit.publish"
DAYS = 30
RUNGS_SHOWN = 4
_PARTS = ("collected", "from", "up_to", "part")


class LadderForm(forms.Form):
    """Up to four rungs, one a row, and the bounds around all of them. A row without a part is left out."""

    quiet_days = forms.IntegerField(label=_("Days a refusal is remembered"), min_value=0, max_value=730, initial=90)
    villager_cap = fields.Amount(_("A villager owes at most (yuan)"), zero=True)
    station_cap = fields.Amount(_("A station's villagers owe at most (yuan)"), zero=True)
    note = fields.Note(_("Why it changes"), required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for n in range(RUNGS_SHOWN):
            self.fields[f"collected_{n}"] = forms.IntegerField(
                label=_("Orders collected, at least"), min_value=0, max_value=1000, required=False
            )
            self.fields[f"from_{n}"] = fields.Amount(_("Order from (yuan)"), zero=True, required=False)
            self.fields[f"up_to_{n}"] = fields.Amount(_("up to (yuan, may be empty)"), required=False)
            self.fields[f"part_{n}"] = Part(_("Paid at once, in percent"), required=False)

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each rung."""
        return [[self[f"{part}_{n}"] for part in _PARTS] for n in range(RUNGS_SHOWN)]

    @property
    def bounds(self) -> list[forms.BoundField]:
        """The fields around the rungs."""
        return [self[name] for name in ("quiet_days", "villager_cap", "station_cap", "note")]

    def body(self, county: str) -> dict[str, Any]:
        """What is signed."""
        given = self.cleaned_data
        rungs = [[given[f"{part}_{n}"] for part in _PARTS] for n in range(RUNGS_SHOWN)]
        return {
            "county": county,
            "rungs": [[n or 0, least or 0, most, part] for n, least, most, part in rungs if part is not None],
            "quiet_days": given["quiet_days"],
            "villager_cap_minor": given["villager_cap"],
            "station_cap_minor": given["station_cap"],
            "note": given["note"],
        }


class Part(fields.Percent):
    """A part that may be left out."""

    def clean(self, value: Any) -> Any:
        """Hundredths of a percent; None for an empty field."""
        return super().clean(value) if str(value or "").strip() else None


class Version(NamedTuple):
    """A ladder with who made it."""

    row: LadderRow
    drawn_by: str
    published_by: str


def _columns(in_force: UUID | None) -> list[Column[Version]]:
    return [
        Column(_("Version"), lambda v: v.row.version, "number", href=lambda v: _address(v.row)),
        Column(_("State"), lambda v: trade_words.version_state(v.row.id, v.row.published_at, in_force), "state"),
        Column(_("Rungs"), lambda v: len(v.row.rungs), "number"),
        Column(_("Drawn up by"), lambda v: v.drawn_by),
        Column(_("Drawn up at"), lambda v: v.row.drawn_at, "moment"),
        Column(_("Published by"), lambda v: v.published_by),
        Column(_("Published at"), lambda v: v.row.published_at, "moment"),
        Column(_("Note"), lambda v: v.row.note),
    ]


def _address(row: LadderRow) -> str:
    return reverse("office:deposit", args=[row.id])


@office_page
def deposits(request: HttpRequest) -> HttpResponse:
    """The versions of one county, the latest first."""
    return _list(request, staff(request).county(request.GET.get("county")))


@office_deed
def draft(request: HttpRequest) -> HttpResponse:
    """Draw the next version up."""
    county = staff(request).county(request.GET.get("county"))
    form = LadderForm(request.POST)
    if form.is_valid():
        made = act(request, DRAFT, form.body(county.code), form)
        if made:
            return done(request, gettext("Drawn up. Another person must publish it."), "office:deposit", made)
    return _list(request, county, form)


def _list(request: HttpRequest, county: CountyName, form: LadderForm | None = None) -> HttpResponse:
    me = staff(request)
    found = ladders.ladders_of(county.code)
    now = ladders.in_force(county.code)
    empty = _("This county takes no deposits: every order is paid in full when it is placed.")
    table = Table(_columns(now.id if now else None), _versions(found), empty, name=f"deposits-{county.code}")
    context = {
        "county": county,
        "counties": me.counties,
        "in_force": now,
        "says": [rung_says(rung) for rung in now.rungs] if now else [],
        "form": form or LadderForm(initial=_initial(now)),
        "may_draft": me.may(DRAFT, county.path),
    }
    return respond(request, "office/deposits.html", context, table, forms=[form])


def _versions(rows: list[LadderRow]) -> list[Version]:
    named = names_of({who for row in rows for who in (row.drawn_by, row.published_by) if who})
    return [
        Version(row, named.get(row.drawn_by, ""), named.get(row.published_by, "") if row.published_by else "")
        for row in rows
    ]


def _initial(now: LadderRow | None) -> dict[str, Any]:
    """The next version begins as the one in force."""
    if now is None:
        return {}
    given: dict[str, Any] = {
        "quiet_days": now.quiet_days,
        "villager_cap": fields.typed(now.villager_cap_minor),
        "station_cap": fields.typed(now.station_cap_minor),
    }
    for n, rung in enumerate(now.rungs[:RUNGS_SHOWN]):
        given |= {
            f"collected_{n}": rung.collected_min,
            f"from_{n}": fields.typed(rung.from_minor),
            f"up_to_{n}": fields.typed(rung.up_to_minor),
            f"part_{n}": trade_words.percent(rung.deposit_bp).rstrip(" %"),
        }
    return given


def rung_says(rung: Rung) -> str:
    """A rung in a sentence."""
    said = {
        "n": rung.collected_min,
        "least": money_text(rung.from_minor, CURRENCY),
        "most": money_text(rung.up_to_minor or 0, CURRENCY),
        "part": trade_words.percent(rung.deposit_bp),
    }
    if rung.up_to_minor is None:
        return gettext("Whoever has collected %(n)d orders pays %(part)s at once of an order from %(least)s on.") % said
    return (
        gettext("Whoever has collected %(n)d orders pays %(part)s at once of an order from %(least)s up to %(most)s.")
        % said
    )


@office_page
def deposit(request: HttpRequest, id: UUID) -> HttpResponse:
    """One version, and of a draft what it would mean."""
    me = staff(request)
    row = _found(me, id)
    now = ladders.in_force(row.county)
    (version,) = _versions([row])
    context = {
        "ladder": row,
        "version": version,
        "state": trade_words.version_state(row.id, row.published_at, now.id if now else None),
        "says": [rung_says(rung) for rung in row.rungs],
        "meaning": _meaning(row) if row.published_at is None else "",
        "may_publish": row.published_at is None and me.may(PUBLISH, me.county(row.county).path),
        "own": row.drawn_by == me.person,
    }
    return respond(request, "office/deposit.html", context)


def _meaning(row: LadderRow) -> str:
    """What a draft would mean, in a sentence."""
    now = clock.now()
    ladder = Ladder(row.rungs, row.quiet_days, row.villager_cap_minor, row.station_cap_minor, now)
    found = due_listings.meaning(ladder, row.county, now - timedelta(days=DAYS), now)
    sums = {
        "orders": found.orders,
        "n": found.on_credit,
        "left": money_text(found.left_minor, CURRENCY),
        "total": money_text(found.total_minor, CURRENCY),
    }
    return (
        gettext(
            "Of %(orders)d orders of the last 30 days, %(n)d could have been paid in part: %(left)s of %(total)s would "
            "have been left until collection, before any cap."
        )
        % sums
    )


@office_deed
def publish(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let a version come into force."""
    _found(staff(request), id)
    if act(request, PUBLISH, {"ladder": str(id)}):
        return done(request, gettext("Published. Phones offer it from their next sync on."), "office:deposit", id)
    return redirect("office:deposit", id)


def _found(me: Staff, id: UUID) -> LadderRow:
    row = ladders.ladder(id)
    if row is None or row.county not in me.county_codes:
        raise Http404
    return row
