"""Every way in has a brake: passwords, first passwords and second factors. Those of programs: sync/tests/test_rates.py."""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.kernel import limits
from farmgate.people.listings import Account
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.test_second_factor import code, log_in

TOO_OFTEN = "Too many tries from here."


def first(username: str, address: str = "10.0.0.1") -> tuple[int, str]:
    given = {"username": username, "code": "WRONG", "password": "three boats on the river"}
    browser = Client(headers={"Accept-Language": "en"}, REMOTE_ADDR=address)
    response = browser.post("/office/login/first", given | {"again": given["password"]})
    return response.status_code, response.content.decode()


def test_one_address_may_not_try_name_after_name(office: Office, settings: object) -> None:
    settings.AXES_ENABLED = False  # type: ignore[attr-defined]
    for n in range(limits.LOG_IN_ATTEMPTS_PER_MINUTE_MAX):
        given = {"username": f"name{n}", "password": "wrong password"}
        assert Client(REMOTE_ADDR="10.0.0.1").post("/office/login", given).status_code == 200
    right = {"username": "officer", "password": "correct horse battery"}
    refused = Client(headers={"Accept-Language": "en"}, REMOTE_ADDR="10.0.0.1").post("/office/login", right)
    assert refused.status_code == 429 and TOO_OFTEN in refused.content.decode()
    assert Client(REMOTE_ADDR="10.0.0.2").post("/office/login", right).status_code == 302


def test_codes_for_a_first_password_are_not_tried_through(office: Office) -> None:
    for _ in range(limits.FIRST_PASSWORD_ATTEMPTS_PER_HOUR_MAX):
        assert first("officer")[0] == 422
    status, said = first("OFFICER")
    assert status == 429 and TOO_OFTEN in said
    assert first("accountant")[0] == 422
    assert first("officer", "10.0.0.2")[0] == 422


def test_a_right_second_factor_waits_after_wrong_ones(office: Office) -> None:
    client, _to = log_in(office.world.officer)
    device = TOTPDevice.objects.get(user=office.world.officer)
    wrong = f"{(int(code(device)) + 1) % 10**6:06d}"
    for _ in range(3):
        client.post("/office/login/second", {"code": wrong})
    refused = client.post("/office/login/second", {"code": code(device)}).content.decode()
    assert "Too many wrong codes." in refused
    assert client.get("/office/orders/").headers["Location"].startswith("/office/login/second")


def test_the_admin_has_no_door_of_its_own(office: Office) -> None:
    Account.objects.create_superuser("keeper", "correct horse battery")
    given = {"username": "keeper", "password": "correct horse battery", "otp_token": "000000"}
    assert Client().post("/admin/login/", given).status_code == 405
    to = Client().get("/admin/login/?next=/admin/places/").headers["Location"]
    assert to == "/office/login?next=/admin/places/"


@pytest.mark.parametrize("cookie", ['"aaaaaaaaaaaaaaaa\\000"', "a" * 5000, "'; DROP TABLE", "é" * 32])
def test_a_session_that_was_never_ours_is_none(office: Office, cookie: str) -> None:
    asked = Client(headers={"Cookie": f"sessionid={cookie}; csrftoken={cookie}; messages={cookie}"})
    assert asked.get("/office/").headers["Location"] == "/office/login?next=/office/"


@pytest.mark.parametrize("name", ["é" * 500, "\ufdfa" * 150, "x" * 151])
def test_a_name_longer_than_any_is_nobodys(office: Office, name: str) -> None:
    given = {"username": name, "password": "wrong password"}
    refused = Client(headers={"Accept-Language": "en"}).post("/office/login", given)
    assert refused.status_code == 200
    assert "The name or the password is not right." in refused.content.decode()
