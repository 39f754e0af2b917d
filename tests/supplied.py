"""A county whose goods have a merchant: what a desk does with its orders, in one line each."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from farmgate.catalogue.operations import COSTS_MAX
from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.client import Made
from tests.world import COUNTY, World


class Supplied:
    """One merchant for everything, at nine tenths of the price; agents earn 5 % and goods come back for seven days."""

    def __init__(self, world: World, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self.officer, self.accountant = world.officer, world.accountant
        self.purchase = UUID(int=0)
        self.merchant = desk.act(
            self.officer, "merchant.add", {"county": COUNTY, "code": "S01", "name_zh": "大山商贸", "name_en": "Dashan"}
        )
        bank = desk.act(
            self.officer,
            "merchant.bank",
            {"merchant": str(self.merchant), "holder": "大山商贸", "account": "6222020000"},
        )
        desk.act(self.accountant, "merchant.bank_decide", {"proposal": str(bank), "decision": "approve"})
        costs = [[offer, price * 9 // 10] for offer, price in world.offers.items()]
        for n in range(0, len(costs), COSTS_MAX):
            self._terms(set=costs[n : n + COSTS_MAX], withdraw=[])
        plan = desk.act(self.officer, "plan.draft", {"county": COUNTY, "rate_bp": 500, "return_days": 7})
        desk.act(self.accountant, "plan.publish", {"plan": str(plan)})

    def withdraw(self, offers: Sequence[int]) -> None:
        """The merchant no longer has these."""
        self._terms(set=[], withdraw=list(offers))

    def cut(self, hours: int = 1) -> UUID:
        """The orders of now become purchase orders, so many hours from now."""
        at = self._now() + timedelta(hours=hours)
        with clock.at(at):
            made = desk.act(self.officer, "orders.cut", {"county": COUNTY, "until": wire(at)})
        ((self.purchase,),) = ask("SELECT id FROM trade_purchase WHERE cut = %s", [made]).fetchall()
        return made

    def answer(self, short: Sequence[Sequence[int]] = ()) -> None:
        """The merchant has everything, but for these [offer, missing]."""
        desk.act(self.officer, "purchase.answer", {"purchase": str(self.purchase), "short": list(map(list, short))})

    def dispatch(self) -> None:
        """The goods are on their way."""
        desk.act(self.officer, "purchase.dispatch", {"purchase": str(self.purchase)})

    def on_the_shelf(self, counter: Any) -> None:
        """Cut, accepted, sent and scanned in at the station."""
        self.cut()
        self.answer()
        self.dispatch()
        for parcel in self.parcels(counter):
            counter.record("parcel.receive", {"parcel": parcel["parcel"], "condition": "ok"})
        counter.phone.sync()

    def parcels(self, counter: Any) -> list[dict[str, Any]]:
        """What a new phone of the station would be told of parcels."""
        counter.phone.cursor = ""
        return [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == "parcel"]

    def settle(self, days: int) -> UUID:
        """Close what has become final so many days from now."""
        at = self._now() + timedelta(days=days)
        with clock.at(at):
            return desk.act(self.officer, "settlement.close", {"county": COUNTY, "until": wire(at)})

    def _terms(self, **body: Any) -> None:
        terms = desk.act(self.officer, "terms.draft", {"merchant": str(self.merchant), "note": "", **body})
        desk.act(self.accountant, "terms.decide", {"terms": str(terms), "decision": "approve"})


def placed(counter: Any, count: int = 1) -> list[Made]:
    """Orders of a shift that has closed: each of two goods, 2 each, 42.00 yuan."""
    made = [counter.order() for _ in range(count)]
    close_shift(counter)
    return made


def close_shift(counter: Any) -> None:
    """Nobody takes the orders of this shift back any more; the next one opens."""
    results = counter.phone.sync()["results"]
    held = counter.phone.till["drawer_minor"]
    counter.record("shift.close", {"shift": str(counter.shift), "count_minor": held, "expected_minor": held})
    counter.shift = counter.record("shift.open", {"count_minor": held, "expected_minor": held}).id
    assert {result["code"] for result in results + counter.phone.sync()["results"]} == {None}
