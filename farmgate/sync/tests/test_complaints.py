"""A complaint goes past her own agent: the county hears it, somebody else answers, and she is told."""

import json
from typing import Any
from uuid import UUID

import pytest

from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.people.complaint_listings import ComplaintRow, steps
from farmgate.people.complaint_listings import complaint as look
from farmgate.people.listings import Account
from farmgate.sync import desk
from farmgate.sync.client import Phone
from farmgate.sync.models import OpenException
from farmgate.sync.tests.conftest import Counter
from tests.world import COUNTY, START, World

pytestmark = pytest.mark.django_db(transaction=True)


NOBODY = UUID(int=0)


def row_of(id: UUID) -> ComplaintRow:
    row = look([COUNTY], NOBODY, id)
    assert row is not None
    return row


def account(world: World, name: str, role: str = "county_officer") -> Account:
    made = people.open_account(people.add_person(name), f"staff{len(name)}{role}", "correct horse battery")
    people.grant_role(made.person_id, role, START, place=world.county.id)
    return made


def filed(world: World, by: Account | None = None, **more: Any) -> UUID:
    body = {"county": COUNTY, "station": "S0001", "category": "cash", "words": "少给了十块钱", "channel": "hotline"}
    return desk.act(by or world.officer, "complaint.file", body | more)


def answered(world: World, id: UUID, outcome: str = "upheld", by: Account | None = None) -> None:
    body = {"complaint": str(id), "outcome": outcome, "words": "钱已退给您。"}
    desk.act(by or world.officer, "complaint.answer", body)


def closed(id: UUID, by: Account) -> None:
    desk.act(by, "complaint.close", {"complaint": str(id), "told": "read_aloud", "by_whom": "村委会李主任"})


