"""Merchants and terms are settled at the desks of their own county, by two people of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from farmgate.catalogue import queries as catalogue
from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.sync import desk
from farmgate.sync.registry import DESK_KINDS
from tests import world as worlds
from tests.world import COUNTY, World

KINDS = ("merchant.add", "merchant.bank", "merchant.bank_decide", "terms.draft", "terms.decide")


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()


def bodies(world: World) -> dict[str, dict[str, Any]]:
    """What an officer would sign next, of each kind."""
    merchant = str(desk.act(world.accountant, "merchant.add", {"county": COUNTY, "code": "M01", "name_zh": "日杂"}))
    account = {"merchant": merchant, "holder": "日杂", "account": "6222000012345678"}
    offer = next(iter(world.offers))
    terms = {"merchant": merchant, "set": [[offer, 900]]}
    bank, drawn = (desk.act(world.accountant, kind, body) for kind, body in
                   (("merchant.bank", account), ("terms.draft", terms)))  # fmt: skip
    other = desk.act(world.accountant, "merchant.add", {"county": COUNTY, "code": "M02", "name_zh": "百货"})
    return {
        "merchant.add": {"county": COUNTY, "code": "M03", "name_zh": "商贸"},
        "merchant.bank": account | {"merchant": str(other)},
        "merchant.bank_decide": {"proposal": str(bank), "decision": "approve"},
        "terms.draft": terms,
        "terms.decide": {"terms": str(drawn), "decision": "approve"},
    }


def refused(account: Any, kind: str, body: dict[str, Any]) -> str:
    with pytest.raises(Problem) as problem:
        desk.act(account, kind, body)
    return problem.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_an_officer_may_and_an_officer_of_the_next_county_may_not(world: World, kind: str) -> None:
    assert DESK_KINDS[kind][:2] == ("county_officer", "accountant")
    body = bodies(world)[kind]
    assert refused(world.stranger, kind, body) == "not_allowed"
    assert desk.act(world.officer, kind, body)


@pytest.mark.parametrize("kind", KINDS)
def test_an_auditor_and_a_keeper_may_not(world: World, kind: str) -> None:
    body = bodies(world)[kind]
    for role in ("auditor", "keeper"):
        account = people.open_account(people.add_person(role), role, "correct horse battery")
        people.grant_role(account.person_id, role, worlds.START, place=world.county.id)
        assert refused(account, kind, body) == "not_allowed"


def test_two_people_decide(world: World) -> None:
    offer, given = next(iter(world.offers)), bodies(world)
    for kind in ("merchant.bank_decide", "terms.decide"):
        assert refused(world.accountant, kind, given[kind]) == "same_person"
    assert catalogue.suppliers([offer]) == {}
    for kind in ("merchant.bank_decide", "terms.decide"):
        desk.act(world.officer, kind, given[kind])
        assert refused(world.officer, kind, given[kind]) == "already_decided"
    supplier = catalogue.suppliers([offer])[offer]
    assert supplier.cost_minor == 900
    assert catalogue.merchants([supplier.merchant])[supplier.merchant].bank_account == "6222000012345678"


def test_what_is_not_there(world: World) -> None:
    nothing = str(uuid4())
    for kind, body, code in (
        ("merchant.bank", {"merchant": nothing, "holder": "x", "account": "622200"}, "unknown_merchant"),
        ("terms.draft", {"merchant": nothing, "set": [[1, 1]]}, "unknown_merchant"),
        ("merchant.bank_decide", {"proposal": nothing, "decision": "approve"}, "unknown_proposal"),
        ("terms.decide", {"terms": nothing, "decision": "reject"}, "unknown_terms"),
    ):
        assert refused(world.officer, kind, body) == code


def test_a_merchant_of_the_next_county_keeps_its_terms(world: World) -> None:
    theirs = desk.act(world.stranger, "merchant.add", {"county": "420528", "code": "M01", "name_zh": "长阳日杂"})
    assert catalogue.county_of_merchant(theirs) == "420528"
    offer = next(iter(world.offers))
    assert refused(world.officer, "terms.draft", {"merchant": str(theirs), "set": [[offer, 900]]}) == "not_allowed"
    # Nor may its own county name the goods of this one.
    assert refused(world.stranger, "terms.draft", {"merchant": str(theirs), "set": [[offer, 900]]}) == "unknown_offer"
    assert isinstance(theirs, UUID)
