"""The nightly proof: the books add up, and every journal still says what it said when it was posted."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from farmgate.money import rules
from farmgate.money.queries import JournalRow, journals_changed
from farmgate.money.rules import JournalDraft
from farmgate.sql import cursor

_RULES = (Path(__file__).parent / "proof.sql").read_text(encoding="utf-8")


class Finding(NamedTuple):
    """A rule of the books, the row that breaks it, what it should say and what it says."""

    rule: str
    row: str
    due: str
    found: str

    def __str__(self) -> str:
        return f"{self.row}: {self.rule}; due {self.due}, found {self.found}"


def prove(since: datetime | None = None) -> list[Finding]:
    """What is wrong with the books; nothing, if all is well.

    With `since`, only journals recorded from then on and the accounts they touched: for every night. Without, all
    there ever was, which also finds an old row that was tampered with: for every week.
    """
    rows = cursor().execute(_RULES, {"since": since}).fetchall()
    return [Finding(*row) for row in rows] + list(_changed_since_posted(since))


def _changed_since_posted(since: datetime | None) -> Iterator[Finding]:
    for row, posted_hash in journals_changed(since):
        try:
            found = rules.body_hash(_as_posted(row)).hex()
        except ValueError as error:
            found = str(error)
        if found != posted_hash.hex():
            yield Finding("journal says what was posted", f"journal {row.id}", posted_hash.hex(), found)


def _as_posted(row: JournalRow) -> JournalDraft:
    """What was posted. A settling journal had no lines of its own: those it has now are the pending one's."""
    given = row._asdict()
    del given["recorded_at"]
    return JournalDraft(**given | ({"lines": ()} if row.refers else {}))
