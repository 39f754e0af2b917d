"""Changing claims: posted, disputed, settled or paid for, each by a signed operation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.sql import ask

DUE_AFTER = timedelta(days=14)
GivenUp = Callable[[UUID], bool]


class NewClaim(NamedTuple):
    """A claim to be posted. `settled`: the county's own hub was it, so nobody else pays."""

    id: UUID
    county: str
    parcel: UUID
    code: str
    what: str
    party: str
    agent: UUID | None
    merchant: UUID
    amount_minor: int
    settled: bool


class ClaimRow(NamedTuple):
    """A claim as it stands."""

    id: UUID
    county: str
    party: str
    agent: UUID | None
    merchant: UUID
    amount_minor: int
    state: str
    how: str
    settling: UUID | None
    payout: UUID | None
    paid_at: datetime | None


class Step(NamedTuple):
    """Who did something about a claim, by what operation."""

    operation: UUID
    kind: str
    by: UUID
    at: datetime


def account(county: str, party: str) -> str:
    """The account of what a party is to pay a county: `carrier:SF123` -> `claim:420527.carrier.SF123`."""
    return f"claim:{county}.{party.replace(':', '.', 1)}"


def post(claim: NewClaim, step: Step) -> None:
    """From now on so much is claimed."""
    *fields, settled = claim
    state, how, at = ("waived", "loss", step.at) if settled else ("open", "", None)
    ask(_POST, [*fields, step.at, step.at + DUE_AFTER, state, how, at])
    _tell(claim.id, step, how)


def county_of(id_: UUID) -> str | None:
    """The county a claim is of."""
    row = ask("SELECT county FROM trade_claim WHERE id = %s", [id_]).fetchone()
    return str(row[0]) if row else None


def dispute(id_: UUID, words: str, step: Step) -> None:
    """What the party says. Problem `unknown_claim`, `claim_settled`."""
    _unsettled(id_)
    ask("UPDATE trade_claim SET state = 'disputed' WHERE id = %s", [id_])
    _tell(id_, step, "", words)


def begin_settling(id_: UUID, how: str, words: str, step: Step, given_up: GivenUp) -> ClaimRow:
    """Write down how it is to be settled: the proposal is the operation of the step.

    Problem `unknown_claim`, `claim_settled`; `already_proposed` when another way waits for its second person;
    `already_paid` when the merchant is to bear what he was paid for; `no_agent` when no agent held it.
    """
    claim = _unsettled(id_)
    if claim.settling and not given_up(claim.settling):
        raise _already_proposed()
    if how == "merchant" and claim.payout and not given_up(claim.payout):
        raise Problem(
            "already_paid",
            "这笔货款已经申请付给商户，不能再由他承担。钱没有动。",
            "The merchant is paid for these goods, or about to be, so he cannot bear them. No money was moved.",
            409,
        )
    if how == "commission" and claim.agent is None:
        raise Problem(
            "no_agent",
            "这个包裹不是在站长手里出的事，不能从佣金里扣。钱没有动。",
            "No agent held this parcel, so there is no commission to hold back. No money was moved.",
            409,
        )
    ask("UPDATE trade_claim SET settling = %s, how = %s WHERE id = %s", [step.operation, how, id_])
    _tell(id_, step, how, words)
    return claim


def begin_paying(id_: UUID, step: Step, given_up: GivenUp) -> ClaimRow:
    """The merchant is to be paid for the goods, once. Problem `unknown_claim`, `already_proposed`, `merchant_bears`."""
    claim = _for_change(id_)
    if claim.payout and not given_up(claim.payout):
        raise _already_proposed()
    if claim.how == "merchant" and claim.settling and not given_up(claim.settling):
        raise Problem(
            "merchant_bears",
            "这笔损失由商户自己承担，或货已回到他手里，不用付。钱没有动。",
            "The merchant bears this loss, or has the goods again: nothing is to be paid. No money was moved.",
            409,
        )
    ask("UPDATE trade_claim SET payout = %s WHERE id = %s", [step.operation, id_])
    _tell(id_, step)
    return claim


def decided(proposal: UUID, approved: bool, step: Step) -> None:
    """Another person has decided about a proposal; nothing when it is about no claim."""
    if not approved:
        found = ask(_REFUSED, [proposal, proposal]).fetchone()
    else:
        found = ask(_SETTLED, [step.at, proposal]).fetchone() or ask(_PAID, [step.at, proposal]).fetchone()
    if found:
        _tell(found[0], step)


def _unsettled(id_: UUID) -> ClaimRow:
    claim = _for_change(id_)
    if claim.state in ("settled", "waived"):
        raise Problem(
            "claim_settled",
            "这笔索赔已经了结，什么都没有改动。",
            "This claim is settled. Nothing was changed.",
            409,
        )
    return claim


def _for_change(id_: UUID) -> ClaimRow:
    row = ask(_LOCKED, [id_]).fetchone()
    if row is None:
        raise Problem("unknown_claim", "找不到这笔索赔。", "This claim does not exist.", 404)
    return ClaimRow(*row)


def _already_proposed() -> Problem:
    return Problem(
        "already_proposed",
        "已有人提出怎么处理，请先由另一人批准或驳回。钱没有动。",
        "Somebody has proposed what to do. Another person approves or rejects that first. No money was moved.",
        409,
    )


def _tell(claim: UUID, step: Step, how: str = "", words: str = "") -> None:
    ask(_STEP, [claim, *step, how, words])


_POST = """
INSERT INTO trade_claim (id, county, parcel, code, what, party, agent, merchant, amount_minor, posted_at, due_at, state,
    how, settled_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_STEP = """
INSERT INTO trade_claimstep (claim_id, operation, kind, by, at, how, words) VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_LOCKED = """
SELECT id, county, party, agent, merchant, amount_minor, state, how, settling, payout, paid_at FROM trade_claim
WHERE id = %s FOR UPDATE"""
_SETTLED = """
UPDATE trade_claim SET state = CASE how WHEN 'loss' THEN 'waived' ELSE 'settled' END, settled_at = %s
WHERE settling = %s RETURNING id"""
_PAID = "UPDATE trade_claim SET paid_at = %s WHERE payout = %s RETURNING id"
_REFUSED = "SELECT id FROM trade_claim WHERE settling = %s OR payout = %s"
