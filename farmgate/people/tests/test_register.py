"""A phone carries the register of its own station, in the shape of the protocol, and of no other."""

import json
from uuid import uuid4

from farmgate.people import queries
from farmgate.people.tests.conftest import World
from farmgate.places.tests.hills import JINGANGCHENG, LONGZHOUPING


def test_rows_are_in_the_order_of_the_protocol_and_of_the_names(world: World) -> None:
    home = uuid4()
    lan = world.villager(card_no="ABCD1234", household=home)
    mei = world.villager("陈梅")
    world.villager("向远", station_id=world.stations["S0002"].id, village_code=LONGZHOUPING)
    rows = queries.register_rows(world.stations["S0001"].id)
    assert json.loads(json.dumps(rows)) == [
        [str(mei), "陈梅", "chenmei", "cm", JINGANGCHENG, "", "zh-Hans", "", False],
        [str(lan), "王秀兰", "wangxiulan", "wxl", JINGANGCHENG, "ABCD1234", "zh-Hans", str(home), False],
    ]


def test_names_are_looked_up_together_or_one_by_one(world: World) -> None:
    assert queries.names_of([world.insider, world.stranger, uuid4()]) == {
        world.insider: "张春兰",
        world.stranger: "陈远",
    }
    assert queries.agent_item(world.insider) == {"id": str(world.insider), "name": "张春兰"}
