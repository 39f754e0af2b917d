"""A merchant's and the hub's roles are at a county and show nothing of it; a merchant's holds for that merchant alone."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from farmgate.kernel.problems import Problem
from farmgate.people.models import Role
from farmgate.people.queries import may, roles_of, visible_to
from farmgate.people.services import decide_role, grant_role, propose_role
from farmgate.people.tests.conftest import AT, World

MERCHANT, OTHER = uuid4(), uuid4()


def test_nothing_of_the_county_is_seen(world: World) -> None:
    grant_role(world.stranger, "merchant", AT, place=world.zigui.id, merchant=MERCHANT)
    assert not visible_to(world.stranger).paths and not visible_to(world.stranger).station_ids
    grant_role(world.neighbour, "hub", AT, place=world.zigui.id)
    assert visible_to(world.neighbour).paths == {world.changyang.path}


def test_it_holds_for_its_merchant_alone(world: World) -> None:
    grant_role(world.stranger, "merchant", AT, place=world.zigui.id, merchant=MERCHANT)
    path = world.zigui.path
    assert may(world.stranger, "merchant", path, MERCHANT)
    assert not may(world.stranger, "merchant", path, OTHER)
    assert not may(world.stranger, "merchant", path)
    assert not may(world.stranger, "merchant", world.changyang.path, MERCHANT)
    assert may(world.insider, "county_officer", path, MERCHANT)


def test_the_table_wants_a_merchant_for_that_role_and_for_no_other(world: World) -> None:
    for role, merchant in (("merchant", None), ("hub", MERCHANT)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Role.objects.create(person_id=world.stranger, role=role, place=world.zigui, merchant=merchant, since=AT)
    for merchant in (MERCHANT, OTHER):
        grant_role(world.stranger, "merchant", AT, place=world.zigui.id, merchant=merchant)
        grant_role(world.stranger, "merchant", AT, place=world.zigui.id, merchant=merchant)
    assert [role.merchant for role in roles_of(world.stranger)] == [MERCHANT, OTHER]


def test_nobody_is_on_both_sides(world: World) -> None:
    grant_role(world.stranger, "merchant", AT, place=world.zigui.id, merchant=MERCHANT)
    for person, role, where in (
        (world.stranger, "accountant", {"place": world.zigui.id}),
        (world.stranger, "agent", {"station": world.stations["S0001"].id}),
        (world.insider, "merchant", {"place": world.zigui.id, "merchant": MERCHANT}),
    ):
        with pytest.raises(Problem) as refused:
            grant_role(person, role, AT, **where)
        assert refused.value.code == "both_sides"


def test_it_is_looked_at_again_when_it_is_granted(world: World) -> None:
    asked = uuid4()
    propose_role(asked, world.stranger, "merchant", world.zigui.id, world.insider, AT, MERCHANT)
    grant_role(world.stranger, "hub", AT, place=world.zigui.id)
    with pytest.raises(Problem) as refused:
        decide_role(asked, True, world.neighbour, AT)
    assert refused.value.code == "both_sides"
