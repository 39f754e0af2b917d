"""Lost parcels and claims, made again from the signed operations alone. Written from docs/decisions/0011."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tests.simulator import wire
from tests.simulator.asks_books import Freed

if TYPE_CHECKING:
    from tests.simulator.books import Signed
    from tests.simulator.goods_books import Goods, Parcel

FORTH, GOING_BACK = ("coming", "hub", "shelf"), ("back", "homeward")
LOOKED_AT = ("hub.receive", "parcel.receive")
AGENTS_HAND = ("parcel.receive", "parcel.refuse", "parcel.return")
Lines = list[tuple[str, int]]


@dataclass(frozen=True)
class Hand:
    """One scan: who has the parcel after it, and what it looked like."""

    at: datetime
    op: str
    kind: str
    by: str
    holder: str
    condition: str


@dataclass(frozen=True)
class Claim:
    """What a lost parcel cost its merchant, and who is to pay that."""

    account: str
    amount: int
    merchant: str
    agent: str


def chain(parcel: "Parcel") -> list[tuple[str, str]]:
    """Everybody in whose keeping it was, and what it looked like when it came there."""
    hands = [(holder, "ok") for holder in parcel.sent_by]
    for hand in sorted(parcel.hands, key=lambda it: (it.at, it.op)):
        if hand.holder != hands[-1][0]:
            hands.append((hand.holder, hand.condition if hand.kind in LOOKED_AT else "ok"))
    return hands if hands[-1][0] == parcel.holder else [*hands, (parcel.holder, "ok")]


def payer(what: str, hands: list[tuple[str, str]]) -> str:
    """Who had it last pays for what is gone; for what is spoiled whoever had it before it was marked, if it was."""
    marked = [n for n, (_, condition) in enumerate(hands) if condition != "ok"]
    if what == "lost" or (what == "damaged" and not marked):
        return hands[-1][0]
    return hands[marked[0] - 1][0] if marked else hands[0][0]


def decide(goods: "Goods", op: "Signed") -> tuple[Freed, Lines]:
    """Two people say that it is lost: she is owed its goods, once, and whoever pays by the table owes its cost."""
    if not op.body["granted"]:
        return {}, []
    id, what, held_by = goods.losses[op.body["loss"]]
    parcel = goods.parcels[id]
    if parcel.holder != held_by or parcel.state not in (*FORTH, *GOING_BACK):
        goods.odd.append(f"{op.id} loses a parcel that is {parcel.state} with {parcel.holder}, not {held_by}")
    cost, who = sum(line.costs for line in parcel.lines), payer(what, chain(parcel))
    freed = _not_coming(goods, op, parcel) if parcel.state in FORTH else {}
    agents = [hand for hand in parcel.hands if hand.holder == who and hand.kind in AGENTS_HAND]
    agent = max(agents, key=lambda it: (it.at, it.op)).by if agents else ""
    parcel.state, parcel.since = "lost", op.at
    parcel.seen(op)
    if who.startswith("merchant:") or not cost:
        return freed, []
    ours = who.startswith("hub:")
    account = f"loss:{op.county}" if ours else f"claim:{op.county}.{who.replace(':', '.', 1)}"
    merchant = parcel.lines[0].merchant
    goods.claims[wire.derived_id(op.id, 1)] = Claim(account, cost, merchant, agent)
    return freed, [(account, cost), (f"payable:{merchant}", -cost)]


def _not_coming(goods: "Goods", op: "Signed", parcel: "Parcel") -> Freed:
    order, worth = parcel.lines[0].order, parcel.worth
    for line in parcel.lines:
        line.state, line.coming = "ended", 0
    fee = parcel.lines[0].fee if all(not line.coming for line in goods.lines[order]) else 0
    return {wire.derived_id(op.id, 0): (order, worth, fee)}


def settled(claim: Claim, how: str, county: str) -> Lines:
    """The lines of one way to settle it."""
    target = {
        "merchant": f"payable:{claim.merchant}",
        "commission": f"commission:{claim.agent}",
        "bank": f"bank:{county}",
        "safe": f"safe:{county}",
        "loss": f"loss:{county}",
    }[how]
    return [(target, claim.amount), (claim.account, -claim.amount)]


def found(parcel: "Parcel", op: "Signed", holder: str) -> None:
    """It turns up after all, and goes back. A scan of who had it, from before it was lost, is no news."""
    if op.kind == "parcel.receive" and parcel.holder == holder and op.at < parcel.since:
        return
    parcel.state, parcel.holder = "homeward" if op.is_desk else "back", holder