def refused(code: str, by: Account, kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        desk.act(by, kind, body)
    assert problem.value.code == code


def at_phone(phone: Phone, counter: Counter, **more: Any) -> tuple[UUID, str | None]:
    body = {"villager": None, "name": "覃玉兰", "station": "S0001", "category": "cash", "words": "没给小票"}
    made = phone.record("complaint.file", body | more, counter.at)
    code: str | None = phone.sync()["results"][-1]["code"]
    return made.id, code


def letters(phone: Phone) -> list[str]:
    return [item["zh"] for item in phone.sync()["feed"]["items"] if item["kind"] == "message"]


def test_it_is_filed_taken_answered_and_closed_with_every_step_kept(world: World) -> None:
    id = filed(world)
    row = row_of(id)
    assert (row.state, (row.due_at - row.filed_at).days, row.person) == ("open", 7, "王秀英")
    desk.act(world.officer, "complaint.take", {"complaint": str(id)})
    answered(world, id)
    closed(id, world.officer)
    row = row_of(id)
    assert (row.state, row.outcome, row.told, row.told_by) == ("closed", "upheld", "read_aloud", "村委会李主任")
    assert [step.kind for step in steps(id)] == ["filed", "taken", "answered", "closed"]


def test_an_answer_against_her_is_closed_by_another_than_gave_it(world: World) -> None:
    colleague = account(world, "周敏")
    for outcome in ("not_upheld", "withdrawn"):
        id = filed(world)
        answered(world, id, outcome)
        body = {"complaint": str(id), "told": "not_reached", "by_whom": "周敏"}
        refused("same_person", world.officer, "complaint.close", body)
        closed(id, colleague)


def test_who_is_complained_about_neither_takes_nor_answers_nor_sees_it(world: World) -> None:
    about = account(world, "向春梅")
    id = filed(world, about="county", station=None, person=str(about.person_id))
    refused("own_case", about, "complaint.take", {"complaint": str(id)})
    body = {"complaint": str(id), "outcome": "not_upheld", "words": "没有"}
    refused("own_case", about, "complaint.answer", body)
    assert look([COUNTY], about.person_id, id) is None
    assert look([COUNTY], world.officer.person_id, id) is not None


def test_an_agent_with_a_desk_does_not_answer_about_a_station_he_ran(world: World) -> None:
    before = account(world, "谭志勇")
    role = people.grant_role(before.person_id, "agent", START, station=world.stations[0].id)
    id = filed(world)
    people.end_role(role, START)
    refused("own_case", before, "complaint.take", {"complaint": str(id)})
    assert look([COUNTY], before.person_id, id) is None
    # Two ran it: nobody can say which of them she means.
    assert row_of(id).person == ""


def test_neighbour_and_stranger_and_accountant_do_nothing(world: World) -> None:
    id = filed(world)
    for who in (world.stranger, world.accountant):
        refused("not_allowed", who, "complaint.take", {"complaint": str(id)})
        body = {"county": COUNTY, "category": "other", "channel": "letter"}
        refused("not_allowed", who, "complaint.file", body)
    refused("unknown_complaint", world.officer, "complaint.take", {"complaint": str(UUID(int=1))})


def test_a_complaint_needs_an_answer_before_it_is_closed_and_nothing_after(world: World) -> None:
    id = filed(world)
    body = {"complaint": str(id), "told": "letter", "by_whom": "周敏"}
    refused("not_answered", world.officer, "complaint.close", body)
    answered(world, id)
    closed(id, world.officer)
    refused("complaint_closed", world.officer, "complaint.take", {"complaint": str(id)})


def test_another_may_answer_otherwise_until_it_is_closed(world: World) -> None:
    colleague = account(world, "周敏")
    id = filed(world)
    answered(world, id, "not_upheld")
    answered(world, id, "upheld", colleague)
    row = row_of(id)
    assert (row.outcome, row.answered_by) == ("upheld", "周敏")
    assert [step.what for step in steps(id) if step.kind == "answered"] == ["not_upheld", "upheld"]


def test_another_station_takes_it_and_reads_the_answer_to_her(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    id, code = at_phone(other, counter)
    assert code is None
    row = row_of(id)
    assert (row.villager, row.channel, row.number) == ("覃玉兰", "other_station", f"{other.code}-1")
    answered(counter.world, id)
    assert letters(other) == [f"投诉 {row.number} 的答复，请念给来说的人听：您说得对。钱已退给您。"]
    assert letters(counter.phone) == []


def test_about_his_own_station_it_is_kept_and_the_county_calls_her_past_him(counter: Counter) -> None:
    id, code = at_phone(counter.phone, counter, villager=str(counter.villager))
    assert code == "own_station"
    row = row_of(id)
    assert (row.own_station, row.villager_id, row.filed_station) == (True, counter.villager, "")
    assert OpenException.objects.get(op_id=id).code == "own_station"
    answered(counter.world, id)
    assert letters(counter.phone) == []


def test_an_odd_station_or_villager_loses_nothing(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    for odd, code in (({"station": "S0099"}, "unknown_station"), ({"villager": str(UUID(int=7))}, "unknown_villager")):
        id, found = at_phone(other, counter, **odd)
        assert found == code
        row = row_of(id)
        assert (row.words, row.villager_id) == ("没给小票", None)


def test_she_may_be_nobody_with_a_name_and_a_clock_set_ahead_is_not_believed(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    at = counter.at.replace(year=2150)
    made = other.record("complaint.file", {"category": "behaviour", "about": "carrier", "name": ""}, at)
    other.sync()
    row = row_of(made.id)
    assert (row.villager, row.due_at.year) == ("", START.year)


def test_what_a_phone_says_of_county_channel_and_person_is_not_believed(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    someone = str(counter.world.officer.person_id)
    id, _ = at_phone(other, counter, county="420528", channel="committee", person=someone)
    row = row_of(id)
    assert (row.county, row.channel, row.person) == (COUNTY, "other_station", "王秀英")


def test_signed_junk_is_kept_as_an_exception(counter: Counter) -> None:
    for junk in (
        {"category": "gossip"},
        {"category": "cash", "words": "x" * 301},
        {"category": "cash", "name": "\u0000"},
    ):
        made = counter.phone.record("complaint.file", junk, counter.at)
        assert counter.phone.sync()["results"][-1]["code"] == "malformed_body"
        assert look([COUNTY], NOBODY, made.id) is None
    assert json.loads(made.text)["kind"] == "complaint.file"
