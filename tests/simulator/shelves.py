"""What an agent does with goods: scan in, hand over, take back, and pay back what was refused, all without a network."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulator.faults import Faults
from tests.simulator.feed import HERE
from tests.simulator.wire import Op

if TYPE_CHECKING:
    from tests.simulator.counter import Counter

ACTS = {"receive": 30, "hand_over": 50, "refuse": 12, "bring_back": 8}
NO_WITNESS_SHARE, TOO_LATE_SHARE = 0.02, 0.1
REASONS = ("not_as_pictured", "damaged", "changed_mind", "other")
# What shows at an answer that a fault has really happened: (kind, code) -> fault.
SHOWN_BY = {
    ("parcel.refuse", None): "parcel_refused",
    ("parcel.return", None): "goods_returned",
    ("parcel.return", "already_settled"): "returned_after_settlement",
    ("parcel.hand_over", "already_collected"): "parcel_handed_over_twice",
    ("parcel.hand_over", "was_lost"): "lost_and_handed_over",
    ("parcel.refuse", "was_lost"): "lost_and_refused",
    ("parcel.receive", "was_lost"): "lost_and_found",
    ("order.cancel", "already_bought"): "cancelled_after_cut",
}


class Shelves:
    """The goods of one counter. Its chance is its own, so that the worlds of older faults stay as they were."""

    def __init__(self, counter: "Counter", faults: Faults) -> None:
        self._counter, self._faults = counter, faults
        self._chance = counter.goods_chance
        self._shown: set[str] = set()

    def outcome(self, op: Op, code: str | None) -> None:
        """Note what an answer shows, once for each operation."""
        fault = SHOWN_BY.get((op.kind, code))
        if fault and op.id not in self._shown:
            self._shown.add(op.id)
            self._faults.note(fault)

    def morning(self, at: datetime) -> None:
        """The van has been."""
        self._receive(at)

    def act(self, at: datetime) -> None:
        """One thing, by chance."""
        (what,) = self._chance.choices(list(ACTS), weights=list(ACTS.values()))
        does: Callable[[datetime], None] = getattr(self, f"_{what}")
        does(at)

    def last_day(self, at: datetime) -> str | None:
        """A parcel whose return window is over before the next day is."""
        parcels = self._counter.phone.flash.parcels.items()
        ending = (id for id, it in parcels if it.return_until and at < it.return_until < at + timedelta(days=1))
        return next(ending, None)

    def bring_back(self, id: str, at: datetime) -> None:
        """She does not keep it: too late, by the phone's own clock, when her window is over."""
        parcel = self._counter.phone.flash.parcels[id]
        late = parcel.return_until is None or at > parcel.return_until
        body = {"parcel": id, "reason": self._chance.choice(REASONS), "amount_minor": parcel.amount_minor}
        op = self._counter.phone.record("parcel.return", body, at, deserves="too_late" if late else None)
        if not late:
            self._counter.pay_back(op.id, at)

    def _first(self, *states: str) -> str | None:
        """The parcel that has been told of first: two phones of one station choose the same."""
        for state in states:
            for id, parcel in self._counter.phone.flash.parcels.items():
                if parcel.state == state:
                    return id
        return None

    def _receive(self, at: datetime) -> None:
        id = self._first("hub", "coming")
        if id is not None:
            condition = self._chance.choice(("ok", "ok", "ok", "damaged"))
            self._counter.phone.record("parcel.receive", {"parcel": id, "condition": condition}, at)

    def _hand_over(self, at: datetime) -> None:
        id = self._first(*HERE)
        if id is None:
            return
        shown = self._chance.choice(("slip", "slip", "card", "known"))
        body = {"parcel": id, "shown": shown}
        alone = shown == "known" and self._chance.happens(NO_WITNESS_SHARE)
        if shown == "known" and not alone:
            body["witness"] = "李奶奶"
        self._counter.phone.record("parcel.hand_over", body, at, deserves="no_witness" if alone else None)

    def _refuse(self, at: datetime) -> None:
        """She does not take it, and has her money at once: the refund has the id of the refusal."""
        id = self._first(*HERE)
        if id is None:
            return
        amount = self._counter.phone.flash.parcels[id].amount_minor
        body = {"parcel": id, "reason": self._chance.choice(REASONS), "amount_minor": amount}
        op = self._counter.phone.record("parcel.refuse", body, at)
        self._counter.pay_back(op.id, at)

    def _bring_back(self, at: datetime) -> None:
        """One of those collected within their window, and now and then one after it."""
        may: list[str] = []
        late: list[str] = []
        for id, parcel in self._counter.phone.flash.parcels.items():
            if parcel.state == "collected" and parcel.return_until is not None:
                (may if at <= parcel.return_until else late).append(id)
        chosen = late if late and self._chance.happens(TOO_LATE_SHARE) else may or late[:1]
        if chosen:
            self.bring_back(self._chance.choice(chosen), at)
