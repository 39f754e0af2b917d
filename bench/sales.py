"""Sales for the ledger's benches: four lines each, spread over stations, with more float than they can use up."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from farmgate.kernel.ids import derived_id, milliseconds
from farmgate.money.rules import JournalDraft

STATIONS = 300
FLOAT_MINOR = 10**12
COUNTY = "420527"


def fill() -> None:
    """Float for every agent, so that all accounts exist and none runs dry."""
    from django.db import transaction

    from farmgate.money.services import post

    chance = random.Random("float")
    moment = datetime.now(UTC)
    with transaction.atomic():
        post([_float_for(n, chance, moment) for n in range(STATIONS)])


def hot(chance: random.Random) -> JournalDraft:
    """A sale as the counter makes it: two accounts of the station and the agent, two of the whole county."""
    n, amount = chance.randrange(STATIONS), chance.randrange(100, 50_000)
    lines = ((_drawer(n), amount), (f"escrow:{COUNTY}", -amount), (_float(n), -amount), (_control(), amount))
    return _sale(chance, lines)


def cold(chance: random.Random) -> JournalDraft:
    """The same with two more accounts of the station's own in place of the county's."""
    n, amount = chance.randrange(STATIONS), chance.randrange(100, 50_000)
    lines = ((_drawer(n), amount), (f"refunds_owed:{n}", -amount), (_float(n), -amount), (f"safe:{n}", amount))
    return _sale(chance, lines)


def posting(worker: int, make: Callable[[random.Random], JournalDraft], batch: int) -> Callable[[], int]:
    """Work for a bench: make `batch` sales and post them. The call is one statement, so it is one transaction."""
    from farmgate.money.services import post

    chance = random.Random(f"{worker} {datetime.now(UTC)}")

    def work() -> int:
        results: Sequence[str] = post([make(chance) for _ in range(batch)])
        assert set(results) == {"posted"}
        return batch

    return work


def _float_for(n: int, chance: random.Random, moment: datetime) -> JournalDraft:
    lines = ((_float(n), FLOAT_MINOR), (_control(), -FLOAT_MINOR))
    return JournalDraft(_id(chance, moment), "float", moment, lines)


def _sale(chance: random.Random, lines: tuple[tuple[str, int], ...]) -> JournalDraft:
    moment = datetime.now(UTC)
    return JournalDraft(_id(chance, moment), "order", moment, lines)


def _id(chance: random.Random, moment: datetime) -> UUID:
    return derived_id(UUID(int=milliseconds(moment) << 80 | chance.getrandbits(74)), 0)


def _drawer(n: int) -> str:
    return f"drawer:S{n:04d}-1"


def _float(n: int) -> str:
    return f"float:{UUID(int=n)}"


def _control() -> str:
    return f"float_control:{COUNTY}"
