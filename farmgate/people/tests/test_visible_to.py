"""Each sees only her places: the insider her county, the neighbour his, the stranger nothing."""

from datetime import timedelta

import pytest

from farmgate.kernel import clock
from farmgate.people.models import Account, Person, Villager
from farmgate.people.queries import Visible, roles_of, visible_to
from farmgate.people.services import end_role, grant_role
from farmgate.people.tests.conftest import AT, World
from farmgate.places.queries import place, stations_in
from farmgate.places.tests.hills import CHANGYANG, LONGZHOUPING, ZIGUI


def _stations(person) -> list[str]:
    return sorted(visible_to(person).stations(stations_in(["CN"])).values_list("code", flat=True))


def test_officers_see_the_stations_of_their_own_county(world: World) -> None:
    assert _stations(world.insider) == ["S0001"]
    assert _stations(world.neighbour) == ["S0002"]
    assert _stations(world.stranger) == []


@pytest.mark.parametrize("role", ["county_officer", "accountant", "auditor", "keeper"])
def test_every_office_role_sees_all_below_its_place(world: World, role: str) -> None:
    city = place("CN", "4205")
    person = Person.objects.create(name="宜昌来的人")
    grant_role(person.id, role, AT, place=city.id)
    assert _stations(person.id) == ["S0001", "S0002"]


def test_a_township_role_sees_its_own_stations_and_no_county(world: World) -> None:
    person = Person.objects.create(name="镇上的人")
    grant_role(person.id, "auditor", AT, place=place("CN", "420527101").id)
    assert _stations(person.id) == ["S0001"]
    assert not visible_to(person.id).shows(path=ZIGUI)


def test_an_agent_sees_the_own_station_and_no_other(world: World) -> None:
    agent = Person.objects.create(name="周明")
    grant_role(agent.id, "agent", AT, station=world.stations["S0002"].id)
    seen = visible_to(agent.id)
    assert _stations(agent.id) == ["S0002"]
    assert seen.shows(station_id=world.stations["S0002"].id)
    assert not seen.shows(station_id=world.stations["S0001"].id)
    assert not seen.shows(path=CHANGYANG)


def test_an_ended_role_shows_nothing(world: World) -> None:
    assert end_role(roles_of(world.insider)[0].id, clock.now())
    assert _stations(world.insider) == []


def test_a_role_that_begins_tomorrow_shows_nothing_today(world: World) -> None:
    with clock.at(AT - timedelta(days=1)):
        assert _stations(world.insider) == []


def test_a_superuser_without_a_role_sees_nothing(world: World) -> None:
    root = Account.objects.create_superuser("root", "a long password 1")
    assert _stations(root.person_id) == []


def test_rows_are_filtered_by_place_or_by_station(world: World) -> None:
    lan = world.villager()
    mei = world.villager("赵梅", station_id=world.stations["S0002"].id, village_code=LONGZHOUPING)

    def seen(person, **fields: str) -> set:
        return set(visible_to(person).filter(Villager.objects.all(), **fields).values_list("pk", flat=True))

    by_place = {"county_path_field": "station__county__path"}
    assert seen(world.insider, **by_place) == {lan}
    assert seen(world.neighbour, **by_place) == {mei}
    assert seen(world.stranger, **by_place) == set()
    grant_role(world.stranger, "agent", AT, station=world.stations["S0002"].id)
    assert seen(world.stranger, station_field="station_id") == {mei}
    assert seen(world.stranger, **by_place) == set()
    assert seen(world.insider) == set()


def test_nothing_is_visible_by_no_place_and_no_station() -> None:
    nobody = Visible()
    assert not nobody.shows(path="CN/42")
    assert not nobody.shows(station_id=1)
    assert not nobody.shows()
