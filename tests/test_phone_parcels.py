"""The phone's own core and the real server over parcels: bought, sent, scanned in, collected, refused, paid."""

from datetime import UTC, datetime

import pytest

from farmgate.kernel.clock import wire
from farmgate.kernel.problems import Problem
from farmgate.people.models import Device
from farmgate.sql import ask
from farmgate.sync import desk, enrolment
from farmgate.sync.models import OpenException
from tests import world as worlds
from tests.meeting import attended, meet
from tests.supplied import Supplied
from tests.world import COUNTY, World


def let_in_and_buy(world: World) -> None:
    """An officer lets phones in, and buys and sends what was ordered as soon as its shift is over."""
    for device in Device.objects.filter(kind="phone", status="pending"):
        desk.act(world.officer, "device.approve", {"device": str(device.id)})
    try:
        cut = desk.act(world.officer, "orders.cut", {"county": COUNTY, "until": wire(datetime.now(UTC))})
    except Problem:
        return
    for (purchase,) in ask("SELECT id FROM trade_purchase WHERE cut = %s", [cut]).fetchall():
        desk.act(world.officer, "purchase.answer", {"purchase": str(purchase), "short": []})
        desk.act(world.officer, "purchase.dispatch", {"purchase": str(purchase)})


@pytest.mark.django_db(transaction=True)
def test_an_orders_whole_life_as_its_phone_sees_it(live_server: object) -> None:
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 1_000_000)
    Supplied(world)
    invite = enrolment.invite(world.officer, world.stations[0].code, 1, world.agents[0].id)
    with attended(lambda: let_in_and_buy(world)):
        meet("parcels.meeting.ts", str(live_server), [invite])
    assert list(OpenException.objects.values_list("code", flat=True)) == []
