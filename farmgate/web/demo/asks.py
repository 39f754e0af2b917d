"""Merchants who ask for another price or send another good: some are agreed to, one is refused, one lapses, one waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from farmgate.catalogue import queries as catalogue
from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Calendar, Task

# Whose villagers are asked: those of the station at which the visitor's own phone is.
STATION = "S0001"
# A deadline so short that not everybody comes by in time, and a usual one.
SHORT, USUAL = timedelta(hours=25), timedelta(days=3)


class Scene(NamedTuple):
    """What a merchant writes: how much dearer in hundredths, whether another good comes, and by when she must answer."""

    dearer: int
    other_good: bool
    within: timedelta
    note: str


LAPSES = Scene(106, False, SHORT, "厂家明天就要答复 The maker wants to know by tomorrow")
RISEN = Scene(108, False, USUAL, "进价涨了 Our own price has risen")
INSTEAD = Scene(100, True, USUAL, "原来的卖完了，换同价的 Sold out; another at the same price")
TOO_DEAR = Scene(130, False, USUAL, "只剩进口的了 Only the imported one is left")
# The part of the history on whose evening a merchant looks at what was ordered that day, and finds that.
EVENINGS = ((0.0, LAPSES), (0.2, RISEN), (0.4, INSTEAD), (0.6, TOO_DEAR))


@dataclass
class Asks:
    """The desks of merchants, and of the county that ends what nobody has answered."""

    cast: Cast
    calendar: Calendar

    def tasks(self) -> Iterator[Task]:
        """After the cut of some evenings, on the last morning, and what lapses, each morning."""
        for share, scene in EVENINGS:
            yield self.calendar.moment(self.calendar.part(share), 21.7), partial(self._write, scene)
        yield self.calendar.moment(self.calendar.days, 8.2), partial(self._write, RISEN)
        for day in range(1, self.calendar.days + 1):
            yield self.calendar.moment(day, 9.0), self._lapse

    def _write(self, scene: Scene, at: datetime) -> None:
        row = ask(_ORDERED, [STATION]).fetchone()
        if row is None:
            return
        purchase, merchant, offer, price, cost = row
        more = -(-price * (scene.dearer - 100) // 1000) * 10
        change: dict[str, Any] = {"offer": offer, "unit_price_minor": price + more, "unit_cost_minor": cost + more}
        change["substitute"] = self._beside(offer, at) if scene.other_good else None
        body = {"purchase": str(purchase), "changes": [change], "until": wire(at + scene.within), "note": scene.note}
        desk.act(self.cast.staff[self.cast.seller(merchant)], "purchase.ask", body)

    def _beside(self, offer: int, at: datetime) -> int:
        """The good that stands beside it on the shelf: goods are numbered by their shelves."""
        version = catalogue.list_in_force(COUNTY, at)
        assert version is not None, "what was ordered has a price"
        return min(catalogue.prices(COUNTY, version).keys() - {offer}, key=lambda other: abs(other - offer))

    def _lapse(self, at: datetime) -> None:
        try:
            desk.act(self.cast.staff["officer"], "asks.lapse", {"county": COUNTY})
        except Problem as none:
            if none.code != "nothing_to_lapse":
                raise


# What costs about thirty yuan: enough to be worth a question, and in every drawer.
_ORDERED = """
SELECT p.id, p.merchant, l.offer, l.unit_price_minor, l.unit_cost_minor
FROM trade_line l JOIN trade_purchase p ON p.id = l.purchase_id JOIN places_station s ON s.id = l.station_id
JOIN counter_assistedorder o ON o.id = l."order"
WHERE s.code = %s AND p.state = 'sent' AND l.state = 'bought' AND o.due_minor = 0
ORDER BY abs(l.unit_price_minor - 3000), l.offer, l."order", l.n LIMIT 1"""
