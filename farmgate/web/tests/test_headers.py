"""What goes with every kind of answer: what a browser may run, frame and keep; how a session is named and when it ends."""

import io
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.web.security import CONTENT_POLICY
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.test_second_factor import PASSWORD, code
from tests.wsgi import application

ANSWERS = {
    "front": ("/", 200),
    "log-in": ("/office/login", 200),
    "first password": ("/office/login/first", 200),
    "page": ("/office/orders/", 200),
    "file of rows": ("/office/orders/?format=csv", 200),
    "redirect": ("/office/proposals/float", 302),
    "nothing here": ("/office/orders/1", 404),
    "nobody's code": ("/pay/0", 404),
    "no such address": ("/nowhere", 404),
    "static file": ("/static/office/office.css", 200),
    "health": ("/healthz", 200),
    "ready": ("/readyz", 200),
    "admin": ("/admin/login/", 302),
}
PROGRAMS = {
    "junk": ("POST", "/api/sync", b"junk", 400),
    "invite": ("POST", "/api/enrol", b"[]", 400),
    "slip": ("POST", "/api/slip", b"{}", 400),
    "pickup": ("POST", "/api/pickup", b"{}", 400),
    "paylink": ("POST", "/api/paylink", b"{}", 400),
    "too large": ("POST", "/api/sync", b" " * 300_000, 413),
    "method": ("GET", "/api/sync", b"", 405),
    "address": ("POST", "/api/nowhere", b"", 404),
    "no text": ("POST", "/api/sync", b"\x00", 400),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_browser_is_told_what_it_may_do(office: Office, kind: str) -> None:
    path, status = ANSWERS[kind]
    response = office.officer.get(path)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    if kind != "static file":
        assert response.headers["X-Frame-Options"] == "DENY"


def test_a_fault_of_the_server_and_a_refused_form_are_answers_too(office: Office, monkeypatch: object) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/office/login", {"username": "x"}).headers["Content-Security-Policy"] == CONTENT_POLICY
    monkeypatch.setattr("farmgate.web.office.orders.respond", lambda *_: 1 / 0)  # type: ignore[attr-defined]
    office.officer.client.raise_request_exception = False
    broken = office.officer.get("/office/orders/")
    assert (broken.status_code, broken.headers["Content-Security-Policy"]) == (500, CONTENT_POLICY)
    assert "ZeroDivisionError" not in broken.content.decode()


@pytest.mark.parametrize("kind", PROGRAMS)
def test_a_program_gets_data_that_nobody_keeps(db: None, kind: str) -> None:
    method, path, body, status = PROGRAMS[kind]
    headers = programs_answer(method, path, body, status)
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def programs_answer(method: str, path: str, body: bytes, status: int) -> dict[str, str]:
    """As Granian calls us: programs take the short way, past Django's middleware."""
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "county"}
    environ |= {"SERVER_PORT": "443", "HTTP_HOST": "127.0.0.1", "wsgi.url_scheme": "https"}
    said: list[tuple[str, list[tuple[str, str]]]] = []
    application(environ | {"wsgi.input": io.BytesIO(body)}, lambda *told: said.append(told))
    ((line, headers),) = said
    assert int(line.split()[0]) == status
    return dict(headers)


PERSONAL = ["", "orders/", "villagers/", "staff/", "accounts/", "messages/", "login", "login/second", "slip/?number=x"]


@pytest.mark.parametrize("path", [f"/office/{path}" for path in PERSONAL])
def test_what_is_about_people_is_not_kept(office: Office, path: str) -> None:
    kept = office.officer.get(path).headers["Cache-Control"]
    assert {"no-store", "private"} <= set(kept.split(", "))


SECURE = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]


def under(url: str) -> dict[str, object]:
    """What settings.py makes of a public address."""
    look = (
        f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {SECURE}}}))"
    )
    environment = {**os.environ, "FARMGATE_PUBLIC_URL": url, "DJANGO_SETTINGS_MODULE": "farmgate.settings"}
    words = [sys.executable, "-c", look]
    said = subprocess.run(words, env=environment, cwd=configured.ROOT, capture_output=True, check=True).stdout
    found: dict[str, object] = json.loads(said)
    return found


def test_cookies_under_https(office: Office, settings: object) -> None:
    assert not any(under("http://localhost:8000").values())
    for name, value in under("https://village.example.org").items():
        assert value
        setattr(settings, name, value)
    browser = Client()
    browser.get("/office/login", secure=True)
    browser.post("/office/login", {"username": "officer", "password": PASSWORD}, secure=True)
    names = {configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, configured.LANGUAGE_COOKIE_NAME}
    assert set(browser.cookies) == names
    for name, cookie in browser.cookies.items():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
        assert not cookie["domain"], name


def test_a_log_in_gives_the_session_another_name_each_time_it_may_do_more(office: Office) -> None:
    browser = Client()
    browser.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
    seen = ["a" * 32]
    browser.post("/office/login", {"username": "officer", "password": PASSWORD})
    seen.append(browser.cookies[configured.SESSION_COOKIE_NAME].value)
    device = TOTPDevice.objects.get(user=office.world.officer)
    browser.post("/office/login/second", {"code": code(device)})
    seen.append(browser.cookies[configured.SESSION_COOKIE_NAME].value)
    assert len(set(seen)) == 3
    assert browser.get("/office/orders/").status_code == 200
    for old in seen[:2]:
        thief = Client()
        thief.cookies[configured.SESSION_COOKIE_NAME] = old
        assert thief.get("/office/orders/").status_code == 302


def test_a_session_is_over_with_the_log_out(office: Office) -> None:
    kept = office.officer.client.cookies[configured.SESSION_COOKIE_NAME].value
    office.officer.post("/office/logout")
    thief = Client()
    thief.cookies[configured.SESSION_COOKIE_NAME] = kept
    assert thief.get("/office/orders/").headers["Location"] == "/office/login?next=/office/orders/"
    assert configured.SESSION_COOKIE_AGE == 8 * 3600


def test_the_log_out_is_no_link(office: Office) -> None:
    assert office.officer.get("/office/logout").status_code == 405
    assert office.officer.get("/office/orders/").status_code == 200
