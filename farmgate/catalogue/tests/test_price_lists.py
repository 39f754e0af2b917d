"""A list is the one in force with some changes, numbered, and let out or rejected once."""

from datetime import timedelta
from uuid import uuid4

import pytest

from farmgate.catalogue import queries, services
from farmgate.kernel.problems import Problem

from .conftest import DRAWER, MONDAY, REVIEWER, County


def test_a_list_is_a_full_copy_with_its_changes(county: County) -> None:
    county.publish({1: 500, 2: 600, 3: 250}, fee_minor=50)
    version = county.publish({1: 550, 4: 300}, withdraw=(2,), days=1)
    at = county.offers
    assert version == 2
    assert queries.published_list(county.code, 2) == ({at[1]: 550, at[3]: 250, at[4]: 300}, 50)
    assert queries.published_list(county.code, 1) == ({at[1]: 500, at[2]: 600, at[3]: 250}, 50)


def test_each_moment_has_its_list(county: County) -> None:
    county.publish({1: 500})
    county.publish({1: 510}, days=2)
    in_force = [queries.list_in_force(county.code, MONDAY + timedelta(days=n)) for n in (-1, 0, 1, 2, 3)]
    assert in_force == [None, 1, 1, 2, 2]
    assert queries.superseded_at(county.code, 1) == MONDAY + timedelta(days=2)
    assert queries.superseded_at(county.code, 2) is None
    assert queries.published_versions(county.code) == [(2, MONDAY + timedelta(days=2)), (1, MONDAY)]


def test_the_same_operation_twice_is_one_list(county: County) -> None:
    origin, changes = uuid4(), [(county.offers[1], 500)]
    first = services.draft_price_list(county.code, changes, [], DRAWER, MONDAY, origin)
    assert services.draft_price_list(county.code, changes, [], DRAWER, MONDAY, origin) == first
    assert len(queries.price_lists(county.code)) == 1


def test_a_draft_overtaken_by_another_is_out_of_date(county: County) -> None:
    early, late = county.draft({1: 500}), county.draft({2: 600})
    services.publish_price_list(county.code, late, REVIEWER, MONDAY)
    with pytest.raises(Problem) as refused:
        services.publish_price_list(county.code, early, REVIEWER, MONDAY)
    assert refused.value.code == "price_list_out_of_date"


def test_a_list_is_dealt_with_once(county: County) -> None:
    version = county.draft({1: 500})
    services.reject_price_list(county.code, version)
    for again in (
        lambda: services.reject_price_list(county.code, version),
        lambda: services.publish_price_list(county.code, version, REVIEWER, MONDAY),
    ):
        with pytest.raises(Problem) as refused:
            again()
        assert refused.value.code == "price_list_settled"


def test_counties_number_their_own_lists(county: County, neighbour: County) -> None:
    assert (county.publish({1: 500}), neighbour.publish({1: 700})) == (1, 1)
    assert queries.prices(county.code, 1) == {county.offers[1]: 500}
    assert queries.prices(neighbour.code, 1) == {neighbour.offers[1]: 700}


def test_the_reviewer_sees_a_draft_beside_what_it_came_from(county: County) -> None:
    county.publish({1: 500, 2: 600})
    version = county.draft({1: 450, 3: 250}, withdraw=(2,))
    seen = queries.compare(county.code, version)
    at = county.offers
    assert [(c.offer, c.old_minor, c.new_minor) for c in seen.lowered] == [(at[1], 500, 450)]
    assert (seen.raised, seen.new, seen.withdrawn) == ((), ((at[3], 250),), ((at[2], 600),))


@pytest.mark.parametrize(
    ("code", "changes", "withdraw"),
    [("nothing_to_change", [], []), ("offer_twice", [(1, 5), (1, 6)], []), ("offer_twice", [(1, 5)], [1])],
)
def test_a_senseless_draft_is_refused(county: County, code: str, changes: list, withdraw: list) -> None:
    pairs = [(county.offers[good], price) for good, price in changes]
    gone = [county.offers[good] for good in withdraw]
    with pytest.raises(Problem) as refused:
        services.draft_price_list(county.code, pairs, gone, DRAWER, MONDAY, uuid4())
    assert refused.value.code == code
    assert queries.price_lists(county.code) == []


def test_a_neighbours_offer_is_unknown_here(county: County, neighbour: County) -> None:
    with pytest.raises(Problem) as refused:
        services.draft_price_list(county.code, [(neighbour.offers[1], 5)], [], DRAWER, MONDAY, uuid4())
    assert (refused.value.code, refused.value.facts) == ("unknown_offer", {"offers": [neighbour.offers[1]]})


@pytest.mark.parametrize("call", ["draft", "publish", "reject"])
def test_an_unknown_county_or_list_is_said_to_be_so(county: County, call: str) -> None:
    calls = {
        "draft": lambda: services.draft_price_list("000000", [(1, 1)], [], DRAWER, MONDAY, uuid4()),
        "publish": lambda: services.publish_price_list(county.code, 99, REVIEWER, MONDAY),
        "reject": lambda: services.reject_price_list(county.code, 99),
    }
    with pytest.raises(Problem) as refused:
        calls[call]()
    assert refused.value.code == ("unknown_county" if call == "draft" else "unknown_price_list")
