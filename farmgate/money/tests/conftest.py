"""Journals for tests, short to write."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel.ids import derived_id
from farmgate.money.rules import JournalDraft

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
Make = Callable[..., JournalDraft]


def number(n: int) -> UUID:
    """The n-th id, later than those before it."""
    return derived_id(UUID(int=int((START + timedelta(seconds=n)).timestamp() * 1000) << 80 | n), n)


@pytest.fixture
def draft() -> Make:
    """`draft(1, ("drawer:a", 5), ("escrow:c", -5))`: journal number 1, of kind `order`."""

    def make(n: int, *lines: tuple[str, int], **more: Any) -> JournalDraft:
        given = {"kind": "order", "event_at": START + timedelta(seconds=n), **more}
        return JournalDraft(number(n), lines=lines, **given)

    return make
