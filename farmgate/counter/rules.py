"""The till as a fold: (state, operation, facts) -> (state, decision). Twin of field/src/core/rules.ts.

Cash that changed hands has already changed hands, so no decision refuses: a code says what is odd, and the entries
say where the money is. An odd order's cash waits in suspense; goods and float are touched only by a sound one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from uuid import UUID

from farmgate.counter.facts import (
    BagRef,
    CounterFacts,
    Decision,
    Entry,
    LeaseFacts,
    ListFacts,
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

PRICE_LIST_GRACE = timedelta(hours=72)


def business_day(at: datetime, utc_offset_minutes: int) -> date:
    """The station's own date at a moment."""
    return at.astimezone(timezone(timedelta(minutes=utc_offset_minutes))).date()


def open_shift(state: TillState, op_id: UUID, body: ShiftOpenV1, who: CounterFacts) -> tuple[TillState, Decision]:
    """A blind count against what the phone's log expects; the till holds what was counted."""
    code = "shift_open" if state.shift else None
    state, decision = _counted(state, body.count_minor, body.expected_minor, who, code)
    return replace(state, shift=op_id), decision


def close_shift(state: TillState, body: ShiftCloseV1, who: CounterFacts) -> tuple[TillState, Decision]:
    """The second blind count; over or short posts itself."""
    code = "no_shift" if state.shift != body.shift else None
    state, decision = _counted(state, body.count_minor, body.expected_minor, who, code)
    return replace(state, shift=None), decision


def place_order(
    state: TillState, at: datetime, body: OrderPlaceV2, who: CounterFacts, facts: OrderFacts
) -> tuple[TillState, Decision]:
    """The assisted order: cash into the drawer, against escrow when all is sound and against suspense when not."""
    state = on_day(state, at, who, facts.lease)
    cash = body.tendered_minor - body.change_minor
    code = _order_oddity(state, at, body, who, facts)
    sound = code is None
    after = TillState(
        shift=state.shift,
        drawer_minor=state.drawer_minor + cash,
        float_minor=state.float_minor - (body.total_minor - body.due_minor if sound else 0),
        day=state.day,
        day_total_minor=state.day_total_minor + body.total_minor,
        day_count=state.day_count + 1,
        promised=_promised(state.promised, body, facts.allocation) if sound else state.promised,
    )
    if code:
        return after, held(code, who, cash)
    return after, Decision(entries=(_order_entry(body, body.due_minor, who),))


def cancel_order(
    state: TillState, body: OrderCancelV1, who: CounterFacts, order: OrderRef | None
) -> tuple[TillState, Decision]:
    """The order taken back at its own till and the cash given back: the exact reversal of its journal."""
    code = _cancel_oddity(state, body, who, order)
    state = replace(state, drawer_minor=state.drawer_minor - body.refund_minor)
    if code or order is None:
        return state, held(code or "unknown_order", who, -body.refund_minor)
    paid = order.total_minor - order.due_minor
    if order.held:
        return state, _held_back(order, who, paid)
    if order.accepted:
        lines = (
            (who.drawer, -paid),
            (f"due:{order.villager}", -order.due_minor),
            (f"escrow:{who.county}", order.total_minor),
        )
        return state, Decision(entries=(Entry("order_cancel", moved(lines)),))
    promised = {o: max(0, n - freed_by(order).get(o, 0)) for o, n in state.promised.items()}
    state = replace(state, float_minor=state.float_minor + paid, promised=promised)
    placed = _order_entry(order, order.due_minor, who)
    undone = tuple((account, -amount) for account, amount in placed.lines)
    reverses = None if order.settled_since else body.order
    return state, Decision(entries=(Entry("order_cancel", undone, reverses=reverses),))


def _held_back(order: OrderRef, who: CounterFacts, paid_minor: int) -> Decision:
    lines = moved(((who.drawer, -paid_minor), (f"suspense:{who.county}", paid_minor)))
    return Decision(entries=(Entry("order_cancel", lines),) if lines else ())


def freed_by(order: OrderRef) -> dict[int, int]:
    """The pieces of each offer that an order gives back when it is cancelled: only a sound one had promised any."""
    pieces: dict[int, int] = {}
    if not (order.held or order.accepted):
        for offer, quantity in order.lines:
            pieces[offer] = pieces.get(offer, 0) + quantity
    return pieces


def pay_refund(
    state: TillState, body: RefundPayV1, who: CounterFacts, refund: RefundRef | None
) -> tuple[TillState, Decision]:
    """A refund leaves the drawer, and the agent answers for so much less of the operator's cash.

    The first payment that arrives settles it, wherever its claim is: the villager has her money.
    """
    code = _refund_oddity(state, body, refund)
    state = replace(state, drawer_minor=state.drawer_minor - body.amount_minor)
    if code or refund is None:
        return state, held(code or "unknown_refund", who, -body.amount_minor)
    lines = (
        (f"refunds_owed:{refund.villager}", refund.amount_minor),
        (who.drawer, -refund.amount_minor),
        *float_lines(who.agent, who.county, refund.amount_minor),
    )
    state = replace(state, float_minor=state.float_minor + refund.amount_minor)
    return state, Decision(entries=(Entry("refund_paid", lines),))


