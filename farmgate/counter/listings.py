"""The counter as the office lists it: orders, shifts, tills and bags, always through what a person sees."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Min, QuerySet, Sum
from django.db.models.functions import TruncDate

from farmgate.catalogue import queries as catalogue
from farmgate.counter.models import AssistedOrder, Bag, Promised, Shift, Till
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.people.visibility import Visible


@dataclass(frozen=True)
class OrderFilter:
    """Which orders: placed in [since, until), of a station, in a state, by slip number, of a county or a villager."""

    since: datetime | None = None
    until: datetime | None = None
    station: str = ""
    state: str = ""
    slip: str = ""
    county: str = ""
    villager: UUID | None = None
    shift: UUID | None = None


class OrderRow(NamedTuple):
    """An order among others."""

    id: UUID
    slip_no: str
    placed_at: datetime
    station_code: str
    station: str
    villager_id: UUID
    villager: str
    goods_minor: int
    fee_minor: int
    total_minor: int
    state: str


def _orders_seen(sees: Visible) -> QuerySet[AssistedOrder]:
    rows = AssistedOrder.objects.all()
    return sees.filter(rows, county_path_field="station__village__path", station_field="station_id")


def _filtered(sees: Visible, wanted: OrderFilter) -> QuerySet[AssistedOrder]:
    given = {
        "placed_at__gte": wanted.since,
        "placed_at__lt": wanted.until,
        "station__code": wanted.station,
        "state": wanted.state,
        "slip_no": wanted.slip.strip().upper(),
        "station__county__code": wanted.county,
        "villager": wanted.villager,
        "shift": wanted.shift,
    }
    return _orders_seen(sees).filter(**{field: value for field, value in given.items() if value})


def orders(sees: Visible, wanted: OrderFilter, after: str = "", size: int = 50) -> Page[OrderRow]:
    """Orders, the latest first."""
    found = page(_filtered(sees, wanted).select_related("station"), ("placed_at", "id"), after, size)
    named = people.names_of({row.villager for row in found.rows})
    return Page(
        [
            OrderRow(
                row.id,
                row.slip_no,
                row.placed_at,
                row.station.code,
                row.station.name,
                row.villager,
                named.get(row.villager, ""),
                row.goods_minor,
                row.fee_minor,
                row.total_minor,
                row.state,
            )
            for row in found.rows
        ],
        found.after,
    )


class Sums(NamedTuple):
    """How many orders, and what they come to, without the cancelled ones; and how many were cancelled."""

    number: int
    total_minor: int
    cancelled: int


def order_sums(sees: Visible, wanted: OrderFilter) -> Sums:
    """The sums of a filter. Bound its days: this adds up every row."""
    by_state = _filtered(sees, wanted).values("state").annotate(n=Count("pk"), sum=Sum("total_minor"))
    rows = {row["state"]: (row["n"], row["sum"]) for row in by_state.order_by()}
    cancelled, _ = rows.pop(AssistedOrder.State.CANCELLED, (0, 0))
    return Sums(sum(n for n, _ in rows.values()), sum(total for _, total in rows.values()), cancelled)


class DaySum(NamedTuple):
    """A station day's orders, without the cancelled ones."""

    day: date
    number: int
    total_minor: int


def orders_per_day(sees: Visible, since: datetime, *, county: str = "", station: str = "") -> list[DaySum]:
    """Orders and their totals for each day that had any, the earliest first."""
    rows = _filtered(sees, OrderFilter(since=since, county=county, station=station))
    rows = rows.exclude(state=AssistedOrder.State.CANCELLED).annotate(day=TruncDate("placed_at"))
    sums = rows.values("day").annotate(n=Count("pk"), sum=Sum("total_minor")).order_by("day")
    return [DaySum(*row) for row in sums.values_list("day", "n", "sum")]


class StationSum(NamedTuple):
    """What a station did in some days."""

    number: int
    total_minor: int
    latest: datetime


def orders_by_station(sees: Visible, since: datetime, county: str = "") -> dict[int, StationSum]:
    """For each station with orders since then: how many, what they come to, and when the last one was."""
    rows = _filtered(sees, OrderFilter(since=since, county=county)).exclude(state=AssistedOrder.State.CANCELLED)
    sums = rows.values("station").annotate(n=Count("pk"), sum=Sum("total_minor"), last=Max("placed_at"))
    return {id: StationSum(*rest) for id, *rest in sums.order_by().values_list("station", "n", "sum", "last")}


class LineRow(NamedTuple):
    """One line of an order, with what the goods are called."""

    n: int
    offer: int
    name_zh: str
    name_en: str
    icon: str
    quantity: int
    unit_price_minor: int

    @property
    def total_minor(self) -> int:
        """What the line comes to."""
        return self.quantity * self.unit_price_minor


class OrderDetail(NamedTuple):
    """All that is kept of an order."""

    id: UUID
    slip_no: str
    placed_at: datetime
    state: str
    station_code: str
    station: str
    county_code: str
    device: UUID
    shift: UUID
    agent_id: UUID
    agent: str
    villager_id: UUID
    villager: str
    consent: str
    delegate_id: UUID | None
    delegate: str
    price_list: int
    goods_minor: int
    fee_minor: int
    total_minor: int
    tendered_minor: int
    change_minor: int
    due_minor: int
    lines: list[LineRow]


