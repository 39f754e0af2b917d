"""Four eyes on money: one person proposes, which reserves it; another approves or rejects; or it runs out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from farmgate.kernel.ids import derived_id
from farmgate.kernel.problems import Problem
from farmgate.money import rules
from farmgate.money.models import Journal, Proposal
from farmgate.money.posting import Posted, post
from farmgate.money.rules import JournalDraft, Phase

DEFAULT_LIFE = timedelta(days=7)
EXPIRED_AT_ONCE_MAX = 500


def propose(
    id: UUID,
    kind: str,
    lines: tuple[tuple[str, int], ...],
    county: str,
    by: UUID,
    at: datetime,
    note: str = "",
    life: timedelta = DEFAULT_LIFE,
) -> Proposal:
    """Reserve money for a second person to decide about. `id` is the proposing operation, `kind` its kind.

    Problem `short` when an account has not so much left. The same operation again returns the same proposal.
    """
    journal = derived_id(id, 0)
    draft = JournalDraft(journal, rules.PROPOSED[kind], at, lines, phase="pending", expires_at=at + life)
    match post([draft])[0]:
        case Posted.FLOOR:
            raise _problem("short", 409)
        case Posted.EXISTS:
            return Proposal.objects.get(id=id)
        case Posted.CONFLICT:
            raise _problem("conflict", 409)
    amount_minor = sum(amount for _, amount in lines if amount > 0)
    return Proposal.objects.create(
        id=id,
        kind=kind,
        journal_id=journal,
        county=county,
        amount_minor=amount_minor,
        note=note,
        proposed_by=by,
        proposed_at=at,
    )


def approve(id: UUID, by: UUID, at: datetime, operation: UUID) -> Proposal:
    """Settle what another person proposed. `operation` is the approving one: its journal takes its id from it.

    Problem `unknown_proposal`, `already_decided` or `own_proposal`.
    """
    return _decide(id, by, at, operation, Proposal.Decision.APPROVED)


def reject(id: UUID, by: UUID, at: datetime, operation: UUID) -> Proposal:
    """Release what another person proposed. Problems as for `approve`."""
    return _decide(id, by, at, operation, Proposal.Decision.REJECTED)


@transaction.atomic
def expire_pending(now: datetime) -> int:
    """Release what nobody decided about in time; returns how many. Call again while it returns any.

    What somebody is deciding about at this moment is left to them.
    """
    settled = Exists(Journal.objects.filter(refers=OuterRef("id")))
    due = list(Journal.objects.filter(~settled, expires_at__lte=now).order_by("expires_at")[:EXPIRED_AT_ONCE_MAX])
    theirs = _being_decided([journal.id for journal in due])
    drafts = [
        JournalDraft(derived_id(journal.id, 0), journal.kind, journal.expires_at, (), phase="expire", refers=journal.id)
        for journal in due
        if journal.expires_at and journal.id not in theirs
    ]
    results = zip(drafts, post(drafts), strict=True)
    released = [draft.refers for draft, result in results if result == Posted.POSTED]
    waiting = Proposal.objects.filter(journal__in=released, decision=None)
    waiting.update(decision=Proposal.Decision.EXPIRED, decided_at=now)
    return len(released)


def _being_decided(journals: list[UUID]) -> set[UUID]:
    """Those of these pending journals whose proposal another transaction has locked; the others are locked now.

    Proposals before accounts, as whoever decides does it: the other way round each would wait for the other.
    """
    proposals = Proposal.objects.filter(journal__in=journals)
    ours = proposals.select_for_update(skip_locked=True).order_by("id").values_list("journal_id", flat=True)
    return set(proposals.values_list("journal_id", flat=True)) - set(ours)


def _decide(id: UUID, by: UUID, at: datetime, operation: UUID, decision: Proposal.Decision) -> Proposal:
    proposal = Proposal.objects.select_for_update().filter(id=id).first()
    if proposal is None:
        raise _problem("unknown_proposal", 404)
    if proposal.decision is not None:
        raise _problem("already_decided", 409)
    if proposal.proposed_by == by:
        raise _problem("own_proposal", 403)
    phase: Phase = "post" if decision == Proposal.Decision.APPROVED else "void"
    kind, pending = proposal.journal.kind, proposal.journal_id
    journal = JournalDraft(derived_id(operation, 0), kind, at, (), phase=phase, refers=pending)
    if post([journal])[0] not in (Posted.POSTED, Posted.EXISTS):
        raise _problem("already_decided", 409)
    proposal.decision, proposal.decided_by, proposal.decided_at = decision, by, at
    proposal.save(update_fields=["decision", "decided_by", "decided_at"])
    return proposal


def _problem(code: str, status: int) -> Problem:
    zh, en = _SENTENCES[code]
    return Problem(code, zh, en, status)


_SENTENCES = {
    "short": ("余额不够，这笔钱没有动。", "There is not enough left for this. No money was moved."),
    "conflict": ("同一编号已有另一笔账，没有记入。", "Another entry has this number. Nothing was booked."),
    "unknown_proposal": ("找不到这个申请。", "This proposal does not exist."),
    "already_decided": ("这个申请已经处理过，钱没有再动。", "This proposal is settled. No money was moved again."),
    "own_proposal": (
        "自己提出的申请，要由另一位同事决定。钱还没有动。",
        "Another person has to decide about your own proposal. No money was moved.",
    ),
}
