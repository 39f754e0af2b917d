"""What the ledger says, as a digest that two databases can be compared by."""

import hashlib
from collections.abc import Collection

import psycopg

# The float is the operator's own mark of how much cash an agent may still take; it says nothing about anybody's money.
MEMO = ("float", "float_control")


def journals(url: str, devices: Collection[str]) -> str:
    """All that the operations of these devices posted: kinds, moments, accounts and amounts, not when it was recorded."""
    digest = hashlib.sha256()
    with psycopg.connect(url) as owner:
        for row in owner.execute(_JOURNALS, [list(devices)]):
            digest.update(repr(row).encode())
    return digest.hexdigest()


def accounts(url: str) -> dict[str, int]:
    """What each account stands at that somebody's money is in."""
    with psycopg.connect(url) as owner:
        rows = owner.execute("SELECT code, kind, dr - cr FROM money_standing ORDER BY code").fetchall()
    return {code: net for code, kind, net in rows if kind not in MEMO and net}


def digest(standing: dict[str, int]) -> str:
    """One line for all accounts."""
    return hashlib.sha256(repr(sorted(standing.items())).encode()).hexdigest()


# A journal's id is the operation's with other low bits, so they are joined by what they say of the drawer.
_JOURNALS = """
SELECT e.id::text, e.kind, e.phase, e.event_at AT TIME ZONE 'UTC', e.lines::text
FROM money_entry e JOIN money_line l ON l.journal_id = e.id JOIN money_account a ON a.id = l.account_id
JOIN people_device d ON a.code = 'drawer:' || d.code
WHERE d.id = ANY(%s::uuid[]) ORDER BY e.id"""
