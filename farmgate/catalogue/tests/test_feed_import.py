"""A merchant's product file: good rows are kept, bad ones named by row in both languages, and whatever it is, nothing breaks."""

import io
import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command

from farmgate.catalogue import feed_sources, feeds, supplying
from farmgate.catalogue.models import FeedImport, FeedItem
from farmgate.catalogue.tests.conftest import DRAWER, MONDAY, REVIEWER, County
from farmgate.kernel.problems import Problem

HEAD = "id,title,price,gtin,availability,shipping_weight,image_link\n"
APPLES = "A1,红富士苹果 5 kg,45.50 CNY,2900000000018,in stock,5200 g,https://shop.example/1.jpg\n"
SALT = "A2,食用盐,CNY 3.5,2900000000032,out_of_stock,0.4 kg,\n"


@pytest.fixture
def merchant(county: County) -> UUID:
    made = uuid4()
    supplying.add_merchant(made, county.code, "M01", "秭归日杂", "", DRAWER, MONDAY)
    return made


def take(merchant: UUID, text: str | bytes, name: str = "goods.csv") -> feeds.ImportRow:
    data = text.encode() if isinstance(text, str) else text
    row = feeds.feed_import(feeds.import_feed(merchant, io.BytesIO(data), name, REVIEWER, MONDAY))
    assert row is not None
    return row


def kept(merchant: UUID) -> dict[str, FeedItem]:
    return {item.item_id: item for item in FeedItem.objects.filter(merchant=merchant)}


def test_good_rows_are_kept_as_they_are_meant(merchant: UUID) -> None:
    row = take(merchant, HEAD + APPLES + SALT)
    assert (row.rows, row.kept, row.refused, row.state, row.by) == (2, 2, 0, "done", REVIEWER)
    apples, salt = kept(merchant)["A1"], kept(merchant)["A2"]
    assert (apples.price_minor, apples.gtin, apples.availability) == (4550, "2900000000018", "in_stock")
    assert (apples.weight_g, apples.image_link) == (5200, "https://shop.example/1.jpg")
    assert (salt.price_minor, salt.availability, salt.weight_g) == (350, "out_of_stock", 400)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ((HEAD + APPLES).replace(",", "\t"), "utf-8"),
        ((HEAD + APPLES).replace(",", ";"), "utf-8-sig"),
        (HEAD + APPLES, "gb18030"),
        ((HEAD + APPLES).replace(",", "\t"), "utf-16"),
        (HEAD.replace("id,", "g:ID,").replace("image_link", "Image Link") + APPLES, "utf-8"),
    ],
)
def test_however_a_spreadsheet_saved_it(merchant: UUID, text: str, encoding: str) -> None:
    assert take(merchant, text.encode(encoding)).kept == 1
    assert kept(merchant)["A1"].title == "红富士苹果 5 kg"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",salt,3 CNY", "id is empty."),
        ("A9,,3 CNY", "title is empty."),
        ("A9,salt,3", "price has no currency. Write 25.90 CNY."),
        ("A9,salt,3 USD", "price is in USD, not in CNY."),
        ("A9,salt,0.00 CNY", "price must be above 0 and at most 1,000,000 yuan."),
        ("A9,salt,1.005 CNY", "price has more than two digits after the point."),
        ("A9,salt,1.0.5 CNY", "price is not right: 1.0.5 CNY."),
        ("A9,salt,-3 CNY", "price is not right: -3 CNY. Write 25.90 CNY."),
        ("A9,salt,3 CNY,2900000000019", "gtin 2900000000019 has a wrong length or check digit."),
        ("A9,salt,3 CNY,,perhaps", "This availability is not known: perhaps."),
        ("A9,salt,3 CNY,,,heavy", "shipping_weight is not right: heavy. Write 500 g."),
        ("A9,salt,3 CNY,,,,javascript:alert(1)", "image_link is not a web address."),
        (f"A9,{'x' * 151},3 CNY", "title is longer than 150 characters."),
        ("A1,salt,3 CNY", "An earlier row has the id A1."),
        ("A9,salt,3 CNY,2900000000018", "An earlier row has the gtin 2900000000018."),
    ],
)
def test_a_bad_row_is_named_and_the_others_stay(merchant: UUID, row: str, why: str) -> None:
    done = take(merchant, f"{HEAD}{APPLES}{row}\n\n{SALT}")
    assert (done.rows, done.kept, done.refused) == (3, 2, 1)
    ((number, zh, en),) = feeds.errors(done.id)
    assert (number, en) == (3, why)
    assert zh
    assert zh != en


