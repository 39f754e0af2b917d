"""Looking at the ledger: other rooms read it here and nowhere else. All amounts in minor units.

What is named `which_...` gives a question, so that the intake can ask many in one statement.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.money.rules import CASH_KINDS
from farmgate.sql import Question, ask

Lines = tuple[tuple[str, int], ...]
_JOURNALS_AT_ONCE = 5000
_LAST_ID = UUID(int=(1 << 128) - 1)


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account stands at: debits and credits that are settled, and those that wait for a decision."""

    code: str
    currency: str
    dr: int
    cr: int
    dr_pending: int
    cr_pending: int

    @property
    def net(self) -> int:
        """Settled debits less settled credits."""
        return self.dr - self.cr

    @property
    def available(self) -> int:
        """What may still be credited: `net` less what pending journals have reserved."""
        return self.net - self.cr_pending


class KindSum(NamedTuple):
    """All accounts of a kind together."""

    kind: str
    accounts: int
    dr: int
    cr: int

    @property
    def net(self) -> int:
        return self.dr - self.cr


class JournalRow(NamedTuple):
    """A journal as it stands in the books, with its lines: + debit, - credit."""

    id: UUID
    kind: str
    phase: str
    refers: UUID | None
    reverses: UUID | None
    event_at: datetime
    recorded_at: datetime
    expires_at: datetime | None
    currency: str
    lines: Lines


class StatementRow(NamedTuple):
    """One line of an account, and what the account stood at before and after it: alike when it settled nothing."""

    journal: UUID
    kind: str
    phase: str
    event_at: datetime
    recorded_at: datetime
    amount_minor: int
    net_minor: int
    net_before_minor: int


class Page(NamedTuple):
    """Where a statement goes on: the last line shown, and what the account stood at before it."""

    journal: UUID
    net_minor: int


class ProposalRow(NamedTuple):
    """Money that waits for a second person, or waited."""

    id: UUID
    kind: str
    county: str
    amount_minor: int
    note: str
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision: str | None
    lines: Lines


def which_available(code: str) -> Question[int]:
    """Ask what may still be credited to a cold account; nothing when it was never used."""
    return Question(_AVAILABLE, [code], lambda found: found or 0)


def balances(codes: Collection[str]) -> dict[str, Balance]:
    """What these accounts stand at. An account that was never used stands at nothing in no currency and is left out."""
    rows = ask(_STANDING + "WHERE code = ANY(%s)", [list(codes)]).fetchall()
    return {row[0]: Balance(*row) for row in rows}


def accounts(kind: str, after: str = "", limit: int = 100) -> list[Balance]:
    """Accounts of a kind in the order of their codes, from behind `after` on."""
    rows = ask(_STANDING + "WHERE kind = %s AND code > %s ORDER BY code LIMIT %s", [kind, after, limit]).fetchall()
    return [Balance(*row) for row in rows]


def cash_by_holder(holders: Collection[str]) -> dict[str, int]:
    """The cash that drawers, safes and bags should hold, by account code, most first.

    `holders` is what stands behind the colon: device codes, counties, bag ids. Whoever has nothing is left out.
    """
    codes = [f"{kind}:{holder}" for kind in CASH_KINDS for holder in holders]
    held = [(code, balance.net) for code, balance in balances(codes).items() if balance.net]
    return dict(sorted(held, key=lambda item: -item[1]))


def trial_balance(currency: str = "CNY") -> list[KindSum]:
    """Every kind's debits and credits in a currency. Their nets add up to nothing, or the books are wrong."""
    rows = ask(_TRIAL_BALANCE, [currency]).fetchall()
    return [KindSum(*row) for row in rows]


def statement(code: str, after: Page | None = None, limit: int = 50) -> tuple[list[StatementRow], Page | None]:
    """An account's lines, newest first by the ids of their journals, and where to go on or None.

    A page costs the same however long the history is. Lines that arrive late from the field appear at their own place.
    """
    before, net_minor = after or (None, None)
    found = ask(_STATEMENT, [code, before, _LAST_ID, limit, net_minor]).fetchall()
    rows = [StatementRow(*row) for row in found]
    more = Page(rows[-1].journal, rows[-1].net_before_minor) if len(rows) == limit else None
    return rows, more


def journals(ids: Collection[UUID]) -> list[JournalRow]:
    """These journals with their lines, in the order of their ids. Those that do not exist are left out."""
    rows = ask(_JOURNALS, [list(ids)]).fetchall()
    return [JournalRow._make([*row[:-1], _lines(row[-1])]) for row in rows]


def journals_since(moment: datetime | None = None) -> Iterator[tuple[JournalRow, bytes]]:
    """All journals recorded from `moment` on, each with the hash of what was posted, in the order of their ids."""
    last = UUID(int=0)
    while rows := ask(_SINCE, [last, moment, _JOURNALS_AT_ONCE]).fetchall():
        yield from ((JournalRow._make([*row[:-2], _lines(row[-2])]), bytes(row[-1])) for row in rows)
        last = rows[-1][0]


