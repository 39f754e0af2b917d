"""What a phone is given: the whole shelf once, then only what changed."""

import gzip
import json
from pathlib import Path
from uuid import uuid4

import pytest

from farmgate.catalogue import queries, services
from farmgate.catalogue.models import Good, Offer, PriceList

from .conftest import DRAWER, MONDAY, REVIEWER, County, open_county

DATA = Path(__file__).resolve().parents[3] / "data" / "catalogue"
FIRST_SYNC_BYTES_MAX = 200_000


def test_the_shelf_has_the_form_of_the_protocol(county: County) -> None:
    county.publish({1: 500, 6: 2900}, fee_minor=50)
    services.rank_offers(county.code, {county.offers[6]: 3})
    at = county.offers
    apples = [at[1], "红富士苹果", "Fuji apples", "5 kg", "5 kg", 0, "red-apple", 500, 5200, "2900000000018"]
    assert queries.shelf(county.code, 1) == {
        "kind": "shelf",
        "price_list": 1,
        "currency": "CNY",
        "fee": {"per_order_minor": 50},
        "categories": [["food", "食品", "Food", "bread"], ["wear", "衣物", "Clothes", "shirt"]],
        "offers": [
            [at[6], "T恤", "T-shirt", "", "", 1, "shirt", 2900, 200, "96385074", "txu", "tx"],
            [*apples, "hongfushipingguo", "hfspg"],
        ],
    }


def test_a_draft_is_no_shelf(county: County) -> None:
    county.draft({1: 500})
    with pytest.raises(PriceList.DoesNotExist):
        queries.shelf(county.code, 1)


def test_changed_prices_come_alone(county: County) -> None:
    county.publish({1: 500, 2: 600, 3: 250})
    county.publish({1: 480}, withdraw=(3,), days=1)
    assert queries.price_changes(county.code, 1, 2) == {
        "kind": "prices",
        "price_list": 2,
        "from_price_list": 1,
        "set": [[county.offers[1], 480]],
        "withdrawn": [county.offers[3]],
    }


@pytest.mark.parametrize(("changes", "fee_minor"), [({4: 300}, None), ({1: 480}, 70)])
def test_new_goods_and_new_fees_bring_the_shelf(county: County, changes: dict[int, int], fee_minor: int | None) -> None:
    county.publish({1: 500}, fee_minor=50)
    county.publish(changes, days=1, fee_minor=fee_minor)
    assert queries.price_changes(county.code, 1, 2) == queries.shelf(county.code, 2)
    assert queries.price_changes(county.code, 0, 2) == queries.shelf(county.code, 2)


def test_two_thousand_offers_fit_a_poor_line(db: None) -> None:
    """The demo's goods, and some of them again under other ids and barcodes, to make 2,000."""
    services.import_categories(DATA / "categories.csv")
    services.import_goods(DATA / "goods.csv")
    for good in Good.objects.order_by("id")[: 2000 - Good.objects.count()]:
        good.id, good.barcode = good.id + 100_000, f"299{good.id:010d}"
        good.save(force_insert=True)
    open_county("420527")
    services.offer_in_county("420527", Good.objects.values_list("id", flat=True))
    offers = Offer.objects.values_list("id", flat=True)
    version = services.draft_price_list(
        "420527", [(id, 100 + id * 37 % 20_000) for id in offers], [], DRAWER, MONDAY, uuid4()
    )
    services.publish_price_list("420527", version, REVIEWER, MONDAY)
    shelf = queries.shelf("420527", version)
    assert len(shelf["offers"]) == 2000
    wire = gzip.compress(json.dumps(shelf, ensure_ascii=False, separators=(",", ":")).encode())
    assert len(wire) < FIRST_SYNC_BYTES_MAX / 2
