"""What villagers were asked about their orders, as the office and their statements tell it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.catalogue import queries as goods
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import one
from farmgate.trade import rules
from farmgate.trade.listings import Named
from farmgate.trade.models import Ask


class AskLine(NamedTuple):
    """One line of an order for which another price or another good came: what it was, what it is to be, what she said."""

    id: UUID
    operation: UUID
    purchase: UUID
    order: UUID
    slip_no: str
    villager: str
    station_code: str
    station: str
    quantity: int
    before: Named
    price_before_minor: int
    after: Named
    unit_price_minor: int
    other_good: bool
    asked_at: datetime
    until: datetime
    state: str
    ended_by: UUID | None
    ended_at: datetime | None
    consent: str
    delegate: str

    @property
    def paid_minor(self) -> int:
        """What she had paid for the line."""
        return self.quantity * self.price_before_minor

    @property
    def more_minor(self) -> int:
        """What the line comes to more than she has paid; less than 0 when she gets something back."""
        return self.quantity * self.unit_price_minor - self.paid_minor


class Waiting(NamedTuple):
    """How many lines wait for a villager's word, and how many of them can no longer be answered."""

    number: int
    overdue: int


def asks(
    counties: Collection[str], *, state: str = "", purchase: UUID | None = None, after: str = "", size: int = 50
) -> Page[AskLine]:
    """What was asked in these counties, the latest first."""
    rows = Ask.objects.filter(county__in=list(counties))
    if state:
        rows = rows.filter(state=state)
    if purchase:
        rows = rows.filter(purchase=purchase)
    found = page(rows.select_related("station"), ("asked_at", "id"), after, size)
    return Page(_named(found.rows), found.after)


def of_orders(orders: Collection[UUID]) -> list[AskLine]:
    """What was asked about these orders, the first first. The caller has shown that they are seen."""
    if not orders:
        return []
    rows = Ask.objects.filter(order__in=list(orders)).select_related("station")
    return _named(list(rows.order_by("asked_at", "order", "n")))


def waiting(county: str, now: datetime) -> Waiting:
    """What waits in a county."""
    return Waiting(*one(_WAITING, [now - rules.CONSENT_GRACE, county]))


def _named(rows: list[Ask]) -> list[AskLine]:
    offers = {offer for row in rows for offer in (row.offer_before, row.offer)}
    named = goods.names(sorted(offers))
    whose = people.names_of({row.villager for row in rows} | {row.delegate for row in rows if row.delegate})
    return [
        AskLine(
            row.id,
            row.operation,
            row.purchase_id,
            row.order,
            row.slip_no,
            whose.get(row.villager, ""),
            row.station.code,
            row.station.name,
            row.quantity,
            named[row.offer_before][:2],
            row.price_before_minor,
            named[row.offer][:2],
            row.unit_price_minor,
            row.offer_before != row.offer,
            row.asked_at,
            row.until,
            row.state,
            row.ended_by,
            row.ended_at,
            row.consent,
            whose.get(row.delegate, "") if row.delegate else "",
        )
        for row in rows
    ]


_WAITING = """
SELECT count(*)::int, count(*) FILTER (WHERE until < %s)::int FROM trade_ask WHERE county = %s AND state = 'open'"""
