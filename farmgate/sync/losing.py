"""Parcels lost or spoiled: two people say so, her money is owed, and whoever pays by the table is told how much.

What goes back is in `going_back`.
"""

from typing import Any
from uuid import UUID

from farmgate.catalogue import merchants as catalogue
from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.logistics import liability, losses, rules
from farmgate.logistics import operations as logistics_ops
from farmgate.logistics import queries as logistics_queries
from farmgate.logistics import services as logistics
from farmgate.logistics.losses import LossRow
from farmgate.logistics.queries import ParcelRow
from farmgate.logistics.services import Hand
from farmgate.money import queries as money_queries
from farmgate.money import services as money
from farmgate.money.services import JournalDraft
from farmgate.sql import answer
from farmgate.sync import parcel_feed
from farmgate.sync.batch import Batch
from farmgate.sync.fulfilling import Apply, given_up
from farmgate.sync.owing import Freed, owe_back
from farmgate.sync.refusing import found
from farmgate.trade import claims, losing
from farmgate.trade import operations as trade_ops
from farmgate.trade.claims import ClaimRow, NewClaim, Step
from farmgate.trade.losing import Worth


def county_of(body: object) -> str | None:
    """The county of the parcel, the declaration or the claim that an operation names; None when it names none."""
    match body:
        case logistics_ops.LossProposeV1():
            return next((row.county for row in logistics_queries.parcels([body.parcel])), None) or found(None, "parcel")
        case logistics_ops.LossDecideV1():
            return found(losses.county_of(body.loss), "loss")
        case trade_ops.ClaimDisputeV1() | trade_ops.ClaimSettleV1() | trade_ops.ClaimPayV1():
            return found(claims.county_of(body.claim), "claim")
    return None


def propose(op: Operation[logistics_ops.LossProposeV1], batch: Batch, county: str) -> str | None:
    """One person says that a parcel is lost or spoiled. Nothing moves before another one says so too."""
    row = _parcel(op.body.parcel, county)
    if row.state in rules.GOING_BACK:
        _must_be_missing(row, op)
    elif not rules.may_be_lost(row.as_state(), op.body.what, None, op.at):
        raise _moved()
    losses.propose(op.id, row, op.body.what, op.body.note, op.agent, op.at)
    return None


def decide(op: Operation[logistics_ops.LossDecideV1], batch: Batch, county: str) -> str | None:
    """Another person says that it is so: her money is owed at once, and a claim posted against whoever pays."""
    loss = losses.waiting(op.body.loss, op.agent)
    if not op.body.granted:
        losses.decide(loss.id, "", op.body.note, op.agent, op.at)
        return None
    row = _parcel(loss.parcel, county)
    if row.holder != loss.held_by or not (row.state in rules.FORTH or row.state in rules.GOING_BACK):
        raise _moved()
    lines = [(row.order, line.n) for line in row.lines]
    worth = losing.worth(lines)
    scans = logistics_queries.hands_of(row.id)
    payer = liability.who_pays(loss.what, liability.chain(worth.merchant, row.waybill, scans, row.holder))  # type: ignore[arg-type]
    losses.decide(loss.id, payer, op.body.note, op.agent, op.at)
    if row.state in rules.FORTH:
        _owe_her(op, batch, row, losing.lose(lines, county, op.at))
    _claim(op, batch, (row, loss), payer, worth)
    hand = Hand(op.id, op.kind, op.agent, op.at, loss.what)
    batch.feed += parcel_feed.told([logistics.keep(row, rules.lose(row.as_state(), op.at), hand, None)])
    return None


def _owe_her(op: Operation[Any], batch: Batch, row: ParcelRow, fee_minor: int) -> None:
    if row.amount_minor + fee_minor:
        id_ = derived_id(op.id, 0)
        freed = Freed(id_, row.order, row.villager, row.amount_minor, fee_minor)
        owe_back(batch, row.county, freed, journal=id_, kind="lost", why="lost", at=op.at)


