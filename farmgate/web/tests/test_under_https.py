"""What a server with a public HTTPS address does otherwise: settings are read once, so a process of its own is asked."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

PATHS = ["/", "/office/login", "/nowhere", "/static/office/office.css", "/field/", "/api/sync", "/api/nowhere"]
ASK = (
    f"""
PATHS = {PATHS}
"""
    + """
import io, json, django
from django.test import Client
django.setup()
from django.conf import settings
from farmgate.web.wsgi import application
https = {"HTTP_HOST": "village.example.org", "HTTP_X_FORWARDED_PROTO": "https"}
client = Client(enforce_csrf_checks=True)
page = client.get("/office/login", **https)
token = page.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
spoken = client.post("/language", {"language": "en", "next": "/", "csrfmiddlewaretoken": token}, **https,
                     HTTP_REFERER="https://village.example.org/")
def answered(path):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "county", "SERVER_PORT": "443", **https}
    environ |= {"wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "HTTP_ORIGIN": "https://elsewhere.example"}
    said = []
    application(environ, lambda status, headers, *_: said.append(dict(headers)))
    return said[0]
print(json.dumps({
    "answers": {path: answered(path) for path in PATHS},
    "session": settings.SESSION_COOKIE_NAME, "secure": settings.SESSION_COOKIE_SECURE,
    "lines": [morsel.OutputString() for jar in (page.cookies, spoken.cookies) for morsel in jar.values()],
    "status": spoken.status_code,
}))
"""
)


@pytest.fixture(scope="module")
def server() -> dict[str, object]:
    """What such a process says of its cookies."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "farmgate.settings",
        "FARMGATE_PUBLIC_URL": "https://village.example.org",
        "FARMGATE_HOSTS": "village.example.org",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=settings.ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, object] = json.loads(done.stdout)
    return said


def test_every_cookie_belongs_to_this_host_alone(server: dict[str, object]) -> None:
    assert server["status"] == 302
    lines = server["lines"]
    assert isinstance(lines, list)
    assert {line.partition("=")[0] for line in lines} == {"__Host-csrf", "__Host-language"}
    assert (server["session"], server["secure"]) == ("__Host-session", True)
    for line in lines:
        # Without these a browser throws a cookie of that name away.
        assert "Secure" in line and "Path=/" in line and "Domain" not in line
        assert "HttpOnly" in line and "SameSite=Lax" in line


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_to_https_and_to_itself(server: dict[str, object], path: str) -> None:
    answers = server["answers"]
    assert isinstance(answers, dict)
    headers = answers[path]
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert not [name for name in headers if name.startswith("Access-Control-")]
