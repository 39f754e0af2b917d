"""What the intake is told of a device comes by one statement, for phones and desks alike."""

from uuid import uuid4

from farmgate.people import queries, services
from farmgate.people.tests.conftest import AT, World
from farmgate.people.tests.keys import key
from farmgate.places.tests.hills import ZIGUI


def test_a_phone_is_at_its_station_and_county(world: World) -> None:
    station = world.stations["S0001"]
    phone = services.register_device(
        kind="phone", alg="ed25519", public_key=key(1), agent=world.stranger, at=AT, station=station.id
    )
    facts = queries.device(phone.id)
    assert facts == queries.DeviceFacts(
        phone.id,
        phone.code,
        "phone",
        "ed25519",
        key(1),
        "pending",
        station.id,
        "S0001",
        "420527",
        ZIGUI,
        1,
        world.stranger,
    )
    assert queries.device_by_code(phone.code) == facts
    assert queries.county_of_device_code(phone.code) == "420527"


def test_a_desk_is_where_its_holder_has_a_role_now(world: World) -> None:
    desk = services.register_device(kind="desk", alg="ed25519", public_key=key(2), agent=world.neighbour, at=AT)
    assert queries.device(desk.id).county_code == "420528"
    role = queries.roles_of(world.neighbour)[0]
    services.end_role(role.id, AT)
    assert queries.device(desk.id).county_code == ""


def test_a_stranger_is_none(world: World) -> None:
    assert queries.device(uuid4()) is None
    assert queries.device_by_code("ZZZZ") is None
    assert queries.county_of_device_code("ZZZZ") is None
