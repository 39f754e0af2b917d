"""Changing the counter: each operation decided by the rules and gathered, then written in one go.

A batch of operations of one phone is a fold over one `TillSession`; `statements()` gives what to write, so that the
intake can send it together with everything else of the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from farmgate.counter import balance, consenting, refunds, rules
from farmgate.counter.deposits import Credit
from farmgate.counter.facts import (
    BagRef,
    ConsentFacts,
    CounterFacts,
    Decision,
    OrderFacts,
    OrderRef,
    RefundRef,
    TillState,
)
from farmgate.counter.operations import (
    BagOpenV1,
    BagSealV1,
    OrderBalanceV1,
    OrderCancelV1,
    OrderConsentV1,
    OrderPlaceV2,
    RefundPayV1,
    ShiftCloseV1,
    ShiftOpenV1,
)
from farmgate.kernel.operation import Operation
from farmgate.sql import Statement, array


@dataclass
class TillSession:
    """One phone's till while a batch of its operations is applied."""

    who: CounterFacts
    station: int
    state: TillState
    orders: dict[UUID, OrderRef] = field(default_factory=dict)
    bags: dict[UUID, BagRef] = field(default_factory=dict)
    placed: list[tuple[object, ...]] = field(default_factory=list)
    lines: list[tuple[object, ...]] = field(default_factory=list)
    cancelled: list[UUID] = field(default_factory=list)
    # offer -> pieces promised as they were loaded; and those given back of offers that were not loaded.
    promised_before: dict[int, int] = field(default_factory=dict)
    freed: dict[int, int] = field(default_factory=dict)
    opened: list[tuple[object, ...]] = field(default_factory=list)
    closed: list[tuple[object, ...]] = field(default_factory=list)
    sealed: list[tuple[object, ...]] = field(default_factory=list)
    unsealed: list[tuple[object, ...]] = field(default_factory=list)
    refunds: dict[UUID, RefundRef] = field(default_factory=dict)
    paid: list[tuple[object, ...]] = field(default_factory=list)
    credit: Credit = field(default_factory=Credit)
    # What is still to be paid of orders, where this session has changed it.
    due: dict[UUID, int] = field(default_factory=dict)

    def set_due(self, order: UUID, due_minor: int) -> None:
        """From now on so much is still to be paid of an order."""
        ref = self.orders[order]
        if ref.villager is not None:
            self.credit.owes(ref.villager, due_minor - ref.due_minor)
        self.orders[order] = replace(ref, due_minor=due_minor, settled_since=True)
        self.due[order] = due_minor


def open_shift(op: Operation[ShiftOpenV1], till: TillSession) -> Decision:
    """Apply `shift.open`."""
    till.state, decision = rules.open_shift(till.state, op.id, op.body, till.who)
    till.opened.append((op.id, op.device, till.station, op.agent, op.at, op.body.count_minor, op.body.expected_minor))
    return decision


def close_shift(op: Operation[ShiftCloseV1], till: TillSession) -> Decision:
    """Apply `shift.close`."""
    till.state, decision = rules.close_shift(till.state, op.body, till.who)
    till.closed.append((op.body.shift, op.device, op.at, op.body.count_minor, op.body.expected_minor))
    return decision


def place_order(op: Operation[OrderPlaceV2], till: TillSession, facts: OrderFacts) -> Decision:
    """Apply `order.place`: the order is kept whether sound or held."""
    till.state, decision = rules.place_order(till.state, op.at, op.body, till.who, facts)
    _keep_order(op, till, held=decision.code is not None)
    return decision


def pay_balance(op: Operation[OrderBalanceV1], till: TillSession, float_taken: bool) -> Decision:
    """Apply `order.balance`."""
    order = till.orders.get(op.body.order)
    till.state, decision = balance.pay_balance(till.state, op.body, till.who, order, float_taken)
    if any(account.startswith("due:") for entry in decision.entries for account, _ in entry.lines):
        till.set_due(op.body.order, 0)
    return decision


def cancel_order(op: Operation[OrderCancelV1], till: TillSession) -> Decision:
    """Apply `order.cancel`."""
    order = till.orders.get(op.body.order)
    till.state, decision = rules.cancel_order(till.state, op.body, till.who, order)
    if decision.code is None and order is not None:
        till.orders[op.body.order] = replace(order, cancelled=True)
        till.cancelled.append(op.body.order)
        if order.due_minor:
            till.set_due(op.body.order, 0)
        for offer, quantity in rules.freed_by(order).items():
            if offer not in till.state.promised:
                till.freed[offer] = till.freed.get(offer, 0) + quantity
    return decision


