"""The phone's own core, as the field app ships it, against the real server: nothing in between is made up."""

import pytest

from farmgate.counter.models import Till
from farmgate.people.models import Device
from farmgate.sync import desk, enrolment
from farmgate.sync.models import Fork, OpenException, StoredOperation
from tests import world as worlds
from tests.meeting import attended, meet
from tests.world import World


def let_in_and_thaw(world: World) -> None:
    """An officer approves every phone that waits and thaws every phone that is frozen."""
    for device in Device.objects.filter(kind="phone", status__in=["pending", "frozen"]):
        kind = "device.approve" if device.status == "pending" else "device.thaw"
        desk.act(world.officer, kind, {"device": str(device.id)})


@pytest.mark.django_db(transaction=True)
def test_the_phones_core_and_the_server_agree_to_the_fen(live_server: object) -> None:
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 1_000_000)
    invites = [enrolment.invite(world.officer, world.stations[n].code, 1, world.agents[n].id) for n in (0, 1)]
    with attended(lambda: let_in_and_thaw(world)):
        meet("core.meeting.ts", str(live_server), invites)

    # Two orders were signed a third time, after the phone forgot the second: kept, and without effect.
    assert list(OpenException.objects.values_list("code", flat=True)) == ["signed_before"] * 2
    # The branch that parted was kept as it was, and recorded again behind the server's head.
    assert Fork.objects.count() == 1
    phone = Till.objects.get(device=StoredOperation.objects.filter(kind="order.place").values("device")[:1])
    kinds = list(StoredOperation.objects.filter(device=phone.device).order_by("seq").values_list("kind", flat=True))
    assert kinds.count("order.place") == 8
    assert kinds[-2:] == ["bag.seal", "shift.close"]
    assert phone.shift is None
