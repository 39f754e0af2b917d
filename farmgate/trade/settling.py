"""Settling: what has become final is owed to merchants and earned by agents, once; and the plans by which it is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.sql import array, ask, one, send_all
from farmgate.trade import rules
from farmgate.trade.queries import plan, published_plans, rate_then
from farmgate.trade.rules import Earning
from farmgate.trade.turns import one_at_a_time


@dataclass(frozen=True)
class Share:
    """What became final of one merchant's (`amount_minor`: the cost) or one agent's (the commission).

    `back_minor` is what was taken back since the settlement before, `brought_minor` (0 or less) what a merchant still owed.
    """

    whose: UUID
    lines: int
    goods_minor: int
    amount_minor: int
    back_minor: int = 0
    brought_minor: int = 0


@dataclass(frozen=True)
class Closed:
    """A settlement: its merchants and its agents, in the order of their ids."""

    merchants: list[Share]
    agents: list[Share]


def draft_plan(id_: UUID, county: str, rate_bp: int, return_days: int, note: str, by: UUID, at: datetime) -> None:
    """Draw up the next plan of a county."""
    one_at_a_time(county)
    (version,) = one("SELECT coalesce(max(version), 0) + 1 FROM trade_commissionplan WHERE county = %s", [county])
    ask(
        "INSERT INTO trade_commissionplan (id, county, version, rate_bp, return_days, note, drawn_by, drawn_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [id_, county, version, rate_bp, return_days, note, by, at],
    )


def publish_plan(id_: UUID, by: UUID, at: datetime) -> None:
    """Let a plan come into force. Problem `unknown_plan`, `plan_published`, `same_person`."""
    ask("SELECT 1 FROM trade_commissionplan WHERE id = %s FOR UPDATE", [id_])
    found = plan(id_)
    if found is None:
        raise Problem("unknown_plan", "找不到这份佣金方案。", "This commission plan does not exist.", 404)
    if found.published_at is not None:
        raise Problem("plan_published", "这份佣金方案已经发布。", "This commission plan is published already.", 409)
    if found.drawn_by == by:
        raise Problem(
            "same_person",
            "佣金方案须由另一个人发布，没有改动。请找另一位有权限的同事审核。",
            "Someone else must publish this commission plan. Nothing was changed. Ask another colleague to review it.",
            403,
        )
    ask("UPDATE trade_commissionplan SET published_by = %s, published_at = %s WHERE id = %s", [by, at, id_])


def close(id_: UUID, county: str, until: datetime, by: UUID, at: datetime, unpaid: Collection[UUID] = ()) -> Closed:
    """Reckon what became final in a county before `until`, in one transaction. Problem `nothing_to_settle`.

    The lines of `unpaid` orders wait: nobody is paid from money that is not there.

    A line is final when its return window and the grace for what was signed without signal are over; an agent has
    earned by an order once each of its lines has ended. What one settlement counted no other counts again.
    """
    one_at_a_time(county)
    merchants = [Share(*row) for row in ask(_FINAL, [county, until - rules.RETURN_GRACE, list(unpaid), id_]).fetchall()]
    _reckon(id_, county)
    agents = [Share(*row) for row in ask(_EARNED, [id_]).fetchall()]
    ask("UPDATE trade_clawback SET settlement = %s WHERE county = %s AND settlement IS NULL", [id_, county])
    merchants = _brought(_less(merchants, ask(_BACK_OF_MERCHANTS, [id_]).fetchall()))
    agents = _less(agents, ask(_BACK_OF_AGENTS, [id_]).fetchall())
    if not merchants and not agents:
        raise Problem(
            "nothing_to_settle",
            "到这一天为止没有新的可结算的商品，什么都没有改动。",
            "Nothing new has become final until that day. Nothing was changed.",
            409,
        )
    _keep(id_, county, until, by, at, Closed(merchants, agents))
    return Closed(merchants, agents)


def begin_payout(
    id_: UUID,
    county: str,
    share: tuple[UUID, UUID],
    bank: tuple[str, str],
    at: datetime,
    given_up: Callable[[UUID], bool],
) -> int:
    """Write down that a merchant's share is to be paid, and where to. How much it is.

    `share` is (settlement, merchant), `bank` (holder, account). Problem `unknown_share`, or
    `already_proposed` when it was before and that proposal is not `given_up`.
    """
    one_at_a_time(county)
    owed = ask(_DUE, share).fetchone()
    if owed is None:
        raise Problem(
            "unknown_share",
            "这次结算没有这家商户的货款。",
            "This settlement has nothing for that merchant.",
            404,
        )
    (amount,) = owed
    if amount <= 0:
        raise Problem(
            "nothing_left",
            "被收回的货款不少于这次的货款，没有可付的钱，钱没有动。",
            "What was taken back is no less than this share. Nothing is left to pay, and no money was moved.",
            409,
        )
    before = ask("SELECT id FROM trade_payout WHERE settlement_id = %s AND merchant = %s", share)
    if not all(given_up(proposal) for (proposal,) in before.fetchall()):
        raise Problem(
            "already_proposed",
            "这笔货款已经申请或已经付出，钱没有再动。",
            "This share is proposed or paid already. No money was moved again.",
            409,
        )
    ask(
        "INSERT INTO trade_payout (id, settlement_id, merchant, amount_minor, holder, account, proposed_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [id_, *share, amount, *bank, at],
    )
    return int(amount)


def _less(shares: Sequence[Share], back: Sequence[tuple[UUID, int]]) -> list[Share]:
    """With what was taken back of each, also of whom nothing new became final; in the order of their ids."""
    found = {share.whose: share for share in shares}
    for whose, amount in back:
        found[whose] = replace(found.get(whose, Share(whose, 0, 0, 0)), back_minor=amount)
    return [found[whose] for whose in sorted(found)]


def _brought(shares: Sequence[Share]) -> list[Share]:
    """With what each merchant's share before left him owing."""
    owing: dict[UUID, int] = dict(ask(_OWING, [array(share.whose for share in shares)]).fetchall())
    return [replace(share, brought_minor=min(0, owing.get(share.whose, 0))) for share in shares]


