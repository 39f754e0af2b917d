"""While the database is away everybody is told to wait, and the first request after it came back is served."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from farmgate.sql import one
from farmgate.tests.backends import end_backend


@pytest.fixture
def away(transactional_db: None) -> Iterator[None]:
    """Nobody listens where the database was."""
    connection.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nowhere")
        yield


def _enrol() -> dict[str, str]:
    return {"code": "AAAA-BBBB", "alg": "ed25519", "public_key": "A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}


def test_a_phone_is_told_when_to_come_again(away: None) -> None:
    response = Client().post("/api/enrol", json.dumps(_enrol()), content_type="application/json")
    assert response.status_code == 503
    assert response.json()["problem"]["code"] == "try_again"
    assert response.headers["Retry-After"] == "5"


def test_a_person_gets_a_page_that_says_to_wait(away: None) -> None:
    client = Client(headers={"Accept-Language": "en"}, raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    response = client.get("/office/orders/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Wait a moment" in response.content.decode()
    assert client.get("/readyz").status_code == 503


def test_it_is_a_line_in_the_log_and_not_a_page(away: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "farmgate.sync"):
        Client().post("/api/enrol", json.dumps(_enrol()), content_type="application/json")
    (record,) = [record for record in caplog.records if record.name == "farmgate.sync"]
    assert not record.exc_info


def test_the_first_request_after_it_came_back_is_served(transactional_db: None) -> None:
    assert one("SELECT 1") == (1,)
    end_backend()
    response = Client().post("/api/enrol", json.dumps(_enrol()), content_type="application/json")
    assert (response.status_code, response.json()["problem"]["code"]) == (403, "bad_invite")


def test_a_connection_with_something_to_say_is_kept(transactional_db: None) -> None:
    (before,) = one("SELECT pg_backend_pid()")
    with connection.cursor() as cursor:
        cursor.execute("LISTEN drills")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("NOTIFY drills")
    other.close()
    Client().get("/readyz")
    assert one("SELECT pg_backend_pid()") == (before,)
