"""Goods that go back: from the station's hands to the hub's, and to their merchant's."""

from collections.abc import Callable, Collection
from typing import Any

from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.logistics import operations as logistics_ops
from farmgate.logistics import queries as logistics_queries
from farmgate.logistics import rules
from farmgate.logistics import services as logistics
from farmgate.logistics.queries import ParcelRow
from farmgate.logistics.rules import ParcelState
from farmgate.logistics.services import Hand
from farmgate.sync import parcel_feed
from farmgate.sync.batch import Batch
from farmgate.trade import queries as trade_queries


def take_back(op: Operation[logistics_ops.HubTakeBackV1], batch: Batch, county: str) -> str | None:
    """The hub has them: the stations answer for them no more."""
    rows = _going_back(op.body.parcels, county)
    _keep(op, batch, [(row, rules.take_back(row.as_state(), county, op.body.condition, op.at)) for row in rows])
    return None


def give_back(op: Operation[logistics_ops.HubGiveBackV1], batch: Batch, county: str) -> str | None:
    """Their merchants have them: nobody else answers for them any more."""
    rows = _going_back(op.body.parcels, county)
    whose = trade_queries.merchants_of({row.purchase for row in rows})
    _keep(op, batch, [(row, rules.home(row.as_state(), whose[row.purchase], op.body.condition, op.at)) for row in rows])
    return None


def scanned(codes: Collection[str], county: str) -> list[ParcelRow]:
    """The parcels with these codes, locked. Problem `unknown_parcel` when there is one that is not."""
    rows = logistics_queries.parcels_by_code(codes, county)
    unknown = sorted(set(codes) - {row.code for row in rows})
    if unknown:
        raise Problem(
            "unknown_parcel",
            f"没有编号为 {'、'.join(unknown[:5])} 的包裹，什么都没有记入。请核对后重扫。",
            f"There is no parcel {', '.join(unknown[:5])}. Nothing was recorded. Check and scan again.",
            404,
            {"parcels": unknown},
        )
    return rows


def _going_back(codes: Collection[str], county: str) -> list[ParcelRow]:
    rows = scanned(codes, county)
    forth = sorted(row.code for row in rows if row.state not in (*rules.WENT_BACK, "lost"))
    if forth:
        raise Problem(
            "not_going_back",
            f"包裹 {'、'.join(forth[:5])} 不在退回途中，什么都没有记入。请核对后重扫。",
            f"Parcel {', '.join(forth[:5])} does not go back. Nothing was recorded. Check and scan again.",
            409,
            {"parcels": forth},
        )
    return rows


def _keep(op: Operation[Any], batch: Batch, moved: Collection[tuple[ParcelRow, ParcelState]]) -> None:
    batch.feed += parcel_feed.told([keep_scan(op, row, after) for row, after in moved])


def keep_scan(op: Operation[Any], row: ParcelRow, after: ParcelState) -> ParcelRow:
    """Write a desk's scan down, with what was odd about it: found after it was lost, or seen before."""
    odd = "was_lost" if row.state == "lost" else "seen_before" if after == row.as_state() else None
    return logistics.keep(row, after, Hand(op.id, op.kind, op.agent, op.at, op.body.condition), odd)


Apply = Callable[[Operation[Any], Batch, str], str | None]

DESK: dict[str, Apply] = {"hub.take_back": take_back, "hub.give_back": give_back}
