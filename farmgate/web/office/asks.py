"""What villagers are asked: another price or another good, line by line; and the end of what nobody could answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.kernel import clock
from farmgate.trade import ask_listings as listings
from farmgate.trade.ask_listings import AskLine
from farmgate.trade.rules import CONSENT_GRACE
from farmgate.web.office import filters, trade_words
from farmgate.web.office.acting import act, done, office_deed, office_page
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Column, Table, respond, size_of

LAPSE = "asks.lapse"
_HOUR_SECONDS = 3600


class AsksFilter(filters.Filter):
    """In a state, of a purchase order."""

    state = filters.Choice(_("State"), [(code, state.word) for code, state in trade_words.ASK.items()])
    county = filters.Kept()
    purchase = filters.KeptId()


def columns(me: Staff) -> list[Column[AskLine]]:
    """How what was asked is listed, here and beside a purchase order. To a merchant a villager is a slip."""
    return _of_merchant() if me.desk else _of_county()


def _of_merchant() -> list[Column[AskLine]]:
    return [
        Column(_("Good"), _good),
        Column(_("State"), lambda r: trade_words.ask_state(r.state, r.until), "state"),
        Column(_("Quantity"), lambda r: r.quantity, "number"),
        Column(_("Answer until"), lambda r: r.until, "moment"),
        Column(_("Slip"), lambda r: r.slip_no, "code"),
        Column(_("Station"), lambda r: f"{r.station_code} {r.station}"),
        Column(_("Ended at"), lambda r: r.ended_at, "moment"),
    ]


def _of_county() -> list[Column[AskLine]]:
    return [
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:order", args=[r.order])),
        Column(_("Station"), lambda r: r.station_code),
        Column(_("Villager"), lambda r: r.villager),
        *of_one_order(),
        Column(_("To pay on top"), lambda r: r.more_minor, "money", total=True),
        Column(_("Answer until"), lambda r: r.until, "moment"),
        Column(
            _("Asked at"),
            lambda r: r.asked_at,
            "moment",
            href=lambda r: reverse("office:operation", args=[r.operation]),
        ),
        Column(_("Ended at"), lambda r: r.ended_at, "moment", href=_ended_by),
    ]


def of_one_order() -> list[Column[AskLine]]:
    """The same beside the order that it is about."""
    return [
        Column(_("Good"), _good),
        Column(_("Quantity"), lambda r: r.quantity, "number"),
        Column(_("Price before"), lambda r: r.price_before_minor, "money"),
        Column(_("New price"), lambda r: r.unit_price_minor, "money"),
        Column(_("State"), lambda r: trade_words.ask_state(r.state, r.until), "state", href=_signed),
    ]


def _good(row: AskLine) -> str:
    before = trade_words.name(row.before)
    return f"{before} → {trade_words.name(row.after)}" if row.other_good else before


def _signed(row: AskLine) -> str:
    return reverse("office:operation", args=[row.ended_by or row.operation])


def _ended_by(row: AskLine) -> str | None:
    return reverse("office:operation", args=[row.ended_by]) if row.ended_by else None


@office_deed
def lapse(request: HttpRequest) -> HttpResponse:
    """What nobody can answer any more ends, and is owed back."""
    county = staff(request).county(request.GET.get("county"))
    if act(request, LAPSE, {"county": county.code}):
        return done(request, gettext("Ended. The money is owed back already."), "office:asks", county=county.code)
    return redirect(f"{reverse('office:asks')}?county={county.code}")


@office_page
def asks(request: HttpRequest) -> HttpResponse:
    """What villagers of a county are and were asked."""
    me = staff(request)
    county = me.county(request.GET.get("county"))
    chosen = AsksFilter(request, initial={"county": county.code})
    purchase: UUID | None = chosen.given["purchase"] or None
    found = listings.asks(
        [county.code],
        state=chosen.given["state"],
        purchase=purchase,
        after=request.GET.get("after", ""),
        size=size_of(request),
    )
    table = Table(columns(me), found.rows, _("No villager was asked."), found.after, name=f"asks-{county.code}")
    context: dict[str, Any] = {
        "county": county,
        "counties": me.counties,
        "filter": chosen,
        "waiting": listings.waiting(county.code, clock.now()),
        "grace_hours": int(CONSENT_GRACE.total_seconds()) // _HOUR_SECONDS,
        "may_lapse": me.may(LAPSE, county.path),
    }
    return respond(request, "office/asks.html", context, table)
