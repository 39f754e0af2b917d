"""A keeper opens stations and brings people in: no further than her reach, nothing for herself, the office by two people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel.problems import Problem
from farmgate.people import queries as people_queries
from farmgate.people import services as people
from farmgate.people.listings import Account
from farmgate.places import queries as places
from farmgate.places.rules import wgs84_to_gcj02
from farmgate.sync import desk, enrolment, log_ins
from farmgate.sync.client import Phone
from farmgate.sync.models import FeedItem, StoredOperation
from farmgate.sync.tests.conftest import Counter
from tests.world import COUNTY, START, Api, World

VILLAGE, ZIGUI, CHANGYANG = "420527100202", f"CN/{COUNTY}", "CN/420528"


@pytest.fixture
def keeper(world: World) -> Account:
    """屈小川 keeps Zigui."""
    return _keeper("keeper", world.county.id)


@pytest.fixture
def neighbour(world: World) -> Account:
    """覃丽 keeps Changyang, next door."""
    place = places.place("CN", "420528")
    assert place is not None
    return _keeper("neighbour", place.id)


def _keeper(name: str, place: int) -> Account:
    account = people.open_account(people.add_person(name), name, "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=9), place=place)
    return account


def refused(account: Account, kind: str, body: dict[str, Any]) -> str:
    """The code a deed is refused with; nothing of it is stored."""
    before = StoredOperation.objects.count()
    with pytest.raises(Problem) as problem:
        desk.act(account, kind, body)
    assert StoredOperation.objects.count() == before
    assert problem.value.zh and problem.value.en
    return problem.value.code


def station(**odd: Any) -> dict[str, Any]:
    return {"code": "S0003", "name": "兰陵溪村服务站", "village": VILLAGE} | odd


def test_a_station_is_opened_where_a_chinese_map_shows_it(world: World, keeper: Account) -> None:
    lat, lon = wgs84_to_gcj02(30.83, 110.97)
    point = {"lat_udeg": round(lat * 1e6), "lon_udeg": round(lon * 1e6), "datum": "GCJ02"}
    desk.act(keeper, "station.open", station(name_en="Lanlingxi Station", point=point))
    opened = places.station("S0003")
    assert opened is not None and opened.county_id == world.county.id and opened.lat and opened.lon
    assert (round(opened.lat, 5), round(opened.lon, 5)) == (30.83, 110.97)
    assert opened.opened_on.isoformat() == "2026-11-23"
    assert refused(keeper, "station.open", station()) == "station_code_taken"
    assert refused(keeper, "station.open", station(code="S0004", village="420527999999")) == "unknown_village"


def test_only_a_keeper_of_the_county_opens_renames_and_closes(world: World, neighbour: Account) -> None:
    for other in (world.officer, world.accountant, world.stranger, neighbour):
        assert refused(other, "station.open", station()) == "not_allowed"
        assert refused(other, "station.rename", {"station": "S0001", "name": "别的"}) == "not_allowed"
        assert refused(other, "station.close", {"station": "S0002"}) == "not_allowed"


def test_a_new_name_is_told_to_the_phones(world: World, keeper: Account) -> None:
    desk.act(keeper, "station.rename", {"station": "S0001", "name": "月亮包服务站", "name_en": "Moon Station"})
    told = FeedItem.objects.filter(audience="station:S0001", payload__kind="station").get().payload
    assert (told["name"], told["name_en"]) == ("月亮包服务站", "Moon Station")


def test_a_station_closes_when_its_phones_are_out(counter: Counter, keeper: Account) -> None:
    world = counter.world
    assert refused(keeper, "station.close", {"station": "S0001"}) == "phones_at_work"
    agent = {"person": str(world.agents[0].id), "role": "agent", "station": "S0001"}
    assert refused(keeper, "role.end", agent) == "phones_at_work"
    desk.act(world.officer, "device.revoke", {"device": counter.phone.device})
    desk.act(keeper, "station.close", {"station": "S0001", "note": "moved away"})
    closed = places.station("S0001")
    assert closed is not None and closed.closed_on
    assert people_queries.roles_of(world.agents[0].id) == []
    assert refused(keeper, "role.grant", agent) == "station_closed"
    assert refused(keeper, "station.close", {"station": "S0001"}) == "station_closed"
    invite = {"station": "S0001", "till": 2, "agent": str(world.agents[0].id), "code_hash": "0" * 64}
    assert refused(world.officer, "device.invite", invite) == "unknown_agent"


def test_an_agents_invites_end_with_his_role(world: World, keeper: Account) -> None:
    agent = world.agents[1]
    code = enrolment.invite(world.officer, "S0002", 1, agent.id)
    desk.act(keeper, "role.end", {"person": str(agent.id), "role": "agent", "station": "S0002"})
    answer = Phone(Api().post).enrol(code)
    assert answer["problem"]["code"] == "bad_invite"


def test_an_agent_is_added_by_one_and_may_be_invited(world: World, keeper: Account) -> None:
    added = desk.act(keeper, "person.add", {"name": "向春梅", "role": "agent", "station": "S0002"})
    assert people_queries.name(added) == "向春梅"
    assert people_queries.county_of_agent(added) == COUNTY
    invite = {"station": "S0002", "till": 1, "agent": str(added), "code_hash": "0" * 64}
    desk.act(world.officer, "device.invite", invite)
    desk.act(keeper, "role.end", {"person": str(added), "role": "agent", "station": "S0002"})
    assert people_queries.roles_of(added) == []
    ended = {"person": str(added), "role": "agent", "station": "S0002"}
    assert refused(keeper, "role.end", ended) == "already_done"


def test_a_role_in_the_office_takes_two(world: World, keeper: Account, neighbour: Account) -> None:
    added = desk.act(keeper, "person.add", {"name": "周敏", "role": "county_officer", "place": COUNTY})
    assert people_queries.roles_of(added) == []
    decision = {"proposal": str(added), "granted": True}
    assert refused(keeper, "role.decide", decision) == "same_person"
    for other in (neighbour, world.stranger, world.accountant):
        assert refused(other, "role.decide", decision) == "not_allowed"
    desk.act(world.officer, "role.decide", decision)
    assert people_queries.may(added, "county_officer", ZIGUI)
    assert refused(world.officer, "role.decide", decision) == "already_decided"


def test_who_asked_may_take_it_back(world: World, keeper: Account) -> None:
    added = desk.act(keeper, "person.add", {"name": "周敏", "role": "keeper", "place": COUNTY})
    again = {"person": str(added), "role": "keeper", "place": COUNTY}
    assert refused(keeper, "role.grant", again) == "already_has"
    desk.act(keeper, "role.decide", {"proposal": str(added), "granted": False})
    assert refused(world.officer, "role.decide", {"proposal": str(added), "granted": True}) == "already_decided"
    desk.act(keeper, "role.grant", again)
    assert people_queries.roles_of(added) == []


def test_nobody_reaches_further_than_herself(world: World, keeper: Account, neighbour: Account) -> None:
    agent = str(world.agents[0].id)
    for place in ("420528", "42", "unknown"):
        body = {"person": agent, "role": "auditor", "place": place}
        assert refused(keeper, "role.grant", body) in ("not_allowed", "unknown_place")
    assert refused(neighbour, "role.grant", {"person": agent, "role": "agent", "station": "S0001"}) == "not_allowed"
    assert refused(neighbour, "role.end", {"person": agent, "role": "agent", "station": "S0001"}) == "not_allowed"
    officer = {"person": str(world.officer.person_id), "role": "county_officer", "place": COUNTY}
    assert refused(world.stranger, "role.end", officer) == "not_allowed"


def test_nobody_changes_her_own_roles(world: World, keeper: Account) -> None:
    mine = {"person": str(keeper.person_id), "place": COUNTY}
    assert refused(keeper, "role.grant", mine | {"role": "county_officer"}) == "own_role"
    assert refused(keeper, "role.end", mine | {"role": "keeper"}) == "own_role"
    assert refused(keeper, "account.invite", {"person": str(keeper.person_id), "username": "keeper"}) == "own_role"
    other = _keeper("second", world.county.id)
    asked = desk.act(other, "role.grant", mine | {"role": "county_officer"})
    assert refused(keeper, "role.decide", {"proposal": str(asked), "granted": True}) == "same_person"


@pytest.mark.parametrize(
    "where",
    [
        {"role": "agent", "place": COUNTY},
        {"role": "auditor", "station": "S0001"},
        {"role": "agent"},
        {"role": "keeper", "place": COUNTY, "station": "S0001"},
    ],
)
def test_a_role_in_no_place_or_two(world: World, keeper: Account, where: dict[str, Any]) -> None:
    assert refused(keeper, "person.add", {"name": "周敏", **where}) == "role_needs_one_place"


def test_a_villager_is_not_given_a_role(counter: Counter, keeper: Account) -> None:
    body = {"person": str(counter.villager), "role": "agent", "station": "S0002"}
    assert refused(keeper, "role.grant", body) == "unknown_person"


def test_a_first_password_is_set_once_and_nothing_of_it_is_signed(world: World, keeper: Account) -> None:
    added = desk.act(keeper, "person.add", {"name": "周敏", "role": "auditor", "place": COUNTY})
    code = log_ins.invite(keeper, added, "zhoumin")
    account = Account.objects.get(username="zhoumin")
    assert account.person_id == added and not account.has_usable_password()
    assert people.set_first_password("zhoumin", "AAAA-AAAA-AAAA-AAAA", "a long sentence", START) is None
    assert people.set_first_password("zhoumin", code, "a long sentence", START + timedelta(hours=25)) is None
    typed = code.lower().replace("-", " ")
    assert people.set_first_password("ZhouMin", typed, "a long sentence", START) == account
    assert people.set_first_password("zhoumin", code, "another sentence", START) is None
    signed = bytes(StoredOperation.objects.get(kind="account.invite").bytes)
    assert code.encode() not in signed and people.hash_of_code(code).hex().encode() not in signed


def test_a_second_code_ends_the_first_and_keeps_the_name(world: World, keeper: Account) -> None:
    added = desk.act(keeper, "person.add", {"name": "周敏", "role": "auditor", "place": COUNTY})
    first, second = (log_ins.invite(keeper, added, "zhoumin") for _ in range(2))
    assert people.holder_of("zhoumin", first, START) is None
    assert people.holder_of("zhoumin", second, START) is not None
    for name in ("zhou", "officer", "OFFICER"):
        assert refused(keeper, "account.invite", {"person": str(added), "username": name}) == "username_taken"


def test_a_log_in_beyond_her_reach_is_not_hers_to_reopen(world: World, keeper: Account, neighbour: Account) -> None:
    above = {"person": str(world.officer.person_id), "username": "officer"}
    assert refused(neighbour, "account.invite", above) == "not_allowed"
    assert refused(world.accountant, "account.invite", above) == "not_allowed"
    other = places.place("CN", "420528")
    assert other is not None
    people.grant_role(world.officer.person_id, "county_officer", START, place=other.id)
    assert refused(keeper, "account.invite", above) == "beyond_reach"
    nobody = str(UUID(int=7))
    assert refused(keeper, "account.invite", {"person": nobody, "username": "nobody"}) == "unknown_person"


@pytest.mark.parametrize("kind", ["role.grant", "station.close", "person.add", "account.invite"])
def test_a_phone_may_do_none_of_it(counter: Counter, kind: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "role.grant": {"person": str(counter.phone.agent), "role": "keeper", "place": COUNTY},
        "station.close": {"station": "S0001"},
        "person.add": {"name": "周敏", "role": "agent", "station": "S0001"},
        "account.invite": {"person": str(counter.phone.agent), "username": "agent"},
    }
    counter.record(kind, bodies[kind])
    assert counter.phone.sync()["results"][0]["code"] == "not_allowed"
