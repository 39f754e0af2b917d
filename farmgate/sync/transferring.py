"""A rest that is paid by bank: proposed by one person from the bank's statement, booked when another approves."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from farmgate.counter import dues, transfers
from farmgate.counter import operations as counter_ops
from farmgate.kernel.operation import Operation
from farmgate.money import services as money
from farmgate.sync import crediting
from farmgate.sync.batch import Batch
from farmgate.sync.fulfilling import given_up


def set_account(op: Operation[counter_ops.ReceivingSetV1], batch: Batch, county: str) -> str | None:
    """Into which account rests may be paid; without effect until another person decides."""
    body = op.body
    transfers.propose_account(op.id, county, (body.holder, body.bank, body.account), op.agent, op.at)
    return None


def decide_account(op: Operation[counter_ops.ReceivingDecideV1], batch: Batch, county: str) -> str | None:
    """Another person than proposed it."""
    transfers.decide_account(op.body.proposal, op.agent, op.at, approve=op.body.decision == "approve")
    return None


def propose(op: Operation[counter_ops.TransferProposeV1], batch: Batch, county: str) -> str | None:
    """Rows of a bank statement, each the rest of one order: bank up, what is owed down, once another person approves."""
    booked = transfers.take(op.id, county, op.body.rows, op.at, given_up)
    owed: dict[UUID, int] = defaultdict(int)
    for row in booked:
        owed[row.villager] += row.amount_minor
    lines = ((f"bank:{county}", sum(owed.values())), *((f"due:{her}", -minor) for her, minor in sorted(owed.items())))
    money.propose(id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at)
    return None


def book(batch: Batch, proposal: UUID) -> None:
    """What another person has approved: each order is paid, and the phones of its station are told.

    Problem `row_changed` when one was paid in cash meanwhile: then nothing of it is.
    """
    for row in transfers.rows_of(proposal):
        due = dues.lessen(row.order, row.amount_minor, None)
        if due.fell_minor != row.amount_minor or due.due_minor:
            raise transfers.changed()
        crediting.tell_due(batch, row.order, row.villager, 0, due.station_code)


def judge(rows: Any, county: str) -> list[transfers.Judged]:
    """For which order each row of a statement is, or why it is for none."""
    return transfers.judge(rows, county, given_up)


def county_of(body: object) -> str | None:
    """The county of an account that is to be decided about."""
    if isinstance(body, counter_ops.ReceivingDecideV1):
        found = transfers.receiving(body.proposal)
        return found.county if found else None
    return None


DESK: dict[str, Any] = {
    "receiving.set": set_account,
    "receiving.decide": decide_account,
    "transfer.propose": propose,
}
