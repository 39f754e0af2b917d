"""Another price or another good, at the counter: the villager is asked when she comes by, and says yes or no."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from farmgate.sync.client import Phone
from farmgate.web.demo.dues import Dues

# She hears of it the day after, and only if there is more time than a day: not everybody comes by every day.
HEARS_AFTER, COMES_WITHIN = timedelta(hours=12), timedelta(days=2)
# What is so much dearer, in hundredths, she does not want.
TOO_DEAR = 120


@dataclass
class Consents:
    """What a station's phone is to ask."""

    asks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, item: dict[str, Any]) -> None:
        """News of one ask: it is open, or it is over."""
        if item["state"] == "open":
            self.asks[item["ask"]] = item
        else:
            self.asks.pop(item["ask"], None)

    def ask(
        self, phone: Phone, shift: UUID, at: datetime, dues: Dues, may_take: Callable[[int], bool], drawer_minor: int
    ) -> int:
        """Ask whoever comes by today. The cash that the drawer has more of for it, or less."""
        moved = 0
        for id, item in list(self.asks.items()):
            since, until = datetime.fromisoformat(item["since"]), datetime.fromisoformat(item["until"])
            if at < since + HEARS_AFTER or at >= until or until - since < COMES_WITHIN:
                continue
            (_, before, *_), (_, after, *_) = item["before"], item["after"]
            extra = max(0, item["quantity"] * (after - before))
            if after * 100 > before * TOO_DEAR:
                moved += self._no(phone, shift, at, item, dues, drawer_minor + moved)
            elif may_take(extra):
                self._sign(phone, shift, at, item, extra, agreed=True)
                moved += extra
            else:
                continue
            del self.asks[id]
        return moved

    def _no(self, phone: Phone, shift: UUID, at: datetime, item: dict[str, Any], dues: Dues, drawer_minor: int) -> int:
        """Her money for the goods is owed at once; she has it in the same minute when it is in the drawer."""
        refund = self._sign(phone, shift, at, item, 0, agreed=False)
        back = dues.lessen(item["order"], item["quantity"] * item["before"][1])
        if not 0 < back <= drawer_minor:
            return 0
        pay = {"shift": str(shift), "refund": str(refund), "shown": "slip", "amount_minor": back}
        phone.record("refund.pay", pay, at)
        return -back

    def _sign(
        self, phone: Phone, shift: UUID, at: datetime, item: dict[str, Any], extra_minor: int, *, agreed: bool
    ) -> UUID:
        assert phone.lease is not None, "a phone that was told of an ask has a lease"
        body = {
            "ask": item["ask"],
            "order": item["order"],
            "n": item["n"],
            "agreed": agreed,
            "mandate": {"consent": "spoken"},
            "extra_minor": extra_minor,
            "tendered_minor": extra_minor,
            "change_minor": 0,
            "shift": str(shift),
            "lease": phone.lease["lease"],
        }
        return phone.record("order.consent", body, at).id
