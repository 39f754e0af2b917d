"""What was ordered comes: the county buys every evening, merchants answer in the morning, vans go, and some of it is settled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.web.demo.chance import draw
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Calendar, Task

RATE_BP, RETURN_DAYS, NEXT_RATE_BP = 500, 7, 550
SHORT_SHARE, UNSCANNED_EVERY, WAYBILL_SHARE = 0.15, 10, 0.3


@dataclass
class Fulfilment:
    """The desks of those who buy and send. What waits they look up, as their pages do."""

    cast: Cast
    calendar: Calendar
    _lost_by: set[str] = field(default_factory=set)

    def tasks(self) -> Iterator[Task]:
        """What happens when; the counters' part is in their own days."""
        yield self.calendar.moment(0, 8.5), self.first_plan
        for day in range(self.calendar.days + 1):
            yield self.calendar.moment(day, 8.3), partial(self.answer, day)
            yield self.calendar.moment(day, 8.6), self.dispatch
            yield self.calendar.moment(day, 6.0), self.at_the_hub
            yield self.calendar.moment(day, 6.1), partial(self.lose, "hub")
            yield self.calendar.moment(day, 8.9), partial(self.lose, "carrier")
            yield self.calendar.moment(day, 21.5), self.cut
        yield self.calendar.moment(self.calendar.days, 8.95), self.miss
        yield self.calendar.moment(self.calendar.days, 9.1), self.settle
        yield self.calendar.moment(self.calendar.days, 9.2), self.next_plan

    def first_plan(self, at: datetime) -> None:
        """What agents earn, agreed on by two before the first order."""
        self._act("accountant", "plan.publish", plan=str(self._plan(RATE_BP, "第一版佣金方案")))

    def next_plan(self, at: datetime) -> None:
        """A better rate is drawn up and waits for another person, who may look at what it would have cost."""
        self._plan(NEXT_RATE_BP, "旺季上调，待审核")

    def cut(self, at: datetime) -> None:
        """The day's orders become purchase orders."""
        # Nothing to buy on a day without orders.
        self._try("orders.cut", county=COUNTY, until=wire(at))

    def answer(self, day: int, at: datetime) -> None:
        """Merchants say what they have; what was ordered this night they have not looked at on the last morning."""
        before = at - timedelta(days=1) if day == self.calendar.days else at
        for purchase, merchant, code, offers in ask(_UNANSWERED, [before]).fetchall():
            rng = draw("short", code, day)
            short = [[rng.choice(offers), 1]] if offers and rng.random() < SHORT_SHARE else []
            self._act(self.cast.seller(merchant), "purchase.answer", purchase=str(purchase), short=short)

    def dispatch(self, at: datetime) -> None:
        """What they have is on its way, now and then by a carrier."""
        for purchase, merchant, code in ask(_ACCEPTED).fetchall():
            rng = draw("waybill", code, self.calendar.day(at))
            waybill = f"SF{rng.randrange(10**10):010d}" if rng.random() < WAYBILL_SHARE else ""
            self._act(self.cast.seller(merchant), "purchase.dispatch", purchase=str(purchase), waybill=waybill)

    def at_the_hub(self, at: datetime) -> None:
        """Before the vans leave, what came in the night is scanned, the oldest first; every tenth slips through till tomorrow."""
        codes = [code for n, (code,) in enumerate(ask(_COMING).fetchall(), 1) if n % UNSCANNED_EVERY]
        for first in range(0, len(codes), 200):
            part = codes[first : first + 200]
            self._act("hub", "hub.receive", county=COUNTY, parcels=part, condition="ok")

    def lose(self, holder: str, at: datetime) -> None:
        """The first morning there is one, the hub loses a parcel, and so does a carrier: the county pays, a claim is made.

        The hub loses what came this morning: a phone that heard of it yesterday would scan it in before it heard the rest.
        """
        if holder in self._lost_by:
            return
        row = ask(_LOSABLE, [holder, at - timedelta(hours=1)]).fetchone()
        if row is not None:
            self._lost_by.add(holder)
            self._act("officer", "loss.decide", loss=str(self._report_lost(row[0])), granted=True)

    def miss(self, at: datetime) -> None:
        """One more is not found this morning, and waits for a second person."""
        row = ask(_ON_THE_WAY).fetchone()
        if row is not None:
            self._report_lost(row[0])

    def _report_lost(self, parcel: UUID) -> UUID:
        return self._act("keeper", "loss.propose", parcel=str(parcel), what="lost", note="车上没有找到")

    def settle(self, at: datetime) -> None:
        """What is final by now is owed to merchants and earned; the first payment is proposed."""
        made = self._try("settlement.close", county=COUNTY, until=wire(at))
        if made is None:
            return
        merchants = ask("SELECT merchant FROM trade_merchantshare WHERE settlement_id = %s ORDER BY merchant", [made])
        for n, (merchant,) in enumerate(merchants.fetchall()):
            proposal = self._act("officer", "payout.propose", settlement=str(made), merchant=str(merchant))
            if n == 0:
                self._act("accountant", "money.approve", proposal=str(proposal))

    def _plan(self, rate_bp: int, note: str) -> UUID:
        return self._act("officer", "plan.draft", county=COUNTY, rate_bp=rate_bp, return_days=RETURN_DAYS, note=note)

    def _act(self, who: str, kind: str, **body: Any) -> UUID:
        return desk.act(self.cast.staff[who], kind, body)

    def _try(self, kind: str, **body: Any) -> UUID | None:
        try:
            return self._act("officer", kind, **body)
        except Problem:
            return None


_UNANSWERED = """
SELECT p.id, p.merchant, m.code,
    (SELECT array_agg(DISTINCT l.offer ORDER BY l.offer) FROM trade_line l
     WHERE l.purchase_id = p.id AND l.state = 'bought')
FROM trade_purchase p JOIN catalogue_merchant m ON m.id = p.merchant
WHERE p.state = 'sent' AND p.cut_at < %s ORDER BY p.id"""
_ACCEPTED = """
SELECT p.id, p.merchant, m.code FROM trade_purchase p JOIN catalogue_merchant m ON m.id = p.merchant
WHERE p.state = 'accepted' AND EXISTS (SELECT FROM trade_line l WHERE l.purchase_id = p.id AND l.state = 'accepted')
ORDER BY p.id"""
# Of what is lost no rest is open: its phone would ask for it before it hears that the goods are gone.
_ON_THE_WAY = """
SELECT p.id FROM logistics_parcel p JOIN counter_assistedorder o ON o.id = p."order"
WHERE p.state IN ('coming', 'hub') AND o.due_minor = 0 ORDER BY p.id LIMIT 1"""
_LOSABLE = _ON_THE_WAY.replace("ORDER", "AND split_part(p.holder, ':', 1) = %s AND p.since >= %s ORDER")
_COMING = "SELECT code FROM logistics_parcel WHERE state = 'coming' ORDER BY id"
