"""What villagers say at a counter to another price or another good: yes with its cash, or no, all without a network."""

from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulator.faults import Faults
from tests.simulator.wire import Op

if TYPE_CHECKING:
    from tests.simulator.counter import Counter

COMES_SHARE, AGREED_SHARE = 0.5, 0.6
NOTE_MINOR = 1000


class Consents:
    """The asks of one counter, with a chance of their own, so that the worlds of older faults stay as they were."""

    def __init__(self, counter: "Counter", faults: Faults) -> None:
        self._counter, self._faults = counter, faults
        self._chance = counter.goods_chance.beside("consents")
        self._shown: set[str] = set()

    def minute(self) -> int:
        """When in a day who was asked comes by."""
        return self._chance.randrange(10, 700)

    def outcome(self, op: Op, code: str | None) -> None:
        """Note what an answer shows, once for each operation."""
        if op.kind != "order.consent" or op.id in self._shown:
            return
        self._shown.add(op.id)
        if code is None:
            self._faults.note("ask_agreed" if op.body["agreed"] else "ask_refused")
        elif code == "too_late":
            self._faults.note("ask_answered_late")

    def act(self, at: datetime, share: float = COMES_SHARE) -> None:
        """Some of those who are asked come and say what they want."""
        for id in list(self._counter.phone.flash.asks):
            if self._chance.happens(share):
                self._say(id, at)

    def _say(self, id: str, at: datetime) -> None:
        """Her word, and the cash that it takes: what is dearer, or her own money back at once."""
        counter, flash = self._counter, self._counter.phone.flash
        ask = flash.asks[id]
        can = at <= ask.until and flash.till.shift is not None and ask.extra_minor <= flash.till.float_minor
        agreed = can and counter.may_take(at) and self._chance.happens(AGREED_SHARE)
        extra = ask.extra_minor if agreed else 0
        tendered = -(-extra // NOTE_MINOR) * NOTE_MINOR
        body = {"ask": id, "order": ask.order, "n": ask.n, "agreed": agreed}
        body |= {"mandate": {"consent": self._chance.choice(("spoken", "card"))}, "extra_minor": extra}
        body |= {"tendered_minor": tendered, "change_minor": tendered - extra}
        if flash.till.shift is not None and flash.lease:
            body |= {"shift": flash.till.shift, "lease": flash.lease["lease"]}
        op = counter.phone.record("order.consent", body, at, extra, -extra)
        counter.cash_minor += extra
        if not agreed:
            counter.pay_back(op.id, at)
