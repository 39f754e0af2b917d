"""Money moved at a desk: one person proposes, another decides. And the exceptions whose money waits for that."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from farmgate.counter import queries as counter_queries
from farmgate.counter import refunds
from farmgate.counter import services as counter
from farmgate.counter.operations import OrderBalanceV1, OrderConsentV1
from farmgate.counter.queries import OwnOrder
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.money import listings as money_listings
from farmgate.money import operations as money_ops
from farmgate.money import queries as money_queries
from farmgate.money import services as money
from farmgate.money.queries import ProposalRow
from farmgate.sql import ask
from farmgate.sync import crediting, feed, transferring
from farmgate.sync.batch import Batch
from farmgate.sync.registry import read_signed
from farmgate.trade import claims, paying
from farmgate.trade.claims import Step

Lines = tuple[tuple[str, int], ...]
# Kinds whose exception is about an order that was placed by another operation.
ABOUT_AN_ORDER = ("order.consent", "order.balance")


@dataclass(frozen=True)
class Waiting:
    """An exception nobody has decided about."""

    op_id: UUID
    kind: str
    county: str
    suspense_minor: int
    villager: UUID | None
    slip_no: str
    station_code: str
    proposal: UUID | None
    # Whose money it is: the order itself, or the one that a rest or a villager's answer is about.
    order: UUID | None
    due_minor: int


def get(operation: UUID) -> Waiting:
    """The undecided exception of an operation, locked. Problem when there is none."""
    row = ask(_WAITING, [operation]).fetchone()
    if row is None:
        raise Problem(
            "unknown_exception", "这条异常已处理，或不存在。", "This exception is settled, or does not exist.", 404
        )
    *found, data = row
    waiting = Waiting(*found)
    return _with_order(waiting, bytes(data)) if waiting.kind in ABOUT_AN_ORDER else waiting


def order_of_answer(operation: UUID) -> UUID | None:
    """The order that the exception of an `order.consent` is about, when there is such an order in its county."""
    row = ask(_ANSWER, [operation]).fetchone()
    order = _own_order("order.consent", bytes(row[0]), row[1]) if row else None
    return order and order.id


def _own_order(kind: str, data: bytes, county: str) -> OwnOrder | None:
    body = read_signed(kind, data)
    if not isinstance(body, OrderConsentV1 | OrderBalanceV1):
        return None
    return counter_queries.own_order(body.order, county)


def _with_order(waiting: Waiting, data: bytes) -> Waiting:
    order = _own_order(waiting.kind, data, waiting.county)
    return replace(waiting, order=order.id, villager=order.villager, slip_no=order.slip_no) if order else waiting


def propose_float(op: Operation[money_ops.FloatProposeV1], batch: Batch, county: str) -> str | None:
    """More or less of the operator's cash for an agent to hold."""
    amount = op.body.amount_minor if op.body.direction == "raise" else -op.body.amount_minor
    _propose(op, county, ((f"float:{op.body.agent}", amount), (f"float_control:{county}", -amount)))
    return None


def propose_safe(op: Operation[money_ops.SafeProposeV1], batch: Batch, county: str) -> str | None:
    """Cash between the county's safe and its bank account."""
    amount = op.body.amount_minor if op.body.direction == "from_bank" else -op.body.amount_minor
    _propose(op, county, ((f"safe:{county}", amount), (f"bank:{county}", -amount)))
    return None


def propose_suspense(op: Operation[money_ops.SuspenseProposeV1], batch: Batch, county: str) -> str | None:
    """Where the money of an exception should go. Where none waits, one person may close it."""
    waiting = get(op.body.operation)
    lines = _lines(waiting, op.body.decision)
    if not lines:
        _resolve(waiting, op.body.decision, op, batch)
        return None
    before = waiting.proposal and money_queries.proposal(waiting.proposal)
    if before and before.decision is None:
        raise Problem(
            "already_proposed",
            "已有人提出怎么处理，请先由另一人批准或驳回。钱没有动。",
            "Somebody has proposed what to do. Another person approves or rejects that first. No money was moved.",
            409,
        )
    _propose(op, county, lines)
    ask(
        "UPDATE sync_exception SET proposal = %s, decision = %s WHERE op_id = %s",
        [op.id, op.body.decision, waiting.op_id],
    )
    return None


def approve(op: Operation[money_ops.MoneyApproveV1], batch: Batch, county: str) -> str | None:
    """Post what another person proposed. Problem when it is for an exception that was settled otherwise since.

    The exception is locked before anything else is, as by everyone: its phone may be taking the order back.
    """
    found = ask("SELECT op_id, decision FROM sync_exception WHERE proposal = %s", [op.body.proposal]).fetchone()
    waiting = found and get(found[0])
    if proposal(op.body.proposal).kind == "commission.propose":
        paying.check(op.body.proposal, money_listings.decisions)
    made = money.approve(op.body.proposal, op.agent, op.at, op.id)
    if made.kind == "transfer.propose":
        transferring.book(batch, op.body.proposal)
    if found and waiting:
        _resolve(waiting, found[1], op, batch)
    claims.decided(op.body.proposal, True, Step(op.id, op.kind, op.agent, op.at))
    return None


