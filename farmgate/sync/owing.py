"""Money of an order that will buy nothing after all: not to be paid any more, or owed back to the villager."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from farmgate.counter import dues, refunds
from farmgate.counter.dues import Due
from farmgate.counter.refunds import Refund
from farmgate.money.services import JournalDraft
from farmgate.sync import crediting, feed
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
    out_of: tuple[tuple[str, int], ...] = (),
) -> Refund | None:
    """Post what is owed back and tell the phones that may pay it: of this station, or of the order's own.

    What is still to be paid of the order falls first; None when nothing of what was paid is left over. `kind` is the
    journal's, `why` the refund's. `out_of` says where the money lies that is no longer in escrow: that was settled, and
    what is settled was paid in full.
    """
    amount = freed.goods_minor + freed.fee_minor
    due = Due("", 0, 0) if out_of else dues.lessen(freed.order, amount, batch.till)
    left = amount - due.fell_minor
    held = ((f"escrow:{county}", freed.goods_minor), (f"leg:{county}", freed.fee_minor))
    lines = (
        *(out_of or held),
        (f"due:{freed.villager}", -due.fell_minor),
        (f"refunds_owed:{freed.villager}", -left),
    )
    batch.journals.append(JournalDraft(journal, kind, at, tuple(line for line in lines if line[1])))
    if due.fell_minor:
        crediting.tell_due(batch, freed.order, freed.villager, due.due_minor, due.station_code)
    if not left:
        return None
    owed = refunds.owe(freed.id, freed.order, left, why, at, station)
    batch.feed.append(feed.refund_owed(owed))
    return owed
