"""Which operations there are: kind and version -> the shape of the body. And old shapes -> the present one."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from farmgate.catalogue import operations as catalogue
from farmgate.counter import operations as counter
from farmgate.interface import operations as interface
from farmgate.logistics import operations as logistics
from farmgate.money import operations as money
from farmgate.people import operations as people
from farmgate.places import operations as places
from farmgate.sync import operations as sync
from farmgate.trade import operations as trade

SHAPES: dict[tuple[str, int], type[BaseModel]] = {
    **places.KINDS,
    **people.KINDS,
    **catalogue.KINDS,
    **money.KINDS,
    **counter.KINDS,
    **trade.KINDS,
    **logistics.KINDS,
    **interface.KINDS,
    **sync.KINDS,
}

NAMES = frozenset(kind for kind, _ in SHAPES)
PHONE_KINDS = frozenset(kind for kind, _ in (*counter.AT_COUNTERS, *logistics.AT_COUNTERS, *people.AT_COUNTERS))
DESK_KINDS = {
    "station.open": ("keeper",),
    "station.rename": ("keeper",),
    "station.close": ("keeper",),
    "person.add": ("keeper",),
    "role.grant": ("keeper",),
    "role.decide": ("county_officer", "keeper"),
    "role.end": ("keeper",),
    "account.invite": ("keeper",),
    "device.invite": ("county_officer", "keeper"),
    "device.approve": ("county_officer", "keeper"),
    "device.revoke": ("county_officer", "keeper"),
    "device.thaw": ("county_officer", "keeper"),
    "limits.set": ("county_officer", "keeper"),
    "clock.set": ("county_officer", "accountant"),
    "message.send": ("county_officer", "keeper"),
    "complaint.file": ("county_officer", "keeper"),
    "complaint.take": ("county_officer", "keeper"),
    "complaint.answer": ("county_officer", "keeper"),
    "complaint.close": ("county_officer", "keeper"),
    "price_list.draft": ("county_officer", "accountant"),
    "price_list.publish": ("county_officer", "accountant"),
    "allocation.set": ("county_officer", "accountant"),
    "merchant.add": ("county_officer", "accountant"),
    "merchant.bank": ("county_officer", "accountant", "merchant"),
    "merchant.bank_decide": ("county_officer", "accountant"),
    "terms.draft": ("county_officer", "accountant", "merchant"),
    "terms.decide": ("county_officer", "accountant"),
    "float.propose": ("county_officer", "accountant"),
    "safe.propose": ("county_officer", "accountant"),
    "suspense.propose": ("county_officer", "accountant"),
    "money.approve": ("county_officer", "accountant"),
    "money.reject": ("county_officer", "accountant"),
    "bag.seal": ("county_officer", "accountant"),
    "bag.open": ("county_officer", "accountant"),
    "orders.cut": ("county_officer", "accountant", "clock"),
    "purchase.ask": ("county_officer", "accountant", "merchant"),
    "asks.lapse": ("county_officer", "accountant", "clock"),
    "purchase.answer": ("county_officer", "accountant", "merchant"),
    "purchase.dispatch": ("county_officer", "accountant", "merchant"),
    "hub.receive": ("county_officer", "keeper", "hub"),
    "hub.take_back": ("county_officer", "keeper", "hub"),
    "hub.give_back": ("county_officer", "keeper", "hub"),
    "loss.propose": ("county_officer", "accountant", "keeper"),
    "loss.decide": ("county_officer", "accountant"),
    "plan.draft": ("county_officer", "accountant"),
    "plan.publish": ("county_officer", "accountant"),
    "deposit.draft": ("county_officer", "accountant"),
    "deposit.publish": ("county_officer", "accountant"),
    "receiving.set": ("county_officer", "accountant"),
    "receiving.decide": ("county_officer", "accountant"),
    "transfer.propose": ("county_officer", "accountant"),
    "settlement.close": ("county_officer", "accountant", "clock"),
    "payout.propose": ("county_officer", "accountant"),
    "claim.dispute": ("county_officer", "accountant"),
    "claim.settle": ("county_officer", "accountant"),
    "claim.pay": ("county_officer", "accountant"),
    "token.issue": ("county_officer", "keeper"),
    "token.end": ("county_officer", "keeper"),
    "hook.set": ("county_officer", "keeper"),
    "hook.end": ("county_officer", "keeper"),
    "agent.bank": ("county_officer", "accountant"),
    "agent.bank_decide": ("county_officer", "accountant"),
    "commission.propose": ("county_officer", "accountant"),
    "line.reverse": ("county_officer", "accountant"),
    "line.reverse_decide": ("county_officer", "accountant"),
}

# (kind, old version) -> a pure function from the old body to the next version's. Every past version stays readable.
UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("order.place", 1): counter.all_paid_at_once,
    ("person.add", 1): people.of_no_merchant,
    ("role.grant", 1): people.of_no_merchant,
    ("role.end", 1): people.of_no_merchant,
}


def newest(kind: str) -> int:
    """The version of a kind that is signed today."""
    return max((version for known, version in SHAPES if known == kind), default=1)


def read_body(kind: str, version: int, body: dict[str, Any]) -> BaseModel | None:
    """The body as its present shape, or None for a kind or version not known here. ValidationError when it does not fit."""
    while (kind, version) in UPGRADES:
        SHAPES[kind, version].model_validate(body)
        body, version = UPGRADES[kind, version](body), version + 1
    shape = SHAPES.get((kind, version))
    return shape.model_validate(body) if shape else None


def read_signed(kind: str, data: bytes) -> BaseModel | None:
    """The body in the bytes of a stored operation; None when it is none of a shape known here.

    Read here and never by the database: a phone may have signed what no text of PostgreSQL can hold.
    """
    fields = json.loads(data)
    try:
        return read_body(kind, fields["v"], fields["body"])
    except ValidationError:
        return None