def reject(op: Operation[money_ops.MoneyRejectV1], batch: Batch, county: str) -> str | None:
    """Void what another person proposed; the exception waits on."""
    _wait_on(op.body.proposal)
    money.reject(op.body.proposal, op.agent, op.at, op.id)
    claims.decided(op.body.proposal, False, Step(op.id, op.kind, op.agent, op.at))
    return None


def forget_expired() -> None:
    """An exception whose proposal ran out waits on, for another one. To be called after proposals have expired."""
    for (about,) in ask(
        "SELECT proposal FROM sync_exception WHERE proposal IS NOT NULL AND resolved_at IS NULL"
    ).fetchall():
        if proposal(about).decision == "expired":
            _wait_on(about)


def _wait_on(about: UUID) -> None:
    ask(
        "UPDATE sync_exception SET proposal = NULL, decision = NULL WHERE proposal = %s AND resolved_at IS NULL",
        [about],
    )


def proposal(id_: UUID) -> ProposalRow:
    """The proposal with this id. Problem when there is none."""
    found = money_queries.proposal(id_)
    if found is None:
        raise Problem("unknown_proposal", "找不到这个申请。", "This proposal does not exist.", 404)
    return found


def _propose(op: Operation[Any], county: str, lines: Lines) -> None:
    money.propose(
        id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at, note=getattr(op.body, "note", "")
    )


def _lines(waiting: Waiting, decision: str) -> Lines:
    """Where the money of an exception goes, and what is owed of an order that goes ahead without being paid in full."""
    amount = waiting.suspense_minor
    due = waiting.due_minor if decision == "accept" and waiting.kind == "order.place" else 0
    if not amount and not due:
        return ()
    target = _target(waiting, decision)
    lines = ((f"suspense:{waiting.county}", -amount), (f"due:{waiting.villager}", due), (target, amount - due))
    return tuple(line for line in lines if line[1])


def _target(waiting: Waiting, decision: str) -> str:
    if decision == "accept" and waiting.kind == "order.place":
        return f"escrow:{waiting.county}"
    # Of an answer to a change only cash that she gave can go back to her.
    paid = waiting.kind in ("order.place", "order.balance") or waiting.suspense_minor < 0
    if decision == "refund" and waiting.villager and paid:
        return f"refunds_owed:{waiting.villager}"
    if decision == "write_off":
        return f"over_short:{waiting.county}"
    raise Problem("wrong_decision", "这条异常不能这样处理。", "This exception cannot be settled this way.", 409)


def _resolve(waiting: Waiting, decision: str, op: Operation[Any], batch: Batch) -> None:
    ask(
        "UPDATE sync_exception SET resolved_at = %s, resolved_by = %s, decision = %s WHERE op_id = %s",
        [op.at, op.agent, decision, waiting.op_id],
    )
    if waiting.kind == "order.place":
        sql, params = counter.settle_held_order(waiting.op_id, accepted=decision == "accept")
        ask(sql, params)
        item = feed.order_item(waiting.op_id, waiting.slip_no, decision)
        batch.feed.append((f"station:{waiting.station_code}", item))
        if decision == "accept" and waiting.due_minor:
            crediting.tell_due(batch, waiting.op_id, waiting.villager, waiting.due_minor, waiting.station_code)
    if decision == "refund" and waiting.order and waiting.suspense_minor < 0:
        why = "held" if waiting.kind == "order.place" else "not_counted"
        owed = refunds.owe(op.id, waiting.order, -waiting.suspense_minor, why, op.at)
        batch.feed.append(feed.refund_owed(owed))


_ANSWER = """
SELECT o.bytes, e.county FROM sync_exception e JOIN sync_operation o ON o.id = e.operation_id
WHERE e.op_id = %s AND o.kind = 'order.consent'"""
# An exception about an order is that of placing it, or of paying the rest: then its body says of which.
_WAITING = """
SELECT e.op_id, o.kind, e.county, e.suspense_minor, a.villager, coalesce(a.slip_no, ''), coalesce(s.code, ''),
    e.proposal, a.id, coalesce(a.due_minor, 0), o.bytes
FROM sync_exception e JOIN sync_operation o ON o.id = e.operation_id
LEFT JOIN counter_assistedorder a ON a.id = e.op_id
LEFT JOIN places_station s ON s.id = e.station_id
WHERE e.op_id = %s AND e.resolved_at IS NULL FOR UPDATE OF e"""
