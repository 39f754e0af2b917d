"""An invite is shown once; the phone it lets in works after somebody compared its four pictures."""

import re

import pytest

from farmgate.kernel import words
from farmgate.kernel.problems import Problem
from farmgate.people.queries import visible_to
from farmgate.sync import desk, invites, listings
from farmgate.sync.client import Phone
from farmgate.web.tests.conftest import Office
from tests import world as worlds
from tests.world import Api


def invited(office: Office, **fields: str) -> str:
    agent = f"S0002.{office.world.agents[1].id}"
    response = office.officer.post("/office/devices/invited", agent=agent, **fields)
    found = re.search(r'class="code-big">([0-9A-Z]{4} [0-9A-Z]{4})<', response.content.decode())
    assert found, response.status_code
    return found[1]


def test_from_the_invite_to_the_approval(office: Office) -> None:
    phone = Phone(Api().post)
    phone.enrol(invited(office))
    assert "Waiting for approval" in office.officer.text("/office/devices/")
    page = office.officer.text(f"/office/devices/{phone.code}")
    for word in words.words(phone.public_key):
        assert f"<figcaption>{word.en}</figcaption>" in page
    path = f"/office/devices/{phone.code}/approve"
    assert office.officer.post(path).status_code == 422
    assert office.officer.post(path, same="on").status_code == 302
    assert "problem" not in phone.sync() or phone.sync()["problem"] is None


def test_an_invite_is_signed_without_its_code(office: Office) -> None:
    code = invited(office)
    listed = office.officer.text("/office/operations/", kind="device.invite")
    signed = office.officer.text(re.findall(r"/office/operations/[0-9a-f-]{36}", listed)[0])
    assert invites.hash_of(code).hex() in signed
    assert code not in signed
    assert code.replace(" ", "") not in signed
    for other in (office.neighbour, office.stranger):
        assert not re.findall(r"/office/operations/[0-9a-f-]{36}", other.text("/office/operations/"))


def test_an_agent_of_another_station_is_not_invited(office: Office) -> None:
    body = {"station": "S0001", "till": 2, "agent": str(office.world.agents[1].id), "code_hash": "0" * 64}
    with pytest.raises(Problem) as refused:
        desk.act(office.world.officer, "device.invite", body)
    assert refused.value.code == "unknown_agent"
    right = {**body, "station": "S0002"}
    for account in (office.world.accountant, office.world.stranger, office.stranger.account):
        with pytest.raises(Problem) as refused:
            desk.act(account, "device.invite", right)
        assert refused.value.code == "not_allowed"
    assert not listings.invites(visible_to(office.world.officer.person_id), worlds.START)
    desk.act(office.world.officer, "device.invite", right)
    assert [row.till for row in listings.invites(visible_to(office.world.officer.person_id), worlds.START)] == [2]


def test_a_till_in_use_is_told_at_its_field(office: Office) -> None:
    agent = f"S0001.{office.world.agents[0].id}"
    response = office.officer.post("/office/devices/invited", agent=agent, till="1")
    assert response.status_code == 422
    assert "A phone works at this till." in response.content.decode()


def test_the_next_free_till_is_taken_by_itself(office: Office) -> None:
    agent = f"S0001.{office.world.agents[0].id}"
    html = office.officer.post("/office/devices/invited", agent=agent).content.decode()
    assert "<dt>Till</dt><dd>2</dd>" in html


def test_an_accountant_and_a_neighbour_invite_nobody(office: Office) -> None:
    agent = f"S0001.{office.world.agents[0].id}"
    for other in (office.accountant, office.neighbour, office.stranger):
        assert other.post("/office/devices/invited", agent=agent).status_code == 422
    for other in (office.accountant, office.stranger):
        assert "Invite a phone" not in other.text("/office/devices/")


def test_a_revoked_phone_is_out(office: Office) -> None:
    path = f"/office/devices/{office.counter.phone.code}"
    assert office.officer.post(f"{path}/revoke").status_code == 422
    assert office.officer.post(f"{path}/revoke", **{"revoke-note": "lost in the river"}).status_code == 302
    assert "Revoked" in office.officer.text(path)
    listed = office.officer.text("/office/operations/", kind="device.revoke")
    found = re.search(r"/office/operations/[0-9a-f-]{36}", listed)
    assert found
    assert "lost in the river" in office.officer.text(found[0])