def consent(op: Operation[OrderConsentV1], till: TillSession, facts: ConsentFacts) -> Decision:
    """Apply `order.consent` to the till; what becomes of the line is not the counter's."""
    till.state, decision = consenting.consent(till.state, op.at, op.body, till.who, facts)
    return decision


def seal_bag(op: Operation[BagSealV1], till: TillSession) -> Decision:
    """Apply `bag.seal` at a till."""
    till.state, decision = rules.seal_bag(till.state, op.id, op.body, till.who)
    till.bags[op.id] = BagRef(till.who.drawer, op.body.to, op.body.amount_minor, False, op.agent)
    till.sealed.append(_bag_row(op, till.who.drawer, till.who.county))
    return decision


def open_bag(op: Operation[BagOpenV1], till: TillSession, float_taken: bool) -> Decision:
    """Apply `bag.open` at a till."""
    bag = till.bags.get(op.body.bag)
    till.state, decision = rules.open_bag(till.state, op.body, till.who, bag, float_taken)
    if decision.code != "unknown_bag" and bag is not None:
        till.bags[op.body.bag] = replace(bag, opened=True)
        till.unsealed.append((op.body.bag, op.body.count_minor, op.agent, op.at))
    return decision


def pay_refund(op: Operation[RefundPayV1], till: TillSession) -> Decision:
    """Apply `refund.pay`."""
    refund = till.refunds.get(op.body.refund)
    till.state, decision = rules.pay_refund(till.state, op.body, till.who, refund)
    if decision.code is None and refund is not None:
        till.refunds[op.body.refund] = replace(refund, paid=True)
        till.paid.append((op.body.refund, op.id, op.at, till.station))
    return decision


def hold(op: Operation[Any], till: TillSession, code: str) -> Decision:
    """Keep only the cash of an operation whose device or agent may not act: its effect waits for a person."""
    till.state, decision = rules.hold(till.state, code, rules.cash_of(op.body), till.who)
    if isinstance(op.body, OrderPlaceV2):
        _keep_order(op, till, held=True)
    return decision


def seal_bag_at_county(op: Operation[BagSealV1], county: str) -> tuple[Decision, Statement]:
    """Apply `bag.seal` at the county's desk."""
    return rules.seal_bag_at_county(op.id, op.body, county), _insert(_SEAL, [_bag_row(op, f"safe:{county}", county)])


def open_bag_at_county(op: Operation[BagOpenV1], county: str, bag: BagRef) -> tuple[Decision, Statement]:
    """Apply `bag.open` at the county's desk."""
    row = (op.body.bag, op.body.count_minor, op.agent, op.at)
    return rules.open_bag_at_county(op.body, county, bag), _insert(_UNSEAL, [row])


def settle_held_order(order: UUID, accepted: bool) -> Statement:
    """A person decided about a held order: it goes ahead, or it does not."""
    if accepted:
        return "UPDATE counter_assistedorder SET state = 'accepted' WHERE id = %s AND state = 'held'", (order,)
    return "UPDATE counter_assistedorder SET state = 'cancelled', due_minor = 0 WHERE id = %s AND state = 'held'", (
        order,
    )


def statements(till: TillSession) -> list[Statement]:
    """What a session writes, in order."""
    writes: list[tuple[str, list[tuple[object, ...]]]] = [
        (_OPEN, till.opened),
        (_CLOSE, till.closed),
        (_ORDER, till.placed),
        (_LINE, till.lines),
        (_CANCEL, [(order,) for order in till.cancelled]),
        (_SEAL, till.sealed),
        (_UNSEAL, till.unsealed),
        (refunds.PAY, till.paid),
        (_DUE, list(till.due.items())),
    ]
    found = [_insert(sql, rows) for sql, rows in writes if rows]
    found += _promises(till)
    found.append(_till_statement(till))
    return found


def begin_promises(station: int, offer: int) -> Statement:
    """A row that the phones of a station wait for in turn, from the moment an offer is limited there."""
    return _BEGIN_PROMISES, [station, offer]


def _promises(till: TillSession) -> list[Statement]:
    """What this session adds to and takes from the promises of its station: other phones have theirs among them."""
    change = {o: n - till.promised_before.get(o, 0) for o, n in till.state.promised.items()}
    for offer, quantity in till.freed.items():
        change[offer] = change.get(offer, 0) - quantity
    more = [(till.station, o, n) for o, n in change.items() if n > 0]
    less = [(till.station, o, -n) for o, n in change.items() if n < 0]
    return [_insert(sql, rows) for sql, rows in ((_PROMISE, more), (_FREE, less)) if rows]


def in_turn(till: TillSession) -> bool:
    """Whether a session may change rows that it makes itself, so that its statements cannot be merged into one."""
    return bool(till.closed or till.cancelled or till.unsealed or till.due)


