"""Money of an order that will buy nothing after all: owed back to the villager, told to the phones that may pay it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from farmgate.counter import refunds
from farmgate.counter.refunds import Refund
from farmgate.money.services import JournalDraft
from farmgate.sync import feed
from farmgate.sync.batch import Batch


@dataclass(frozen=True, slots=True)
class Freed:
    """What becomes free of one order. `id` follows from the operation that decided it, and is the refund's."""

    id: UUID
    order: UUID
    villager: UUID
    goods_minor: int
    fee_minor: int = 0


def owe_back(
    batch: Batch,
    county: str,
    freed: Freed,
    *,
    journal: UUID,
    kind: str,
    why: str,
    at: datetime,
    station: int | None = None,
) -> Refund:
    """Post what is owed back and tell the phones that may pay it: of this station, or of the order's own.

    `kind` is the journal's, `why` the refund's.
    """
    amount = freed.goods_minor + freed.fee_minor
    lines = (
        (f"escrow:{county}", freed.goods_minor),
        (f"leg:{county}", freed.fee_minor),
        (f"refunds_owed:{freed.villager}", -amount),
    )
    batch.journals.append(JournalDraft(journal, kind, at, tuple(line for line in lines if line[1])))
    owed = refunds.owe(freed.id, freed.order, amount, why, at, station)
    batch.feed.append(feed.refund_owed(owed))
    return owed
