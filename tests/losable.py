"""One parcel that can be brought as far as a leg of its way and lost there, for the tests of several rooms."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from farmgate.kernel import clock
from farmgate.money import queries as money
from farmgate.sql import ask
from farmgate.sync import desk
from tests.supplied import Supplied, placed
from tests.world import COUNTY

COST, PRICE = 3780, 4200


def net(account: str) -> int:
    found = money.balances([account])
    return found[account].net if account in found else 0


def items(counter: Any, kind: str) -> list[dict[str, Any]]:
    return [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == kind]


def act(counter: Any, kind: str, body: dict[str, Any]) -> str | None:
    counter.record(kind, body)
    code: str | None = counter.phone.sync()["results"][-1]["code"]
    return code


class Lost:
    """One parcel, brought as far as a leg, and lost there."""

    def __init__(self, shop: Supplied, counter: Any) -> None:
        self.shop, self.counter = shop, counter
        placed(counter)
        shop.cut()
        shop.answer()
        self.id = self.code = ""

    def bring(self, leg: str) -> None:
        """As far as `merchant carrier hub shelf back given homeward`."""
        body = {"purchase": str(self.shop.purchase), "waybill": "" if leg == "merchant" else "SF-1"}
        desk.act(self.shop.officer, "purchase.dispatch", body)
        (parcel,) = self.shop.parcels(self.counter)
        self.id, self.code = parcel["parcel"], parcel["code"]
        steps = ("hub", "shelf", "back", "given", "homeward")
        for step in steps[: steps.index(leg) + 1] if leg in steps else ():
            self.step(step)

    def step(self, step: str, condition: str = "ok") -> None:
        """One hand takes it from the one before."""
        at_hub = {"county": COUNTY, "parcels": [self.code], "condition": condition}
        refused = {"parcel": self.id, "reason": "changed_mind", "amount_minor": PRICE}
        match step:
            case "hub":
                desk.act(self.shop.officer, "hub.receive", at_hub)
            case "shelf":
                assert act(self.counter, "parcel.receive", {"parcel": self.id, "condition": condition}) is None
            case "back":
                assert act(self.counter, "parcel.refuse", refused) is None
            case "given":
                assert act(self.counter, "parcel.give_back", {"parcel": self.id}) is None
            case "homeward":
                desk.act(self.shop.officer, "hub.take_back", at_hub)

    def propose(self, what: str = "lost", days: int = 0) -> UUID:
        with clock.at(self.counter.at + timedelta(days=days)):
            return desk.act(self.shop.officer, "loss.propose", {"parcel": self.id, "what": what, "note": "van"})

    def grant(self, loss: UUID, days: int = 0, granted: bool = True) -> UUID:
        with clock.at(self.counter.at + timedelta(days=days)):
            return desk.act(self.shop.accountant, "loss.decide", {"loss": str(loss), "granted": granted, "note": ""})

    @property
    def state(self) -> str:
        ((state,),) = ask("SELECT state FROM logistics_parcel WHERE id = %s", [self.id]).fetchall()
        return str(state)

    @property
    def claim(self) -> str:
        ((id_,),) = ask("SELECT id FROM trade_claim WHERE parcel = %s", [self.id]).fetchall()
        return str(id_)
