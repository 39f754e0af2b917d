"""What may be done to an address is said by its method: nothing changes by GET, and nothing answers to TRACE."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from farmgate.sql import one
from farmgate.web.tests.conftest import Office

ADDRESSES = ["/", "/healthz", "/language", "/field/", "/api/sync", "/office/", "/office/login", "/office/me/password"]


@pytest.mark.parametrize("path", [*ADDRESSES, "/admin/login/", "/static/office/office.css"])
def test_trace_is_not_spoken(office: Office, path: str) -> None:
    for client in (Client(), office.officer.client):
        response = client.trace(path, headers={"X-Echo": "a header to be echoed"})
        assert "a header to be echoed" not in response.getvalue().decode()
        assert response.status_code != 200 or path == "/language"


def test_deeds_are_not_done_by_looking(office: Office) -> None:
    """Each address of the office is opened as a link would open it: the record does not grow."""
    before = _operations()
    for pattern in get_resolver("farmgate.web.office.urls").url_patterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if "<" not in route and not route.startswith("log"):
            assert office.officer.get(f"/office/{route}").status_code in (200, 302, 404, 405), route
    assert _operations() == before
    assert office.officer.get("/office/logout").status_code == 405
    assert office.officer.get("/office/").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/field/.git/config", "/field/../manage.py", "/static/../../manage.py", "/static/", "/farmgate/"],
)
def test_nothing_of_the_checkout_is_served_and_no_folder_listed(office: Office, path: str) -> None:
    assert office.officer.get(path).status_code == 404


def _operations() -> int:
    return int(one("SELECT count(*) FROM sync_operation")[0])
