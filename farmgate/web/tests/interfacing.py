"""A program and an address that is told, for the tests that walk every address. Marked 月亮包, as its county's things are."""

from typing import Any
from uuid import uuid4

from farmgate.interface import services
from farmgate.interface.services import Queued, Try
from farmgate.kernel import clock
from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.sync import tokens
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.deeds import Deed
from farmgate.web.tests.trading import Traded
from tests.world import COUNTY


def fill(office: Office, goods: Traded) -> dict[str, Any]:
    """A token of a merchant, a hook of the county, and a delivery that failed once."""
    world = office.world
    body = {
        "county": COUNTY,
        "person": str(world.accountant.person_id),
        "label": "月亮包 ERP",
        "scopes": ["purchases:read", "hooks:write"],
        "merchant": str(goods.shop.merchant),
        "until": "2027-03-01T00:00:00.000Z",
    }
    token, _ = tokens.issue(world.officer, body)
    events = ["purchase.cut", "refund.owed"]
    told = {"county": COUNTY, "address": "https://erp.example/moon", "events": events, "merchant": None}
    hook = desks.act(world.officer, "hook.set", told)
    services.queue([Queued(hook, uuid4(), "purchase.cut", "{}")], clock.now())
    ((delivery,),) = ask("SELECT id FROM interface_delivery WHERE hook_id = %s", [hook]).fetchall()
    services.tried(delivery, Try(0, 10_003, "timeout"), clock.now())
    return {"token": token, "hook": hook, "delivery": delivery, "colleague": world.accountant.person_id}


def things(ids: dict[str, Any]) -> dict[str, str]:
    """Pages of these."""
    return {
        "office/interface/tokens/<uuid:id>": f"/office/interface/tokens/{ids['token']}",
        "office/interface/hooks/<uuid:id>": f"/office/interface/hooks/{ids['hook']}",
        "office/interface/deliveries/<number:id>": f"/office/interface/deliveries/{ids['delivery']}",
    }


def deeds(ids: dict[str, Any]) -> dict[str, tuple[str, Deed]]:
    """What an officer would post there."""
    token = {"label": "ERP", "person": str(ids["colleague"]), "scopes": ["purchases:read"], "until": "2026-12-31"}
    hook = {"address": "https://erp.example/new", "events": ["purchase.cut"], "merchant": ""}
    return {
        "office/interface/issued": ("/office/interface/issued", Deed({**token, "merchant": ""})),
        "office/interface/hooked": ("/office/interface/hooked", Deed(hook, anywhere=True)),
        "office/interface/tokens/<uuid:id>/end": (f"/office/interface/tokens/{ids['token']}/end", Deed({"note": "x"})),
        "office/interface/hooks/<uuid:id>/end": (f"/office/interface/hooks/{ids['hook']}/end", Deed({"note": "x"})),
        "office/interface/deliveries/<number:id>/again": (
            f"/office/interface/deliveries/{ids['delivery']}/again",
            Deed(),
        ),
    }
