"""A ledger small enough to be believed at sight: what the real one is compared with."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from farmgate.money.rules import CHART, JournalDraft


@dataclass
class Model:
    """Journals by id, and the four sums of every account."""

    journals: dict[UUID, JournalDraft] = field(default_factory=dict)
    sums: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def post(self, drafts: Sequence[JournalDraft]) -> list[str]:
        """One after another; what is not written is judged when all is done."""
        pending = {j.id for j in self.journals.values() if j.phase == "pending"}
        written = {draft.id for draft in drafts if self._write(draft, pending)}
        return ["posted" if draft.id in written else self._fate(draft) for draft in drafts]

    def _write(self, draft: JournalDraft, pending: set[UUID]) -> bool:
        if draft.id in self.journals or self._used("refers", draft.refers) or self._used("reverses", draft.reverses):
            return False
        if draft.refers and draft.refers not in pending:
            return False
        if any(amount < 0 and self._room(code) + amount < 0 for code, amount in draft.lines):
            return False
        lines = self.journals[draft.refers].lines if draft.refers else draft.lines
        self.journals[draft.id] = draft
        for code, amount in lines:
            self._move(code, draft.phase, amount)
        return True

    def _move(self, code: str, phase: str, amount: int) -> None:
        side = 0 if amount > 0 else 1
        if phase in ("single", "post"):
            self.sums[code][side] += abs(amount)
        if phase == "pending":
            self.sums[code][side + 2] += abs(amount)
        elif phase != "single":
            self.sums[code][side + 2] -= abs(amount)

    def _room(self, code: str) -> float:
        floor = CHART[code.partition(":")[0]].floor_minor
        debit, credit, _, reserved = self.sums[code]
        return float("inf") if floor is None else debit - credit - reserved - floor

    def _used(self, name: str, value: UUID | None) -> bool:
        return value is not None and any(getattr(journal, name) == value for journal in self.journals.values())

    def _fate(self, draft: JournalDraft) -> str:
        known = self.journals.get(draft.id)
        if known is not None:
            return "exists" if known == draft else "conflict"
        return "settled" if draft.refers or self._used("reverses", draft.reverses) else "floor"
