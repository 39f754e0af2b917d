"""A picture card belongs to one villager, and a new one ends the old."""

from uuid import uuid4

from farmgate.people import queries
from farmgate.people.services import link_card
from farmgate.people.tests.conftest import World


def test_a_new_card_ends_the_old_one(world: World) -> None:
    lan = world.villager(card_no="ABCD1234")
    assert link_card(lan, "WXYZ5678")
    assert queries.cards_taken(["ABCD1234", "WXYZ5678"]) == {"WXYZ5678": lan}


def test_a_card_of_someone_else_stays_hers(world: World) -> None:
    lan, mei = world.villager(card_no="ABCD1234"), world.villager("赵梅")
    assert not link_card(mei, "ABCD1234")
    assert queries.cards_taken(["ABCD1234"]) == {"ABCD1234": lan}


def test_the_same_card_again_is_hers_still(world: World) -> None:
    lan = world.villager(card_no="ABCD1234")
    assert link_card(lan, "ABCD1234")


def test_a_stranger_gets_no_card(world: World) -> None:
    assert not link_card(uuid4(), "ABCD1234")
    assert queries.cards_taken([]) == {}
