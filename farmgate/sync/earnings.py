"""`POST /api/earnings`: what the agent of a phone has earned, line by line, and why so much. Of nobody else."""

from datetime import datetime

from farmgate.kernel import limits
from farmgate.kernel.clock import now, wire
from farmgate.money import listings as money
from farmgate.sync import rates
from farmgate.sync.inquiring import read_question, working_phone
from farmgate.sync.wire import refuse
from farmgate.trade import earnings, paying
from farmgate.trade.earnings import EarnedLine

_asked = rates.Rate(limits.EARNINGS_PER_DEVICE_HOUR_MAX, 3600)
CURSOR_LENGTH_MAX = 400


def for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/earnings`: the sums with every page, the lines page by page, the last ordered first."""
    fields = read_question(data)
    after = fields.pop("after", "")
    if not isinstance(after, str) or len(after) > CURSOR_LENGTH_MAX:
        refuse("malformed")
    device = working_phone(fields)
    _asked.take(device.id)
    agent, county, moment = device.agent_id, device.county_code, now()
    found = earnings.lines(agent, county, moment, after, limits.EARNINGS_LINES_MAX)
    stands = paying.balance(agent, county, money.decisions)
    return {
        "asked_at": wire(moment),
        "unpaid_minor": stands.unpaid_minor,
        "waiting_minor": earnings.waiting(agent, county),
        "paid_minor": stands.paid_minor,
        "on_its_way_minor": stands.on_its_way_minor,
        "settlements": [
            [it.no, wire(it.closed_at), it.lines, it.goods_minor, it.earned_minor, it.back_minor]
            for it in earnings.settlements(agent, county)
        ],
        "lines": [_line(it) for it in found.rows],
        "after": found.after,
    }


def _line(it: EarnedLine) -> dict[str, object]:
    zh, en, icon = it.name
    return {
        "order": str(it.order),
        "n": it.n,
        "slip_no": it.slip_no,
        "placed_at": wire(it.placed_at),
        "zh": zh,
        "en": en,
        "icon": icon,
        "quantity": it.quantity,
        "villager": it.villager,
        "stage": it.stage,
        "ended_at": _wire(it.ended_at),
        "return_until": _wire(it.return_until),
        "goods_minor": it.goods_minor,
        "rate_bp": it.rate_bp,
        "by_rate_minor": it.earned.by_rate_minor,
        "held": it.earned.held,
        "bound_minor": it.earned.bound_minor,
        "amount_minor": it.earned.amount_minor,
        "back_minor": it.back_minor,
        "back_why": it.back_why,
        "settlement": it.settlement,
    }


def _wire(at: datetime | None) -> str | None:
    return wire(at) if at else None
