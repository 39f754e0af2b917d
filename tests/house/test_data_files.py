"""The shipped data files keep the promises written in data/README.md."""

import csv
import json
import re
import statistics
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from pypinyin import lazy_pinyin

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "field/node_modules/@iconify-json/fluent-emoji-flat/icons.json"
CJK = re.compile(r"[\u4e00-\u9fff]")

GOODS_COLUMNS = [
    "id", "name_zh", "name_en", "spec_zh", "spec_en",
    "category", "price_minor", "weight_g", "barcode", "icon",
]  # fmt: skip


def read(name: str, columns: list[str]) -> list[dict[str, str]]:
    """Rows of data/NAME; fails when the header is not exactly `columns` or a cell is empty or padded."""
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        assert reader.fieldnames == columns
        rows = list(reader)
    for row in rows:
        assert set(row) == set(columns), f"wrong number of cells: {row}"
        assert all(cell and cell == cell.strip() for cell in row.values()), f"empty or padded cell: {row}"
    return rows


@pytest.fixture(scope="module")
def goods() -> list[dict[str, str]]:
    return read("catalogue/goods.csv", GOODS_COLUMNS)


@pytest.fixture(scope="module")
def categories() -> list[dict[str, str]]:
    return read("catalogue/categories.csv", ["slug", "name_zh", "name_en", "icon"])


@pytest.fixture(scope="module")
def words() -> list[dict[str, str]]:
    return read("words/pictures.csv", ["n", "icon", "zh", "en"])


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def ean13_digit(first_twelve: str) -> int:
    """Check digit of an EAN-13 (GS1 General Specifications, section 7.9)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return -total % 10


def spoken(zh: str) -> tuple[str, ...]:
    """Toneless syllables as many southern speakers say them: zh=z, ch=c, sh=s, l=n, -ng=-n."""
    syllables = []
    for syllable in lazy_pinyin(zh):
        syllable = re.sub(r"^([zcs])h", r"\1", syllable)
        syllables.append(re.sub(r"ng$", "n", re.sub(r"^l", "n", syllable)))
    return tuple(syllables)


def differ_by_one_letter(a: str, b: str) -> bool:
    """True when one letter added, dropped or changed turns `a` into `b`."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + (len(a) == len(b)) :] == b[at + 1 :]


def test_the_check_digit_agrees_with_the_published_example() -> None:
    assert ean13_digit("629104150021") == 3


def test_the_letter_distance_knows_near_from_far() -> None:
    near = [("cat", "hat"), ("cat", "cart"), ("rose", "rope"), ("ice", "rice")]
    far = [("cat", "dog"), ("map", "maple"), ("bee", "deer")]
    assert all(differ_by_one_letter(a, b) for a, b in near)
    assert not any(differ_by_one_letter(a, b) for a, b in far)


def test_catalogue_is_as_large_and_varied_as_promised(goods: list[dict[str, str]]) -> None:
    assert len(goods) >= 1150
    assert len({row["name_zh"] for row in goods}) >= 600
    assert 150 <= len({row["icon"] for row in goods}) <= 230, "every icon ships in the sprite"


def test_ids_barcodes_and_goods_are_distinct(goods: list[dict[str, str]]) -> None:
    assert not repeated([row["id"] for row in goods])
    assert not repeated([row["barcode"] for row in goods])
    for language in ("zh", "en"):
        assert not repeated([row[f"name_{language}"] + "\t" + row[f"spec_{language}"] for row in goods])


def test_a_name_means_one_good(goods: list[dict[str, str]]) -> None:
    english, chinese = defaultdict(set), defaultdict(set)
    for row in goods:
        english[row["name_zh"]].add((row["name_en"], row["category"], row["icon"]))
        chinese[row["name_en"]].add(row["name_zh"])
    assert not [name for name, seen in english.items() if len(seen) > 1]
    assert not [name for name, seen in chinese.items() if len(seen) > 1]


