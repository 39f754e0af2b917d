"""What a county has before the first sale: places, goods, stations, people with roles. Made through the services."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from farmgate.catalogue import queries as catalogue_queries
from farmgate.catalogue import services as catalogue
from farmgate.people import services as people
from farmgate.places import queries as places_queries
from farmgate.places import services as places
from farmgate.places.sources import CHINA, CHINA_EDITION, read_csv
from farmgate.web.demo import logins
from farmgate.web.demo.chance import draw
from farmgate.web.demo.days import Calendar
from farmgate.web.demo.stations import Site, Village, sites
from farmgate.web.demo.who import SELLER, STAFF, Staff, agent_name

if TYPE_CHECKING:
    from farmgate.people.listings import Account

COUNTY = "420527"
DATA = settings.ROOT / "data"
TOWNSHIP_DIGITS = 9
# How much more some goods are liked than others: the spread of a log-normal.
LIKING_SPREAD = 1.1


@dataclass
class Cast:
    """Who and what there is. Stations and agents stand in the order of their sites; offers have prices in fen."""

    sites: list[Site]
    agents: list[UUID]
    visitor: UUID
    staff: "dict[str, Account]"
    prices: dict[int, int]
    liked: dict[int, float]
    # The merchant that has somebody at its own desk.
    seated: UUID | None = None

    def seller(self, merchant: UUID) -> str:
        """Who acts for a merchant: its own desk, or the county that was told by telephone."""
        return "merchant" if merchant == self.seated else "officer"


@transaction.atomic
def prepare(calendar: Calendar, station_count: int) -> Cast:
    """Bring in the county's reference data, its stations and its people. The record itself is still empty."""
    before = calendar.moment(0, 0) - timedelta(days=1)
    _import_places()
    prices = _import_goods()
    chosen = sites(_villages(), station_count)
    station_ids = [_open_station(site, calendar) for site in chosen]
    agents = [_agent(("agent", site.n), station, before) for site, station in zip(chosen, station_ids, strict=True)]
    visitor = _agent(("visitor",), station_ids[0], before)
    rng = draw("liked")
    liked = {offer: rng.lognormvariate(0, LIKING_SPREAD) for offer in sorted(prices)}
    return Cast(chosen, agents, visitor, _staff(before), prices, liked)


def _import_places() -> None:
    read = read_csv(DATA / "places" / "zigui.csv", CHINA_EDITION, {})
    if read.errors:
        raise ValueError(f"zigui.csv: {read.errors[0]}")
    places.import_divisions(CHINA, read.divisions)


def _villages() -> Sequence[Village]:
    county = places_queries.place(CHINA, COUNTY)
    assert county is not None, "its file was read a moment ago"
    found = places_queries.villages_of(county)
    return [Village(place.code, place.name, place.name_en, place.code[:TOWNSHIP_DIGITS]) for place in found]


def _import_goods() -> dict[int, int]:
    """Store the demo goods and let the county sell them all. Returns offer -> price_minor."""
    folder = DATA / "catalogue"
    catalogue.import_categories(folder / "categories.csv")
    catalogue.import_goods(folder / "goods.csv")
    with (folder / "goods.csv").open(encoding="utf-8", newline="") as file:
        prices = {int(row["id"]): int(row["price_minor"]) for row in csv.DictReader(file)}
    catalogue.offer_in_county(COUNTY, prices)
    offers = catalogue_queries.offers_of_goods(COUNTY)
    return {offers[good]: price_minor for good, price_minor in prices.items()}


def _open_station(site: Site, calendar: Calendar) -> int:
    opened_on = calendar.date(0) - timedelta(days=draw("opened", site.n).randint(30, 900))
    name_en = f"{site.village.name_en} Station"
    return places.open_station(
        site.code, f"{site.village.name}服务站", site.village.code, opened_on, name_en=name_en
    ).id


def _agent(marks: tuple[object, ...], station: int, since: datetime) -> UUID:
    person = people.add_person(agent_name(draw(*marks), since.year))
    people.grant_role(person, "agent", since, station=station)
    return person


def _staff(since: datetime) -> "dict[str, Account]":
    return {one.username: _log_in(one, since) for one in STAFF}


def seat(cast: Cast, merchant: UUID, since: datetime) -> None:
    """Give a merchant somebody at its own desk."""
    cast.staff[SELLER.username] = _log_in(SELLER, since, merchant)
    cast.seated = merchant


def _log_in(one: Staff, since: datetime, merchant: UUID | None = None) -> "Account":
    county = places_queries.place(CHINA, COUNTY)
    assert county is not None, "its file was read a moment ago"
    person = people.add_person(one.name)
    people.grant_role(person, one.role, since, place=county.id, merchant=merchant)
    account = people.open_account(person, one.username, logins.password(one.username))
    logins.add_second_factor(account, one.username)
    return account