def journals_changed(since: datetime | None = None) -> Iterator[tuple[JournalRow, bytes]]:
    """Of those recorded from `since` on, the journals whose hash is not that of what they say, each with that hash.

    The database hashes them all: bringing a million here only to find that nothing was changed takes a minute.
    """
    for row in ask(_CHANGED, [since]).fetchall():
        yield JournalRow._make([*row[:-2], _lines(row[-2])]), bytes(row[-1])


def proposal(id_: UUID) -> ProposalRow | None:
    """The proposal an operation made, decided or not."""
    row = ask(_PROPOSALS + "WHERE p.id = %s", [id_]).fetchone()
    return _proposal(row) if row else None


def proposals_waiting(counties: Collection[str]) -> list[ProposalRow]:
    """What waits for a second person in these counties, oldest first."""
    sql = _PROPOSALS + "WHERE p.decision IS NULL AND p.county = ANY(%s) ORDER BY p.proposed_at, p.id"
    return [_proposal(row) for row in ask(sql, [list(counties)]).fetchall()]


def _proposal(row: Sequence[object]) -> ProposalRow:
    return ProposalRow._make([*row[:-1], _lines(row[-1])])


def _lines(found: object) -> Lines:
    return tuple((code, amount_minor) for code, amount_minor in found or ())  # type: ignore[attr-defined]


_AVAILABLE = "SELECT dr - cr - cr_pending FROM money_account WHERE code = %s"
_STANDING = "SELECT code, currency, dr, cr, dr_pending, cr_pending FROM money_standing "
_TRIAL_BALANCE = """
SELECT kind, count(*), sum(dr)::bigint, sum(cr)::bigint FROM money_standing WHERE currency = %s
GROUP BY kind ORDER BY kind"""
_JOURNALS = """
SELECT id, kind, phase, refers, reverses, event_at, recorded_at, expires_at, currency, lines
FROM money_entry WHERE id = ANY(%s) ORDER BY id"""
_SINCE = """
SELECT id, kind, phase, refers, reverses, event_at, recorded_at, expires_at, currency, lines, body_hash
FROM money_entry WHERE id > %s AND recorded_at >= COALESCE(%s::timestamptz, '-infinity') ORDER BY id LIMIT %s"""
# rules.body_hash in SQL, over journals that say something else than was posted. A settling journal had no lines of its own.
_CHANGED = """
WITH changed AS MATERIALIZED (
    SELECT j.id FROM money_journal j CROSS JOIN LATERAL (
        SELECT min(a.currency) AS currency, string_agg(a.code || ' ' || l.amount_minor, E'\\n' ORDER BY l.n) AS lines
        FROM money_line l JOIN money_account a ON a.id = l.account_id WHERE l.journal_id = j.id AND j.refers IS NULL
    ) AS said
    WHERE j.recorded_at >= COALESCE(%s::timestamptz, '-infinity') AND j.body_hash IS DISTINCT FROM sha256(convert_to(
        concat_ws(E'\\n', 'farmgate journal v1', j.kind, j.phase, COALESCE(said.currency, ''),
            to_char(j.event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
            COALESCE(to_char(j.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), ''),
            COALESCE(j.refers::text, ''), COALESCE(j.reverses::text, ''), said.lines), 'UTF8'))
)
SELECT id, kind, phase, refers, reverses, event_at, recorded_at, expires_at, currency, lines, body_hash
FROM money_entry WHERE id IN (SELECT id FROM changed) ORDER BY id"""
_PROPOSALS = """
SELECT p.id, p.kind, p.county, p.amount_minor, p.note, p.proposed_by, p.proposed_at, e.expires_at, p.decided_by,
    p.decided_at, p.decision, e.lines
FROM money_proposal p JOIN money_entry e ON e.id = p.journal_id """
_STATEMENT = """
WITH account AS MATERIALIZED (SELECT id, dr - cr AS net FROM money_standing WHERE code = %s),
line AS MATERIALIZED (
    SELECT journal_id, amount_minor FROM money_line
    WHERE account_id = (SELECT id FROM account) AND journal_id < COALESCE(%s::uuid, %s::uuid)
    ORDER BY journal_id DESC LIMIT %s
),
moved AS (
    SELECT j.id, kind, phase, event_at, recorded_at, amount_minor,
        CASE WHEN phase IN ('single', 'post') THEN amount_minor ELSE 0 END AS change
    FROM line JOIN money_journal j ON j.id = journal_id
)
SELECT id, kind, phase, event_at, recorded_at, amount_minor, after_it::bigint, (after_it - change)::bigint
FROM (
    SELECT moved.*, COALESCE(%s::bigint, (SELECT net FROM account)) + change - sum(change) OVER (ORDER BY id DESC)
        AS after_it FROM moved
) AS running ORDER BY id DESC"""


def how_many_unfolded(most: int) -> Question[int]:
    """How many changes of hot accounts wait to be folded; counted up to `most`."""
    return Question("SELECT count(*) FROM (SELECT FROM money_balance_delta LIMIT %s) AS waiting", [most], int)
