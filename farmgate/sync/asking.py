"""Another price or another good, with the villager's fresh consent: asked at a desk, answered at a counter, or lapsed.

Whoever ends an ask has its order locked, then its purchase order: of two that answer it the second sees the first.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.counter import queries as counter_queries
from farmgate.counter import services as counter
from farmgate.counter.facts import AskRef, ConsentFacts, RefundRef
from farmgate.counter.operations import OrderConsentV1
from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.places import queries as places
from farmgate.sql import Statement, answer, send_all
from farmgate.sync import ask_feed, leases
from farmgate.sync.batch import Batch
from farmgate.sync.owing import Freed, owe_back
from farmgate.trade import asking, rules
from farmgate.trade import operations as trade_ops
from farmgate.trade import queries as trade_queries
from farmgate.trade.asking import AskRow, Ended

NOT_AGREED = "not_agreed"


def ask_villagers(op: Operation[trade_ops.PurchaseAskV1], batch: Batch, county: str) -> str | None:
    """A merchant's other prices and goods: what is no dearer is hers at once and owed back, the rest her station asks."""
    body = op.body
    _check_sold({change.substitute for change in body.changes if change.substitute is not None}, county, op.at)
    # What is cheaper may lessen what is still to be paid of an order: orders are locked before purchase orders.
    send_all([counter_queries.lock_orders(sorted(asking.orders_of(body.purchase)))])
    own = _at_own_desk(op.agent, body.purchase, county)
    rows = asking.ask_for(op.id, body.purchase, body.changes, body.until, op.agent, op.at, keep_take=own)
    for row in rows:
        if row.state == "applied" and row.back_minor:
            freed = Freed(row.id, row.order, row.villager, row.back_minor)
            owe_back(batch, county, freed, journal=row.id, kind="cheaper", why="cheaper", at=op.at)
    batch.feed += ask_feed.told([row for row in rows if row.state == "open"])
    return None


def _at_own_desk(person: UUID, purchase: UUID, county: str) -> bool:
    """Whether it is the merchant who asks. Its costs are agreed with the county: it may pass on what it pays more, no more."""
    bought = trade_queries.purchase(purchase)
    path = places.county_path(county)
    return bought is not None and path is not None and people.may(person, "merchant", path, bought.merchant)


def _check_sold(offers: Collection[int], county: str, at: datetime) -> None:
    """What comes instead is a good that the county sells now: phones have its picture and its name."""
    version = catalogue.list_in_force(county, at)
    prices = catalogue.prices(county, version) if version else {}
    if unknown := sorted(offer for offer in offers if offer not in prices):
        raise Problem(
            "not_sold_here",
            "替代商品不在本县现行价目表里，什么都没有改动。",
            "The good that comes instead is not on the county's present price list. Nothing was changed.",
            409,
            {"offers": unknown},
        )


def locks(asks: Sequence[UUID], orders: Collection[UUID]) -> list[Statement]:
    """To be sent before asks are read that are about to end: their orders first, then their purchase orders."""
    return [counter_queries.lock_orders(sorted(orders)), asking.lock_purchases(asks)]


def consent(op: Operation[OrderConsentV1], batch: Batch) -> str | None:
    """What she says counts once. Its money is owed or taken from this moment."""
    body, row = op.body, batch.asks.get(op.body.ask)
    assert batch.till is not None, "a phone has a till"
    facts = ConsentFacts(
        ask=row and _ref(row, batch.now),
        lease=leases.facts(body.lease),
        mandate_good=row is None or _mandate_good(body, row, batch),
        float_taken=op.id in batch.without_float,
    )
    code = batch.keep(op, counter.consent(op, batch.till, facts))
    if code is None and row is not None:
        if body.agreed:
            _agree(op, batch, row)
        else:
            _refuse(op, batch, row)
    return code


def _ref(row: AskRow, received: datetime) -> AskRef:
    over = row.state == "lapsed" or (row.state == "open" and received > row.until + rules.CONSENT_GRACE)
    return AskRef(row.order, row.n, row.extra_minor, row.until, row.state in ("agreed", "refused"), over)


def _mandate_good(body: OrderConsentV1, row: AskRow, batch: Batch) -> bool:
    if body.mandate.consent != "delegate":
        return True
    delegates = batch.delegates.get(row.villager) or answer(people.whose_delegates([row.villager])).get(row.villager)
    return body.mandate.delegate in (delegates or set())


def _agree(op: Operation[OrderConsentV1], batch: Batch, row: AskRow) -> None:
    mandate = op.body.mandate
    asking.agree(row, op.id, op.at, mandate.consent, mandate.delegate)
    if row.back_minor:
        _owe(op, batch, Freed(op.id, row.order, row.villager, row.back_minor), "cheaper", "cheaper", 0)
    _over(batch, row, "agreed")


def _refuse(op: Operation[OrderConsentV1], batch: Batch, row: AskRow) -> None:
    """The goods' money may be paid by the same phone with its next word; of the fee only the county knows."""
    (ended,) = asking.end([row], op.id, op.at, "refused", op.body.mandate.consent)
    _owe(op, batch, Freed(op.id, row.order, row.villager, row.before_minor), NOT_AGREED, NOT_AGREED, 0)
    if ended.fee_minor:
        fee = Freed(derived_id(op.id, 1), row.order, row.villager, 0, ended.fee_minor)
        _owe(op, batch, fee, NOT_AGREED, "fee", 1)
    _over(batch, row, "refused")


def _owe(op: Operation[Any], batch: Batch, freed: Freed, kind: str, why: str, number: int) -> None:
    journal, station = derived_id(op.id, number), batch.device.station_id
    county = batch.device.county_code
    owed = owe_back(batch, county, freed, journal=journal, kind=kind, why=why, at=op.at, station=station)
    if batch.till is not None and owed is not None:
        batch.till.refunds[freed.id] = RefundRef(freed.villager, owed.amount_minor, owed.station_code, False)


def _over(batch: Batch, row: AskRow, state: str) -> None:
    batch.asks[row.id] = row._replace(state=state)
    batch.feed += ask_feed.told([batch.asks[row.id]])


def lapse(op: Operation[trade_ops.AsksLapseV1], batch: Batch, county: str) -> str | None:
    """What nobody can answer any more ends: the lines are not bought, and their money is owed back."""
    due = asking.overdue(county, op.at)
    send_all(locks([row.id for row in due], {row.order for row in due}))
    # Some were answered, or lapsed by somebody else, while this one waited for its turn.
    due = asking.overdue(county, op.at)
    if not due:
        raise Problem(
            "nothing_to_lapse",
            "没有过期未答复的询问，什么都没有改动。",
            "Nothing that villagers were asked is past its deadline. Nothing was changed.",
            409,
        )
    for number, ended in enumerate(asking.end(due, op.id, op.at, "lapsed")):
        _owe_lapsed(op, batch, county, ended, derived_id(op.id, number))
    batch.feed += ask_feed.told([row._replace(state="lapsed") for row in due])
    return None


def _owe_lapsed(op: Operation[Any], batch: Batch, county: str, ended: Ended, id_: UUID) -> None:
    row = ended.row
    freed = Freed(id_, row.order, row.villager, row.before_minor, ended.fee_minor)
    owe_back(batch, county, freed, journal=id_, kind=NOT_AGREED, why="lapsed", at=op.at)


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "purchase.ask": ask_villagers,
    "asks.lapse": lapse,
}
