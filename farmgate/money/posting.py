"""Journals as the arguments of the SQL function that posts them: see migrations/0003_post.sql."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from farmgate.kernel import clock
from farmgate.money import rules
from farmgate.money.rules import JournalDraft
from farmgate.sql import Answer, Statement, array, ask


class Posted(StrEnum):
    """What became of one journal.

    `exists`: it was posted before, word for word. The last three mean that nothing of it was written, and the other
    journals of the call stand: `conflict`: another journal has its id; `floor`: an account may not fall so low;
    `settled`: what it would settle or reverse was settled or reversed before, or is not there.
    """

    POSTED = "posted"
    EXISTS = "exists"
    CONFLICT = "conflict"
    FLOOR = "floor"
    SETTLED = "settled"


_POST = """
SELECT money_post(%s::timestamptz,
    %s::uuid[], %s::text[], %s::text[], %s::bytea[], %s::timestamptz[], %s::timestamptz[], %s::uuid[], %s::uuid[],
    %s::text[], %s::text[], %s::bool[], %s::bigint[], %s::bigint[],
    %s::int[], %s::int[], %s::int[], %s::bigint[])"""


def post(journals: Sequence[JournalDraft]) -> list[Posted]:
    """Post journals, one or many; one result each, in order.

    It is one statement: alone a transaction of its own, otherwise part of the caller's. Call it once in a transaction:
    accounts are locked in the order of their ids within a call, not across calls. A journal settles only what was
    pending before the call. ValueError when two drafts have one id.
    """
    if not journals:
        return []
    return read_posted(ask(*post_statement(journals)), journals)


def post_statement(journals: Sequence[JournalDraft]) -> Statement:
    """The one statement that posts these journals (at least one), to be sent along with others; see `read_posted`."""
    if len({draft.id for draft in journals}) < len(journals):
        raise ValueError("a journal is named twice in one call")
    return _POST, [
        clock.now(),
        array(draft.id for draft in journals),
        array(draft.kind for draft in journals),
        array(draft.phase for draft in journals),
        array(rules.body_hash(draft) for draft in journals),
        array(draft.event_at for draft in journals),
        _array_or_none([draft.expires_at for draft in journals]),
        _array_or_none([draft.refers for draft in journals]),
        _array_or_none([draft.reverses for draft in journals]),
        *_accounts_and_lines(journals),
    ]


def read_posted(sent: Answer, journals: Sequence[JournalDraft]) -> list[Posted]:
    """The results of a `post_statement(journals)`, one for each journal."""
    ((results,),) = sent.fetchall()
    if results is None:
        return [Posted.POSTED] * len(journals)
    return [Posted(result) for _, result in zip(journals, results, strict=True)]


def _accounts_and_lines(journals: Sequence[JournalDraft]) -> list[str]:
    """Each account once, with what the chart says of its kind; and the lines, pointing at journal and account."""
    numbers: dict[str, int] = {}
    currencies: list[str] = []
    drains: list[int] = []
    lines: list[tuple[int, int, int, int]] = []
    for journal, draft in enumerate(journals, 1):
        for n, (code, amount_minor) in enumerate(draft.lines, 1):
            account = numbers.get(code)
            if account is None:
                account = numbers[code] = len(numbers) + 1
                currencies.append(draft.currency)
                drains.append(0)
            elif currencies[account - 1] != draft.currency:
                raise ValueError(f"{code} cannot hold both {currencies[account - 1]} and {draft.currency}")
            if amount_minor < 0:
                drains[account - 1] -= amount_minor
            lines.append((journal, n, account, amount_minor))
    kinds = [rules.kind_of(code) for code in numbers]
    columns = zip(*lines, strict=True) if lines else ((), (), (), ())
    return [
        array(numbers),
        array(currencies),
        array(kind.hot for kind in kinds),
        array(kind.floor_minor for kind in kinds),
        array(drains),
        *map(array, columns),
    ]


def _array_or_none(values: Sequence[UUID | datetime | None]) -> str | None:
    return array(values) if any(values) else None
