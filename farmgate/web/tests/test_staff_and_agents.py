"""A keeper brings people in: agents alone, colleagues with another's word; their first password is theirs alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.kernel import clock
from farmgate.people import queries
from farmgate.people import services as people
from farmgate.people.listings import Account
from farmgate.web.tests.conftest import Desk, Office, desk
from tests.world import COUNTY, START

ADDED = "/office/staff/added"
PASSWORD = "three boats on the river"
COLLEAGUE = {"office-name": "周敏", "office-role": "county_officer", "office-place": COUNTY}


@pytest.fixture
def keeper(office: Office) -> Desk:
    """屈小川 keeps Zigui."""
    account = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    return desk(account)


@pytest.fixture
def zhou(keeper: Desk) -> str:
    """The page of 周敏, for whom the keeper has asked to be a county officer."""
    return str(keeper.post(f"{ADDED}?to=office", **COLLEAGUE).headers["Location"])


def code_of(keeper: Desk, page: str) -> str:
    shown = keeper.post(f"{page}/log-in", username="zhoumin").content.decode()
    found = re.search(r'class="code-big">([0-9A-Z-]{19})<', shown)
    assert found
    return found[1]


def set_password(code: str, password: str = PASSWORD, again: str = "") -> tuple[Client, str, str]:
    """A fresh browser that sets a password: it, where it is led to, what the page says."""
    client = Client(headers={"Accept-Language": "en"})
    fields = {"username": "zhoumin", "code": code, "password": password, "again": again or password}
    response = client.post("/office/login/first", fields)
    return client, response.headers.get("Location", ""), response.content.decode()


def granted(reader: Desk) -> str:
    """The address to decide at of the one role that waits."""
    found = re.search(r"/office/staff/asked/[0-9a-f-]{36}", reader.text("/office/staff/"))
    assert found
    return found[0]


def test_an_agent_is_there_at_once(office: Office, keeper: Desk) -> None:
    assert "S0002 花果园村服务站" in keeper.text("/office/staff/add")
    done = keeper.post(ADDED, **{"agent-name": "向春梅", "agent-station": "S0002"})
    page = keeper.text(done.headers["Location"])
    assert "A phone can be invited" in page and "花果园村服务站 S0002" in page
    assert "S0002 花果园村服务站 · 向春梅" in office.officer.text("/office/devices/invite")
    assert "向春梅" in keeper.text("/office/staff/", q="xcm", role="agent")


def test_a_colleague_waits_for_another(office: Office, keeper: Desk, zhou: str) -> None:
    person = zhou.rsplit("/", 1)[1]
    own = keeper.text(zhou)
    assert "Take it back" in own and ">Grant<" not in own
    keeper.post(granted(keeper), granted="yes")
    assert queries.roles_of(person) == []
    assert "1 role to grant" in office.officer.text("/office/")
    assert "role to grant" not in office.neighbour.text("/office/")
    assert "Grant it only if you know this person" in office.officer.text("/office/staff/")
    for other in (office.neighbour, office.stranger):
        assert other.get(zhou).status_code == 404
        assert other.post(granted(keeper), granted="yes").status_code == 404
    assert ">Grant<" not in office.accountant.text("/office/staff/")
    refused = office.accountant.client.post(granted(keeper), {"granted": "yes"}, follow=True)
    assert "You are not entitled to do this." in refused.content.decode()
    office.officer.post(granted(keeper), granted="yes")
    assert [role.role for role in queries.roles_of(person)] == ["county_officer"]
    assert "for a second person" not in office.officer.text("/office/staff/")


def test_what_was_asked_for_may_be_taken_back(keeper: Desk, zhou: str) -> None:
    keeper.post(granted(keeper), granted="no")
    page = keeper.text(zhou)
    assert "Nothing was granted." in page and "No role holds yet." in page


def test_her_password_is_hers_from_the_first_log_in(office: Office, keeper: Desk, zhou: str) -> None:
    code = code_of(keeper, zhou)
    assert "not set yet" in keeper.text(zhou)
    assert code not in keeper.text(zhou)
    assert "not right" in set_password("0000-0000-0000-0000")[2]
    assert "not the same" in set_password(code, again="another river")[2]
    assert "too short" in set_password(code, "boat")[2]
    client, to, _page = set_password(code.lower())
    assert to == "/office/login/enrol"
    assert "not right" in set_password(code)[2]
    account = Account.objects.get(username="zhoumin")
    assert account.check_password(PASSWORD)
    assert "月亮包村服务站" not in client.get("/office/stations/").content.decode()
    office.officer.post(granted(office.officer), granted="yes")
    assert "月亮包村服务站" in client.get("/office/stations/").content.decode()


def test_a_code_is_good_for_a_day(keeper: Desk, zhou: str) -> None:
    code = code_of(keeper, zhou)
    with clock.at(START + timedelta(hours=25)):
        assert "too old" in set_password(code)[2]


def test_a_new_code_leaves_the_second_factor(keeper: Desk, zhou: str) -> None:
    set_password(code_of(keeper, zhou))
    TOTPDevice.objects.create(user=Account.objects.get(username="zhoumin"), name="app", confirmed=True)
    client, to, _page = set_password(code_of(keeper, zhou), "four boats on the river")
    assert to == "/office/login/second"
    assert client.get("/office/stations/").headers["Location"].startswith("/office/login/second")


def test_nothing_of_a_password_is_on_the_record(keeper: Desk, zhou: str) -> None:
    code = code_of(keeper, zhou)
    listed = keeper.text("/office/operations/", kind="account.invite")
    found = re.findall(r"/office/operations/[0-9a-f-]{36}", listed)
    signed = keeper.text(found[0])
    assert "zhoumin" in signed
    assert code not in signed and code.replace("-", "") not in signed


def test_a_role_is_ended_by_another(office: Office, keeper: Desk) -> None:
    officer = office.world.officer.person_id
    page = f"/office/staff/{officer}"
    assert "End this role" in keeper.text(page)
    assert "End this role" not in office.officer.text(page)
    assert "End this role" not in keeper.text(f"/office/staff/{keeper.account.person_id}")
    fields = {"role": "county_officer", "at": COUNTY}
    assert keeper.post(f"{page}/end", **fields).status_code == 422
    for other in (office.officer, office.accountant, office.neighbour, office.stranger):
        assert other.post(f"{page}/end", **fields, note="mine").status_code == 404
        assert other.post(f"{page}/log-in").status_code == 404
    assert keeper.post(f"{page}/end", **fields, note="retired").status_code == 302
    assert queries.roles_of(officer) == []
    assert "No role holds yet." not in keeper.text(page)


def test_an_agent_is_ended_after_the_phone(office: Office, keeper: Desk) -> None:
    page = f"/office/staff/{office.world.agents[0].id}"
    fields = {"role": "agent", "at": "S0001", "note": "moved"}
    assert "A phone here has not been revoked." in keeper.post(f"{page}/end", **fields).content.decode()
    office.officer.post(f"/office/devices/{office.counter.phone.code}/revoke", **{"revoke-note": "moved"})
    assert keeper.post(f"{page}/end", **fields).status_code == 302


def test_who_serves_already_is_given_one_more(office: Office, keeper: Desk) -> None:
    page = f"/office/staff/{office.world.agents[0].id}"
    assert keeper.post(f"{page}/grant?to=station", **{"agent-station": "S0002"}).status_code == 302
    wanted = {"office-role": "auditor", "office-place": COUNTY}
    assert keeper.post(f"{page}/grant?to=office", **wanted).status_code == 302
    assert "somebody has asked for it" in keeper.post(f"{page}/grant?to=office", **wanted).content.decode()
    assert keeper.post(f"{page}/grant?to=office", **{**wanted, "office-place": "420528"}).status_code == 422


def test_only_a_keeper_finds_the_doors(office: Office) -> None:
    for other in (office.officer, office.accountant, office.neighbour, office.stranger):
        assert "Add an agent" not in other.text("/office/staff/")
        assert other.get("/office/staff/add").status_code == 404
        assert other.post(f"{ADDED}?to=office", **COLLEAGUE).status_code == 404
    assert "王秀英" in office.accountant.text("/office/staff/")
    assert "王秀英" not in office.neighbour.text("/office/staff/")


def test_without_the_second_factor_nobody_comes_in(keeper: Desk) -> None:
    half = desk(keeper.account, verified=False)
    response = half.post(f"{ADDED}?to=office", **COLLEAGUE)
    assert response.headers["Location"].startswith("/office/login/second")
    assert "周敏" not in keeper.text("/office/staff/")
