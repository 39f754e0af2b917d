"""The county at a glance: where we hear from whom, what was ordered, what waits, where the cash is."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from farmgate.ages import Band
from farmgate.catalogue import listings as catalogue
from farmgate.catalogue.merchants import terms_waiting
from farmgate.counter import listings as counter
from farmgate.counter.listings import DaySum
from farmgate.kernel import clock
from farmgate.kernel.money import text as money_text
from farmgate.logistics import listings as logistics
from farmgate.money import queries as money
from farmgate.people import complaint_listings as complaints
from farmgate.people import listings as people
from farmgate.people import roster
from farmgate.places import listings as places
from farmgate.places.listings import CountyName
from farmgate.places.queries import covers
from farmgate.sync import listings as sync
from farmgate.trade import ask_listings as asks
from farmgate.trade import listings as trade
from farmgate.web.office import charts, filters, hub, ledger, merchant_desk, stations, wording
from farmgate.web.office.acting import office_page
from farmgate.web.office.charts import Mark
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.stations import Look
from farmgate.web.office.tables import CURRENCY, Column, Table, respond
from farmgate.web.office.wording import in_language

DAYS = 14
_LONGEST_SILENT, _MOST_CASH = 8, 8
OLD_ON_SHELF_DAYS = 7
# What a merchant's and the hub's people find at the door instead.
OWN_HOMES = {"merchant": merchant_desk.home, "hub": hub.scan}


@office_page
def overview(request: HttpRequest) -> HttpResponse:
    """One county, or the stations of who sees no whole county."""
    me = staff(request)
    if me.desk:
        return OWN_HOMES[me.desk](request)
    county = me.county(request.GET.get("county")) if me.counties else None
    code = county.code if county else ""
    looks = stations.look(me.sees, me.county_codes, people.stations(me.sees, county=code))
    open_looks = [look for look in looks if not look.station.closed_on]
    days = _days(me, code)
    ages = sync.exceptions_by_age(me.sees, [code] if code else [], clock.now(), code)
    context = {
        "county": county,
        "counties": me.counties,
        "facts": _facts(me, code, open_looks, days, ages),
        "map": _map(looks, county),
        "tones": _tones(open_looks),
        "chart": charts.bars([(day.day.strftime("%m-%d"), day.number) for day in days], unfinished=True),
        "chart_says": _chart_says(days),
        "days": _days_table(days),
        "ages": _ages_table(ages),
        "silent": _silent_table(open_looks),
        "cash": _cash_table(me, code) if county else None,
        "waiting": money.proposals_waiting([code]) if county else [],
        "drafts": catalogue.drafts([code]) if county else 0,
        "terms": terms_waiting([code]) if county else 0,
        "roles_asked": sum(county is not None and covers(county.path, row.path) for row in roster.asked(me.sees)),
    }
    return respond(request, "office/overview.html", context)


def _days(me: Staff, county: str) -> list[DaySum]:
    """Each of the last days, also those without an order."""
    today = filters.today()
    first = today - timedelta(days=DAYS - 1)
    start = filters.starts(first)
    assert start is not None
    found = {day.day: day for day in counter.orders_per_day(me.sees, start, county=county)}
    wanted: list[date] = [first + timedelta(days=n) for n in range(DAYS)]
    return [found.get(day, DaySum(day, 0, 0)) for day in wanted]


class Fact(NamedTuple):
    """A figure with what it is and where it comes from."""

    label: Any
    value: str
    below: str
    href: str


def _facts(me: Staff, county: str, looks: list[Look], days: list[DaySum], ages: list[Band]) -> list[Fact]:
    today = days[-1]
    in_touch = sum(look.state.tone == "good" for look in looks)
    waiting = sum(band.number for band in ages)
    facts = [
        Fact(
            _("Orders today"),
            f"{today.number:,}",
            money_text(today.total_minor, CURRENCY),
            reverse("office:orders") + f"?since={today.day}",
        ),
        Fact(
            _("Stations in touch"),
            f"{in_touch} / {len(looks)}",
            gettext("heard in the last day"),
            reverse("office:stations") + "?sort=seen",
        ),
        Fact(
            _("Exceptions waiting"),
            f"{waiting:,}",
            money_text(sum(band.amount_minor for band in ages), CURRENCY),
            reverse("office:exceptions"),
        ),
    ]
    if county:
        way = counter.bags_on_the_way([county])
        oldest = gettext("oldest %(age)s") % {"age": wording.age(way.oldest, clock.now())} if way.oldest else ""
        facts.append(
            Fact(
                _("Cash in transit"),
                money_text(way.total_minor, CURRENCY),
                oldest,
                reverse("office:bags") + "?state=way",
            )
        )
        facts.append(_complaints(me, county))
        facts += _goods_facts(county)
    return facts


def _complaints(me: Staff, county: str) -> Fact:
    waiting = complaints.waiting([county], me.person, clock.now())
    late = ngettext("%(n)d is late", "%(n)d are late", waiting.late) % {"n": waiting.late} if waiting.late else ""
    where = reverse("office:complaints") + ("?state=late" if waiting.late else "?state=waiting")
    return Fact(_("Complaints open"), f"{waiting.number:,}", late, where)


def _goods_facts(county: str) -> list[Fact]:
    """What of the goods waits for somebody."""
    old = sum(band.number for band in logistics.shelf_ages([county], clock.now()) if band.days >= OLD_ON_SHELF_DAYS)
    return [
        Fact(
            _("Purchase orders to answer"),
            f"{trade.unanswered([county]):,}",
            "",
            reverse("office:purchases") + f"?county={county}&state=sent",
        ),
        _asked(county),
        Fact(
            _("Parcels long on shelves"),
            f"{old:,}",
            gettext("%(n)d days or more") % {"n": OLD_ON_SHELF_DAYS},
            reverse("office:parcels") + f"?days={OLD_ON_SHELF_DAYS}",
        ),
    ]


def _asked(county: str) -> Fact:
    waiting = asks.waiting(county, clock.now())
    late = ngettext("%(n)d is past its time", "%(n)d are past their time", waiting.overdue) % {"n": waiting.overdue}
    where = reverse("office:asks") + f"?county={county}&state=open"
    return Fact(_("Changes to ask villagers about"), f"{waiting.number:,}", late if waiting.overdue else "", where)


def _map(looks: list[Look], county: CountyName | None) -> charts.Map | None:
    marks = [
        Mark(
            look.station.lat,
            look.station.lon,
            look.station.code,
            look.href,
            look.state.tone,
            f"{look.station.code} {look.station.name}: {look.state.word}",
        )
        for look in looks
        if look.station.lat is not None and look.station.lon is not None
    ]
    towns = places.towns_of(county.path) if county else []
    return (
        charts.plan(marks, [Mark(town.lat, town.lon, in_language(town.name, town.name_en)) for town in towns])
        if marks
        else None
    )


def _tones(looks: list[Look]) -> list[tuple[wording.State, int]]:
    """How many stations there are of each state, for the legend."""
    found: dict[str, tuple[wording.State, int]] = {}
    for look in looks:
        state, n = found.get(look.state.tone, (look.state, 0))
        found[look.state.tone] = (state, n + 1)
    return [found[tone] for tone in ("good", "wait", "bad", "quiet") if tone in found]


def _chart_says(days: list[DaySum]) -> str:
    """The chart in a sentence."""
    count, total = sum(day.number for day in days), sum(day.total_minor for day in days)
    if not count:
        return gettext("No orders in the last 14 days.")
    best = max(days, key=lambda day: day.number)
    text = ngettext(
        "%(n)d order in the last 14 days, %(total)s in all; most on %(day)s: %(most)d.",
        "%(n)d orders in the last 14 days, %(total)s in all; most on %(day)s: %(most)d.",
        count,
    )
    return text % {"n": count, "total": money_text(total, CURRENCY), "day": best.day.isoformat(), "most": best.number}


def _days_table(days: list[DaySum]) -> Table[DaySum]:
    columns: list[Column[DaySum]] = [
        Column(
            _("Day"), lambda r: r.day, "day", href=lambda r: reverse("office:orders") + f"?since={r.day}&until={r.day}"
        ),
        Column(_("Orders"), lambda r: r.number, "number", total=True),
        Column(_("Sum"), lambda r: r.total_minor, "money", total=True),
    ]
    return Table(columns, list(reversed(days)), "", export=False)


def _ages_table(ages: list[Band]) -> Table[Band]:
    named = dict(zip(ages, wording.age_bands(ages), strict=True))
    columns: list[Column[Band]] = [
        Column(_("Age"), lambda r: named[r], href=lambda r: reverse("office:exceptions")),
        Column(_("Exceptions"), lambda r: r.number, "number", total=True),
        Column(_("Money waiting"), lambda r: r.amount_minor, "money", total=True),
    ]
    shown = ages if any(band.number for band in ages) else []
    return Table(columns, shown, _("No exception waits."), export=False)


def _silent_table(looks: list[Look]) -> Table[Look]:
    longest = sorted(looks, key=lambda look: look.seen_at.timestamp() if look.seen_at else 0.0)[:_LONGEST_SILENT]
    columns: list[Column[Look]] = [
        Column(_("Station"), lambda r: r.station.name, href=lambda r: r.href),
        Column(_("Agent"), lambda r: r.station.agent),
        Column(_("Last heard"), lambda r: r.seen_at, "age"),
        Column(_("State"), lambda r: r.state, "state"),
    ]
    return Table(columns, longest, _("No station yet."), export=False)


class Held(NamedTuple):
    """Cash that someone should hold."""

    account: str
    owner: str
    amount_minor: int


def _cash_table(me: Staff, county: str) -> Table[Held]:
    named = {
        code: owner
        for kind in ("safe", "drawer", "transit")
        for code, owner in ledger.accounts_of(me, kind, county).items()
    }
    held = money.cash_by_holder([code.partition(":")[2] for code in named])
    rows = [Held(code, named.get(code, ""), amount) for code, amount in held.items()]
    shown, rest = rows[:_MOST_CASH], rows[_MOST_CASH:]
    if rest:
        shown.append(Held("", gettext("%(n)d others") % {"n": len(rest)}, sum(row.amount_minor for row in rest)))
    columns: list[Column[Held]] = [
        Column(
            _("Holder"),
            lambda r: wording.account_name(r.account) if r.account else r.owner,
            href=lambda r: reverse("office:statement", args=[r.account]) if r.account else reverse("office:accounts"),
        ),
        Column(_("Whose"), lambda r: r.owner if r.account else ""),
        Column(_("Cash"), lambda r: r.amount_minor, "money", total=True),
    ]
    return Table(columns, shown, _("Nobody holds cash."), export=False)
