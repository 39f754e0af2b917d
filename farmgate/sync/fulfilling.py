"""From orders to goods and to settled money: what desks do, composed of the counter, the catalogue, trade and logistics."""

from collections import defaultdict
from collections.abc import Callable, Collection
from itertools import count
from typing import Any
from uuid import UUID

from farmgate.catalogue import merchants as catalogue
from farmgate.counter import cutting, dues
from farmgate.counter import queries as counter_queries
from farmgate.counter.cutting import UncutLine
from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.logistics import queries as logistics_queries
from farmgate.logistics import services as logistics
from farmgate.logistics.services import Packed
from farmgate.money import queries as money_queries
from farmgate.money import services as money
from farmgate.money.services import JournalDraft
from farmgate.places import queries as places
from farmgate.sql import ask
from farmgate.sync import asking, feed, parcel_feed, parcels
from farmgate.sync.batch import Batch
from farmgate.sync.owing import Freed, owe_back
from farmgate.sync.refusing import found
from farmgate.trade import asking as trade_asking
from farmgate.trade import operations as trade_ops
from farmgate.trade import queries as trade_queries
from farmgate.trade import reversing, rules, settling
from farmgate.trade import services as trade
from farmgate.trade.services import NewLine

BOUGHT_AN_ITEM_MAX = 200
Apply = Callable[[Operation[Any], Batch, str], str | None]


def county_of(body: object) -> str | None:
    """The county of what an operation of trade names; None when it is not one of them, or names its county itself."""
    match body:
        case trade_ops.PurchaseAskV1() | trade_ops.PurchaseAnswerV1() | trade_ops.PurchaseDispatchV1():
            return found(trade_queries.purchase(body.purchase), "purchase").county
        case trade_ops.PlanPublishV1():
            return found(trade_queries.plan(body.plan), "plan").county
        case trade_ops.PayoutProposeV1():
            return found(trade_queries.county_of_settlement(body.settlement), "settlement")
        case trade_ops.LineReverseV1():
            return found(reversing.county_of_order(body.order), "order")
        case trade_ops.LineReverseDecideV1():
            return found(reversing.county_of(body.proposal), "reversal")
    return None


def cut_orders(op: Operation[trade_ops.OrdersCutV1], batch: Batch, county: str) -> str | None:
    """A county's orders become purchase orders. One with a good that nobody supplies waits, whole."""
    until = op.body.until
    if until > op.at:
        raise Problem(
            "not_yet",
            "截单时间不能晚于现在，什么都没有改动。",
            "The cut-off cannot be later than now. Nothing was changed.",
        )
    stations = places.stations_in([places.county_path(county) or ""]).values_list("id", "code")
    lines = cutting.uncut([id_ for id_, _ in stations], until, until - rules.SHIFT_AT_LONGEST)
    suppliers = catalogue.suppliers({line.offer for line in lines})
    waiting = {line.order for line in lines if line.offer not in suppliers}
    ready = [line for line in lines if line.order not in waiting]
    if not ready:
        raise _nothing_to_cut({line.offer for line in lines if line.offer not in suppliers})
    trade.cut(op.id, county, op.at, [_bought(line, suppliers[line.offer]) for line in ready])
    orders = {line.order: line for line in ready}
    cutting.mark_bought(orders)
    held = [line for line in orders.values() if line.accepted and line.fee_minor]
    for n, line in enumerate(held):
        entry = ((f"escrow:{county}", line.fee_minor), (f"leg:{county}", -line.fee_minor))
        batch.journals.append(JournalDraft(derived_id(op.id, n), "fee", op.at, entry))
    batch.feed += _bought_items(orders.values(), dict(stations))
    return None


def _bought(line: UncutLine, supplier: catalogue.Supplier) -> NewLine:
    return NewLine(
        order=line.order,
        n=line.n,
        merchant=supplier.merchant,
        station=line.station,
        agent=line.agent,
        villager=line.villager,
        slip_no=line.slip_no,
        placed_at=line.placed_at,
        offer=line.offer,
        quantity=line.quantity,
        unit_price_minor=line.unit_price_minor,
        unit_cost_minor=supplier.cost_minor,
        fee_minor=line.fee_minor,
    )


def _bought_items(orders: Collection[UncutLine], codes: dict[int, str]) -> list[tuple[str, dict[str, object]]]:
    """To each station: its phones no longer take these orders back."""
    by_station: dict[int, list[UUID]] = defaultdict(list)
    for order in orders:
        by_station[order.station].append(order.order)
    return [
        (f"station:{codes[station]}", feed.bought_item(ids[n : n + BOUGHT_AN_ITEM_MAX]))
        for station, ids in by_station.items()
        for n in range(0, len(ids), BOUGHT_AN_ITEM_MAX)
    ]


def _nothing_to_cut(offers: Collection[int]) -> Problem:
    if not offers:
        return Problem(
            "nothing_to_cut",
            "到这个时间为止没有可以采购的订单，什么都没有改动。",
            "There is no order to buy goods for until then. Nothing was changed.",
            409,
        )
    return Problem(
        "nobody_supplies",
        "这些订单里有商品还没有供货商，什么都没有改动。请先为它们批准供货价。",
        "These orders have goods that nobody supplies. Nothing was changed. Approve terms for them first.",
        409,
        {"offers": sorted(offers)},
    )


