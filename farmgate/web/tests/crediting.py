"""A county that takes deposits: terms in force and terms drawn up, and an order of which a part is open."""

import json
from typing import Any, NamedTuple
from uuid import UUID

from farmgate.sync import desk as desks
from farmgate.sync.client import Made
from farmgate.sync.tests.conftest import Counter
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.deeds import Deed
from tests.world import COUNTY

TERMS = {
    "county": COUNTY,
    "rungs": [[0, 0, None, 5000]],
    "quiet_days": 90,
    "villager_cap_minor": 100_000,
    "station_cap_minor": 500_000,
}


ACCOUNT = {"holder": "秭归县", "bank": "农商银行", "account": "6222 0200 02"}


class Lent(NamedTuple):
    """The order, and terms that the accountant has drawn up for another person to publish."""

    order: UUID
    draft: UUID


def lent(office: Office) -> Lent:
    """Everybody may leave a half; one does."""
    in_force = desks.act(office.world.accountant, "deposit.draft", TERMS)
    desks.act(office.world.officer, "deposit.publish", {"ladder": str(in_force)})
    made = on_credit(office.counter, 2100)
    assert office.counter.phone.sync()["results"][-1]["code"] is None
    draft = desks.act(office.world.accountant, "deposit.draft", TERMS | {"note": "harvest"})
    return Lent(made.id, draft)


def on_credit(counter: Counter, due_minor: int, **odd: Any) -> Made:
    """Sign an order of which so much is left."""
    body = json.loads(counter.order().text)["body"]
    counter.phone.log.pop()
    paid = {"tendered_minor": body["total_minor"] - due_minor, "change_minor": 0, "due_minor": due_minor}
    return counter.record("order.place", body | paid | odd, v=2)


def receiving(office: Office) -> UUID:
    """An account that the accountant has proposed for transfers."""
    body = {"county": COUNTY, "holder": "秭归县", "bank": "农商银行", "account": "6222 0200 01"}
    return desks.act(office.world.accountant, "receiving.set", body)


def deeds(draft: UUID, asked: UUID) -> dict[str, tuple[str, Deed]]:
    """What an officer may do about them."""
    form = {"quiet_days": "90", "villager_cap": "500", "station_cap": "5000", "note": "spring"}
    rung = {"collected_0": "3", "from_0": "100", "part_0": "50"}
    return {
        "office/deposits/draft": ("/office/deposits/draft", Deed(form | rung, anywhere=True)),
        "office/transfers/account/<uuid:id>/decide": (
            f"/office/transfers/account/{asked}/decide",
            Deed({"decision": "approve"}),
        ),
        "office/transfers/account": ("/office/transfers/account", Deed(ACCOUNT, looks=True, anywhere=True)),
        "office/transfers/read": ("/office/transfers/read", Deed(looks=True, anywhere=True)),
        "office/deposits/<uuid:id>/publish": (f"/office/deposits/{draft}/publish", Deed()),
    }
