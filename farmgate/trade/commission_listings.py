"""Commission as the office lists it: owed to whom, since when, and what was paid of it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.people import queries as people
from farmgate.sql import ask
from farmgate.trade.models import AgentPayout
from farmgate.trade.paying import Balance, Decisions, held

AGENTS_MAX, PAYOUTS_MAX = 2000, 200


class AgentOwed(NamedTuple):
    """An agent's commission in a county; `since` is when the oldest of it that is unpaid was settled."""

    agent: UUID
    name: str
    balance: Balance
    since: datetime | None


class PayoutRow(NamedTuple):
    """A payment that was proposed; `decision` is None while it waits."""

    id: UUID
    county: str
    agent: UUID
    agent_name: str
    amount_minor: int
    by: str
    holder: str
    account: str
    proposed_by_name: str
    proposed_at: datetime
    decision: str | None


class SettledSum(NamedTuple):
    """What a settlement gave an agent, and what was taken back in it."""

    settlement: UUID
    no: int
    closed_at: datetime
    lines: int
    earned_minor: int
    back_minor: int


def owed(county: str, decisions: Decisions) -> list[AgentOwed]:
    """Every agent who has earned in a county, who is owed most first. A payment pays all that was settled before it."""
    rows = {agent: (earned, back) for agent, earned, back in ask(_EARNED, [county, county]).fetchall()[:AGENTS_MAX]}
    payouts = ask("SELECT id, agent, amount_minor, proposed_at FROM trade_agentpayout WHERE county = %s", [county])
    paid = dict.fromkeys(rows, 0)
    waits = dict.fromkeys(rows, 0)
    last: dict[UUID, datetime] = {}
    proposed = payouts.fetchall()
    decided = decisions([row[0] for row in proposed])
    for id_, agent, amount, at in proposed:
        if decided.get(id_) == "approved":
            paid[agent] += amount
            last[agent] = max(at, last.get(agent, at))
        elif decided.get(id_) is None:
            waits[agent] += amount
    since, kept = _since(county, last), held(county, decisions)
    named = people.names_of(rows)
    found = []
    for agent, (earned, back) in rows.items():
        stands = Balance(earned, back, paid[agent], waits[agent], kept.get(agent, 0))
        found.append(
            AgentOwed(agent, named.get(agent, ""), stands, since.get(agent) if stands.unpaid_minor > 0 else None)
        )
    return sorted(found, key=lambda row: (-row.balance.unpaid_minor, row.name))


def _since(county: str, last: dict[UUID, datetime]) -> dict[UUID, datetime]:
    """When the first settlement after each agent's last payment was closed."""
    agents, moments = list(last), list(last.values())
    return dict(ask(_SINCE, [agents, moments, county]).fetchall())


def settled(agent: UUID, county: str, since: datetime | None, until: datetime) -> list[SettledSum]:
    """What settlements gave an agent after a moment (None: from the first on) and up to another, the first first."""
    return [SettledSum(*row) for row in ask(_SETTLED, [agent, county, since, since, until]).fetchall()]


def payouts(county: str, decisions: Decisions, *, agent: UUID | None = None, since: datetime | None = None,
            until: datetime | None = None) -> list[PayoutRow]:  # fmt: skip
    """Payments proposed in a county, the last first."""
    rows = AgentPayout.objects.filter(county=county)
    if agent:
        rows = rows.filter(agent=agent)
    if since and until:
        rows = rows.filter(proposed_at__gte=since, proposed_at__lt=until)
    return _named(list(rows.order_by("-proposed_at", "-id")[:PAYOUTS_MAX]), decisions)


def payout(counties: Collection[str], id: UUID, decisions: Decisions) -> PayoutRow | None:
    """One payment, of these counties."""
    found = _named(list(AgentPayout.objects.filter(county__in=list(counties), id=id)), decisions)
    return found[0] if found else None


def _named(rows: list[AgentPayout], decisions: Decisions) -> list[PayoutRow]:
    named = people.names_of({id_ for row in rows for id_ in (row.agent, row.proposed_by)})
    decided = decisions([row.id for row in rows])
    return [
        PayoutRow(
            *(
                row.id,
                row.county,
                row.agent,
                named.get(row.agent, ""),
                row.amount_minor,
                row.by,
                row.holder,
                row.account,
            ),
            *(named.get(row.proposed_by, ""), row.proposed_at, decided.get(row.id)),
        )
        for row in rows
    ]


_EARNED = """
SELECT e.agent, e.earned, coalesce(b.back, 0)::bigint FROM (
    SELECT a.agent, sum(a.commission_minor)::bigint AS earned FROM trade_agentshare a
    JOIN trade_settlement s ON s.id = a.settlement_id WHERE s.county = %s GROUP BY a.agent
) e LEFT JOIN (
    SELECT agent, sum(commission_minor) AS back FROM trade_clawback WHERE county = %s GROUP BY agent
) b ON b.agent = e.agent ORDER BY e.agent"""
_SINCE = """
SELECT a.agent, min(s.closed_at) FROM trade_agentshare a JOIN trade_settlement s ON s.id = a.settlement_id
LEFT JOIN unnest(%s::uuid[], %s::timestamptz[]) AS p(agent, at) ON p.agent = a.agent
WHERE s.county = %s AND a.commission_minor > 0 AND (p.at IS NULL OR s.closed_at > p.at) GROUP BY a.agent"""
_SETTLED = """
SELECT s.id, s.no, s.closed_at, a.lines, a.commission_minor, a.back_minor
FROM trade_agentshare a JOIN trade_settlement s ON s.id = a.settlement_id
WHERE a.agent = %s AND s.county = %s AND (%s::timestamptz IS NULL OR s.closed_at > %s::timestamptz) AND s.closed_at <= %s
ORDER BY s.no"""
