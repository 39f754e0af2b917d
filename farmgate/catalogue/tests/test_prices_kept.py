"""Published prices are read once and kept; a draft, or what may yet be undone, is read every time."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from farmgate.catalogue import queries, services
from farmgate.catalogue.models import Price

from .conftest import DRAWER, MONDAY, REVIEWER, County

pytestmark = pytest.mark.usefixtures("transactional_db")


def kept() -> int:
    return queries._listed.cache_info().currsize


def test_a_published_list_is_kept(county: County) -> None:
    version = county.publish({1: 500})
    first = queries.published_list(county.code, version)
    assert (first.prices, kept()) == ({county.offers[1]: 500}, 1)
    assert queries.published_list(county.code, version) is first
    with pytest.raises(TypeError):
        first.prices[county.offers[1]] = 1


def test_a_draft_is_never_kept(county: County) -> None:
    version = county.draft({1: 500})
    assert queries.prices(county.code, version) == {county.offers[1]: 500}
    assert queries.published_list(county.code, version) is None
    Price.objects.update(price_minor=480)
    assert queries.prices(county.code, version) == {county.offers[1]: 480}
    assert kept() == 0
    services.publish_price_list(county.code, version, REVIEWER, MONDAY)
    assert queries.published_list(county.code, version).prices == {county.offers[1]: 480}


def test_a_list_that_was_never_there_may_come(county: County) -> None:
    assert queries.published_list(county.code, 1) is None
    assert queries.prices(county.code, 1) == {}
    county.publish({1: 500})
    assert queries.prices(county.code, 1) == {county.offers[1]: 500}


def test_a_publication_undone_leaves_no_trace(county: County) -> None:
    with transaction.atomic():
        county.publish({1: 500})
        assert queries.published_list(county.code, 1).prices == {county.offers[1]: 500}
        transaction.set_rollback(True)
    assert queries.published_list(county.code, 1) is None
    assert county.publish({1: 777}) == 1
    assert queries.published_list(county.code, 1).prices == {county.offers[1]: 777}


def test_reading_among_other_work_keeps_too(county: County) -> None:
    """A transaction that has written something else may keep what was published before it began."""
    county.publish({1: 500})
    with transaction.atomic():
        services.draft_price_list(county.code, [(county.offers[2], 5)], [], DRAWER, MONDAY, uuid4())
        queries.published_list(county.code, 1)
    assert kept() == 1
    with CaptureQueriesContext(connection) as seen:
        queries.published_list(county.code, 1)
    assert len(seen) == 0
