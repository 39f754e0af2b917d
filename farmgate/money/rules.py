"""The ledger's rules: the chart of accounts, what a journal may look like, and its hash."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

Phase = Literal["single", "pending", "post", "void", "expire"]
SETTLING = frozenset({"post", "void", "expire"})
CODE = re.compile(r"[a-z_]{1,20}:[A-Za-z0-9][A-Za-z0-9_.-]{0,58}")
JOURNAL_KIND = re.compile(r"[a-z_]{1,24}")
MINOR_MAX = 2**53


@dataclass(frozen=True, slots=True)
class Kind:
    """What every account of a kind has in common.

    `nature` is what the account is in bookkeeping. A `hot` account is touched by many at once: its changes are
    inserted and folded later, so it can keep no floor. `floor_minor` is the least that debits less credits may reach.
    """

    nature: Literal["assets", "liabilities", "income", "expenses", "memo"]
    hot: bool = False
    floor_minor: int | None = None


# The kind of an account is what stands before the colon of its code. A new kind is a new line here.
CHART = {
    "drawer": Kind("assets"),
    "safe": Kind("assets"),
    "transit": Kind("assets"),
    "bank": Kind("assets", hot=True),
    "float": Kind("memo", floor_minor=0),
    "float_control": Kind("memo", hot=True),
    "escrow": Kind("liabilities", hot=True),
    "leg": Kind("liabilities", hot=True),
    "suspense": Kind("liabilities", hot=True),
    "refunds_owed": Kind("liabilities"),
    "due": Kind("assets"),
    "over_short": Kind("expenses", hot=True),
    "payable": Kind("liabilities"),
    "commission": Kind("liabilities"),
    "take": Kind("income", hot=True),
    "claim": Kind("assets"),
    "loss": Kind("expenses", hot=True),
}
CASH_KINDS = ("drawer", "safe", "transit")
# What a proposal of a kind posts, once another person approves.
PROPOSED = {
    "float.propose": "float",
    "safe.propose": "safe_fund",
    "suspense.propose": "resolve",
    "payout.propose": "payout",
    "transfer.propose": "transfer",
    "claim.settle": "claim_settled",
    "claim.pay": "payout",
    "commission.propose": "commission_paid",
}


@dataclass(frozen=True, slots=True)
class JournalDraft:
    """A journal to be posted. Amounts in minor units: + debit, - credit.

    A draft that settles (`post`, `void`, `expire`) names the pending journal in `refers` and has no lines of its own:
    what was pending is what is settled. Raises ValueError when it could never be a journal.
    """

    id: UUID
    kind: str
    event_at: datetime
    lines: tuple[tuple[str, int], ...]
    currency: str = "CNY"
    phase: Phase = "single"
    refers: UUID | None = None
    reverses: UUID | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        fault = _fault(self)
        if fault:
            raise ValueError(f"journal {self.id} {fault}")


def _fault(draft: JournalDraft) -> str | None:
    """Why this can never be a journal, or None."""
    settling = draft.phase in SETTLING
    if not JOURNAL_KIND.fullmatch(draft.kind):
        return f"has an odd kind: {draft.kind!r}"
    if settling != (draft.refers is not None):
        return "must name the pending journal it settles, and only then"
    if len({code for code, _ in draft.lines}) < len(draft.lines):
        return "names an account twice"
    if settling == bool(draft.lines):
        return "must have lines, unless it settles a pending one"
    if draft.event_at.tzinfo is None:
        return "has a time without zone"
    if (draft.expires_at is not None) and draft.phase != "pending":
        return "expires without being pending"
    return _fault_of_lines(draft.lines)


def _fault_of_lines(lines: Sequence[tuple[str, int]]) -> str | None:
    total = 0
    for code, amount_minor in lines:
        if not CODE.fullmatch(code) or code.partition(":")[0] not in CHART:
            return f"names an account outside the chart: {code!r}"
        if amount_minor == 0 or abs(amount_minor) > MINOR_MAX:
            return f"has an impossible amount: {amount_minor}"
        total += amount_minor
    return f"is out of balance by {total}" if total else None


def kind_of(code: str) -> Kind:
    """The chart's entry for an account code. KeyError for a kind outside the chart."""
    return CHART[code.partition(":")[0]]


def body_hash(draft: JournalDraft) -> bytes:
    """SHA-256 over everything a draft says, one fact a line: 32 bytes. Without lines there is no currency to say."""
    facts = [
        "farmgate journal v1",
        draft.kind,
        draft.phase,
        draft.currency if draft.lines else "",
        draft.event_at.astimezone(UTC).isoformat(timespec="microseconds"),
        draft.expires_at.astimezone(UTC).isoformat(timespec="microseconds") if draft.expires_at else "",
        str(draft.refers or ""),
        str(draft.reverses or ""),
        *(f"{code} {amount_minor}" for code, amount_minor in draft.lines),
    ]
    return hashlib.sha256("\n".join(facts).encode()).digest()
