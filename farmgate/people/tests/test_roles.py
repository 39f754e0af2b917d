"""Who may do what, and where."""

import pytest

from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people.queries import county_of_agent, may, roles_of
from farmgate.people.services import end_role, grant_role
from farmgate.people.tests.conftest import AT, World
from farmgate.places.tests.hills import CHANGYANG, ZIGUI


def test_a_role_reaches_its_place_and_all_below_it(world: World) -> None:
    village = world.stations["S0001"].village.path
    assert may(world.insider, "county_officer", ZIGUI)
    assert may(world.insider, "county_officer", village)
    assert not may(world.insider, "county_officer", CHANGYANG)
    assert not may(world.insider, "county_officer", "CN/42")
    assert not may(world.insider, "accountant", ZIGUI)
    assert not may(world.neighbour, "county_officer", ZIGUI)
    assert not may(world.stranger, "county_officer", ZIGUI)


def test_an_agent_acts_in_the_village_of_the_station(world: World) -> None:
    station = world.stations["S0001"]
    grant_role(world.stranger, "agent", AT, station=station.id)
    assert may(world.stranger, "agent", station.village.path)
    assert not may(world.stranger, "agent", ZIGUI)
    assert county_of_agent(world.stranger) == "420527"
    assert county_of_agent(world.insider) is None


def test_granting_twice_is_granting_once_and_an_ended_role_is_granted_anew(world: World) -> None:
    first = grant_role(world.stranger, "auditor", AT, place=world.zigui.id)
    assert grant_role(world.stranger, "auditor", AT, place=world.zigui.id) == first
    assert end_role(first, clock.now())
    assert not end_role(first, clock.now())
    assert not may(world.stranger, "auditor", ZIGUI)
    assert grant_role(world.stranger, "auditor", AT, place=world.zigui.id) != first
    assert [role.role for role in roles_of(world.stranger)] == ["auditor"]


@pytest.mark.parametrize(("role", "both"), [("emperor", False), ("auditor", True), ("auditor", None)])
def test_a_role_must_be_known_and_have_one_place(world: World, role: str, both: bool | None) -> None:
    where = {"place": world.zigui.id} if both is not None else {}
    if both:
        where["station"] = world.stations["S0001"].id
    with pytest.raises(Problem):
        grant_role(world.stranger, role, AT, **where)
