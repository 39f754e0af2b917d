"""The front page, whether we are well, error pages in both languages, and what every answer tells the browser."""

from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client
from django.utils import translation

from farmgate.web import front


@pytest.fixture
def visitor(db: None) -> Client:
    return Client(headers={"Accept-Language": "en"})


def test_it_says_where_to_go(visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert 'href="/field/"' in page
    assert 'href="/office/"' in page


def test_well_and_ready(visitor: Client) -> None:
    assert visitor.get("/healthz").content == b"ok\n"
    assert visitor.get("/readyz").content.startswith(b"database: ok\n")


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/nowhere", "/static/office/office.css", "/static/office/office.js"]
)
def test_text_says_its_encoding(visitor: Client, path: str) -> None:
    kind = visitor.get(path).headers["Content-Type"]
    assert kind.startswith("text/") and 'charset="utf-8"' in kind.replace("charset=utf-8", 'charset="utf-8"')


def test_the_office_asks_who_is_there(visitor: Client) -> None:
    assert (
        visitor.get("/office/orders/?state=held").headers["Location"]
        == "/office/login?next=/office/orders/%3Fstate%3Dheld"
    )


@pytest.mark.parametrize(("language", "text"), [("en", "There is nothing here."), ("zh-hans", "这里没有内容。")])
def test_nothing_here_in_both_languages(db: None, language: str, text: str) -> None:
    response = Client(headers={"Accept-Language": language}).get("/nowhere")
    assert response.status_code == 404
    assert text in response.content.decode()


def test_programs_get_json(visitor: Client) -> None:
    response = visitor.get("/api/nowhere")
    assert response.status_code == 404
    assert response.json()["problem"]["code"] == "http_404"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_error_pages_need_neither_database_nor_session(language: str) -> None:
    request = HttpRequest()
    request.path = "/office/"
    with translation.override(language):
        pages = [
            front.bad_request(request, Exception()),
            front.forbidden(request, Exception()),
            front.csrf_failed(request),
            front.server_error(request),
        ]
    assert [page.status_code for page in pages] == [400, 403, 403, 500]
    assert all(b"</html>" in page.content for page in pages)


def test_what_every_answer_tells_the_browser(visitor: Client) -> None:
    for path in ("/", "/office/login", "/healthz", "/nowhere", "/static/office/office.css"):
        policy = visitor.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def test_a_form_from_elsewhere_is_refused(db: None) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    response = strict.post("/office/login", {"username": "x", "password": "y"})
    assert response.status_code == 403
    assert "This form is too old to be sent." in response.content.decode()


def test_the_language_is_remembered(visitor: Client) -> None:
    visitor.post("/language", {"language": "zh-hans", "next": "/office/login"})
    assert "登录" in visitor.get("/office/login").content.decode()


class TestField:
    """The field app as it was built."""

    @pytest.fixture
    def phone(self, db: None, settings: object, tmp_path: Path) -> Client:
        (tmp_path / "assets").mkdir()
        (tmp_path / "index.html").write_text("<!doctype html><title>field</title>")
        (tmp_path / "sw.js").write_text("self")
        (tmp_path / "assets" / "index-Bx7Da91c.js").write_text("app")
        settings.FIELD_DIST = tmp_path  # type: ignore[attr-defined]
        return Client()

    def test_the_page_and_the_worker_are_asked_for_again(self, phone: Client) -> None:
        for path in ("/field/", "/field/sw.js"):
            response = phone.get(path)
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "no-cache"
            assert "worker-src 'self'" in response.headers["Content-Security-Policy"]

    def test_what_carries_its_hash_is_kept_for_ever(self, phone: Client) -> None:
        response = phone.get("/field/assets/index-Bx7Da91c.js")
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Type"].startswith("text/javascript")

    def test_without_the_slash_it_is_found_too(self, phone: Client) -> None:
        assert phone.get("/field").headers["Location"].endswith("field/")

    def test_not_built_is_said(self, db: None, settings: object, tmp_path: Path) -> None:
        settings.FIELD_DIST = tmp_path / "missing"  # type: ignore[attr-defined]
        response = Client(headers={"Accept-Language": "en"}).get("/field/")
        assert response.status_code == 503
        assert "is not installed on this server" in response.content.decode()