def answer_purchase(op: Operation[trade_ops.PurchaseAnswerV1], batch: Batch, county: str) -> str | None:
    """What is short is owed back at once; the rest is accepted."""
    # A villager may be saying no to another line of the same order: one of the two sees that nothing of it comes.
    ask(*counter_queries.lock_orders(sorted(trade_asking.orders_of(op.body.purchase))))
    for n, less in enumerate(trade.answer(op.body.purchase, dict(op.body.short), op.agent, op.at)):
        id_ = derived_id(op.id, n)
        freed = Freed(id_, less.order, less.villager, less.goods_minor, less.fee_minor)
        owe_back(batch, county, freed, journal=id_, kind="short", why="short", at=op.at)
    return None


def dispatch_purchase(op: Operation[trade_ops.PurchaseDispatchV1], batch: Batch, county: str) -> str | None:
    """One parcel for each order in it: the carrier answers for it when there is a waybill, or else the merchant."""
    purchase = found(trade_queries.purchase(op.body.purchase), "purchase")
    lines = [Packed(*line) for line in trade.dispatch(purchase.id, op.agent, op.at)]
    sent = logistics.send(op.id, purchase.id, purchase.merchant, county, op.at, lines, op.body.waybill)
    batch.feed += parcel_feed.told(logistics_queries.parcels(sent))
    return None


def publish_plan(op: Operation[trade_ops.PlanPublishV1], batch: Batch, county: str) -> str | None:
    """Another person than drew it up lets a plan come into force."""
    settling.publish_plan(op.body.plan, op.agent, op.at)
    return None


def draft_plan(op: Operation[trade_ops.PlanDraftV1], batch: Batch, county: str) -> str | None:
    """The next plan of a county, without effect until it is published."""
    body = op.body
    settling.draft_plan(op.id, county, body.rate_bp, body.return_days, body.note, op.agent, op.at)
    return None


def close_settlement(op: Operation[trade_ops.SettlementCloseV1], batch: Batch, county: str) -> str | None:
    """What is final is owed to merchants and earned by agents: a journal each merchant, and one for all agents."""
    if op.body.until > op.at:
        raise Problem(
            "not_yet",
            "结算日期不能晚于现在，什么都没有改动。",
            "A settlement cannot reach into the future. Nothing was changed.",
        )
    closed = settling.close(op.id, county, op.body.until, op.agent, op.at, dues.unpaid_orders(county))
    numbers = count()
    for share in closed.merchants:
        take = share.goods_minor - share.amount_minor
        lines = (
            (f"escrow:{county}", share.goods_minor),
            (f"payable:{share.whose}", -share.amount_minor),
            (f"take:{county}", -take),
        )
        # Of a merchant of whom something was only taken back, that was posted when it was.
        if share.lines:
            draft = JournalDraft(derived_id(op.id, next(numbers)), "settled", op.at, tuple(x for x in lines if x[1]))
            batch.journals.append(draft)
    earned = tuple((f"commission:{share.whose}", -share.amount_minor) for share in closed.agents if share.amount_minor)
    if earned:
        total = -sum(amount for _, amount in earned)
        draft = JournalDraft(
            derived_id(op.id, next(numbers)), "commission", op.at, ((f"take:{county}", total), *earned)
        )
        batch.journals.append(draft)
    return None


def propose_payout(op: Operation[trade_ops.PayoutProposeV1], batch: Batch, county: str) -> str | None:
    """A merchant's share is to leave the bank, to the account two people have approved."""
    body = op.body
    merchant = found(catalogue.merchants([body.merchant]).get(body.merchant), "merchant")
    if not merchant.bank_account:
        raise Problem(
            "no_bank_account",
            "这家商户还没有经两人核准的银行账号，钱没有动。",
            "This merchant has no bank account that two people have approved. No money was moved.",
            409,
        )
    share, bank = (body.settlement, merchant.id), (merchant.bank_holder, merchant.bank_account)
    amount = settling.begin_payout(op.id, county, share, bank, op.at, given_up)
    lines = ((f"payable:{merchant.id}", amount), (f"bank:{county}", -amount))
    money.propose(id=op.id, kind=op.kind, lines=lines, county=county, by=op.agent, at=op.at)
    return None


def given_up(proposal: UUID) -> bool:
    """Whether money that was proposed to be moved has been put away, so that it may be proposed again."""
    before = money_queries.proposal(proposal)
    return before is not None and before.decision in ("rejected", "expired")


DESK: dict[str, Apply] = {
    "orders.cut": cut_orders,
    **asking.DESK,
    "purchase.answer": answer_purchase,
    "purchase.dispatch": dispatch_purchase,
    "hub.receive": parcels.receive_at_hub,
    "plan.draft": draft_plan,
    "plan.publish": publish_plan,
    "settlement.close": close_settlement,
    "payout.propose": propose_payout,
}
