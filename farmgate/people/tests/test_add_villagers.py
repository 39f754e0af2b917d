"""Villagers enter the register many at a time; whoever is there already stays as she is."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from farmgate.people import queries
from farmgate.people.models import Household, Person, Villager
from farmgate.people.services import NewVillager, add_villagers
from farmgate.people.tests.conftest import AT, World
from farmgate.places.tests.hills import BINHU, JINGANGCHENG


def _row(world: World, name: str, **fields: object) -> NewVillager:
    station = world.stations["S0001"].id
    return NewVillager(uuid4(), name, JINGANGCHENG, None, "zh-Hans", None, None, station, AT)._replace(**fields)


def test_a_household_comes_with_the_first_who_names_it(world: World) -> None:
    home = uuid4()
    rows = [_row(world, "王秀兰", household=home), _row(world, "李大山", household=home), _row(world, "赵梅")]
    add_villagers(rows)
    ids = [row.id for row in rows]
    assert queries.villagers_known([*ids, world.stranger], rows[0].station_id) == set(ids)
    assert queries.villagers_known(ids, rows[0].station_id + 1) == set()
    assert Household.objects.get().name == "王秀兰"
    assert Villager.objects.filter(household=home).count() == 2
    assert Person.objects.get(id=rows[0].id).pinyin == "wangxiulan"
    assert Person.objects.get(id=rows[0].id).village.code == JINGANGCHENG


def test_the_same_villager_again_changes_nothing(world: World) -> None:
    row = _row(world, "王秀兰", card_no="ABCD1234", born_year=1952)
    add_villagers([row])
    add_villagers([row._replace(name="别人", card_no=None, born_year=1990)])
    villager = Villager.objects.select_related("person").get()
    assert (villager.person.name, villager.card_no, villager.born_year) == ("王秀兰", "ABCD1234", 1952)


def test_a_village_that_is_not_on_the_map_loses_nobody(world: World) -> None:
    row = _row(world, "王秀兰", village_code="no-such-village")
    add_villagers([row])
    assert Person.objects.get(id=row.id).village is None
    assert queries.register_rows(row.station_id)[0].village_code == ""


def test_a_card_of_someone_else_is_refused_by_the_table(world: World) -> None:
    add_villagers([_row(world, "王秀兰", card_no="ABCD1234")])
    with pytest.raises(IntegrityError), transaction.atomic():
        add_villagers([_row(world, "赵梅", card_no="ABCD1234")])


def test_two_hundred_at_once(world: World) -> None:
    add_villagers([_row(world, f"王{n}", village_code=BINHU) for n in range(200)])
    assert Villager.objects.count() == 200
    add_villagers([])
    assert Villager.objects.count() == 200
