"""What may be done to money at a desk: proposals by one person, decisions by another. Version 1."""

from typing import Literal

from pydantic import BaseModel

from farmgate.kernel.operation import Code, Id, Note, PositiveAmount, Strict


class FloatProposeV1(Strict):
    """`float.propose`: more (or less) of the operator's cash an agent may hold."""

    agent: Id
    direction: Literal["raise", "lower"]
    amount_minor: PositiveAmount
    note: Note = ""


class SafeProposeV1(Strict):
    """`safe.propose`: cash between the county's safe and its bank account."""

    county: Code
    direction: Literal["from_bank", "to_bank"]
    amount_minor: PositiveAmount
    note: Note = ""


class SuspenseProposeV1(Strict):
    """`suspense.propose`: where the money of an exception should go."""

    operation: Id
    decision: Literal["accept", "refund", "write_off"]
    note: Note = ""


class MoneyApproveV1(Strict):
    """`money.approve`: another person posts what was proposed. `proposal` is the id of the proposing operation."""

    proposal: Id


class MoneyRejectV1(Strict):
    """`money.reject`: another person voids what was proposed."""

    proposal: Id
    note: Note = ""


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("float.propose", 1): FloatProposeV1,
    ("safe.propose", 1): SafeProposeV1,
    ("suspense.propose", 1): SuspenseProposeV1,
    ("money.approve", 1): MoneyApproveV1,
    ("money.reject", 1): MoneyRejectV1,
}
