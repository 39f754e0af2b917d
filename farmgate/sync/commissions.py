"""Agents' commission paid out: into which account, and how much. One person proposes, another approves."""

from collections.abc import Callable
from typing import Any

from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.money import listings as money_listings
from farmgate.money import services as money
from farmgate.people import banking
from farmgate.people import operations as people_ops
from farmgate.sync.batch import Batch
from farmgate.trade import operations as trade_ops
from farmgate.trade import paying
from farmgate.trade.paying import PayTo


def propose(op: Operation[trade_ops.CommissionProposeV1], batch: Batch, county: str) -> str | None:
    """An agent's settled balance is to leave the bank or the safe."""
    body = op.body
    # In cash he signs for it on paper; into a bank only where two people have agreed.
    to = _account(op) if body.by == "bank" else PayTo("cash")
    amount = paying.begin(op.id, county, body.agent, to, op.agent, op.at, money_listings.decisions)
    source = f"bank:{county}" if body.by == "bank" else f"safe:{county}"
    lines = ((f"commission:{body.agent}", amount), (source, -amount))
    money.propose(id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at, note=body.note)
    return None


def _account(op: Operation[trade_ops.CommissionProposeV1]) -> PayTo:
    bank = banking.account_of(op.body.agent, op.body.county)
    if bank is None:
        raise Problem(
            "no_bank_account",
            "这位站长还没有经两人核准的银行账号，钱没有动。",
            "This agent has no bank account that two people have approved. No money was moved.",
            409,
        )
    return PayTo("bank", bank.holder, bank.account)


def _propose_bank(op: Operation[people_ops.AgentBankV1], batch: Batch, county: str) -> str | None:
    body = op.body
    banking.propose(op.id, body.agent, county, body.holder, body.account, op.agent, op.at)
    return None


def _decide_bank(op: Operation[people_ops.AgentBankDecideV1], batch: Batch, county: str) -> str | None:
    banking.decide(op.body.proposal, op.agent, op.at, approve=op.body.decision == "approve")
    return None


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "agent.bank": _propose_bank,
    "agent.bank_decide": _decide_bank,
    "commission.propose": propose,
}
