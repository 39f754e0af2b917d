"""The phone's own core and the real server: what an agent has earned, and what was done in a villager's name."""

import pytest

from farmgate.sql import ask
from farmgate.sync import enrolment
from farmgate.sync.models import OpenException
from tests import world as worlds
from tests.meeting import attended, meet
from tests.supplied import Supplied
from tests.test_phone_parcels import let_in_and_buy


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_here_and_at_another_station(live_server: object) -> None:
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 1_000_000)
    Supplied(world)
    invites = [enrolment.invite(world.officer, world.stations[n].code, 1, world.agents[n].id) for n in (0, 1)]
    with attended(lambda: let_in_and_buy(world)):
        meet("asked.meeting.ts", str(live_server), invites)
    assert list(OpenException.objects.values_list("code", flat=True)) == []
    looks = ask("SELECT agent_id, by FROM people_statementlook ORDER BY id").fetchall()
    assert looks == [(world.agents[1].id, "card"), (world.agents[1].id, "slip")]