def seal_bag(state: TillState, op_id: UUID, body: BagSealV1, who: CounterFacts) -> tuple[TillState, Decision]:
    """Cash out of the drawer into a sealed bag."""
    code = None
    if not state.shift or body.shift != state.shift:
        code = "no_shift"
    elif body.amount_minor > state.drawer_minor:
        code = "over_drawer"
    elif body.to != f"safe:{who.county}":
        code = "not_allowed"
    entry = Entry("bag_seal", ((f"transit:{op_id}", body.amount_minor), (who.drawer, -body.amount_minor)))
    return replace(state, drawer_minor=state.drawer_minor - body.amount_minor), Decision(code, (entry,))


def open_bag(
    state: TillState, body: BagOpenV1, who: CounterFacts, bag: BagRef | None, float_taken: bool = False
) -> tuple[TillState, Decision]:
    """A bag from the county arrives at the till: the cash is the agent's to answer for, so it takes up float.

    `float_taken`: what the till shows of it was taken by another phone of the agent.
    """
    state = replace(state, drawer_minor=state.drawer_minor + body.count_minor)
    if bag is None or bag.opened or bag.to_holder != who.drawer:
        return state, held("unknown_bag", who, body.count_minor)
    lines = _bag_lines(who.drawer, body, bag, who.county)
    code = "bag_difference" if bag.sealed_minor != body.count_minor else None
    if float_taken or body.count_minor > state.float_minor:
        code = code or "over_float"
    else:
        lines += float_lines(who.agent, who.county, -body.count_minor)
        state = replace(state, float_minor=state.float_minor - body.count_minor)
    return state, Decision(code, (Entry("bag_open", lines),))


def open_bag_at_county(body: BagOpenV1, county: str, bag: BagRef) -> Decision:
    """A bag from a till reaches the county's safe: the agent has his float back for what he sealed."""
    lines = _bag_lines(f"safe:{county}", body, bag, county)
    if bag.agent is not None:
        lines += float_lines(bag.agent, county, bag.sealed_minor)
    return Decision("bag_difference" if bag.sealed_minor != body.count_minor else None, (Entry("bag_open", lines),))


def seal_bag_at_county(op_id: UUID, body: BagSealV1, county: str) -> Decision:
    """Cash out of the county's safe into a bag for a till."""
    lines = ((f"transit:{op_id}", body.amount_minor), (f"safe:{county}", -body.amount_minor))
    return Decision(entries=(Entry("bag_seal", lines),))


def cash_of(body: object) -> int:
    """The cash an operation says it moved into the drawer, when its device may no longer act: it waits in suspense."""
    match body:
        case OrderPlaceV2():
            return body.tendered_minor - body.change_minor
        case OrderBalanceV1():
            return body.tendered_minor - body.change_minor
        case OrderConsentV1():
            return body.tendered_minor - body.change_minor
        case OrderCancelV1():
            return -body.refund_minor
        case BagSealV1():
            return -body.amount_minor
        case BagOpenV1():
            return body.count_minor
        case RefundPayV1():
            return -body.amount_minor
    return 0


def hold(state: TillState, code: str, cash_minor: int, who: CounterFacts) -> tuple[TillState, Decision]:
    """Only the cash of an operation counts: its effect waits for a person."""
    return replace(state, drawer_minor=state.drawer_minor + cash_minor), held(code, who, cash_minor)


def held(code: str, who: CounterFacts, cash_minor: int) -> Decision:
    """Odd: its cash waits in suspense, and nothing else of it counts."""
    if cash_minor == 0:
        return Decision(code)
    lines = ((who.drawer, cash_minor), (f"suspense:{who.county}", -cash_minor))
    return Decision(code, (Entry("held", lines),))


def _counted(
    state: TillState, count: int, expected: int, who: CounterFacts, code: str | None
) -> tuple[TillState, Decision]:
    entries = []
    if count != expected:
        entries.append(
            Entry("over_short", ((who.drawer, count - expected), (f"over_short:{who.county}", expected - count)))
        )
    mismatch = expected - state.drawer_minor
    if mismatch:
        code = code or "till_mismatch"
        entries.append(Entry("till_mismatch", ((who.drawer, mismatch), (f"suspense:{who.county}", -mismatch))))
    return replace(state, drawer_minor=count), Decision(code, tuple(entries))


def on_day(state: TillState, at: datetime, who: CounterFacts, lease: LeaseFacts | None) -> TillState:
    """The till on the station's day of a moment: the caps of a new day begin anew."""
    # Forward only, or a clock set back would begin the caps again; and only within the lease, or a clock that was years
    # ahead for one order would leave the till in a day that is years in coming.
    day = business_day(at, who.utc_offset_minutes)
    if _lease_lapsed(at, who, lease) or (state.day is not None and day <= state.day):
        return state
    return replace(state, day=day, day_total_minor=0, day_count=0)


