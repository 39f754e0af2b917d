"""The plan of the demo: plausible, in order, and the same every time."""

from collections import Counter as Tally
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from farmgate.kernel.operation import CardNo
from farmgate.web.demo import days, goods, oddities, stations, who
from farmgate.web.demo.chance import draw, poisson
from farmgate.web.demo.days import Calendar, What
from farmgate.web.demo.stations import Fate, Life, Site, Village

ZONE = ZoneInfo("Asia/Shanghai")
VILLAGES = [
    Village(f"4205271{town:02}2{n:02}", f"{town}-{n}村", f"Village {town}-{n}", f"4205271{town:02}")
    for town in range(12)
    for n in range(8)
] + [Village("420527100001", "滨湖社区", "Binhu Community", "420527100")]
SITES = stations.sites(VILLAGES, 30)
NOON = Calendar(datetime(2026, 11, 24, 12, 0, tzinfo=ZONE), 14, ZONE)
NIGHT = Calendar(datetime(2026, 11, 24, 1, 30, tzinfo=ZONE), 14, ZONE)


def orders(site: Site, calendar: Calendar = NOON) -> list[days.Act]:
    return [act for act in days.plan(site, calendar) if act.what is What.ORDER and not act.odd]


def test_stations_are_spread_over_the_townships_and_leave_the_towns_alone() -> None:
    per_township = Tally(site.village.township for site in SITES)
    assert len(per_township) == 12
    assert max(per_township.values()) - min(per_township.values()) <= 1
    assert all("社区" not in site.village.name for site in SITES)


def test_every_life_and_every_fate_is_among_thirty_stations() -> None:
    assert {site.life for site in SITES} == set(Life)
    assert {site.fate for site in SITES} == set(Fate)
    assert sum(site.life is Life.DYING for site in SITES) == 3


def test_the_same_seed_gives_the_same_days() -> None:
    again = stations.sites(VILLAGES, 30)
    assert again == SITES
    assert days.plan(again[4], NOON) == days.plan(SITES[4], NOON)


def test_about_four_orders_a_station_and_day() -> None:
    total = sum(len(orders(site)) for site in SITES)
    assert 3 <= total / (len(SITES) * NOON.days) <= 5


def test_market_days_are_busier() -> None:
    busy, quiet = [], []
    for site in SITES:
        if site.life is Life.STRONG:
            for day in range(1, NOON.days):
                count = sum(act.at.astimezone(ZONE).date() == NOON.date(day) for act in orders(site))
                (busy if stations.is_market_day(site, NOON.date(day).day) else quiet).append(count)
    assert sum(busy) / len(busy) > 2 * sum(quiet) / len(quiet)


@pytest.mark.parametrize("calendar", [NOON, NIGHT], ids=["at noon", "at night"])
def test_the_days_end_now_with_shops_open(calendar: Calendar) -> None:
    open_now = 0
    for site in SITES:
        acts = days.plan(site, calendar)
        assert acts == sorted(acts, key=lambda act: act.at)
        assert all(act.at <= calendar.last for act in acts)
        shifts = [act.what for act in acts if act.what in (What.OPEN, What.CLOSE)]
        open_now += bool(shifts) and shifts[-1] is What.OPEN
    assert open_now >= 20


def test_a_shift_opens_before_it_sells_and_closes_after() -> None:
    for site in SITES:
        is_open = False
        for act in days.plan(site, NOON):
            if act.what is What.OPEN:
                assert not is_open
                is_open = True
            elif act.what is What.CLOSE:
                is_open = False
            elif act.what is What.ORDER and not act.odd:
                assert is_open


def test_the_phone_that_never_came_back_stays_away() -> None:
    lost = next(site for site in SITES if site.fate is Fate.SILENT)
    syncs = [act for act in days.plan(lost, NOON) if act.what in (What.SYNC, What.CARRY)]
    assert syncs[-1].at.date() < NOON.date(7)


def test_neighbours_live_in_households_and_cards_are_cards() -> None:
    people = who.neighbours(draw("test"), 400, ("420527100200", "420527100201"), 2026)
    assert len(people) == 400
    assert 1.3 <= len(people) / len({person.household for person in people}) <= 3
    cards = [person.card_no for person in people if person.card_no]
    assert len(set(cards)) == len(cards)
    assert [TypeAdapter(CardNo).validate_python(card) for card in cards] == cards
    assert sum(2026 - person.born_year >= 60 for person in people) > 100
    assert all(2 <= len(person.name) <= 3 for person in people)


def test_a_delegate_is_of_the_household_she_acts_for() -> None:
    people = who.neighbours(draw("test"), 400, ("420527100200",), 2026)
    delegates = [person for person in people if person.delegate_of is not None]
    assert len(delegates) > 20
    for person in delegates:
        elder = people[person.delegate_of or 0]
        assert elder is not person
        assert (elder.household, elder.born_year < person.born_year) == (person.household, True)


PRICES = {offer: 300 + 97 * offer for offer in range(1, 300)}
SHELF = goods.Shelf(1, PRICES, dict.fromkeys(PRICES, 1.0))


@given(seed=st.integers(), value_minor=st.integers(600, 300_000))
def test_a_basket_holds_listed_goods_once_and_costs_no_more_than_was_meant(seed: int, value_minor: int) -> None:
    lines = SHELF.basket(draw(seed), value_minor)
    assert lines
    assert len({offer for offer, _, _ in lines}) == len(lines)
    assert all(PRICES[offer] == price and 1 <= quantity <= 3 for offer, quantity, price in lines)
    assert sum(quantity * price for _, quantity, price in lines) <= value_minor


@given(seed=st.integers(), value_minor=st.integers(600, 300_000))
def test_what_is_given_covers_the_price_and_the_change_is_right(seed: int, value_minor: int) -> None:
    rng = draw(seed)
    sale = goods.paid(rng, SHELF.basket(rng, value_minor))
    assert sale.tendered_minor >= sale.total_minor
    assert sale.tendered_minor - sale.change_minor == sale.total_minor


def test_orders_cost_what_orders_cost() -> None:
    rng = draw("value")
    values = sorted(sum(q * p for _, q, p in SHELF.basket(rng, goods.order_value_minor(rng))) for _ in range(2000))
    assert 3_500 <= values[1000] <= 5_500
    assert values[-1] >= 40_000


def test_poisson_has_its_mean() -> None:
    rng = draw("poisson")
    assert 3.8 <= sum(poisson(rng, 4.0) for _ in range(4000)) / 4000 <= 4.2


def bent(name: str) -> tuple[goods.Sale, goods.Sale]:
    rng = draw("bent")
    sale = goods.paid(rng, [(7, 1, PRICES[7])])
    return sale, oddities.twist(name, sale, rng, cap_minor=50_000, allotted={9: (6, PRICES[9])})


def test_odd_orders_are_odd_in_the_way_their_names_say() -> None:
    assert bent("wrong_price")[1].lines[0][2] < PRICES[7]
    assert bent("over_sale_cap")[1].total_minor > 50_000
    assert bent("over_allocation")[1].lines == ((9, 7, PRICES[9]),)
    sale = bent("bad_total")[1]
    assert sale.tendered_minor - sale.change_minor != sale.total_minor
    before, after = bent("revoked_device")
    assert after == before


def test_midnight_far_from_greenwich_is_still_the_countys_day() -> None:
    calendar = Calendar(datetime(2026, 11, 23, 17, 0, tzinfo=UTC), 3, ZONE)
    assert calendar.today.day == 24
