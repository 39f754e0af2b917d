"""A villager's answer to another price or another good, as a step of the till's fold. Twin of field/src/core/consenting.ts.

Her cash has changed hands before anybody judges it: an odd answer changes no line, and its cash waits in suspense.
"""

from dataclasses import replace
from datetime import datetime

from farmgate.counter import rules
from farmgate.counter.facts import AskRef, ConsentFacts, CounterFacts, Decision, Entry, TillState
from farmgate.counter.operations import OrderConsentV1


def consent(
    state: TillState, at: datetime, body: OrderConsentV1, who: CounterFacts, facts: ConsentFacts
) -> tuple[TillState, Decision]:
    """She says yes, and pays what it is dearer: cash against escrow, float as for an order. Or she says no."""
    pays = body.agreed and body.extra_minor > 0
    cash = body.tendered_minor - body.change_minor
    if pays:
        state = rules.on_day(state, at, who, facts.lease)
    code = _oddity(state, at, body, who, facts)
    after = replace(state, drawer_minor=state.drawer_minor + cash)
    if pays:
        after = replace(after, day_total_minor=after.day_total_minor + body.extra_minor)
    if code:
        return after, rules.held(code, who, cash)
    if not pays:
        return after, Decision()
    lines = (
        (who.drawer, body.extra_minor),
        (f"escrow:{who.county}", -body.extra_minor),
        *rules.float_lines(who.agent, who.county, -body.extra_minor),
    )
    return replace(after, float_minor=after.float_minor - body.extra_minor), Decision(
        entries=(Entry("consent", lines),)
    )


def _oddity(state: TillState, at: datetime, body: OrderConsentV1, who: CounterFacts, facts: ConsentFacts) -> str | None:
    over = _over(at, body, facts.ask)
    if over:
        return over
    if not facts.mandate_good:
        return "not_allowed"
    due = facts.ask.extra_minor if facts.ask and body.agreed else 0
    if body.extra_minor != due or body.tendered_minor - body.change_minor != due:
        return "wrong_amount"
    if due == 0:
        return None
    if state.shift is None or body.shift != state.shift:
        return "no_shift"
    lapsed = rules.lease_oddity(state, at, due, 0, who, facts.lease)
    return lapsed or ("over_float" if facts.float_taken or due > state.float_minor else None)


def _over(at: datetime, body: OrderConsentV1, ask: AskRef | None) -> str | None:
    """Why nothing can be answered any more. To say no late is no more than to have said nothing."""
    if ask is None or (ask.order, ask.n) != (body.order, body.n):
        return "unknown_ask"
    if ask.answered:
        return "already_answered"
    return "too_late" if ask.lapsed or (body.agreed and at > ask.until) else None
