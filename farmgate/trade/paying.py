"""What an agent is owed and how it is paid to him: his settled balance, whole, once another person has approved."""

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.sql import ask, one
from farmgate.trade.turns import one_at_a_time

Decisions = Callable[[Collection[UUID]], dict[UUID, str | None]]
GIVEN_UP = ("rejected", "expired")


@dataclass(frozen=True)
class Balance:
    """An agent's commission in a county: settled, taken back since, paid, proposed to be paid, held back for lost goods."""

    earned_minor: int
    back_minor: int
    paid_minor: int
    on_its_way_minor: int
    held_minor: int

    @property
    def unpaid_minor(self) -> int:
        """Below zero when more was taken back than he had left."""
        return self.earned_minor - self.back_minor - self.paid_minor - self.held_minor


class PayTo(NamedTuple):
    """How an agent is paid: `bank` with an account, or `cash` without."""

    by: str
    holder: str = ""
    account: str = ""


def balance(agent: UUID, county: str, decisions: Decisions) -> Balance:
    """How an agent stands. `decisions` says what became of proposals of money."""
    earned, back = one(_SETTLED, [agent, county, agent, county])
    rows = ask("SELECT id, amount_minor FROM trade_agentpayout WHERE agent = %s AND county = %s", [agent, county])
    amounts: dict[UUID, int] = dict(rows.fetchall())
    decided = decisions(amounts)
    paid = sum(amount for id_, amount in amounts.items() if decided.get(id_) == "approved")
    waits = sum(amount for id_, amount in amounts.items() if decided.get(id_) is None)
    return Balance(earned, back, paid, waits, held(county, decisions).get(agent, 0))


def held(county: str, decisions: Decisions) -> dict[UUID, int]:
    """agent -> what of his commission pays a claim for lost goods, or waits for the second person to do so."""
    rows = ask(_HELD, [county]).fetchall()
    decided = decisions([settling for settling, _, _ in rows])
    sums: dict[UUID, int] = defaultdict(int)
    for settling, agent, amount in rows:
        if decided.get(settling) not in GIVEN_UP:
            sums[agent] += amount
    return sums


def begin(id_: UUID, county: str, agent: UUID, to: PayTo, by: UUID, at: datetime, decisions: Decisions) -> int:
    """Write down that an agent's balance is to be paid, and how. How much it is. Problem `already_proposed`, `nothing_left`."""
    one_at_a_time(county)
    stands = balance(agent, county, decisions)
    if stands.on_its_way_minor:
        raise Problem(
            "already_proposed",
            "这位站长的佣金已有人提出付款，请先批准或驳回那一笔。钱没有动。",
            "A payment of this agent's commission waits already. Approve or reject that first. No money was moved.",
            409,
        )
    if stands.unpaid_minor <= 0:
        raise Problem(
            "nothing_left",
            "这位站长没有已结算而未付的佣金，钱没有动。",
            "This agent has no settled commission left to be paid. No money was moved.",
            409,
        )
    ask(
        "INSERT INTO trade_agentpayout (id, county, agent, amount_minor, by, holder, account, proposed_by, proposed_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [id_, county, agent, stands.unpaid_minor, *to, by, at],
    )
    return stands.unpaid_minor


def check(id_: UUID, decisions: Decisions) -> None:
    """Before a payment is approved: that no more is paid than is still his. Problem `more_than_earned`."""
    county, agent, amount = one("SELECT county, agent, amount_minor FROM trade_agentpayout WHERE id = %s", [id_])
    one_at_a_time(county)
    if amount > balance(agent, county, decisions).unpaid_minor:
        raise Problem(
            "more_than_earned",
            "提出之后又收回了部分佣金，这笔钱多于应付的。请驳回，再按现在的数目重新提出。钱没有动。",
            "Commission was taken back since this was proposed, and it is more than is owed now. Reject it and propose "
            "again. No money was moved.",
            409,
        )


_HELD = """
SELECT settling, agent, amount_minor FROM trade_claim
WHERE county = %s AND how = 'commission' AND agent IS NOT NULL AND settling IS NOT NULL"""
_SETTLED = """
SELECT
    (SELECT coalesce(sum(a.commission_minor), 0)::bigint FROM trade_agentshare a
        JOIN trade_settlement s ON s.id = a.settlement_id WHERE a.agent = %s AND s.county = %s),
    (SELECT coalesce(sum(commission_minor), 0)::bigint FROM trade_clawback WHERE agent = %s AND county = %s)"""
