"""A phone is registered, approved by another person, frozen, thawed and revoked; no other way round."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from farmgate.kernel.problems import Problem
from farmgate.people import queries, rules, services
from farmgate.people.models import Device, Person
from farmgate.people.tests.conftest import AT, World
from farmgate.people.tests.keys import key

SOON = AT + timedelta(hours=1)


@pytest.fixture
def agent(world: World) -> Person:
    return Person.objects.create(name="周明")


@pytest.fixture
def phone(world: World, agent: Person) -> Device:
    return _phone(world, agent, 1)


def _phone(world: World, agent: Person, n: int, **fields: object) -> Device:
    settings = {"station": world.stations["S0001"].id, "invited_by": world.insider, "at": AT, "label": "红米", **fields}
    return services.register_device(kind="phone", alg="ed25519", public_key=key(n), agent=agent.id, **settings)


def _status(device: Device) -> str:
    return queries.device(device.id).status


def test_a_life_in_order(world: World, phone: Device) -> None:
    assert _status(phone) == "pending"
    assert not services.freeze_device(phone.id)
    assert services.approve_device(phone.id, world.insider, SOON)
    assert not services.approve_device(phone.id, world.insider, SOON)
    assert services.freeze_device(phone.id)
    assert not services.freeze_device(phone.id)
    assert _status(phone) == "frozen"
    assert services.thaw_device(phone.id, world.insider)
    assert _status(phone) == "active"
    assert services.revoke_device(phone.id, world.insider, SOON)
    assert not services.revoke_device(phone.id, world.insider, SOON)
    assert not services.thaw_device(phone.id, world.insider)
    phone.refresh_from_db()
    assert (phone.status, phone.approved_by_id, phone.revoked_at) == ("revoked", world.insider, SOON)


def test_nobody_approves_or_thaws_a_phone_of_his_own(world: World, agent: Person, phone: Device) -> None:
    for act in (
        lambda: services.approve_device(phone.id, agent.id, SOON),
        lambda: services.thaw_device(phone.id, agent.id),
    ):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.code == "own_device"
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=phone.pk).update(status="active", approved_by=agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=phone.pk).update(status="active")


def test_the_same_key_again_is_the_same_device(world: World, agent: Person, phone: Device) -> None:
    assert _phone(world, agent, 1).id == phone.id
    with pytest.raises(Problem) as refused:
        _phone(world, agent, 1, station=world.stations["S0002"].id)
    assert refused.value.code == "key_in_use"


def test_a_key_that_is_none_is_refused(world: World, agent: Person) -> None:
    with pytest.raises(Problem) as refused:
        services.register_device(kind="phone", alg="p256", public_key=b"\x04" * 65, agent=agent.id, at=AT)
    assert refused.value.code == "bad_key"


def test_one_phone_works_at_a_till(world: World, agent: Person, phone: Device) -> None:
    second, rival = _phone(world, agent, 2), _phone(world, agent, 3, till=1)
    assert (phone.till, second.till, rival.till) == (1, 2, 1)
    services.approve_device(phone.id, world.insider, SOON)
    with pytest.raises(Problem) as refused:
        services.approve_device(rival.id, world.insider, SOON)
    assert refused.value.code == "till_taken"
    services.revoke_device(phone.id, world.insider, SOON)
    assert services.approve_device(rival.id, world.insider, SOON)
    assert _phone(world, agent, 4).till == 3


def test_a_desk_works_at_once_and_has_no_till(world: World) -> None:
    desk = services.register_device(kind="desk", alg="ed25519", public_key=key(9), agent=world.insider, at=AT)
    facts = queries.device(desk.id)
    assert (facts.status, facts.till, facts.station_id) == ("active", None, None)


def test_a_code_in_use_is_gone_round(world: World, agent: Person, phone: Device) -> None:
    Device.objects.filter(pk=phone.pk).update(code=rules.device_code(key(2), 0))
    second = _phone(world, agent, 2)
    assert second.code == rules.device_code(key(2), 1)
    assert len(second.code) == 4
