"""What was done in a villager's name, on paper and in sentences, a month at a time; and what is held about her."""

import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farmgate.counter import villager_listings as counter
from farmgate.counter.villager_listings import Back, Bought
from farmgate.kernel import clock
from farmgate.people import listings as people
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.sync import statements
from farmgate.sync.statements import Reader
from farmgate.trade import ask_listings
from farmgate.trade.ask_listings import AskLine
from farmgate.web.office import complaint_words, filters, trade_words, wording
from farmgate.web.office import statement_words as said
from farmgate.web.office.acting import office_page
from farmgate.web.office.staff import staff
from farmgate.web.office.tables import Column, Table, respond
from farmgate.web.office.wording import in_language

_MONTH = re.compile(r"(2[01]\d\d)-(0[1-9]|1[0-2])")
_MORE_THAN_A_MONTH = timedelta(days=32)


class Done(NamedTuple):
    """A row of the file: a line of an order, a fee, a change of it, a refund, a complaint."""

    at: datetime
    what: Any
    number: str
    station: str
    agent: str
    words: str
    quantity: int | None
    amount_minor: int | None
    on_whose_word: str
    state: Any


@office_page
def statement(request: HttpRequest, id: UUID) -> HttpResponse:
    """One month of it."""
    me = staff(request)
    villager = people.villager(me.sees, id)
    if villager is None:
        raise Http404
    first = _first_day(request.GET.get("month", ""))
    if first is None:
        latest = counter.last_order(me.sees, id, clock.now())
        first = _local(latest) if latest else filters.today().replace(day=1)
    next_first = (first + _MORE_THAN_A_MONTH).replace(day=1)
    since, until = filters.starts(first), filters.starts(next_first)
    assert since is not None and until is not None
    found = statements.statement(id, Reader(me.person, me.sees, me.county_codes), since, until)
    orders, back, told = found.orders, found.back, found.complaints
    changes = ask_listings.of_orders([row.id for row in orders])
    earlier = counter.last_order(me.sees, id, since)
    context = {
        "villager": villager,
        "day": clock.now(),
        "since": since,
        "last_day": until - timedelta(days=1),
        "orders": [said.order(row) for row in orders],
        "changes": [said.change(row) for row in changes],
        "refunds": [said.refund(row) for row in back],
        "delegates": [said.delegate(row) for row in people.delegates(id)],
        "complaints": [said.complaint(row) for row in told],
        "looks": [said.look(row) for row in found.looks],
        "totals": _totals(orders, changes, back, (found.owed_minor, found.due_minor)),
        "agents": sorted({row.agent for row in orders}),
        "held": said.HELD,
        "earlier": _local(earlier) if earlier else None,
        "later": next_first if next_first <= filters.today() else None,
        "number": settings.COMPLAINT_NO,
    }
    rows = [*_lines(orders), *map(_change, changes), *map(_refund, back), *map(_complaint, told)]
    table = Table(_columns(), rows, "", name="statement")
    return respond(request, "office/villager_statement.html", context, table)


def _first_day(month: str) -> date | None:
    found = _MONTH.fullmatch(month)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _local(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)


def _totals(orders: list[Bought], changes: list[AskLine], back: list[Back], owed: tuple[int, int]) -> list[str]:
    """The sums, in sentences; what was taken back is left out. `owed`: to her, and by her."""
    owed_minor, due_minor = owed
    kept = [row for row in orders if row.state != "cancelled"]
    paid = sum(row.amount_minor for row in back if row.paid_at)
    given = sum(row.tendered_minor - row.change_minor for row in kept)
    given += sum(max(0, row.more_minor) for row in changes if row.state == "agreed")
    return [
        gettext("Orders: %(n)d, %(total)s in all.")
        % {"n": len(kept), "total": said.money(sum(row.total_minor for row in kept))},
        gettext("Money you gave, less what was given back: %(sum)s.") % {"sum": said.money(given)},
        gettext("Refunds paid to you in this time: %(sum)s.") % {"sum": said.money(paid)},
        gettext("Refunds still owed to you today: %(sum)s.") % {"sum": said.money(owed_minor)},
        gettext("Still to be paid by you today, when your goods are collected: %(sum)s.")
        % {"sum": said.money(due_minor)},
    ]


def _columns() -> list[Column[Done]]:
    return [
        Column(_("When"), lambda r: r.at, "moment"),
        Column(_("What"), lambda r: r.what),
        Column(_("Number"), lambda r: r.number, "code"),
        Column(_("Station"), lambda r: r.station),
        Column(_("Agent"), lambda r: r.agent),
        Column(_("In words"), lambda r: r.words),
        Column(_("Quantity"), lambda r: r.quantity, "number"),
        Column(_("Sum"), lambda r: r.amount_minor, "money"),
        Column(_("Consent"), lambda r: r.on_whose_word),
        Column(_("State"), lambda r: r.state, "state"),
    ]


def _lines(orders: list[Bought]) -> list[Done]:
    rows = []
    for row in orders:
        word, state = said.consent(row), wording.ORDER[row.state]
        same = (row.slip_no, row.station, row.agent)
        for line in row.lines:
            good = in_language(line.name_zh, line.name_en)
            rows.append(Done(row.placed_at, _("Order"), *same, good, line.quantity, line.total_minor, word, state))
        if row.fee_minor:
            rows.append(Done(row.placed_at, _("Second-leg fee"), *same, "", None, row.fee_minor, word, state))
    return rows


def _change(row: AskLine) -> Done:
    state = trade_words.ask_state(row.state, row.until)
    good, word = in_language(*row.after), said.on_whose_word(row.consent, row.delegate) if row.consent else ""
    same = (row.slip_no, row.station, "")
    return Done(row.ended_at or row.asked_at, _("Change"), *same, good, row.quantity, row.more_minor, word, state)


def _refund(row: Back) -> Done:
    state = wording.State(_("Paid") if row.paid_at else _("Owed"))
    where = row.paid_station or row.station
    return Done(row.paid_at or row.owed_at, _("Refund"), row.slip_no, where, "", "", None, row.amount_minor, "", state)


def _complaint(row: ComplaintRow) -> Done:
    state = complaint_words.state(row)
    return Done(row.filed_at, _("Complaint"), row.number, row.station, "", row.words, None, None, "", state)
