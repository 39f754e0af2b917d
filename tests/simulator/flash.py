"""What a phone keeps when its battery is pulled: the log and everything computed from it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tests.simulator import outbox
from tests.simulator.wire import Key, Op

# Where each kind leaves a parcel.
AFTER_A_HAND = {
    "parcel.receive": "shelf",
    "parcel.hand_over": "collected",
    "parcel.refuse": "back",
    "parcel.return": "back",
}


@dataclass
class Till:
    """The phone's own drawer, float and day."""

    shift: str | None = None
    drawer_minor: int = 0
    float_minor: int = 0

    def fold(self, op: Op) -> None:
        """What an operation does to shift and drawer."""
        self.drawer_minor += op.cash_minor
        match op.kind:
            case "shift.open":
                self.shift, self.drawer_minor = op.id, op.body["count_minor"]
            case "shift.close":
                self.shift, self.drawer_minor = None, op.body["count_minor"]


@dataclass
class Shelf:
    """A price list as the phone has it: number, fee, offer -> price."""

    price_list: int
    fee_minor: int
    prices: dict[int, int]


@dataclass
class Sold:
    """An order of this phone: what it came to, and whether the money can still be given back."""

    total_minor: int
    shift: str
    state: str = "placed"


@dataclass
class Parcel:
    """Goods for a villager of this station: where they are, and until when she may bring them back."""

    order: str
    slip_no: str
    amount_minor: int
    state: str
    return_until: datetime | None = None


@dataclass
class Owed:
    """A refund that may be paid here."""

    amount_minor: int
    order: str
    slip_no: str


@dataclass
class Ask:
    """What a villager is to be asked: another price or another good for a line of her order, until a moment."""

    order: str
    n: int
    slip_no: str
    before_minor: int
    extra_minor: int
    until: datetime


@dataclass
class Flash:
    """One phone's durable memory. `copy` is a backup of it, or a clone."""

    key: Key
    device: str
    code: str
    agent: str
    server_key: bytes
    state: outbox.State
    log: dict[int, Op] = field(default_factory=dict)
    till: Till = field(default_factory=Till)
    lease: dict[str, Any] = field(default_factory=dict)
    shelf: Shelf | None = None
    villagers: list[str] = field(default_factory=list)
    bags: dict[str, int] = field(default_factory=dict)
    sold: dict[str, Sold] = field(default_factory=dict)
    parcels: dict[str, Parcel] = field(default_factory=dict)
    # What left this counter by this phone: older news may come after its own word was acknowledged.
    left: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, Owed] = field(default_factory=dict)
    asks: dict[str, Ask] = field(default_factory=dict)
    # Answered here: older news may say that they are open.
    answered: set[str] = field(default_factory=set)
    # Paid here: a county that has not heard of it may not offer them again.
    paid: set[str] = field(default_factory=set)
    parted: list[Op] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    heard_at: datetime | None = None
    # Shift and drawer are to be taken from the next feed.
    recount: bool = False

    def copy(self) -> "Flash":
        """The same memory in another place."""
        return replace(
            self,
            state=dict(self.state),
            log=dict(self.log),
            till=replace(self.till),
            villagers=list(self.villagers),
            bags=dict(self.bags),
            sold={id: replace(order) for id, order in self.sold.items()},
            parcels={id: replace(parcel) for id, parcel in self.parcels.items()},
            left=dict(self.left),
            refunds=dict(self.refunds),
            asks=dict(self.asks),
            answered=set(self.answered),
            paid=set(self.paid),
            parted=list(self.parted),
            renamed=dict(self.renamed),
        )

    def fold_parcel(self, op: Op) -> None:
        """Where an operation leaves its parcel. What is refused or brought back is owed from this moment."""
        parcel = self.parcels.get(op.body.get("parcel", ""))
        if parcel is None or op.kind not in AFTER_A_HAND:
            return
        parcel.state, parcel.return_until = AFTER_A_HAND[op.kind], None
        if parcel.state != "shelf":
            self.left[op.body["parcel"]] = parcel.state
        if parcel.state == "back" and op.id not in self.paid:
            self.refunds[op.id] = Owed(parcel.amount_minor, parcel.order, parcel.slip_no)

    def fold_consent(self, op: Op) -> None:
        """What she has said counts; what she did not agree to is owed from this moment."""
        ask = self.asks.pop(op.body["ask"], None) if op.kind == "order.consent" else None
        if ask is not None:
            self.answered.add(op.body["ask"])
            if not op.body["agreed"] and op.id not in self.paid:
                self.refunds[op.id] = Owed(ask.before_minor, ask.order, ask.slip_no)

    def unsent(self) -> list[Op]:
        """What the server is not known to have, oldest first."""
        return [self.log[seq] for seq in range(self.state["ackSeq"] + 1, self.state["lastSeq"] + 1) if seq in self.log]
