"""What was done in a villager's name, put together of the rooms: for the office, and for a counter she asks at.

`POST /api/statement`: at any station of her county, by her card or by a slip of hers with its pictures.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from farmgate.counter import villager_listings as counter
from farmgate.counter.villager_listings import Back, Bought
from farmgate.kernel import limits, words
from farmgate.kernel.clock import now, wire
from farmgate.money import queries as money
from farmgate.people import complaint_listings, looks
from farmgate.people import queries as people
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.people.looks import Her, Look
from farmgate.people.queries import DeviceFacts, Visible
from farmgate.sync import rates
from farmgate.sync.inquiring import read_question, working_phone
from farmgate.sync.slip_check import check
from farmgate.sync.wire import refuse
from farmgate.trade import queries as trade

_asked = rates.Rate(limits.STATEMENTS_PER_DEVICE_HOUR_MAX, 3600)
_CARD = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
REACH = timedelta(days=90)
# A counter's clock may be set ahead: what it signed was done in her name all the same.
AHEAD_MAX = timedelta(days=5 * 366)


@dataclass(frozen=True)
class Statement:
    """What was done in [since, until): orders with what became of each line, refunds owed and paid, complaints, looks.

    `owed_minor` is owed to her now, `due_minor` by her.
    """

    orders: list[Bought]
    fates: dict[tuple[UUID, int], str]
    back: list[Back]
    complaints: list[ComplaintRow]
    looks: list[Look]
    owed_minor: int
    due_minor: int

    def fate(self, order: Bought, n: int) -> str:
        """What has become of a line; of one that was not cut, that it was ordered."""
        return self.fates.get((order.id, n), "bought" if order.state == "bought" else "placed")


class Reader(NamedTuple):
    """Who reads it: what is about herself she does not see."""

    person: UUID
    sees: Visible
    counties: Collection[str]


def statement(villager: UUID, reader: Reader, since: datetime, until: datetime) -> Statement:
    """As much of it as the reader may see: a few questions, however much there was."""
    orders = counter.bought(reader.sees, villager, since, until)
    her, hers = f"refunds_owed:{villager}", f"due:{villager}"
    net = {code: account.net for code, account in money.balances([her, hers]).items()}
    return Statement(
        orders,
        trade.fates([row.id for row in orders if row.state == "bought"]),
        counter.back(reader.sees, villager, since, until),
        complaint_listings.of_villager(villager, reader.person, reader.counties, since, until),
        looks.of_villager(villager, since, until),
        -net.get(her, 0),
        net.get(hers, 0),
    )


def for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/statement`. Of nobody's card, a wrong slip or another county: only that it is not found."""
    fields = read_question(data)
    card, number, given = (fields.pop(name, None) for name in ("card", "number", "words"))
    by = _shown(card, number, given)
    device = working_phone(fields)
    _asked.take(device.id)
    villager = _by_card(str(card)) if by == "card" else check(str(number).strip().upper(), tuple(given)).villager
    her = looks.her_in(villager, device.county_code) if villager else None
    if villager is None or her is None:
        return {"found": False}
    moment = now()
    with transaction.atomic():
        looks.look(villager, device.id, device.agent_id, device.station_id or 0, by, moment)
        return _answer(device, villager, her, moment)


def _shown(card: Any, number: Any, given: Any) -> str:
    if card is not None:
        if number is not None or given is not None or not isinstance(card, str) or not _CARD.fullmatch(card):
            refuse("malformed")
        return "card"
    if not words.is_slip(number, given):
        refuse("malformed")
    return "slip"


def _by_card(card: str) -> UUID | None:
    return people.cards_taken([card]).get(card)


def _answer(device: DeviceFacts, villager: UUID, her: Her, moment: datetime) -> dict[str, object]:
    since = moment - REACH
    reader = Reader(device.agent_id, Visible(frozenset({device.county_path})), [device.county_code])
    found = statement(villager, reader, since, moment + AHEAD_MAX)
    return {
        "found": True,
        "asked_at": wire(moment),
        "since": wire(since),
        "name": her.name,
        "language": her.language,
        "slow": her.slow,
        "orders": [_order(row, found) for row in found.orders],
        "refunds": [_back(row) for row in found.back],
        "complaints": [
            [wire(row.filed_at), row.number, row.category, row.state, row.outcome] for row in found.complaints
        ],
        "owed_minor": found.owed_minor,
    }


def _order(row: Bought, found: Statement) -> dict[str, object]:
    return {
        "at": wire(row.placed_at),
        "station": row.station,
        "slip_no": row.slip_no,
        "lines": [[*line[2:6], line.total_minor, found.fate(row, line.n)] for line in row.lines],
        "fee_minor": row.fee_minor,
        "total_minor": row.total_minor,
        "state": row.state,
    }


def _back(row: Back) -> dict[str, object]:
    return {
        "slip_no": row.slip_no,
        "amount_minor": row.amount_minor,
        "owed_at": wire(row.owed_at),
        "station": row.paid_station or row.station,
        "paid_at": wire(row.paid_at) if row.paid_at else None,
    }
