"""How many of an offer a station may promise offline: set, changed, lifted."""

import pytest

from farmgate.catalogue import queries, services
from farmgate.kernel.problems import Problem
from farmgate.places import queries as places
from farmgate.sql import answer

from .conftest import County


def test_a_limit_is_set_changed_and_lifted(county: County) -> None:
    offer = county.offers[1]
    services.set_allocation(county.station, offer, 20)
    services.set_allocation(county.station, offer, 0)
    services.set_allocation(county.station, county.offers[2], 5)
    assert queries.allocations(county.station) == {offer: 0, county.offers[2]: 5}
    services.set_allocation(county.station, offer, None)
    assert queries.allocations(county.station) == {county.offers[2]: 5}


def test_the_intake_and_the_feed_see_the_same(county: County) -> None:
    services.set_allocation(county.station, county.offers[1], 20)
    services.set_allocation(county.station, county.offers[2], 7)
    station = places.station(county.station).id
    assert queries.allocation_rows(station) == [[county.offers[1], 20], [county.offers[2], 7]]
    assert answer(queries.which_allocation(station, [county.offers[2], 999])) == {county.offers[2]: 7}
    assert answer(queries.which_allocation(station, [])) == {}


@pytest.mark.parametrize(
    ("station", "own", "code"), [("S0000", True, "unknown_station"), (None, False, "unknown_offer")]
)
def test_strange_stations_and_offers_are_refused(
    county: County, neighbour: County, station: str | None, own: bool, code: str
) -> None:
    offer = (county if own else neighbour).offers[1]
    with pytest.raises(Problem) as refused:
        services.set_allocation(station or county.station, offer, 1)
    assert refused.value.code == code
