"""What may be done with orders that were cut: the bodies of its operations, version 1. All at a desk."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel.operation import Code, Id, Moment, Note, Number, Strict

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


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("orders.cut", 1): OrdersCutV1,
    ("purchase.answer", 1): PurchaseAnswerV1,
    ("purchase.dispatch", 1): PurchaseDispatchV1,
    ("plan.draft", 1): PlanDraftV1,
    ("plan.publish", 1): PlanPublishV1,
    ("settlement.close", 1): SettlementCloseV1,
    ("payout.propose", 1): PayoutProposeV1,
    ("claim.dispute", 1): ClaimDisputeV1,
    ("claim.settle", 1): ClaimSettleV1,
    ("claim.pay", 1): ClaimPayV1,
}