def order(sees: Visible, id: UUID) -> OrderDetail | None:
    """One order with its lines, if she sees its station."""
    row = _orders_seen(sees).select_related("station__county").filter(pk=id).first()
    if row is None:
        return None
    named = people.names_of({row.villager, row.agent, *({row.delegate} if row.delegate else set())})
    return OrderDetail(
        row.id,
        row.slip_no,
        row.placed_at,
        row.state,
        row.station.code,
        row.station.name,
        row.station.county.code,
        row.device,
        row.shift,
        row.agent,
        named.get(row.agent, ""),
        row.villager,
        named.get(row.villager, ""),
        row.consent,
        row.delegate,
        named.get(row.delegate, "") if row.delegate else "",
        row.price_list,
        row.goods_minor,
        row.fee_minor,
        row.total_minor,
        row.tendered_minor,
        row.change_minor,
        row.due_minor,
        lines_of(row),
    )


def lines_of(order: AssistedOrder) -> list[LineRow]:
    """What was ordered, with its names."""
    rows = list(order.lines.order_by("n").values_list("n", "offer", "quantity", "unit_price_minor"))
    goods = catalogue.names([offer for _, offer, _, _ in rows])
    return [LineRow(n, offer, *goods[offer], quantity, price) for n, offer, quantity, price in rows]


class ShiftRow(NamedTuple):
    """A shift with its two blind counts."""

    id: UUID
    device: UUID
    agent: str
    opened_at: datetime
    opening_count_minor: int
    opening_expected_minor: int
    closed_at: datetime | None
    closing_count_minor: int | None
    closing_expected_minor: int | None

    @property
    def over_short_minor(self) -> int:
        """Counted less expected, of both counts: + over, - short."""
        opening = self.opening_count_minor - self.opening_expected_minor
        return opening + (self.closing_count_minor or 0) - (self.closing_expected_minor or 0)


def shifts(station: int, most: int = 20) -> list[ShiftRow]:
    """The shifts of a station that the caller has shown to be seen, the latest first."""
    rows = Shift.objects.filter(station=station).order_by("-opened_at")
    fields = [f if f != "agent" else "agent__name" for f in ShiftRow._fields]
    return [ShiftRow(*row) for row in rows.values_list(*fields)[:most]]


class TillRow(NamedTuple):
    """A phone's cash as its own operations left it."""

    device: UUID
    shift: UUID | None
    drawer_minor: int
    day: date | None
    day_total_minor: int
    day_count: int


def tills(devices: Iterable[UUID]) -> dict[UUID, TillRow]:
    """The till of each of these phones that has acted."""
    rows = Till.objects.filter(device__in=set(devices)).values_list(*TillRow._fields)
    return {row[0]: TillRow(*row) for row in rows}


class BagRow(NamedTuple):
    """A bag of cash between two holders."""

    id: UUID
    seal_no: str
    county: str
    from_holder: str
    to_holder: str
    sealed_minor: int
    sealed_by: str
    sealed_at: datetime
    opened_minor: int | None
    opened_by: str
    opened_at: datetime | None

    @property
    def difference_minor(self) -> int | None:
        """Counted less sealed; None while the bag is on its way."""
        return None if self.opened_minor is None else self.opened_minor - self.sealed_minor


def bags(counties: Collection[str], *, on_the_way: bool | None = None, after: str = "", size: int = 50) -> Page[BagRow]:
    """Bags of these counties, the last sealed first."""
    rows = Bag.objects.filter(county__in=counties)
    if on_the_way is not None:
        rows = rows.filter(opened_at__isnull=on_the_way)
    found = page(rows, ("sealed_at", "id"), after, size)
    return Page(_named_bags(found.rows), found.after)


def bag(counties: Collection[str], id: UUID) -> BagRow | None:
    """One bag of these counties."""
    found = _named_bags(list(Bag.objects.filter(county__in=counties, pk=id)))
    return found[0] if found else None


def _named_bags(rows: list[Bag]) -> list[BagRow]:
    named = people.names_of({row.sealed_by for row in rows} | {row.opened_by for row in rows if row.opened_by})
    return [
        BagRow(
            row.id,
            row.seal_no,
            row.county,
            row.from_holder,
            row.to_holder,
            row.sealed_minor,
            named.get(row.sealed_by, ""),
            row.sealed_at,
            row.opened_minor,
            named.get(row.opened_by, "") if row.opened_by else "",
            row.opened_at,
        )
        for row in rows
    ]


class Waiting(NamedTuple):
    """Money that waits for somebody: in how many pieces, how much, and since when the oldest."""

    number: int
    total_minor: int
    oldest: datetime | None


def waiting(rows: QuerySet[Any], amount: str, since: str) -> Waiting:
    """The sums of these rows; `amount` and `since` are their fields."""
    sums = rows.aggregate(n=Count("pk"), sum=Sum(amount), oldest=Min(since))
    return Waiting(sums["n"], sums["sum"] or 0, sums["oldest"])


def bags_on_the_way(counties: Collection[str]) -> Waiting:
    """The bags of these counties that nobody has opened."""
    return waiting(Bag.objects.filter(county__in=counties, opened_at=None), "sealed_minor", "sealed_at")


def promised(station: int, offers: Collection[int]) -> dict[int, int]:
    """offer -> how many of it a station has promised, for those of these offers that it has promised any of."""
    rows = Promised.objects.filter(station=station, offer__in=list(offers))
    return dict(rows.values_list("offer", "quantity"))
