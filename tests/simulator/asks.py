"""The merchants' other prices and other goods, as the county's staff enter them, and what nobody has answered in time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from tests.simulator.chance import Chance
from tests.simulator.faults import Faults
from tests.simulator.office import Office
from tests.simulator.wire import wire_time
from tests.world import COUNTY

ASKED_SHARE, CHEAPER_SHARE, OTHER_GOOD_SHARE, LATER_SHARE = 0.4, 0.2, 0.3, 0.5
COST_SHARE_PERCENT = 85
GOODS_MAX = 2
DEADLINE_HOURS = (25, 72)


class Asks:
    """What is asked before a purchase order is answered. Its chance is its own."""

    def __init__(self, office: Office, chance: Chance, faults: Faults) -> None:
        self._office, self._chance, self._faults = office, chance, faults

    def day(self, at: datetime) -> None:
        """What is past its deadline ends."""
        for _ in range(2):
            # Somebody who did not look asks twice: the second finds nothing.
            if self._office.act("asks.lapse", {"county": COUNTY}, at):
                self._faults.note("ask_lapsed")

    def before_answer(self, purchase: str, prices: Mapping[int, int], at: datetime) -> bool:
        """Perhaps a merchant wants more, or has something else. Whether it answers another day."""
        if not self._chance.happens(ASKED_SHARE):
            return False
        wanted = self._office.seen(_WANTED, (purchase,))
        some = self._chance.sample(wanted, min(len(wanted), self._chance.randint(1, GOODS_MAX)))
        changes = [self._change(offer, price, sorted(prices)) for offer, price in some]
        until = wire_time(at + timedelta(hours=self._chance.randint(*DEADLINE_HOURS)))
        if changes:
            self._office.act("purchase.ask", {"purchase": purchase, "changes": changes, "until": until}, at)
        if self._office.seen(_APPLIED, (purchase, at)) != [(0,)]:
            self._faults.note("merchant_cheaper")
        return self._chance.happens(LATER_SHARE)

    def _change(self, offer: int, price: int, sold: list[int]) -> dict[str, int]:
        """For one good: dearer, cheaper, or another one at some price near it."""
        cheaper = self._chance.happens(CHEAPER_SHARE)
        now = max(1, price - self._chance.randrange(10, 200)) if cheaper else price + self._chance.randrange(10, 400)
        to = {"offer": offer, "unit_price_minor": now, "unit_cost_minor": now * COST_SHARE_PERCENT // 100}
        other = self._chance.choice(sold)
        return to | {"substitute": other} if self._chance.happens(OTHER_GOOD_SHARE) and other != offer else to


_WANTED = """
SELECT offer, min(unit_price_minor) FROM trade_line WHERE purchase_id = %s AND state = 'bought' GROUP BY 1 ORDER BY 1"""
_APPLIED = "SELECT count(*) FROM trade_ask WHERE purchase_id = %s AND asked_at = %s AND state = 'applied'"
