"""One box finds a good by Chinese, pinyin, initials, English and barcode, whole or in part."""

import pytest

from farmgate.catalogue import queries, rules, services

from .conftest import County

WAYS = {
    "chinese": ["红富士苹果", "富士", "苹"],
    "pinyin": ["hongfushi", "hong fu", "fuship", "pingguo"],
    "initials": ["hfs", "fspg"],
    "english": ["Fuji", "fuj", "FUJI app"],
    "barcode": ["2900000000018", "29000000000"],
    "mixed": ["苹果 5kg", "苹guo", "富士 ap"],
}


@pytest.mark.parametrize("text", [text for texts in WAYS.values() for text in texts])
def test_each_way_leads_to_the_apples(county: County, text: str) -> None:
    assert "红富士苹果" in county.find(text)


@pytest.mark.parametrize("text", ["果苹", "uji", "苹果盐", "pinggou", "2900000000019", "", "  ", "'!&|:*\\\x00", "¿?"])
def test_what_nothing_is_called_finds_nothing(county: County, text: str) -> None:
    assert county.find(text) == []


def test_u_with_dots_is_typed_as_v(county: County) -> None:
    assert county.find("lvdou") == ["绿豆"]


def test_full_width_letters_are_letters(county: County) -> None:
    assert county.find("ＦＵＪＩ") == ["红富士苹果"]


def test_a_short_barcode_is_a_barcode(county: County) -> None:
    assert county.find("96385074") == ["T恤"]


def test_the_good_named_so_comes_before_one_that_holds_the_name(county: County) -> None:
    services.rank_offers(county.code, {county.offers[1]: 99})
    assert county.find("苹果") == ["苹果醋", "红富士苹果"]
    assert county.find("果") == ["红富士苹果", "苹果醋"]


def test_a_hit_carries_the_price_in_force(county: County) -> None:
    assert [hit.price_minor for hit in queries.search(county.code, "食用盐")] == [None]
    county.publish({3: 250})
    county.draft({3: 999})
    assert [hit.price_minor for hit in queries.search(county.code, "食用盐")] == [250]


def test_withdrawn_goods_are_not_found_until_sold_again(county: County) -> None:
    county.publish({3: 250, 5: 900})
    county.publish({}, withdraw=(5,))
    assert county.find("绿豆") == []
    county.publish({5: 950})
    assert county.find("绿豆") == ["绿豆"]


def test_another_county_is_not_searched(county: County, neighbour: County) -> None:
    assert {hit.offer for hit in queries.search(county.code, "苹果")} <= set(county.offers.values())
    assert queries.search("000000", "苹果") == []


def test_less_popular_goods_are_found_after_the_popular(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TIER_ENDS", (1, 2))
    services.rank_offers(county.code, {county.offers[5]: 9, county.offers[2]: 8, county.offers[1]: 1})
    assert county.find("苹果") == ["苹果醋", "红富士苹果"]
    assert county.find("hfspg") == ["红富士苹果"]
    services.rank_offers(county.code, {county.offers[1]: 5})
    assert county.find("guo") == ["红富士苹果", "苹果醋"]