def _order_oddity(
    state: TillState, at: datetime, body: OrderPlaceV2, who: CounterFacts, facts: OrderFacts
) -> str | None:
    if state.shift is None or body.shift != state.shift:
        return "no_shift"
    if not facts.villager_known:
        return "unknown_villager"
    if not facts.mandate_good:
        return "not_allowed"
    return (
        _price_oddity(at, body, facts.price_list)
        or lease_oddity(state, at, body.total_minor, 1, who, facts.lease)
        or ("over_float" if facts.float_taken or body.total_minor - body.due_minor > state.float_minor else None)
        or ("deposit_too_small" if body.due_minor > facts.may_owe_minor else None)
        or _promise_oddity(state, body, facts.allocation)
    )


def _price_oddity(at: datetime, body: OrderPlaceV2, listed: ListFacts | None) -> str | None:
    if listed is None:
        return "stale_price"
    if any(offer not in listed.prices for offer, _, _ in body.lines):
        return "unknown_offer"
    if any(listed.prices[offer] != price for offer, _, price in body.lines) or body.fee_minor != listed.fee_minor:
        return "wrong_price"
    goods = sum(quantity * price for _, quantity, price in body.lines)
    paid = body.total_minor - body.due_minor
    if body.total_minor != goods + body.fee_minor or body.tendered_minor - body.change_minor != paid:
        return "bad_total"
    if listed.superseded_at is not None and at > listed.superseded_at + PRICE_LIST_GRACE:
        return "stale_price"
    return None


def lease_oddity(
    state: TillState, at: datetime, amount_minor: int, orders: int, who: CounterFacts, lease: LeaseFacts | None
) -> str | None:
    """Why a phone may not take so much cash for so many more orders, by its lease."""
    lapsed = _lease_lapsed(at, who, lease)
    if lapsed or lease is None:
        return lapsed
    if amount_minor > lease.sale_cap_minor:
        return "over_sale_cap"
    if state.day_total_minor + amount_minor > lease.day_cap_minor:
        return "over_day_cap"
    return "over_count_cap" if state.day_count + orders > lease.day_count_cap else None


def _lease_lapsed(at: datetime, who: CounterFacts, lease: LeaseFacts | None) -> str | None:
    if lease is None or lease.device != who.device:
        return "no_lease"
    return "lease_expired" if at > lease.hard_expires_at else None


def _promise_oddity(state: TillState, body: OrderPlaceV2, allocation: Mapping[int, int]) -> str | None:
    wanted: dict[int, int] = {}
    for offer, quantity, _ in body.lines:
        wanted[offer] = wanted.get(offer, 0) + quantity
    over = any(state.promised.get(o, 0) + q > allocation[o] for o, q in wanted.items() if o in allocation)
    return "over_allocation" if over else None


def _promised(before: Mapping[int, int], body: OrderPlaceV2, allocation: Mapping[int, int]) -> Mapping[int, int]:
    if not allocation:
        return before
    promised = dict(before)
    for offer, quantity, _ in body.lines:
        if offer in allocation:
            promised[offer] = promised.get(offer, 0) + quantity
    return promised


def _cancel_oddity(state: TillState, body: OrderCancelV1, who: CounterFacts, order: OrderRef | None) -> str | None:
    if state.shift is None or body.shift != state.shift:
        return "no_shift"
    if order is None or order.device != who.device:
        return "unknown_order"
    if order.cancelled:
        return "already_cancelled"
    if order.bought:
        return "already_bought"
    return "bad_total" if body.refund_minor != order.total_minor - order.due_minor else None


def _refund_oddity(state: TillState, body: RefundPayV1, refund: RefundRef | None) -> str | None:
    if state.shift is None or body.shift != state.shift:
        return "no_shift"
    if refund is None:
        return "unknown_refund"
    if refund.paid:
        return "already_paid"
    return "wrong_amount" if body.amount_minor != refund.amount_minor else None


def _order_entry(order: OrderPlaceV2 | OrderRef, due_minor: int, who: CounterFacts) -> Entry:
    paid = order.total_minor - due_minor
    lines = (
        (who.drawer, paid),
        (f"due:{order.villager}", due_minor),
        (f"escrow:{who.county}", order.fee_minor - order.total_minor),
        (f"leg:{who.county}", -order.fee_minor),
        *float_lines(who.agent, who.county, -paid),
    )
    return Entry("order", moved(lines))


def moved(lines: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """The lines of a journal without those by which nothing moves."""
    return tuple(line for line in lines if line[1])


def float_lines(agent: UUID, county: str, amount_minor: int) -> tuple[tuple[str, int], ...]:
    """So much more (+) of the operator's cash the agent may take in, or so much less (-)."""
    return (f"float:{agent}", amount_minor), (f"float_control:{county}", -amount_minor)


def _bag_lines(holder: str, body: BagOpenV1, bag: BagRef, county: str) -> tuple[tuple[str, int], ...]:
    difference = bag.sealed_minor - body.count_minor
    lines = ((holder, body.count_minor), (f"transit:{body.bag}", -bag.sealed_minor), (f"suspense:{county}", difference))
    return moved(lines)
