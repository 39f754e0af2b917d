"""Changing the ledger: the doors other rooms come in by. Journals go in through `post`, and are never changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from farmgate.money import queries
from farmgate.money.posting import Posted, post, post_statement, read_posted
from farmgate.money.proposals import DEFAULT_LIFE, approve, expire_pending, propose, reject
from farmgate.money.rules import JournalDraft, Phase
from farmgate.sql import one

__all__ = [
    "DEFAULT_LIFE",
    "JournalDraft",
    "Phase",
    "Posted",
    "approve",
    "expire_pending",
    "fold_deltas",
    "post",
    "post_statement",
    "propose",
    "read_posted",
    "reject",
    "reversal",
]


def reversal(of: UUID, new_id: UUID, kind: str, event_at: datetime) -> JournalDraft:
    """The draft that takes back a settled journal, line by line. LookupError when there is no such journal.

    A journal is reversed at most once: posting a second reversal answers `settled`.
    """
    found: Sequence[queries.JournalRow] = queries.journals([of])
    if not found or found[0].phase not in ("single", "post"):
        raise LookupError(f"there is no settled journal {of}")
    lines = tuple((code, -amount_minor) for code, amount_minor in found[0].lines)
    return JournalDraft(new_id, kind, event_at, lines, currency=found[0].currency, reverses=of)


def fold_deltas() -> int:
    """Add the waiting changes of hot accounts to their sums; returns how many there were. To be called every second."""
    (folded,) = one("SELECT money_fold()")
    return int(folded)
