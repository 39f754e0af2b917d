"""Two people at two desks."""

from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, transaction

from farmgate.kernel import clock, signing
from farmgate.people import services as people
from farmgate.sql import ask
from farmgate.sync import desk, enrolment
from tests.races.county import County, deed, post
from tests.races.test_phone_and_desk import _held
from tests.world import COUNTY

Other = UUID | str


def told(one: Other, other: Other) -> list[str]:
    """What each was told, in any order: `done` or the code of a problem."""
    return sorted("done" if isinstance(it, UUID) else it for it in (one, other))


def test_two_people_approve_one_proposal(county: County) -> None:
    proposal = _float(county)
    deeds = [
        deed(account, "money.approve", {"proposal": proposal}) for account in (county.world.accountant, county.clerk)
    ]

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["already_decided", "done"]
        assert _net(county, f"float:{county.tills[0].phone.agent}") == 101_000

    tally = county.race(*deeds, once, alike=True)
    assert tally.waits > 0


def test_one_approves_what_another_rejects(county: County) -> None:
    body = {"proposal": _float(county)}

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["already_decided", "done"]
        assert _net(county, f"float:{county.tills[0].phone.agent}") == (101_000 if isinstance(one, UUID) else 100_000)

    tally = county.race(
        deed(county.world.accountant, "money.approve", body), deed(county.clerk, "money.reject", body), once, alike=True
    )
    assert tally.waits > 0


def test_two_people_propose_about_one_exception(county: County) -> None:
    _, order = _held(county)
    deeds = [
        deed(account, "suspense.propose", {"operation": str(order.id), "decision": decision})
        for account, decision in ((county.world.officer, "accept"), (county.clerk, "refund"))
    ]

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["already_proposed", "done"]

    tally = county.race(*deeds, once, alike=True)
    assert tally.waits > 0


def test_one_bag_is_opened_twice_at_the_county(county: County) -> None:
    till = county.tills[0]
    till.order()
    body = {"shift": str(till.shift), "seal_no": "B7", "to": f"safe:{COUNTY}", "amount_minor": 2_000}
    bag = till.record("bag.seal", body)
    till.phone.sync()
    deeds = [
        deed(account, "bag.open", {"bag": str(bag.id), "count_minor": 2_000})
        for account in (county.world.officer, county.world.accountant)
    ]

    def once(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "unknown_bag"]
        assert _net(county, f"safe:{COUNTY}") == 2_000

    tally = county.race(*deeds, once, alike=True)
    assert tally.waits > 0


def test_two_people_set_one_limit(county: County) -> None:
    """What the phones were told last is what holds."""
    deeds = [
        deed(account, "allocation.set", {"station": "S0001", "offer": county.offers[0], "quantity": quantity})
        for account, quantity in ((county.world.officer, 3), (county.world.accountant, 5))
    ]

    def told_last(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "done"]
        said = [item["set"][0][1] for item in county.news(county.tills[0].phone, "allocation")]
        assert len(said) == 2 and county.owner.ask("SELECT quantity FROM catalogue_allocation") == [(said[-1],)]

    tally = county.race(*deeds, told_last, alike=True)
    assert tally.waits > 0


@pytest.mark.parametrize("versions", [(2, 2), (2, 3)], ids=["one list twice", "two lists"])
def test_two_people_publish(county: County, versions: tuple[int, int]) -> None:
    for minor in (1_500, 1_600):
        desk.act(county.world.officer, "price_list.draft", {"county": COUNTY, "set": [[county.offers[0], minor]]})
    deeds = [
        deed(account, "price_list.publish", {"county": COUNTY, "version": version})
        for account, version in zip((county.world.accountant, county.clerk), versions, strict=True)
    ]

    def one_is_published(one: Other, other: Other) -> None:
        assert told(one, other) in (["done", "price_list_settled"], ["done", "price_list_out_of_date"])
        assert county.owner.ask("SELECT count(*) FROM catalogue_pricelist WHERE status = 'published'") == [(2,)]

    tally = county.race(*deeds, one_is_published, alike=True)
    assert tally.waits > 0


def test_two_phones_are_approved_at_one_till(county: County) -> None:
    body = {"station": "S0002", "till": 2, "agent": str(county.world.agents[1].id)}
    phones = [county.invited(body) for _ in range(2)]
    deeds = [
        deed(account, "device.approve", {"device": phone.device})
        for account, phone in zip((county.world.officer, county.clerk), phones, strict=True)
    ]

    def one_works(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "till_taken"]

    tally = county.race(*deeds, one_works, alike=True)
    assert tally.waits > 0


def test_one_log_in_acts_for_the_first_time_in_two_windows(county: County) -> None:
    act = deed(county.newcomer, "message.send", {"county": COUNTY, "zh": "你好", "en": "Hello"})

    def both(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "done"]

    tally = county.race(act, act, both, alike=True)
    assert tally.waits > 0


