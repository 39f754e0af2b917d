"""Refunds owed: to whom, how much, since when, where they may be paid; and what was paid."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.counter import refund_listings as listings
from farmgate.counter.refund_listings import RefundRow
from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.web.office import charts, filters, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import CURRENCY, Column, Table, respond, size_of
from farmgate.web.office.wording import State

OLD_DAYS = 7


class RefundsFilter(filters.Filter):
    """Owed, or paid."""

    state = filters.Choice(_("State"), [("owed", _("Owed")), ("paid", _("Paid"))])


def _state(row: RefundRow) -> State:
    if row.paid_at:
        return State(_("Paid"), "good")
    days = (clock.now() - row.owed_at).days
    return State(_("Owed"), "bad" if days >= OLD_DAYS else "wait")


def columns() -> list[Column[RefundRow]]:
    """How refunds are listed."""
    return [
        Column(_("Slip"), lambda r: r.slip_no, "code", href=lambda r: reverse("office:order", args=[r.order])),
        Column(_("Villager"), lambda r: r.villager_name),
        Column(_("Owed"), lambda r: r.amount_minor, "money", total=True),
        Column(_("Why"), lambda r: wording.REFUND.get(r.why, r.why)),
        Column(_("May be paid at"), lambda r: f"{r.station_code} {r.station_name}"),
        Column(_("Owed since"), lambda r: r.owed_at, "moment"),
        Column(_("Owed for"), lambda r: None if r.paid_at else r.owed_at, "age"),
        Column(_("State"), _state, "state"),
        Column(
            _("Paid at"),
            lambda r: r.paid_at,
            "moment",
            href=lambda r: reverse("office:operation", args=[r.paid_by]) if r.paid_by else None,
        ),
        Column(_("Paid by station"), lambda r: r.paid_station_name),
    ]


@office_page
def refunds(request: HttpRequest) -> HttpResponse:
    """The refunds of her counties."""
    me = staff(request)
    form = RefundsFilter(request)
    paid = {"owed": False, "paid": True}.get(form.given["state"])
    found = listings.refunds(me.county_codes, paid=paid, after=request.GET.get("after", ""), size=size_of(request))
    table = Table(columns(), found.rows, _("No refunds."), found.after, name="refunds")
    owed = listings.owed(me.county_codes)
    context = {
        "filter": form,
        "number": owed.number,
        "sum": money_text(owed.total_minor, CURRENCY),
        "chart": charts.by_age(listings.owed_ages(me.county_codes, clock.now())),
        "oldest": wording.age(owed.oldest, clock.now()) if owed.oldest else "",
    }
    return respond(request, "office/refunds.html", context, table)
