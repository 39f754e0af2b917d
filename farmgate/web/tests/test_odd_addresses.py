"""Whatever stands in an address, the answer is a page, a file or "nothing here", and never a fault of the server."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farmgate.web.tests.conftest import Office
from farmgate.web.tests.test_every_page_opens import LISTS

PARAMETERS = ["after", "county", "since", "until", "slip", "station", "state", "q", "sort", "kind", "format", "code"]
PARAMETERS += ["device", "agent", "done", "status", "category", "number", "word1", "word2", "word3", "word4"]
ODD = [
    "\x00",
    "-1",
    "9999-12-31",
    "0001-01-01",
    "' OR 1=1",
    "%",
    "_",
    "😀" * 200,
    "W10",
    "bnVsbA",
    "1e999",
    "../..",
    "²",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(LISTS),
    query=st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(ODD) | st.text(max_size=40), max_size=4),
)
def test_odd_parameters(office: Office, path: str, query: dict[str, str]) -> None:
    assert office.officer.get(path, **query).status_code in (200, 404, 422)


NOWHERE = [
    "/office/stations/%00",
    "/office/stations/nowhere",
    f"/office/orders/{uuid4()}",
    "/office/orders/1",
    f"/office/exceptions/{uuid4()}",
    f"/office/operations/{uuid4()}",
    f"/office/villagers/{uuid4()}",
    f"/office/bags/{uuid4()}",
    "/office/devices/ZZZZ",
    "/office/prices/420527/999999999",
    "/office/prices/999999/1",
    "/office/accounts/float:1",
    "/office/accounts/float:00000000000000000000000000000000",
    "/office/accounts/nothing:420527",
    "/office/accounts/drawer",
    "/office/accounts/transit:x",
]


def test_addresses_of_nothing(office: Office) -> None:
    for path in NOWHERE:
        assert office.officer.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "path", ["proposals/float", "proposals/safe", "devices/invited", "bags/sealed", "messages/send"]
)
def test_empty_forms_come_back_with_what_is_wrong(office: Office, path: str) -> None:
    response = office.officer.post(f"/office/{path}")
    assert response.status_code == 422
    assert "This field is required." in response.content.decode()


def test_a_deed_cannot_be_opened(office: Office) -> None:
    assert office.officer.get("/office/proposals/float").headers["Location"] == "/office/"