def test_a_station_closes_while_a_phone_is_invited_to_it(county: County) -> None:
    _agent_without_phone(county)
    body = {"station": "S0002", "till": 1, "agent": str(county.world.agents[1].id), "code_hash": "ab" * 32}

    def nobody_comes(one: Other, other: Other) -> None:
        assert told(one, other) in (["done", "done"], ["done", "unknown_agent"])
        open_codes = "SELECT count(*) FROM sync_invite WHERE code_hash = %s AND expires_at > created_at"
        assert county.owner.ask(open_codes, (bytes.fromhex("ab" * 32),)) == [(0,)]

    county.race(
        deed(county.clerk, "station.close", {"station": "S0002"}),
        deed(county.world.officer, "device.invite", body),
        nobody_comes,
    )


@pytest.mark.parametrize("kind", ["station.close", "role.end"])
def test_a_station_or_its_agent_ends_while_a_phone_enrols(county: County, kind: str) -> None:
    _agent_without_phone(county)
    agent = county.world.agents[1].id
    code = enrolment.invite(county.world.officer, "S0002", 2, agent)
    key = signing.b64(signing.public_key_of(bytes(32)))
    enrol = {"code": code, "alg": "ed25519", "public_key": key, "label": "phone"}
    body = {"station": "S0002"}
    if kind == "role.end":
        body |= {"person": str(agent), "role": "agent"}

    def one_of_both(office: Other, phone: dict[str, Any]) -> None:
        refused = phone.get("problem", {}).get("code")
        assert (office if isinstance(office, str) else "done", refused) in (
            ("done", "bad_invite"),
            ("phones_at_work", None),
        )

    county.race(
        deed(county.clerk, kind, body), lambda: post("/api/enrol", enrol), one_of_both, alike=kind == "role.end"
    )


def test_a_persons_role_ends_while_she_acts(county: County) -> None:
    person = county.newcomer.person_id
    desk.act(county.newcomer, "message.send", {"county": COUNTY, "zh": "你好", "en": "Hello"})
    body = {"person": str(person), "role": "county_officer", "place": COUNTY}
    propose = {"agent": county.tills[0].phone.agent, "direction": "raise", "amount_minor": 1_000}

    def done_or_not(one: Other, other: Other) -> None:
        assert told(one, other) in (["done", "done"], ["done", "not_allowed"])

    acts = deed(county.newcomer, "float.propose", propose)
    county.race(acts, deed(county.clerk, "role.end", body), done_or_not, alike=True)


def test_two_keepers_do_not_end_each_other(county: County) -> None:
    """Or a county would be left without one."""
    desk.act(county.newcomer, "message.send", {"county": COUNTY, "zh": "你好", "en": "Hello"})
    pairs = [(county.clerk, county.newcomer), (county.newcomer, county.clerk)]
    deeds = [
        deed(account, "role.end", {"person": str(other.person_id), "role": "keeper", "place": COUNTY})
        for account, other in pairs
    ]

    def one_stays(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "not_allowed"]

    tally = county.race(*deeds, one_stays, alike=True)
    assert tally.waits > 0


def test_a_deed_that_was_chosen_to_end_a_deadlock_is_done_all_the_same(county: County) -> None:
    """Nothing in the product locks so: a person who looks at rows by hand does, in the worst order."""
    body = {"station": "S0001", "offer": county.offers[0], "quantity": 3}
    desk.act(county.world.officer, "allocation.set", body)

    def by_hand() -> str:
        try:
            with transaction.atomic():
                ask("SELECT FROM catalogue_allocation FOR UPDATE")
                ask("SELECT FROM sync_chain FOR UPDATE")
        except OperationalError:
            return "chosen"
        return "done"

    fates: list[str] = []

    def done(office: Other, hand: str) -> None:
        assert isinstance(office, UUID)
        fates.append(hand)

    act = deed(county.world.officer, "allocation.set", body | {"quantity": 4})
    tally = county.race(act, by_hand, done)
    assert tally.waits > 0 and "done" in fates


def test_a_first_password_is_set_once(county: County) -> None:
    code = people.first_code("newcomer", clock.now())
    works = [
        lambda password=password: people.set_first_password("newcomer", code, password, clock.now()) is not None
        for password in ("correct horse battery", "staple battery horse")
    ]

    def once(one: bool, other: bool) -> None:
        assert sorted((one, other)) == [False, True]

    tally = county.race(*works, once, alike=True)
    assert tally.waits > 0


def test_two_log_ins_want_one_name(county: County) -> None:
    persons = [desk.act(county.clerk, "person.add", _newly(name)) for name in ("赵梅", "周敏")]
    deeds = [
        deed(account, "account.invite", {"person": str(person), "username": "mei"})
        for account, person in zip((county.clerk, county.newcomer), persons, strict=True)
    ]

    def one_has_it(one: Other, other: Other) -> None:
        assert told(one, other) == ["done", "username_taken"]

    tally = county.race(*deeds, one_has_it, alike=True)
    assert tally.waits > 0


def _newly(name: str) -> dict[str, str]:
    return {"name": name, "role": "auditor", "place": COUNTY}


def _agent_without_phone(county: County) -> None:
    till = county.tills[2]
    desk.act(county.world.officer, "device.revoke", {"device": till.phone.device})


def _float(county: County) -> str:
    body = {"agent": county.tills[0].phone.agent, "direction": "raise", "amount_minor": 1_000}
    return str(desk.act(county.world.officer, "float.propose", body))


def _net(county: County, code: str) -> int:
    ((found,),) = county.owner.ask("SELECT dr - cr FROM money_standing WHERE code = %s", (code,))
    return int(found)
