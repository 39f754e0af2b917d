"""Journals as the arguments of the SQL function that posts them: see migrations/0003_post.sql."""

from collections.abc import Sequence
from datetime import datetime

from farmgate.money import rules
from farmgate.money.rules import JournalDraft
from farmgate.sql import Statement

_POST = """
SELECT money_post(%s::timestamptz, %s::boolean,
    %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::bytea[],
    %s::text[], %s::text[], %s::bool[], %s::bigint[],
    %s::int[], %s::int[], %s::int[], %s::bigint[])"""


def statement(journals: Sequence[JournalDraft], recorded_at: datetime) -> Statement:
    """The call of `money_post` for these drafts: each account named once, lines pointing at journal and account."""
    accounts: dict[str, int] = {}
    currencies: list[str] = []
    of_journal: list[int] = []
    numbers: list[int] = []
    of_account: list[int] = []
    amounts_minor: list[int] = []
    for i, draft in enumerate(journals, 1):
        for n, (code, amount_minor) in enumerate(draft.lines, 1):
            at = accounts.get(code)
            if at is None:
                at = accounts[code] = len(accounts) + 1
                currencies.append(draft.currency)
            elif currencies[at - 1] != draft.currency:
                raise ValueError(f"{code} cannot hold both {currencies[at - 1]} and {draft.currency}")
            of_journal.append(i)
            numbers.append(n)
            of_account.append(at)
            amounts_minor.append(amount_minor)
    kinds = [rules.kind_of(code) for code in accounts]
    return _POST, [
        recorded_at,
        _in_turn(journals),
        [draft.id for draft in journals],
        [draft.kind for draft in journals],
        [draft.phase for draft in journals],
        [draft.refers for draft in journals],
        [draft.reverses for draft in journals],
        [draft.event_at for draft in journals],
        [draft.expires_at for draft in journals],
        [rules.body_hash(draft) for draft in journals],
        list(accounts),
        currencies,
        [kind.hot for kind in kinds],
        [kind.floor_minor for kind in kinds],
        of_journal,
        numbers,
        of_account,
        amounts_minor,
    ]


def _in_turn(journals: Sequence[JournalDraft]) -> bool:
    """Whether a journal may depend on one before it in the same call, so that they cannot be written as one set."""
    settling = any(draft.refers is not None for draft in journals)
    return settling or len({draft.id for draft in journals}) < len(journals)
