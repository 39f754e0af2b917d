"""A small county to test with: eight goods on offer, and the people who price them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from farmgate.catalogue import queries, services, sources
from farmgate.catalogue.models import Offer
from farmgate.places import services as places
from farmgate.places.sources import Division

DRAWER, REVIEWER = UUID(int=1), UUID(int=2)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
GOODS = (
    # id, name_zh, name_en, spec_zh, spec_en, category, weight_g, barcode, icon
    (1, "红富士苹果", "Fuji apples", "5 kg", "5 kg", "food", 5200, "2900000000018", "red-apple"),
    (2, "苹果醋", "Apple vinegar", "500 ml", "500 ml", "food", 900, "2900000000025", "bottle"),
    (3, "食用盐", "Table salt", "400 g", "400 g", "food", 410, "2900000000032", "salt"),
    (4, "盐焗花生", "Salted peanuts", "200 g", "200 g", "food", 210, "", "peanuts"),
    (5, "绿豆", "Mung beans", "1 kg", "1 kg", "food", 1010, "", "beans"),
    (6, "T恤", "T-shirt", "", "", "wear", 200, "96385074", "shirt"),
    (7, "雨鞋", "Rain boots", "", "", "wear", 900, "", "boots"),
    (8, "毛巾", "Towel", "", "", "wear", 150, "", "towel"),
)


@dataclass(frozen=True)
class County:
    """A county's code, its station's code, and good id -> offer id."""

    code: str
    station: str
    offers: dict[int, int]

    def draft(self, changes: dict[int, int], withdraw: tuple[int, ...] = (), **more: object) -> int:
        """Draw up a list by good ids."""
        pairs = [(self.offers[good], price) for good, price in changes.items()]
        gone = [self.offers[good] for good in withdraw]
        return services.draft_price_list(self.code, pairs, gone, DRAWER, MONDAY, uuid4(), **more)

    def publish(self, changes: dict[int, int], withdraw: tuple[int, ...] = (), *, days: int = 0, **more: object) -> int:
        """Draw up a list and let it out, so many days after Monday."""
        version = self.draft(changes, withdraw, **more)
        services.publish_price_list(self.code, version, REVIEWER, MONDAY + timedelta(days=days))
        return version

    def find(self, text: str) -> list[str]:
        """The Chinese names that a search finds, in order."""
        return [hit.name_zh for hit in queries.search(self.code, text)]


def write_goods(path: Path, rows: object) -> Path:
    """A goods file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([sources.GOOD_COLUMNS, *rows])
    return path


def open_county(code: str) -> County:
    """A county with one village, one station, and every good on offer."""
    opened, village = date(2020, 1, 1), f"{code}001"
    county = Division(code, None, 3, code, code, opened, 30.8, 110.9, True)
    places.import_divisions("CN", [county, Division(village, code, 5, "村", "", opened, 30.8, 110.9, True)])
    station = places.open_station(f"S{code}", "站", village, opened)
    services.offer_in_county(code, [row[0] for row in GOODS])
    offers = dict(Offer.objects.filter(county__code=code).values_list("good_id", "id"))
    return County(code, station.code, offers)


@pytest.fixture
def goods(db: None, tmp_path: Path) -> None:
    """The goods of GOODS in two categories."""
    shelves = tmp_path / "categories.csv"
    shelves.write_text("slug,name_zh,name_en,icon\nfood,食品,Food,bread\nwear,衣物,Clothes,shirt\n", encoding="utf-8")
    services.import_categories(shelves)
    assert not services.import_goods(write_goods(tmp_path / "goods.csv", GOODS)).errors


@pytest.fixture
def county(goods: None) -> County:
    """A county that offers all of GOODS."""
    return open_county("420527")


@pytest.fixture
def neighbour(goods: None) -> County:
    """Another county with the same goods."""
    return open_county("420528")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    queries._listed.cache_clear()
