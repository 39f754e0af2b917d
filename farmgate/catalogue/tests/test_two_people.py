"""Who drew a list up cannot let it out: the service says so, and the database holds to it."""

import pytest
from django.db import IntegrityError

from farmgate.catalogue import queries, services
from farmgate.catalogue.models import PriceList
from farmgate.kernel.problems import Problem

from .conftest import DRAWER, MONDAY, REVIEWER, County


def test_one_person_alone_is_refused(county: County) -> None:
    version = county.draft({1: 500})
    with pytest.raises(Problem) as refused:
        services.publish_price_list(county.code, version, DRAWER, MONDAY)
    assert refused.value.code == "same_person"
    assert queries.list_in_force(county.code, MONDAY) is None


def test_the_database_refuses_too(county: County) -> None:
    county.draft({1: 500})
    with pytest.raises(IntegrityError, match="two_people"):
        PriceList.objects.update(status="published", published_by=DRAWER, published_at=MONDAY)


def test_published_by_nobody_is_refused(county: County) -> None:
    county.draft({1: 500})
    with pytest.raises(IntegrityError, match="published_by_someone"):
        PriceList.objects.update(status="published", published_at=MONDAY)


def test_two_people_let_it_out(county: County) -> None:
    version = county.draft({1: 500})
    services.publish_price_list(county.code, version, REVIEWER, MONDAY)
    (row,) = queries.price_lists(county.code)
    assert (row.status, row.drawn_by, row.published_by) == ("published", DRAWER, REVIEWER)
