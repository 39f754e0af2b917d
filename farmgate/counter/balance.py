"""The rest of an order, paid when its goods are collected: a part of the till's fold, as `rules.py`. Pure."""

from dataclasses import replace

from farmgate.counter.facts import CounterFacts, Decision, Entry, OrderRef, TillState
from farmgate.counter.operations import OrderBalanceV1
from farmgate.counter.rules import float_lines, held, moved


def pay_balance(
    state: TillState, body: OrderBalanceV1, who: CounterFacts, order: OrderRef | None, float_taken: bool = False
) -> tuple[TillState, Decision]:
    """The rest of an order is paid. Goods were short meanwhile, and the phone did not know: what is too much waits.

    `float_taken`: what the till shows of it was taken by another phone of the agent.
    """
    cash = body.tendered_minor - body.change_minor
    state = replace(state, drawer_minor=state.drawer_minor + cash)
    code = _balance_oddity(state, body, who, order)
    if code or order is None:
        return state, held(code or "unknown_order", who, cash)
    due = order.due_minor
    lines: tuple[tuple[str, int], ...] = (
        (who.drawer, cash),
        (f"due:{order.villager}", -due),
        (f"suspense:{who.county}", due - cash),
    )
    code = "wrong_amount" if cash > due else None
    if float_taken or due > state.float_minor:
        code = code or "over_float"
    else:
        lines += float_lines(who.agent, who.county, -due)
        state = replace(state, float_minor=state.float_minor - due)
    return state, Decision(code, (Entry("balance", moved(lines)),))


def _balance_oddity(state: TillState, body: OrderBalanceV1, who: CounterFacts, order: OrderRef | None) -> str | None:
    if state.shift is None or body.shift != state.shift:
        return "no_shift"
    if order is None or order.county != who.county or order.held or order.cancelled:
        return "unknown_order"
    if not order.due_minor:
        return "already_paid"
    short = body.amount_minor < order.due_minor
    return "wrong_amount" if short or body.tendered_minor - body.change_minor != body.amount_minor else None
