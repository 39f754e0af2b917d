"""Commission plans: the versions of a county, drawing one up, what it would have given, publishing by another person."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.places.listings import CountyName
from farmgate.trade import listings, queries
from farmgate.trade.listings import Plan
from farmgate.trade.whatif import LINES_MAX, Station, WhatIf, what_if
from farmgate.web.office import charts, fields, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of

DRAFT, PUBLISH = "plan.draft", "plan.publish"
DAYS = 30
_STATIONS_DRAWN = 12


class PlanForm(forms.Form):
    """What agents earn, and how long goods may be brought back."""

    rate = fields.Percent(_("Agents earn, in percent of the goods"))
    return_days = forms.IntegerField(label=_("Days to bring goods back"), min_value=0, max_value=90)
    note = fields.Note(_("Why it changes"), required=True)

    def body(self, county: str) -> dict[str, Any]:
        """What is signed."""
        given = self.cleaned_data
        return {
            "county": county,
            "rate_bp": given["rate"],
            "return_days": given["return_days"],
            "note": given["note"],
        }


def _columns(in_force: UUID | None) -> list[Column[Plan]]:
    return [
        Column(_("Version"), lambda r: r.version, "number", href=lambda r: reverse("office:plan", args=[r.id])),
        Column(_("State"), lambda r: trade_words.version_state(r.id, r.published_at, in_force), "state"),
        Column(_("Rate"), lambda r: trade_words.percent(r.rate_bp), "part"),
        Column(_("Days to bring back"), lambda r: r.return_days, "number"),
        Column(_("Drawn up by"), lambda r: r.drawn_by_name),
        Column(_("Drawn up at"), lambda r: r.drawn_at, "moment"),
        Column(_("Published by"), lambda r: r.published_by_name),
        Column(_("Published at"), lambda r: r.published_at, "moment"),
        Column(_("Note"), lambda r: r.note),
    ]


@office_page
def plans(request: HttpRequest) -> HttpResponse:
    """The versions of one county, the latest first."""
    return _list(request, staff(request).county(request.GET.get("county")))


@office_deed
def draft(request: HttpRequest) -> HttpResponse:
    """Draw the next version up."""
    county = staff(request).county(request.GET.get("county"))
    form = PlanForm(request.POST)
    if form.is_valid():
        made = act(request, DRAFT, form.body(county.code), form)
        if made:
            return done(request, gettext("Drawn up. Another person must publish it."), "office:plan", made)
    return _list(request, county, form)


def _list(request: HttpRequest, county: CountyName, form: PlanForm | None = None) -> HttpResponse:
    me = staff(request)
    found = listings.plans(county.code, request.GET.get("after", ""), size_of(request))
    now = queries.plan_in_force(county.code, clock.now())
    empty = _("This county has no commission plan yet. Agents earn nothing; goods may be brought back for 7 days.")
    table = Table(_columns(now.id if now else None), found.rows, empty, found.after, name=f"plans-{county.code}")
    initial = {"rate": trade_words.percent(now.rate_bp).rstrip(" %"), "return_days": now.return_days} if now else {}
    context = {
        "county": county,
        "counties": me.counties,
        "in_force": now,
        "rate": trade_words.percent(now.rate_bp) if now else "",
        "form": form or PlanForm(initial=initial),
        "may_draft": me.may(DRAFT, county.path),
    }
    return respond(request, "office/plans.html", context, table, forms=[form])


@office_page
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """One version; of a draft also what it would have given."""
    me = staff(request)
    row = _found(me, id)
    now = queries.plan_in_force(row.county, clock.now())
    found = _what_if(row, now.rate_bp if now else 0) if row.published_at is None else None
    context: dict[str, Any] = {
        "plan": row,
        "state": trade_words.version_state(row.id, row.published_at, now.id if now else None),
        "rate": trade_words.percent(row.rate_bp),
        "rate_before": trade_words.percent(now.rate_bp if now else 0),
        "in_force": now,
        "what_if": found,
        "says": _says(found) if found else "",
        "most": f"{LINES_MAX:,}",
        "may_publish": row.published_at is None and me.may(PUBLISH, me.county(row.county).path),
        "own": row.drawn_by == me.person,
    }
    if found is None:
        return respond(request, "office/plan.html", context)
    drawn = [(s.code, s.before_minor // 100, s.after_minor // 100) for s in found.stations[:_STATIONS_DRAWN]]
    context |= {
        "chart": charts.pairs(drawn) if drawn else None,
        "chart_says": gettext("Yuan by station, before and after"),
    }
    return respond(request, "office/plan.html", context, _stations_table(row, found))


@office_deed
def publish(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let a version come into force."""
    _found(staff(request), id)
    if act(request, PUBLISH, {"plan": str(id)}):
        return done(request, gettext("Published. It holds for orders from now on."), "office:plan", id)
    return redirect("office:plan", id)


def _found(me: Staff, id: UUID) -> Plan:
    row = listings.plan(me.county_codes, id)
    if row is None:
        raise Http404
    return row


def _what_if(row: Plan, before_bp: int) -> WhatIf:
    return what_if(row.county, clock.now() - timedelta(days=DAYS), before_bp, row.rate_bp)


def _says(found: WhatIf) -> str:
    """What a draft would have given, in a sentence."""
    text = ngettext(
        "By %(n)d line collected in the last 30 days agents earned %(before)s under the rate in force; under this one %(after)s.",
        "By %(n)d lines collected in the last 30 days agents earned %(before)s under the rate in force; under this one %(after)s.",
        found.lines,
    )
    sums = {"before": money_text(found.before_minor, CURRENCY), "after": money_text(found.after_minor, CURRENCY)}
    return text % {"n": found.lines, **sums}


def _stations_table(row: Plan, found: WhatIf) -> Table[Station]:
    columns: list[Column[Station]] = [
        Column(_("Station"), lambda r: f"{r.code} {r.name}", href=lambda r: reverse("office:station", args=[r.code])),
        Column(_("Goods"), lambda r: r.goods_minor, "money", total=True),
        Column(_("Rate in force"), lambda r: r.before_minor, "money", total=True),
        Column(_("This rate"), lambda r: r.after_minor, "money", total=True),
        Column(_("Difference"), lambda r: r.after_minor - r.before_minor, "money", total=True),
    ]
    return Table(columns, found.stations, _("Nothing was collected in the last 30 days."), name=f"plan-{row.version}")
