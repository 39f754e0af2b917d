"""Parcels that two people say are lost or spoiled, what turns up after all, and who pays the merchant for it."""

from datetime import datetime

from tests.simulator.chance import Chance
from tests.simulator.faults import Faults
from tests.simulator.office import Office
from tests.world import COUNTY

LOST_SHARE, AT_ONCE_SHARE, GRANTED_SHARE, FOUND_SHARE = 0.3, 0.6, 0.85, 0.1
SETTLED_SHARE, DISPUTED_SHARE, PAID_SHARE, REJECTED_SHARE = 0.3, 0.1, 0.3, 0.2
BECAME = ("lost", "lost", "damaged", "short")
WAYS = ("merchant", "commission", "bank", "safe", "loss")


class Losing:
    """Officer and accountant, and a chance of their own."""

    def __init__(self, office: Office, chance: Chance, faults: Faults) -> None:
        self._office, self._chance, self._faults = office, chance, faults

    def day(self, at: datetime) -> None:
        """Another person decides about what was declared; somebody misses another parcel; claims move on."""
        for (loss,) in self._office.seen(_UNDECIDED):
            self._decide(str(loss), at)
        missing = [parcel for (parcel,) in self._office.seen(_UNDER_WAY)]
        if missing and self._chance.happens(LOST_SHARE):
            self.declare(str(self._chance.choice(missing)), at)
        found = [code for (code,) in self._office.seen(_LOST)]
        if found and self._chance.happens(FOUND_SHARE):
            body = {"county": COUNTY, "parcels": [self._chance.choice(found)], "condition": "opened"}
            self._office.act("hub.receive", body, at)
        self._claims(at)

    def declare(self, parcel: str, at: datetime) -> None:
        """One person says so; another one decides now, or on another day, when it may be somewhere else."""
        body = {"parcel": parcel, "what": self._chance.choice(BECAME), "note": "van"}
        loss = self._office.act("loss.propose", body, at)
        if loss:
            # Who declared it cannot decide about it.
            own = {"loss": loss, "granted": True}
            assert self._office.act("loss.decide", own, at) is None, f"one person alone lost {parcel}"
        if loss and self._chance.happens(AT_ONCE_SHARE):
            self._decide(loss, at)

    def _decide(self, loss: str, at: datetime) -> None:
        granted = self._chance.happens(GRANTED_SHARE)
        accountant = self._office.county.accountant
        if self._office.act("loss.decide", {"loss": loss, "granted": granted}, at, accountant) is None:
            self._faults.note("lost_one_moved")
            self._office.act("loss.decide", {"loss": loss, "granted": False}, at, accountant)
        elif granted:
            self._faults.note("parcel_lost")

    def _claims(self, at: datetime) -> None:
        for (claim,) in self._office.seen(_OPEN):
            if self._chance.happens(DISPUTED_SHARE):
                self._office.act("claim.dispute", {"claim": str(claim), "words": "不是我"}, at)
            if self._chance.happens(SETTLED_SHARE):
                self._by_two("claim.settle", {"claim": str(claim), "how": self._chance.choice(WAYS)}, at)
        # Of what is paid, or borne by its merchant, nothing is to be paid, however often somebody asks.
        for (claim,) in self._office.seen(_CLAIMS):
            if self._chance.happens(PAID_SHARE):
                self._by_two("claim.pay", {"claim": str(claim)}, at)

    def _by_two(self, kind: str, body: dict[str, str], at: datetime) -> None:
        proposal = self._office.act(kind, body, at)
        if proposal:
            rejected = self._chance.happens(REJECTED_SHARE)
            decision = "money.reject" if rejected else "money.approve"
            done = self._office.act(decision, {"proposal": proposal}, at, self._office.county.accountant)
            if done and not rejected:
                self._faults.note("claim_paid" if kind == "claim.pay" else "claim_settled")


_UNDECIDED = "SELECT id FROM logistics_loss WHERE granted IS NULL ORDER BY proposed_at, id"
_UNDER_WAY = "SELECT id FROM logistics_parcel WHERE state IN ('coming', 'hub', 'shelf', 'back') ORDER BY since, id"
_LOST = "SELECT code FROM logistics_parcel WHERE state = 'lost' ORDER BY since, id"
_OPEN = "SELECT id FROM trade_claim WHERE state IN ('open', 'disputed') ORDER BY posted_at, id"
_CLAIMS = "SELECT id FROM trade_claim ORDER BY posted_at DESC, id LIMIT 5"