def test_doubles_are_seen_across_parts(merchant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "CHUNK", 1)
    told: list[int] = []
    data = io.BytesIO((HEAD + APPLES + SALT + APPLES).encode())
    done = feeds.feed_import(feeds.import_feed(merchant, data, "x", None, MONDAY, told.append))
    assert done is not None
    assert (told, done.kept, done.refused) == ([1, 2, 3], 2, 1)


def test_the_next_file_takes_the_place_of_the_one_before(merchant: UUID) -> None:
    take(merchant, HEAD + APPLES + SALT)
    take(merchant, HEAD + APPLES.replace("45.50", "44.00"))
    assert [item.price_minor for item in feeds.items(merchant).rows] == [4400]
    assert len(kept(merchant)) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"name,cost\nsalt,3\n",
        b"{not json",
        b'{"@type": "Person"}',
        b"[" * 100_000,
        b'id,title,price\n"' + b"x" * 200_000,
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_product_file_is_refused(merchant: UUID, data: bytes) -> None:
    with pytest.raises(Problem) as refused:
        take(merchant, data)
    assert refused.value.code == "bad_file"
    assert FeedImport.objects.get().state == "failed"
    assert kept(merchant) == {}


def test_json_ld_in_its_many_forms(merchant: UUID) -> None:
    offer = {"@type": "Offer", "price": "45.50", "priceCurrency": "CNY", "availability": "https://schema.org/InStock"}
    weight = {"@type": "QuantitativeValue", "value": 5.2, "unitCode": "KGM"}
    product = {"@context": "https://schema.org", "@type": "Product", "sku": "A1", "name": "苹果", "offers": offer}
    full = product | {"gtin13": "2900000000018", "weight": weight, "image": ["https://shop.example/1.jpg"]}
    full |= {"brand": {"@type": "Brand", "name": "秭归"}}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": full}]}
    for document in (full, [full], {"@graph": [{"@type": "WebSite"}, full]}, listed):
        assert take(merchant, json.dumps(document), "x.json").kept == 1
    item = kept(merchant)["A1"]
    assert (item.price_minor, item.gtin, item.weight_g) == (4550, "2900000000018", 5200)
    assert (item.availability, item.brand, item.image_link) == ("in_stock", "秭归", "https://shop.example/1.jpg")
    bare = take(merchant, json.dumps([product | {"offers": []}, product | {"offers": [offer | {"price": 3}]}]))
    assert (bare.kept, bare.refused) == (1, 1)


def test_large_json_is_refused(merchant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_sources, "JSON_BYTES_MAX", 100)
    with pytest.raises(Problem) as refused:
        take(merchant, json.dumps([{"@type": "Product", "name": "x" * 100}]))
    assert refused.value.code == "feed_too_large"


def test_only_the_first_thousand_errors_are_kept(merchant: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "ERRORS_MAX", 3)
    monkeypatch.setattr(feeds, "CHUNK", 2)
    done = take(merchant, HEAD + "A,b,c\n" * 7)
    assert (done.refused, [number for number, _, _ in feeds.errors(done.id)]) == (7, [2, 3, 4])


def test_what_the_county_sells_is_known_by_its_barcode(merchant: UUID, county: County) -> None:
    take(merchant, HEAD + APPLES + SALT + "A3,其他,3 CNY,6901234567892\n")
    assert [row.offer for row in feeds.items(merchant, matched=True).rows] == [county.offers[1], county.offers[3]]
    assert feeds.to_draft(merchant) == []
    county.publish({1: 5000})
    assert feeds.to_draft(merchant) == [(county.offers[1], 4550)]
    terms = uuid4()
    supplying.draft_terms(terms, merchant, feeds.to_draft(merchant), [], DRAWER, MONDAY)
    assert feeds.to_draft(merchant) == []
    supplying.decide_terms(terms, REVIEWER, MONDAY, approve=True)
    assert feeds.to_draft(merchant) == []
    page = feeds.items(merchant, size=2)
    assert len(page.rows) + len(feeds.items(merchant, after=page.after).rows) == 3


def test_by_an_operator(merchant: UUID, county: County, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(HEAD + APPLES + "A9,salt,3\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Left out: 1 of 2 rows"):
        call_command("feed_import", "M01", str(file), "--county", county.code)
    said = capsys.readouterr()
    assert "2 rows, 1 kept" in said.out
    assert ":3: price 没有币种" in said.err
    with pytest.raises(CommandError, match="no merchant M09"):
        call_command("feed_import", "M09", str(file), "--county", county.code)
