"""Looking takes a password; doing takes the second factor as well, and whoever has one is always asked for it."""

from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.people.listings import Account
from farmgate.web.tests.conftest import Office, desk

PASSWORD = "correct horse battery"


def code(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06d}"


def log_in(account: Account, password: str = PASSWORD, **fields: str) -> tuple[Client, str]:
    client = Client()
    client.cookies["django_language"] = "en"
    response = client.post("/office/login", {"username": account.username, "password": password, **fields})
    return client, response.headers.get("Location", "")


def test_the_first_log_in_shows_how_to_get_one(office: Office) -> None:
    TOTPDevice.objects.all().delete()
    client, to = log_in(office.world.officer, next="/office/orders/")
    assert to == "/office/login/enrol?next=%2Foffice%2Forders%2F"
    assert "<svg" in client.get(to).content.decode()
    device = TOTPDevice.objects.get(user=office.world.officer, confirmed=False)
    wrong = client.post("/office/login/enrol", {"code": "000 000"}).content.decode()
    assert "This code is not right." in wrong
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    done = client.post("/office/login/enrol", {"code": code(device), "next": "/office/orders/"})
    assert done.headers["Location"] == "/office/orders/"
    assert "Set up the second factor" not in client.get("/office/").content.decode()


def test_whoever_has_one_gets_nowhere_without_it(office: Office) -> None:
    client, to = log_in(office.world.officer)
    assert to == "/office/login/second"
    assert client.get("/office/orders/").headers["Location"] == "/office/login/second?next=/office/orders/"
    assert client.get("/office/login/enrol").headers["Location"] == "/office/login/second"
    device = TOTPDevice.objects.get(user=office.world.officer)
    assert client.post("/office/login/second", {"code": code(device)}).headers["Location"] == "/office/"
    assert client.get("/office/orders/").status_code == 200


def test_a_code_works_once(office: Office) -> None:
    device = TOTPDevice.objects.get(user=office.world.officer)
    given = code(device)
    log_in(office.world.officer)[0].post("/office/login/second", {"code": given})
    again, _to = log_in(office.world.officer)
    assert "This code is not right." in again.post("/office/login/second", {"code": given}).content.decode()


def test_without_one_a_person_may_look_and_not_do(office: Office) -> None:
    TOTPDevice.objects.all().delete()
    looker = desk(office.world.officer, verified=False)
    assert "Set up the second factor" in looker.text("/office/devices/")
    path = f"/office/devices/{office.counter.phone.code}/revoke"
    refused = looker.post(path, **{"revoke-note": "lost"})
    assert refused.headers["Location"].startswith("/office/login/enrol")
    assert "Active" in looker.text(f"/office/devices/{office.counter.phone.code}")


def test_it_does_not_lead_off_this_site(office: Office) -> None:
    _client, to = log_in(office.world.officer, next="https://elsewhere.example/office/")
    assert to == "/office/login/second"


def test_ten_wrong_passwords_close_the_door(office: Office) -> None:
    for _n in range(9):
        client, to = log_in(office.world.officer, "wrong password")
        assert to == ""
    response = client.post("/office/login", {"username": "officer", "password": "wrong password"})
    assert response.status_code == 429
    assert "Too many wrong passwords" in response.content.decode()
    assert log_in(office.world.officer)[1] == ""
    assert log_in(office.world.accountant)[1] == "/office/login/second"


def test_an_account_brings_its_language_unless_another_was_chosen_here(office: Office) -> None:
    client = Client()
    client.post("/office/login", {"username": "officer", "password": PASSWORD})
    assert client.cookies["django_language"].value == "zh-hans"
    assert log_in(office.world.officer)[0].cookies["django_language"].value == "en"


def test_the_admin_asks_for_it_too(office: Office) -> None:
    keeper = Account.objects.create_superuser("keeper", PASSWORD)
    assert desk(keeper, verified=False).get("/admin/").status_code == 302
    assert desk(keeper).get("/admin/").status_code == 200
    assert desk(keeper).get("/admin/otp_totp/totpdevice/").status_code == 200
