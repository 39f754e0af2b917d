"""A published list and its prices cannot be changed, by anyone, through any door. A draft can."""

import pytest
from django.db import DatabaseError, connection, transaction

from .conftest import MONDAY, REVIEWER, County

REWRITES = {
    "a price": "UPDATE catalogue_price SET price_minor = 1 WHERE price_list_id = %(list)s",
    "a price taken out": "DELETE FROM catalogue_price WHERE price_list_id = %(list)s",
    "a price moved away": "UPDATE catalogue_price SET price_list_id = %(draft)s WHERE price_list_id = %(list)s",
    "a price moved in": "UPDATE catalogue_price SET price_list_id = %(list)s WHERE price_list_id = %(draft)s",
    "a price put in": "INSERT INTO catalogue_price (price_list_id, offer_id, price_minor) "
    "VALUES (%(list)s, %(new)s, 5)",
    "the date": "UPDATE catalogue_pricelist SET published_at = now() WHERE id = %(list)s",
    "the publisher": "UPDATE catalogue_pricelist SET published_by = gen_random_uuid() WHERE id = %(list)s",
    "back to a draft": "UPDATE catalogue_pricelist SET status = 'draft', published_by = NULL, published_at = NULL "
    "WHERE id = %(list)s",
    "the fee": "UPDATE catalogue_pricelist SET fee_minor = 7 WHERE id = %(list)s",
    "all of it": "DELETE FROM catalogue_pricelist WHERE id = %(list)s",
}


@pytest.fixture
def rows(county: County) -> dict[str, object]:
    from farmgate.catalogue.models import PriceList

    county.publish({1: 500, 2: 600})
    county.draft({3: 250})
    lists = dict(PriceList.objects.filter(county__code=county.code).values_list("version", "id"))
    return {"list": lists[1], "draft": lists[2], "new": county.offers[8]}


@pytest.mark.parametrize("what", REWRITES)
def test_the_database_refuses(rows: dict[str, object], what: str) -> None:
    with (
        pytest.raises(DatabaseError, match="published"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(REWRITES[what], rows)


def test_a_draft_may_still_be_corrected(rows: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalogue_price SET price_minor = 9 WHERE price_list_id = %(draft)s", rows)
        assert cursor.rowcount == 3
        cursor.execute("DELETE FROM catalogue_price WHERE price_list_id = %(draft)s", rows)
        cursor.execute("DELETE FROM catalogue_pricelist WHERE id = %(draft)s", rows)
        assert cursor.rowcount == 1


@pytest.mark.usefixtures("transactional_db")
def test_a_late_price_waits_for_the_publication_and_is_refused(county: County) -> None:
    """Two sessions at once: the price comes while the list is being let out."""
    import threading

    from django.db import connections

    from farmgate.catalogue import services

    version = county.draft({1: 500})
    refused: list[str] = []

    def put_in() -> None:
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute(
                    "INSERT INTO catalogue_price (price_list_id, offer_id, price_minor) "
                    "SELECT id, %s, 1 FROM catalogue_pricelist WHERE version = %s",
                    [county.offers[2], version],
                )
        except DatabaseError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    late = threading.Thread(target=put_in)
    with transaction.atomic():
        services.publish_price_list(county.code, version, REVIEWER, MONDAY)
        late.start()
        late.join(timeout=1)
        assert late.is_alive()
    late.join(timeout=10)
    assert len(refused) == 1
    assert "published" in refused[0]