def _claim(op: Operation[Any], batch: Batch, about: tuple[ParcelRow, LossRow], payer: str, worth: Worth) -> None:
    """The merchant is owed for what was lost in others' hands; of his own he is owed nothing, and nothing is posted."""
    row, loss = about
    if payer.startswith("merchant:") or not worth.cost_minor:
        return
    id_, ours = derived_id(op.id, 1), payer.startswith("hub:")
    agent = logistics_queries.who_held(row.id, payer) if payer.startswith("station:") else None
    new = NewClaim(
        *(id_, row.county, row.id, row.code, loss.what, payer, agent, worth.merchant, worth.cost_minor), settled=ours
    )
    claims.post(new, _step(op))
    debit = f"loss:{row.county}" if ours else claims.account(row.county, payer)
    lines = ((debit, worth.cost_minor), (f"payable:{worth.merchant}", -worth.cost_minor))
    batch.journals.append(JournalDraft(id_, "claim", op.at, lines))


def dispute(op: Operation[trade_ops.ClaimDisputeV1], batch: Batch, county: str) -> str | None:
    """What whoever is to pay says against it."""
    claims.dispute(op.body.claim, op.body.words, _step(op))
    return None


def settle(op: Operation[trade_ops.ClaimSettleV1], batch: Batch, county: str) -> str | None:
    """How a claim is to be settled; the money moves when another person approves."""
    body = op.body
    claim = claims.begin_settling(body.claim, body.how, body.note, _step(op), given_up)
    target = {
        "merchant": f"payable:{claim.merchant}",
        "commission": f"commission:{claim.agent}",
        "bank": f"bank:{county}",
        "safe": f"safe:{county}",
        "loss": f"loss:{county}",
    }[body.how]
    if body.how == "commission":
        _must_have_earned(target, claim)
    lines = ((target, claim.amount_minor), (claims.account(county, claim.party), -claim.amount_minor))
    money.propose(id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at, note=body.note)
    return None


def pay(op: Operation[trade_ops.ClaimPayV1], batch: Batch, county: str) -> str | None:
    """What the merchant is owed for lost goods is to leave the bank, to the account two people have approved."""
    claim = claims.begin_paying(op.body.claim, _step(op), given_up)
    merchant = found(catalogue.merchants([claim.merchant]).get(claim.merchant), "merchant")
    if not merchant.bank_account:
        raise Problem(
            "no_bank_account",
            "这家商户还没有经两人核准的银行账号，钱没有动。",
            "This merchant has no bank account that two people have approved. No money was moved.",
            409,
        )
    lines = ((f"payable:{claim.merchant}", claim.amount_minor), (f"bank:{county}", -claim.amount_minor))
    money.propose(id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at)
    return None


def _must_have_earned(account: str, claim: ClaimRow) -> None:
    balance = money_queries.balances([account]).get(account)
    earned = -balance.net - balance.dr_pending if balance else 0
    if earned < claim.amount_minor:
        raise Problem(
            "too_little_earned",
            "这个站长的佣金余额不够扣，钱没有动。请换一种办法，或等他挣够再扣。",
            "This agent has not earned so much. No money was moved. Settle it otherwise, or when he has.",
            409,
        )


def _must_be_missing(row: ParcelRow, op: Operation[logistics_ops.LossProposeV1]) -> None:
    if not rules.may_be_lost(row.as_state(), op.body.what, logistics_queries.went_back_at(row.id), op.at):
        days = rules.LOST_BACK_AFTER.days
        raise Problem(
            "not_missing_yet",
            f"退回途中的包裹，满 {days} 天还没有回到商户手里，才能申报丢失。什么都没有改动。",
            f"What goes back may be declared lost, and only lost, when it is not back after {days} days. Nothing was changed.",
            409,
        )


def _parcel(id_: UUID, county: str) -> ParcelRow:
    """The parcel, locked."""
    return found(answer(logistics_queries.which_parcels([id_], county)).get(id_), "parcel")


def _moved() -> Problem:
    return Problem(
        "parcel_moved",
        "这个包裹已经不在原来的地方，什么都没有改动。请刷新后再看。",
        "This parcel is no longer where it was. Nothing was changed. Reload and look again.",
        409,
    )


def _step(op: Operation[Any]) -> Step:
    return Step(op.id, op.kind, op.agent, op.at)


DESK: dict[str, Apply] = {
    "loss.propose": propose,
    "loss.decide": decide,
    "claim.dispute": dispute,
    "claim.settle": settle,
    "claim.pay": pay,
}
