"""A county sells goods; each is on offer once, and a slip can name it whatever happened since."""

import pytest

from farmgate.catalogue import queries, services
from farmgate.kernel.problems import Problem

from .conftest import GOODS, County


def test_offering_again_adds_nothing(county: County) -> None:
    assert services.offer_in_county(county.code, [row[0] for row in GOODS]) == 0
    assert services.offer_in_county(county.code, [999]) == 0


def test_an_unknown_county_sells_nothing(goods: None) -> None:
    with pytest.raises(Problem, match="unknown_county"):
        services.offer_in_county("000000", [1])


def test_names_tell_of_every_offer_asked_for(county: County) -> None:
    at = county.offers[1]
    assert queries.names([at, 999]) == {at: ("红富士苹果", "Fuji apples", "red-apple"), 999: queries.UNKNOWN_GOODS}


def test_each_good_of_a_county_has_its_offer(county: County, neighbour: County) -> None:
    assert queries.offers_of_goods(county.code) == county.offers
    assert queries.offers_of_goods(neighbour.code) == neighbour.offers
    assert set(county.offers) == {row[0] for row in GOODS}
