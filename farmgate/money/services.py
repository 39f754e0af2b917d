"""Changing the ledger: journals go in through `post`, and nothing is ever changed afterwards."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import psycopg

from farmgate.kernel import clock
from farmgate.money import posting
from farmgate.money.rules import JournalDraft, Phase
from farmgate.sql import Statement, ask

__all__ = ["JournalDraft", "Phase", "Posted", "post", "post_statement", "read_posted"]


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


def post(journals: Sequence[JournalDraft]) -> list[Posted]:
    """Post journals, one or many, inside the caller's transaction; one result each, in order.

    Call it once in a transaction: accounts are locked in the order of their ids within a call, not across calls.
    """
    if not journals:
        return []
    return read_posted(ask(*post_statement(journals)), journals)


def post_statement(journals: Sequence[JournalDraft]) -> Statement:
    """The one statement that posts these journals (at least one), to be sent along with others; see `read_posted`."""
    return posting.statement(journals, clock.now())


def read_posted(sent: psycopg.Cursor[Any], journals: Sequence[JournalDraft]) -> list[Posted]:
    """The results of a sent `post_statement(journals)`, one for each journal."""
    results = sent.fetchone()[0]
    return [Posted(result) for result in results]
