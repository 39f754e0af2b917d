"""A small county for tests: three villages, two stations, five people, a published price list. Made through the services.

Also `Api`: the real WSGI application behind `Phone.send`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from farmgate.catalogue import queries as catalogue_queries
from farmgate.catalogue import services as catalogue
from farmgate.catalogue.models import Category, Good, Offer
from farmgate.people import services as people
from farmgate.people.models import Account, Person
from farmgate.places import services as places
from farmgate.places.models import Place, Station
from farmgate.sync import desk, enrolment, intake, leases, server
from farmgate.sync.client import Phone

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COUNTY = "420527"


@dataclass
class World:
    """The county and who works in it. `officer` and `accountant` serve it; `stranger` serves another county."""

    county: Place
    stations: list[Station]
    officer: Account
    accountant: Account
    stranger: Account
    agents: list[Person]
    offers: dict[int, int]

    def phone(self, station: int = 0, till: int = 1, approve: bool = True) -> Phone:
        """A phone that has been invited, enrolled, approved and has synced once."""
        agent = self.agents[station]
        code = enrolment.invite(self.officer, self.stations[station].code, till, agent.id)
        phone = Phone(Api().post)
        phone.enrol(code)
        if approve:
            desk.act(self.officer, "device.approve", {"device": phone.device})
            phone.sync()
            phone.sync()
        return phone

    def give_float(self, agent: UUID, amount_minor: int) -> None:
        """Float, proposed by one and approved by another."""
        proposal = desk.act(
            self.officer, "float.propose", {"agent": str(agent), "direction": "raise", "amount_minor": amount_minor}
        )
        desk.act(self.accountant, "money.approve", {"proposal": str(proposal)})


class Api:
    """The real application, called as HTTP."""

    def __init__(self) -> None:
        self.client = Client()
        self.status = 0

    def post(self, path: str, body: Any) -> dict[str, Any]:
        response = self.client.post(path, json.dumps(body), content_type="application/json")
        self.status = response.status_code
        answer: dict[str, Any] = json.loads(response.content)
        return answer


def forget() -> None:
    """Drop what this process remembers of a county that was committed: the next one has the same code."""
    server.forget()
    for remembered in (leases._facts, intake._working_phone, catalogue_queries._listed):
        remembered.cache_clear()


Stock = Callable[[Place, Account, Account], dict[int, int]]


def build(since: datetime = START, stock: Stock | None = None) -> World:
    """Make the county in the current transaction. `since`: from when on it is there; `stock`: puts goods on its shelf."""
    county = _place("420527", "秭归县", 3, None, since)
    other = _place("420528", "长阳土家族自治县", 3, None, since)
    town = _place("420527100", "茅坪镇", 4, county, since)
    names = enumerate(["月亮包村", "花果园村", "兰陵溪村"])
    villages = [_place(f"42052710020{n}", name, 5, town, since) for n, name in names]
    stations = [
        places.open_station(f"S000{n + 1}", f"{village.name}服务站", village.code, since.date(), lat=30.8, lon=110.98)
        for n, village in enumerate(villages[:2])
    ]
    agents = [Person.objects.create(name=name) for name in ("王秀英", "李建国")]
    for agent, station in zip(agents, stations, strict=True):
        people.grant_role(agent.id, "agent", since - timedelta(days=9), station=station.id)
    officer, accountant, stranger = (_staff(name) for name in ("officer", "accountant", "stranger"))
    for account, role, place in (
        (officer, "county_officer", county),
        (accountant, "accountant", county),
        (stranger, "county_officer", other),
    ):
        people.grant_role(account.person_id, role, since - timedelta(days=9), place=place.id)
    return World(
        county, stations, officer, accountant, stranger, agents, (stock or _kettles)(county, officer, accountant)
    )


def _kettles(county: Place, officer: Account, accountant: Account) -> dict[int, int]:
    """Twelve goods on a published list, 10.00 to 21.00 yuan, with no fee. Returns offer -> price."""
    shelf = Category.objects.create(slug="kitchen", name_zh="厨房", name_en="Kitchen", icon="cooking")
    goods = [
        Good(
            id=n,
            name_zh=f"水壶{n}",
            name_en=f"Kettle {n}",
            category=shelf,
            weight_g=900,
            icon="teapot",
            pinyin="shuihu",
        )
        for n in range(1, 13)
    ]
    Good.objects.bulk_create(goods)
    catalogue.offer_in_county(COUNTY, [good.id for good in goods])
    offers = Offer.objects.filter(county=county).values_list("id", "good_id")
    prices = {offer: 900 + 100 * good for offer, good in offers}
    desk.act(officer, "price_list.draft", {"county": COUNTY, "set": [list(pair) for pair in prices.items()]})
    desk.act(accountant, "price_list.publish", {"county": COUNTY, "version": 1})
    return prices


def _place(code: str, name: str, level: int, parent: Place | None, since: datetime) -> Place:
    path = f"{parent.path}/{code}" if parent else f"CN/{code}"
    return Place.objects.create(
        scheme="CN", code=code, name=name, level=level, parent=parent, path=path, valid_from=since.date()
    )


def _staff(name: str) -> Account:
    return Account.objects.create_user(name, "correct horse battery", person=Person.objects.create(name=name))


def order(phone: Phone, shift: UUID, villager: UUID, offers: dict[int, int], fee: int = 0) -> dict[str, Any]:
    """The body of an order of two offers, two of each, with exact money."""
    lines = [[offer, 2, price] for offer, price in list(offers.items())[:2]]
    total = sum(quantity * price for _, quantity, price in lines) + fee
    assert phone.lease is not None
    return {
        "shift": str(shift),
        "villager": str(villager),
        "mandate": {"consent": "spoken"},
        "lease": phone.lease["lease"],
        "price_list": phone.lease["price_list"],
        "lines": lines,
        "fee_minor": fee,
        "total_minor": total,
        "tendered_minor": total,
        "change_minor": 0,
    }


__all__ = ["COUNTY", "START", "Api", "World", "build", "forget", "order"]
