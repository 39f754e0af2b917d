"""The shelf behind the counter: parcels come with the van, villagers fetch them, and now and then do not want them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.sync.client import Made, Phone
from farmgate.web.demo.chance import draw
from farmgate.web.demo.dues import Dues

FETCHED_SHARE, REFUSED_SHARE, RETURNED_SHARE = 0.62, 0.03, 0.006
SHOWN = ("slip", "slip", "slip", "card", "known")
STATES = ("coming", "hub", "shelf", "collected", "back", "given", "homeward", "home", "lost")
REASONS = ("not_as_pictured", "wrong_goods", "damaged", "changed_mind")


@dataclass
class Shelf:
    """What a station's phone knows of parcels, and what its agent does with them."""

    parcels: dict[str, dict[str, Any]] = field(default_factory=dict)

    def read(self, item: dict[str, Any]) -> None:
        """News of one parcel. Late news is of what it was before: here it was scanned or handed over since."""
        known = self.parcels.get(item["parcel"])
        if known is None or STATES.index(item["state"]) >= STATES.index(known["state"]):
            self.parcels[item["parcel"]] = item

    def van(self, phone: Phone, at: datetime) -> None:
        """Everything that is in the van is scanned in."""
        for id, parcel in self.parcels.items():
            if parcel["state"] == "hub":
                condition = "damaged" if draw("condition", id).random() < 0.02 else "ok"
                phone.record("parcel.receive", {"parcel": id, "condition": condition}, at)
                parcel["state"] = "shelf"

    def fetch(
        self, phone: Phone, shift: UUID, at: datetime, dues: Dues, may_take: Callable[[int], bool], drawer_minor: int
    ) -> int:
        """Who comes by today has it, does not want it, or brings it back. The cash the drawer has more of for it, or less.

        Who has left a part comes for it on the first day, pays the rest and keeps it.
        """
        moved = 0
        for id, parcel in self.parcels.items():
            chance = draw("fetched", id, at.date()).random()
            due, fits = dues.left.get(parcel["order"], 0), parcel["amount_minor"] <= drawer_minor + moved
            match parcel["state"]:
                case "shelf" if due:
                    if may_take(moved + due):
                        moved += dues.pay(phone, shift, parcel["order"], at)
                        self._hand_over(phone, at, parcel)
                case "shelf" if chance < FETCHED_SHARE:
                    if draw("refused", id).random() < REFUSED_SHARE and fits:
                        moved -= self._back(phone, shift, at, "parcel.refuse", parcel)
                    else:
                        self._hand_over(phone, at, parcel)
                case "collected" if chance < RETURNED_SHARE and fits and _in_time(parcel, at):
                    moved -= self._back(phone, shift, at, "parcel.return", parcel)
        return moved

    def _hand_over(self, phone: Phone, at: datetime, parcel: dict[str, Any]) -> None:
        shown = draw("shown", parcel["parcel"]).choice(SHOWN)
        body = {"parcel": parcel["parcel"], "shown": shown, "witness": "村委会李主任" if shown == "known" else ""}
        phone.record("parcel.hand_over", body, at)
        parcel["state"] = "collected"

    def _back(self, phone: Phone, shift: UUID, at: datetime, kind: str, parcel: dict[str, Any]) -> int:
        """It goes back, and she has her money in the same minute."""
        amount: int = parcel["amount_minor"]
        reason = draw("reason", parcel["parcel"]).choice(REASONS)
        body = {"parcel": parcel["parcel"], "reason": reason, "amount_minor": amount}
        made: Made = phone.record(kind, body, at)
        pay = {"shift": str(shift), "refund": str(made.id), "shown": "slip", "amount_minor": amount}
        phone.record("refund.pay", pay, at)
        parcel["state"] = "back"
        return amount


def _in_time(parcel: dict[str, Any], at: datetime) -> bool:
    return bool(parcel["return_until"]) and at < datetime.fromisoformat(parcel["return_until"])
