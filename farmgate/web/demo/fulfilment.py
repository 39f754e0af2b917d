"""What was ordered comes: the county buys every evening, merchants answer in the morning, vans go, and some of it is settled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.web.demo.chance import draw
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Calendar

Task = tuple[datetime, Callable[[datetime], None]]

RATE_BP, RETURN_DAYS, NEXT_RATE_BP = 500, 7, 550
SHORT_SHARE, UNSCANNED_SHARE, WAYBILL_SHARE = 0.15, 0.1, 0.3


@dataclass
class Fulfilment:
    """The desks of those who buy and send. What waits they look up, as their pages do."""

    cast: Cast
    calendar: Calendar

    def tasks(self) -> Iterator[Task]:
        """What happens when; the counters' part is in their own days."""
        yield self.calendar.moment(0, 8.5), self.first_plan
        for day in range(self.calendar.days + 1):
            yield self.calendar.moment(day, 8.3), self.answer
            yield self.calendar.moment(day, 8.6), self.dispatch
            yield self.calendar.moment(day, 6.0), self.at_the_hub
            yield self.calendar.moment(day, 21.5), self.cut
        yield self.calendar.moment(self.calendar.days, 8.9), self.lose
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

    def answer(self, at: datetime) -> None:
        """Merchants say what they have; what was ordered this night they have not looked at on the last morning."""
        before = at - timedelta(days=1) if at.date() == self.calendar.last.date() else at
        for purchase, merchant, offers in ask(_UNANSWERED, [before]).fetchall():
            rng = draw("short", str(purchase))
            short = [[rng.choice(offers), 1]] if rng.random() < SHORT_SHARE else []
            self._act(self._seller(merchant), "purchase.answer", purchase=str(purchase), short=short)

    def dispatch(self, at: datetime) -> None:
        """What they have is on its way, now and then by a carrier."""
        for purchase, merchant in ask(_ACCEPTED).fetchall():
            rng = draw("waybill", str(purchase))
            waybill = f"SF{rng.randrange(10**10):010d}" if rng.random() < WAYBILL_SHARE else ""
            self._act(self._seller(merchant), "purchase.dispatch", purchase=str(purchase), waybill=waybill)

    def _seller(self, merchant: UUID) -> str:
        """Who answers for a merchant: its own desk, or the county that was told by telephone."""
        return "merchant" if merchant == self.cast.seated else "officer"

    def at_the_hub(self, at: datetime) -> None:
        """Before the vans leave, what came in the night is scanned; a few slip through."""
        codes = [code for (code,) in ask(_COMING).fetchall() if draw("hub", code).random() > UNSCANNED_SHARE]
        for first in range(0, len(codes), 200):
            part = codes[first : first + 200]
            self._act("hub", "hub.receive", county=COUNTY, parcels=part, condition="ok")

    def lose(self, at: datetime) -> None:
        """Three parcels of the last morning: a carrier pays for one, the county for one, one waits for a second person."""
        found = ask(_TO_LOSE).fetchall()
        for n, (parcel, _holder) in enumerate(found):
            loss = self._act("keeper", "loss.propose", parcel=str(parcel), what="lost", note="车上没有找到")
            if n + 1 < len(found):
                self._act("officer", "loss.decide", loss=str(loss), granted=True)

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
SELECT p.id, p.merchant, (SELECT array_agg(DISTINCT l.offer ORDER BY l.offer) FROM trade_line l WHERE l.purchase_id = p.id)
FROM trade_purchase p WHERE p.state = 'sent' AND p.cut_at < %s ORDER BY p.id"""
_ACCEPTED = "SELECT id, merchant FROM trade_purchase WHERE state = 'accepted' ORDER BY id"
# One of a carrier's, one of the hub's, and one of whoever holds another.
_TO_LOSE = """
SELECT id, holder FROM (
    SELECT id, holder, row_number() OVER (PARTITION BY split_part(holder, ':', 1) ORDER BY id) AS n FROM logistics_parcel
    WHERE state IN ('coming', 'hub')
) AS p ORDER BY n, split_part(holder, ':', 1), id LIMIT 3"""
_COMING = "SELECT code FROM logistics_parcel WHERE state = 'coming' ORDER BY id"
