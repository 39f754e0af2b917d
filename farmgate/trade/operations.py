"""What may be done with orders that were cut: the bodies of its operations, version 1. All at a desk."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import Amount, Code, Decision, Id, Moment, Note, Number, PositiveAmount, Strict

Pieces = Annotated[int, Field(ge=1, le=1_000_000)]
Short = Annotated[tuple[Number, Pieces], Field(strict=False)]


class OrdersCutV1(Strict):
    """`orders.cut`: a county's orders placed before `until` become purchase orders."""

    county: Code
    until: Moment


class PurchaseAnswerV1(Strict):
    """`purchase.answer`: what the merchant has not, as [offer, pieces missing]; all else is accepted."""

    purchase: Id
    short: Annotated[list[Short], Field(max_length=500)]
    note: Note = ""


class AskedChange(Strict):
    """What becomes of one good: its new price and cost, and the good that comes instead, if another does."""

    offer: Number
    unit_price_minor: PositiveAmount
    unit_cost_minor: Amount
    substitute: Number | None = None


class PurchaseAskV1(Strict):
    """`purchase.ask`: the merchant's other prices or goods. What is dearer, or another good, needs her yes by `until`."""

    purchase: Id
    changes: Annotated[list[AskedChange], Field(min_length=1, max_length=200)]
    until: Moment
    note: Note = ""


class AsksLapseV1(Strict):
    """`asks.lapse`: what a county's villagers were asked and nobody has answered in time ends, and is owed back."""

    county: Code


class PurchaseDispatchV1(Strict):
    """`purchase.dispatch`: the goods have left the merchant. `waybill`: the carrier's number, if there is one."""

    purchase: Id
    waybill: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,40}$")] = ""


class PlanDraftV1(Strict):
    """`plan.draft`: what agents earn, in hundredths of a percent, and how many days goods may be brought back."""

    county: Code
    rate_bp: Annotated[int, Field(ge=0, le=10_000)]
    return_days: Annotated[int, Field(ge=0, le=90)]
    note: Note = ""


class PlanPublishV1(Strict):
    """`plan.publish`: another person lets a drawn-up plan come into force."""

    plan: Id


class SettlementCloseV1(Strict):
    """`settlement.close`: what became final before `until` is owed to merchants and earned by agents."""

    county: Code
    until: Moment


class PayoutProposeV1(Strict):
    """`payout.propose`: a merchant's share of a settlement is to be paid from the bank; another person approves."""

    settlement: Id
    merchant: Id


class ClaimDisputeV1(Strict):
    """`claim.dispute`: what whoever is to pay says against it."""

    claim: Id
    words: Annotated[Note, Field(min_length=1)]


class ClaimSettleV1(Strict):
    """`claim.settle`: how a claim is to be settled; another person approves.

    `merchant`: he bears it, or has the goods again, so he is owed nothing for them. `commission`: held back of what the
    agent has earned. `bank`, `safe`: paid there. `loss`: the county bears it.
    """

    claim: Id
    how: Literal["merchant", "commission", "bank", "safe", "loss"]
    note: Note = ""


class ClaimPayV1(Strict):
    """`claim.pay`: the merchant is to be paid from the bank for what was lost; another person approves."""

    claim: Id


class CommissionProposeV1(Strict):
    """`commission.propose`: an agent's settled balance is to be paid from the bank, or in cash from the safe."""

    county: Code
    agent: Id
    by: Literal["bank", "cash"]
    note: Note = ""


class LineReverseV1(Strict):
    """`line.reverse`: settled lines (by number) of an order are to be taken back; of brushing only the commission."""

    order: Id
    lines: Annotated[list[Annotated[int, Field(ge=0, le=limits.ORDER_LINES_MAX)]], Field(min_length=1, max_length=40)]
    why: Literal["brought_back_late", "brushing", "wrong_goods"]
    note: Note = ""


class LineReverseDecideV1(Strict):
    """`line.reverse_decide`: another person than proposed it. `proposal` is the id of that operation."""

    proposal: Id
    decision: Decision


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("orders.cut", 1): OrdersCutV1,
    ("purchase.ask", 1): PurchaseAskV1,
    ("asks.lapse", 1): AsksLapseV1,
    ("purchase.answer", 1): PurchaseAnswerV1,
    ("purchase.dispatch", 1): PurchaseDispatchV1,
    ("plan.draft", 1): PlanDraftV1,
    ("plan.publish", 1): PlanPublishV1,
    ("settlement.close", 1): SettlementCloseV1,
    ("payout.propose", 1): PayoutProposeV1,
    ("claim.dispute", 1): ClaimDisputeV1,
    ("claim.settle", 1): ClaimSettleV1,
    ("claim.pay", 1): ClaimPayV1,
    ("commission.propose", 1): CommissionProposeV1,
    ("line.reverse", 1): LineReverseV1,
    ("line.reverse_decide", 1): LineReverseDecideV1,
}
