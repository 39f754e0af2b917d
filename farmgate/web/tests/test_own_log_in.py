"""One's own password, second factor and open log-ins: changed only by who knows the password, and how long they last."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.people.listings import Account
from farmgate.web import sessions
from farmgate.web.tests.conftest import Desk, Office, desk
from farmgate.web.tests.test_second_factor import PASSWORD, code, log_in

NEW = "three boats on the river"
ME = "/office/me/"


def in_the_office(browser: Desk) -> bool:
    return browser.get("/office/orders/").status_code == 200


def change(browser: Desk, **fields: str) -> Any:
    given = {"current": PASSWORD, "password": NEW, "again": NEW} | fields
    return browser.post(f"{ME}password", **{f"password-{name}": value for name, value in given.items()})


def age(browser: Desk, **seconds: int) -> None:
    session = browser.client.session
    for name, by in seconds.items():
        session[name] -= by
    session.save()


def test_the_password_is_changed_by_who_knows_it(office: Office) -> None:
    officer, elsewhere = office.officer, desk(office.world.officer)
    assert "This is not your password." in change(officer, current="wrong password").content.decode()
    assert "not the same" in change(officer, again="another river").content.decode()
    assert in_the_office(elsewhere)
    assert change(officer).headers["Location"] == ME
    assert in_the_office(officer)
    assert not in_the_office(elsewhere)
    assert log_in(office.world.officer)[1] == ""
    assert log_in(office.world.officer, NEW)[1] == "/office/login/second"


def test_guessing_the_password_in_an_open_browser_locks_too(office: Office) -> None:
    answers = [change(office.officer, current=f"wrong password {n}").status_code for n in range(10)]
    assert answers == [422] * 9 + [429]
    assert change(office.officer).status_code != 302
    assert Account.objects.get(pk=office.world.officer.pk).check_password(PASSWORD)


def test_nothing_typed_is_kept_of_a_failed_try(office: Office) -> None:
    typed = {"current": "a slip of the pen", "password": "my next one 1", "again": "my next one 1"}
    change(office.officer, **typed)
    office.officer.post(f"{ME}second", **{"second-current": "a slip of the pen", "second-code": "654321"})
    office.officer.post(f"{ME}others", **{"others-current": "a slip of the pen"})
    kept = [f"{row.post_data} {row.get_data}" for row in AccessAttempt.objects.all()]
    assert kept and "password-current" in kept[0]
    assert not [row for row in kept for secret in (*typed.values(), "654321") if secret in row]


def test_who_only_gave_the_password_changes_nothing_of_an_account_with_a_second_factor(office: Office) -> None:
    half = desk(office.world.officer, verified=False)
    assert change(half).headers["Location"] == "/office/login/second"
    assert half.post(f"{ME}others", **{"others-current": PASSWORD}).headers["Location"] == "/office/login/second"
    assert Account.objects.get(pk=office.world.officer.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("basketball", "too common"),
        ("1QAZ2WSX3edc", "too common"),
        ("Farmgate-county-2026", "everybody here knows"),
        ("秭归农村服务站2026", "everybody here knows"),
        ("office officer 1", "everybody here knows"),
    ],
)
def test_a_password_that_others_would_try_first_is_refused(office: Office, password: str, why: str) -> None:
    assert why in change(office.officer, password=password, again=password).content.decode()


@pytest.mark.parametrize("password", ["aaaa bbbb cccc dddd", "白鹭飞过三道湾的水面", "x" * 63 + "é" * 60])
def test_any_letters_will_do_and_long_ones_are_kept_whole(office: Office, password: str) -> None:
    change(office.officer, password=password, again=password)
    account = Account.objects.get(pk=office.world.officer.pk)
    assert account.check_password(password)
    assert not account.check_password(password[:-1])


def test_the_second_factor_moves_with_password_and_code(office: Office) -> None:
    officer, elsewhere = office.officer, desk(office.world.officer)
    old = TOTPDevice.objects.get(user=office.world.officer, confirmed=True)
    leaked = TOTPDevice.objects.create(user=office.world.officer, name="app", confirmed=False)
    assert officer.get("/office/login/enrol").status_code == 302
    wrong = officer.post(f"{ME}second", **{"second-current": "wrong password", "second-code": code(old)})
    assert "This is not your password." in wrong.content.decode()
    assert officer.get("/office/login/enrol").status_code == 302
    asked = officer.post(f"{ME}second", **{"second-current": PASSWORD, "second-code": code(old)})
    assert asked.headers["Location"] == "/office/login/enrol"
    assert "<svg" in officer.text("/office/login/enrol")
    fresh = TOTPDevice.objects.get(user=office.world.officer, confirmed=False)
    assert fresh.key not in (old.key, leaked.key)
    assert TOTPDevice.objects.filter(pk=old.pk, confirmed=True).exists()
    officer.post("/office/login/enrol", code=code(fresh))
    assert [device.key for device in TOTPDevice.objects.filter(user=office.world.officer)] == [fresh.key]
    assert in_the_office(officer)
    assert not in_the_office(elsewhere)
    assert officer.get("/office/login/enrol").status_code == 302


def test_leave_to_move_it_runs_out(office: Office) -> None:
    device = TOTPDevice.objects.get(user=office.world.officer, confirmed=True)
    office.officer.post(f"{ME}second", **{"second-current": PASSWORD, "second-code": code(device)})
    age(office.officer, replacing_second=601)
    assert office.officer.get("/office/login/enrol").status_code == 302


def test_the_key_of_a_session_changes_with_each_factor(office: Office) -> None:
    client, _to = log_in(office.world.officer)
    after_password = client.session.session_key
    device = TOTPDevice.objects.get(user=office.world.officer)
    client.post("/office/login/second", {"code": code(device)})
    assert client.session.session_key != after_password
    assert not Session.objects.filter(session_key=after_password).exists()


def test_open_log_ins_are_shown_and_ended(office: Office) -> None:
    elsewhere = Client(headers={"User-Agent": "Firefox in the town hall"})
    elsewhere.post("/office/login", {"username": "officer", "password": PASSWORD})
    page = office.officer.text(ME)
    assert "Firefox in the town hall" in page and page.count("this one") == 1
    assert "Firefox" not in office.accountant.text(ME)
    office.officer.post(f"{ME}others", **{"others-current": "wrong password"})
    assert "Firefox in the town hall" in office.officer.text(ME)
    office.officer.post(f"{ME}others", **{"others-current": PASSWORD})
    assert "Firefox in the town hall" not in office.officer.text(ME)
    assert elsewhere.get(ME).headers["Location"].startswith("/office/login")
    assert in_the_office(office.accountant)


def test_a_log_in_left_alone_ends(office: Office) -> None:
    age(office.officer, seen=sessions.IDLE_SECONDS_MAX - 60)
    assert in_the_office(office.officer)
    age(office.officer, seen=120)
    assert in_the_office(office.officer), "it was used a moment ago"
    age(office.officer, seen=sessions.IDLE_SECONDS_MAX + 60)
    assert not in_the_office(office.officer)


def test_a_log_in_ends_after_eight_hours_however_busy(office: Office, settings: Any) -> None:
    age(office.officer, began=settings.SESSION_COOKIE_AGE - 60)
    assert in_the_office(office.officer)
    age(office.officer, began=120)
    assert not in_the_office(office.officer)


def test_logging_out_ends_it_on_the_server(office: Office) -> None:
    kept = office.officer.client.cookies["sessionid"].value
    answer = office.officer.post("/office/logout")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/office/orders/").headers["Location"].startswith("/office/login")


def test_an_operator_ends_log_ins(office: Office) -> None:
    call_command("log_out", "OFFICER", "--close")
    assert not in_the_office(office.officer)
    assert log_in(office.world.officer)[1] == ""
    assert in_the_office(office.accountant)
    call_command("log_out", "--all")
    assert not in_the_office(office.accountant)
    with pytest.raises(CommandError):
        call_command("log_out", "nobody-such")


def test_a_closed_account_is_out_at_once(office: Office) -> None:
    Account.objects.filter(pk=office.world.officer.pk).update(is_active=False)
    assert not in_the_office(office.officer)