def _reckon(id_: UUID, county: str) -> None:
    """Say of each line of the orders that have ended what its agent earned."""
    rows = ask(_TO_RECKON, [county, county]).fetchall()
    keys: list[tuple[UUID, int]] = []
    amounts: list[int] = []
    plans = published_plans(county)
    for order, found in groupby(rows, key=itemgetter(0)):
        lines = list(found)
        rate_bp = rate_then(plans, lines[0][2])
        keys += [(order, line[1]) for line in lines]
        amounts += rules.commissions([Earning(line[3], line[4]) for line in lines], rate_bp)
    if keys:
        ask(_RECKONED, [id_, array(k[0] for k in keys), array(k[1] for k in keys), array(amounts)])


def _keep(id_: UUID, county: str, until: datetime, by: UUID, at: datetime, closed: Closed) -> None:
    (no,) = one("SELECT coalesce(max(no), 0) + 1 FROM trade_settlement WHERE county = %s", [county])
    goods, cost = (sum(getattr(s, f) for s in closed.merchants) for f in ("goods_minor", "amount_minor"))
    earned = sum(share.amount_minor for share in closed.agents)
    count = sum(share.lines for share in closed.merchants)
    send_all(
        [
            (_SETTLEMENT, [id_, county, no, until, by, at, count, goods, cost, earned]),
            (_MERCHANTS, [id_, *_columns(closed.merchants)]),
            (_AGENTS, [id_, *_columns(closed.agents)[:-1]]),
        ]
    )


def _columns(shares: Sequence[Share]) -> list[str]:
    fields = ("whose", "lines", "goods_minor", "amount_minor", "back_minor", "brought_minor")
    return [array(getattr(s, f) for s in shares) for f in fields]


_FINAL = """
WITH due AS (
    SELECT "order", n FROM trade_line WHERE county = %s AND state = 'collected' AND return_until < %s
        AND "order" <> ALL(%s)
    ORDER BY "order", n FOR UPDATE
), f AS (
    UPDATE trade_line l SET state = 'final', settlement = %s FROM due
    WHERE l."order" = due."order" AND l.n = due.n RETURNING l.*
)
SELECT merchant, count(*)::int, sum(coming * unit_price_minor)::bigint, sum(coming * unit_cost_minor)::bigint
FROM f GROUP BY merchant ORDER BY merchant"""
# Orders with a line that is to be reckoned and none that is still under way.
_TO_RECKON = """
WITH ready AS MATERIALIZED (
    SELECT DISTINCT "order" FROM trade_line
    WHERE county = %s AND state IN ('final', 'ended', 'reversed') AND commission_minor IS NULL
)
SELECT l."order", l.n, l.placed_at,
    CASE WHEN l.state = 'final' THEN l.coming * l.unit_price_minor ELSE 0 END,
    CASE WHEN l.state = 'final' THEN l.coming * l.unit_cost_minor ELSE 0 END
FROM trade_line l JOIN ready USING ("order")
WHERE l.county = %s AND NOT EXISTS (
    SELECT 1 FROM trade_line o WHERE o."order" = l."order" AND o.state NOT IN ('final', 'ended', 'reversed')
)
ORDER BY l."order", l.n"""
_RECKONED = """
UPDATE trade_line l SET commission_minor = e.amount, earned_in = CASE WHEN l.state = 'final' THEN %s::uuid END
FROM unnest(%s::uuid[], %s::int[], %s::bigint[]) AS e(id, n, amount) WHERE l."order" = e.id AND l.n = e.n"""
_EARNED = """
SELECT agent, count(*)::int, sum(coming * unit_price_minor)::bigint, sum(commission_minor)::bigint
FROM trade_line WHERE earned_in = %s GROUP BY agent ORDER BY agent"""
_SETTLEMENT = """
INSERT INTO trade_settlement (id, county, no, until, closed_by, closed_at, lines, goods_minor, cost_minor, commission_minor)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_MERCHANTS = """
INSERT INTO trade_merchantshare (settlement_id, merchant, lines, goods_minor, cost_minor, back_minor, brought_minor)
SELECT %s::uuid, * FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"""
_AGENTS = """
INSERT INTO trade_agentshare (settlement_id, agent, lines, goods_minor, commission_minor, back_minor)
SELECT %s::uuid, * FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::bigint[], %s::bigint[])"""
_BACK_OF_MERCHANTS = """
SELECT merchant, sum(cost_minor)::bigint FROM trade_clawback
WHERE settlement = %s GROUP BY merchant HAVING sum(cost_minor) > 0"""
_BACK_OF_AGENTS = """
SELECT agent, sum(commission_minor)::bigint FROM trade_clawback
WHERE settlement = %s GROUP BY agent HAVING sum(commission_minor) > 0"""
# The last share of each of these merchants.
_OWING = """
SELECT DISTINCT ON (m.merchant) m.merchant, m.cost_minor - m.back_minor + m.brought_minor
FROM trade_merchantshare m JOIN trade_settlement s ON s.id = m.settlement_id
WHERE m.merchant = ANY(%s::uuid[]) ORDER BY m.merchant, s.no DESC"""
_DUE = """
SELECT cost_minor - back_minor + brought_minor FROM trade_merchantshare WHERE settlement_id = %s AND merchant = %s"""