def test_names_fit_a_tile_and_stay_in_their_language(goods: list[dict[str, str]]) -> None:
    for row in goods:
        assert len(row["name_zh"]) <= 16 and CJK.search(row["name_zh"]), row
        assert len(row["name_en"]) <= 40 and row["name_en"].isascii(), row
        assert not CJK.search(row["spec_en"]), row


def test_categories_are_distinct_and_all_used(goods: list[dict[str, str]], categories: list[dict[str, str]]) -> None:
    slugs = [row["slug"] for row in categories]
    for column in ("slug", "name_zh", "name_en", "icon"):
        assert not repeated([row[column] for row in categories])
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", slug) for slug in slugs)
    assert {row["category"] for row in goods} == set(slugs)
    assert min(Counter(row["category"] for row in goods).values()) >= 30


def test_goods_are_sorted_by_category_then_id(goods: list[dict[str, str]], categories: list[dict[str, str]]) -> None:
    shelf = {row["slug"]: place for place, row in enumerate(categories)}
    keys = [(shelf[row["category"]], int(row["id"])) for row in goods]
    assert keys == sorted(keys)


def test_barcodes_are_valid_and_cannot_be_a_real_good(goods: list[dict[str, str]]) -> None:
    for row in goods:
        assert re.fullmatch(r"2\d{12}", row["barcode"]), f"not GS1 restricted circulation (20-29): {row}"
        assert int(row["barcode"][12]) == ean13_digit(row["barcode"][:12]), row


def test_prices_and_weights_are_sensible(goods: list[dict[str, str]]) -> None:
    for row in goods:
        assert re.fullmatch(r"[1-9]\d*", row["id"]), row
        assert re.fullmatch(r"[1-9]\d*", row["price_minor"]) and int(row["price_minor"]) <= 500_000, row
        assert re.fullmatch(r"[1-9]\d*", row["weight_g"]) and int(row["weight_g"]) <= 200_000, row
    assert 3_000 <= statistics.median(int(row["price_minor"]) for row in goods) <= 6_000


def test_one_byte_is_one_picture_word(words: list[dict[str, str]]) -> None:
    assert [row["n"] for row in words] == [str(n) for n in range(256)]
    for column in ("icon", "zh", "en"):
        assert not repeated([row[column] for row in words])


def test_picture_words_are_short(words: list[dict[str, str]]) -> None:
    for row in words:
        assert re.fullmatch(r"[\u4e00-\u9fff]{1,3}", row["zh"]), row
        assert re.fullmatch(r"[a-z]{2,12}", row["en"]), row


def test_no_two_chinese_words_sound_alike(words: list[dict[str, str]]) -> None:
    plain, accented = defaultdict(list), defaultdict(list)
    for row in words:
        plain[tuple(lazy_pinyin(row["zh"]))].append(row["zh"])
        accented[spoken(row["zh"])].append(row["zh"])
    assert not [same for same in plain.values() if len(same) > 1]
    assert not [same for same in accented.values() if len(same) > 1]


def test_no_chinese_word_begins_another(words: list[dict[str, str]]) -> None:
    pairs = combinations([row["zh"] for row in words], 2)
    assert not [(a, b) for a, b in pairs if a.startswith(b) or b.startswith(a)]


def test_no_two_english_words_are_a_letter_apart(words: list[dict[str, str]]) -> None:
    pairs = combinations([row["en"] for row in words], 2)
    assert not [(a, b) for a, b in pairs if differ_by_one_letter(a, b)]


@pytest.mark.skipif(not ICONS.exists(), reason="the icon package is not installed in field/")
def test_every_icon_exists_in_the_icon_set(
    goods: list[dict[str, str]], categories: list[dict[str, str]], words: list[dict[str, str]]
) -> None:
    known = set(json.loads(ICONS.read_text(encoding="utf-8"))["icons"])
    assert {row["icon"] for table in (goods, categories, words) for row in table} <= known
