"""Into which account an agent is paid, settled by two people of the county, neither of them the agent."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from farmgate.kernel.problems import Problem
from farmgate.people.models import AgentBank, Role

_SHOWN_MAX = 5


class Bank(NamedTuple):
    """An account that was proposed for an agent, and what became of it."""

    id: UUID
    holder: str
    account: str
    status: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


def account_of(agent: UUID, county: str) -> Bank | None:
    """Where an agent is paid in a county: the account that was approved last."""
    rows = AgentBank.objects.filter(agent=agent, county=county, status=AgentBank.Status.APPROVED)
    row = rows.order_by("-decided_at", "-id").values_list(*Bank._fields).first()
    return Bank(*row) if row else None


def proposals(agent: UUID, county: str) -> list[Bank]:
    """The latest accounts proposed for an agent, the one that waits among them."""
    rows = AgentBank.objects.filter(agent=agent, county=county).order_by("-proposed_at", "-id")
    return [Bank(*row) for row in rows.values_list(*Bank._fields)[:_SHOWN_MAX]]


def county_of_proposal(id: UUID) -> str | None:
    """The county an account was proposed in."""
    return AgentBank.objects.filter(id=id).values_list("county", flat=True).first()


def agent_of_proposal(id: UUID) -> UUID | None:
    """Whose account was proposed."""
    return AgentBank.objects.filter(id=id).values_list("agent", flat=True).first()


def was_agent_in(agent: UUID, county: str) -> bool:
    """Whether a person runs, or ran, a station of a county."""
    return Role.objects.filter(person=agent, role=Role.Kind.AGENT, station__county__code=county).exists()


@transaction.atomic
def propose(id: UUID, agent: UUID, county: str, holder: str, account: str, by: UUID, at: datetime) -> None:
    """Propose into which account an agent is paid; until another person approves, the one before holds.

    Problem `unknown_agent`, `own_account`, `bank_already_proposed`.
    """
    if not was_agent_in(agent, county):
        raise Problem(
            "unknown_agent", "本县没有这位站长，没有记入。", "This county has no such agent. Nothing was recorded.", 404
        )
    _not_his_own(agent, by)
    if AgentBank.objects.filter(agent=agent, county=county, status=AgentBank.Status.DRAFT).exists():
        raise Problem(
            "bank_already_proposed",
            "这位站长已有一个收款账户在等另一个人审核。请先审核那一个。",
            "An account of this agent waits for another person already. That one must be decided first.",
            409,
        )
    AgentBank.objects.create(
        id=id, agent_id=agent, county=county, holder=holder, account=account, proposed_by=by, proposed_at=at
    )


@transaction.atomic
def decide(id: UUID, by: UUID, at: datetime, *, approve: bool) -> None:
    """Let an agent be paid into the account proposed, or put it away.

    Problem `unknown_proposal`, `already_decided`, `same_person`, `own_account`.
    """
    found = AgentBank.objects.select_for_update().filter(id=id).first()
    if found is None:
        raise Problem("unknown_proposal", "没有这个申请。", "There is no such proposal.", 404)
    if found.status != AgentBank.Status.DRAFT:
        raise Problem(
            "already_decided",
            "这一项已经处理过了，没有再改动。",
            "This has been decided before. Nothing was changed now.",
            409,
        )
    if found.proposed_by == by:
        raise Problem(
            "same_person",
            "自己提出的，要由另一位同事审核。什么都没有改动。",
            "Another person has to decide about what you proposed yourself. Nothing was changed.",
            403,
        )
    _not_his_own(found.agent_id, by)
    found.status = AgentBank.Status.APPROVED if approve else AgentBank.Status.REJECTED
    found.decided_by, found.decided_at = by, at
    found.save(update_fields=["status", "decided_by", "decided_at"])


def _not_his_own(agent: UUID, by: UUID) -> None:
    if agent == by:
        raise Problem(
            "own_account",
            "自己的收款账户要由两位同事办理。什么都没有改动。",
            "Two colleagues have to settle where you are paid yourself. Nothing was changed.",
            403,
        )