def _keep_order(op: Operation[OrderPlaceV2], till: TillSession, held: bool) -> None:
    body = op.body
    bought = tuple((offer, quantity) for offer, quantity, _ in body.lines)
    due = min(body.due_minor, body.total_minor)
    till.orders[op.id] = OrderRef(
        op.device,
        body.total_minor,
        body.fee_minor,
        held,
        cancelled=False,
        villager=body.villager,
        county=till.who.county,
        due_minor=due,
        lines=bought,
    )
    if due and not held:
        till.credit.owes(body.villager, due)
    till.placed.append(
        (
            op.id,
            f"{till.who.device_code}-{op.seq}",
            till.station,
            op.device,
            body.shift,
            op.agent,
            body.villager,
            body.mandate.consent,
            body.mandate.delegate,
            body.price_list,
            body.total_minor - body.fee_minor,
            body.fee_minor,
            body.total_minor,
            body.tendered_minor,
            body.change_minor,
            op.at,
            "held" if held else "placed",
            due,
        )
    )
    till.lines += [(op.id, n, *line) for n, line in enumerate(body.lines, 1)]


def _bag_row(op: Operation[BagSealV1], holder: str, county: str) -> tuple[object, ...]:
    return op.id, op.body.seal_no, holder, op.body.to, county, op.body.amount_minor, op.agent, op.at


def _insert(sql: str, rows: Sequence[tuple[object, ...]]) -> Statement:
    """One statement for all rows: columns as arrays, unnested by the server."""
    return sql, [array(column) for column in zip(*rows, strict=True)]


def _till_statement(till: TillSession) -> Statement:
    state = till.state
    return _TILL, (till.who.device, state.shift, state.drawer_minor, state.day, state.day_total_minor, state.day_count)


_OPEN = """
INSERT INTO counter_shift (id, device, station_id, agent_id, opened_at, opening_count_minor, opening_expected_minor)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[])
ON CONFLICT (id) DO NOTHING"""
_CLOSE = """
UPDATE counter_shift s SET closed_at = c.at, closing_count_minor = c.count, closing_expected_minor = c.expected
FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::bigint[], %s::bigint[]) AS c(id, device, at, count, expected)
WHERE s.id = c.id AND s.device = c.device AND s.closed_at IS NULL"""
_ORDER = """
INSERT INTO counter_assistedorder (id, slip_no, station_id, device, shift, agent, villager, consent, delegate, price_list,
    goods_minor, fee_minor, total_minor, tendered_minor, change_minor, placed_at, state, due_minor)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[],
    %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[],
    %s::text[], %s::bigint[])"""
_LINE = """
INSERT INTO counter_orderline (order_id, n, offer, quantity, unit_price_minor)
SELECT * FROM unnest(%s::uuid[], %s::smallint[], %s::bigint[], %s::int[], %s::bigint[])"""
_DUE = """
UPDATE counter_assistedorder o SET due_minor = d.due FROM unnest(%s::uuid[], %s::bigint[]) AS d(id, due)
WHERE o.id = d.id"""
_CANCEL = "UPDATE counter_assistedorder SET state = 'cancelled' WHERE id = ANY(%s::uuid[])"
_SEAL = """
INSERT INTO counter_bag (id, seal_no, from_holder, to_holder, county, sealed_minor, sealed_by, sealed_at)
SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::uuid[],
    %s::timestamptz[])"""
_UNSEAL = """
UPDATE counter_bag b SET opened_minor = o.count, opened_by = o.agent, opened_at = o.at
FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::timestamptz[]) AS o(id, count, agent, at) WHERE b.id = o.id"""
_PROMISE = """
INSERT INTO counter_promised (station_id, offer, quantity)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[])
ON CONFLICT (station_id, offer) DO UPDATE SET quantity = counter_promised.quantity + EXCLUDED.quantity"""
_BEGIN_PROMISES = """
INSERT INTO counter_promised (station_id, offer, quantity) VALUES (%s, %s, 0) ON CONFLICT DO NOTHING"""
_FREE = """
UPDATE counter_promised p SET quantity = greatest(0, p.quantity - f.quantity)
FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS f(station, offer, quantity)
WHERE p.station_id = f.station AND p.offer = f.offer"""
_TILL = """
INSERT INTO counter_till (device, shift, drawer_minor, day, day_total_minor, day_count) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (device) DO UPDATE SET (shift, drawer_minor, day, day_total_minor, day_count) =
    (EXCLUDED.shift, EXCLUDED.drawer_minor, EXCLUDED.day, EXCLUDED.day_total_minor, EXCLUDED.day_count)"""
