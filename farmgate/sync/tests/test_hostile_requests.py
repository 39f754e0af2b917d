"""Requests from anyone: always a clear refusal, never a 5xx, nothing stored."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from farmgate.sync.models import StoredOperation
from farmgate.sync.tests.conftest import Counter
from tests import world as worlds

BODIES: list[bytes] = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\xff\xfe",
    b'{"hello":1,"sig":2}',
    b'{"hello":"{}","sig":"!!"}',
    b'{"hello":"{}","sig":"AA","ops":"x"}',
    b'{"hello":"{}","sig":"AA","ops":[["a"]]}',
    b'{"hello":"\\ud800","sig":"AA"}',
    b'{"hello":"{}","sig":"AA","carried":[[]]}',
    b"[" * 200_000,
    json.dumps({"hello": "{}", "sig": "A" * 86, "extra": 1}).encode(),
]


API = [f"/api/{door}" for door in ("sync", "enrol", "slip", "pickup", "paylink", "earnings", "statement")]


@pytest.mark.django_db
@pytest.mark.parametrize("path", API)
@pytest.mark.parametrize("body", BODIES)
def test_junk_gets_a_problem_in_both_languages(path: str, body: bytes) -> None:
    response = Client().post(path, body, content_type="application/json")
    assert response.status_code in (400, 403)
    message = response.json()["problem"]["message"]
    assert message["zh-Hans"]
    assert message["en"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", API)
def test_too_much_is_413(path: str) -> None:
    big = b" " * 300_000
    assert Client().post(path, big, content_type="application/json").status_code == 413
    bomb = gzip.compress(b" " * 50_000_000)
    zipped = Client().post(path, bomb, content_type="application/json", headers={"Content-Encoding": "gzip"})
    assert zipped.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize(("length", "status"), [("x", 400), ("-1", 400), ("²", 400), ("9" * 5000, 413), ("", 400)])
def test_a_length_that_is_none_is_refused(length: str, status: int) -> None:
    given = {"content_type": "application/json", "CONTENT_LENGTH": length}
    assert Client().post("/api/sync", b"{}", **given).status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["br", "gzip", "deflate"])
def test_an_encoding_that_is_not_is_refused(encoding: str) -> None:
    response = Client().post(
        "/api/sync", b"{}", content_type="application/json", headers={"Content-Encoding": encoding}
    )
    assert response.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_are_refused(method: str) -> None:
    assert getattr(Client(), method)("/api/sync").status_code == 405


def test_a_phone_not_approved_yet_is_told_to_wait(counter: Counter) -> None:
    waiting = counter.world.phone(station=1, approve=False)
    answer = waiting.sync()
    assert answer["problem"]["code"] == "device_pending"


@pytest.mark.parametrize(
    "odd",
    [
        {"seq": -1},
        {"seq": 2**60},
        {"seq": "1"},
        {"head": "x"},
        {"epoch": -1},
        {"cursor": "x" * 100},
        {"v": 2},
        {"device": "00000000-0000-8000-8000-000000000000"},
        {"extra": 1},
    ],
)
def test_a_signed_but_odd_hello_is_refused(counter: Counter, odd: dict[str, Any]) -> None:
    answer = counter.phone.send("/api/sync", counter.phone.block([], **odd))
    assert answer["problem"]["code"] in ("malformed", "unknown_device", "unsupported_protocol")


@pytest.mark.parametrize("cursor", ["x", "1", "1.2", "1.2.3.4", "1.x.3", "٣.1.1", "9" * 60, "1.99999999999999999999.1"])
def test_an_odd_cursor_asks_for_a_snapshot(counter: Counter, cursor: str) -> None:
    counter.phone.cursor = cursor
    kinds = [item["kind"] for item in counter.phone.sync()["feed"]["items"]]
    assert "shelf" in kinds


NOW = int(worlds.START.timestamp())


@pytest.mark.parametrize(
    "challenge", ["", "x", "1.2", "99999999999.AAAA", "١.AAAA", f"{NOW}.", f"{NOW}.é", f"{NOW}.\x00"]
)
def test_no_feed_and_no_lease_without_a_fresh_challenge(counter: Counter, challenge: str) -> None:
    answer = counter.phone.send("/api/sync", counter.phone.block([], challenge=challenge))
    assert (answer["feed"], answer["lease"]) == (None, None)
    assert answer["challenge"]


def test_a_hello_signed_by_another_key_opens_nothing(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    block = other.block([], device=counter.phone.device)
    before = StoredOperation.objects.count()
    assert counter.phone.send("/api/sync", block)["problem"]["code"] == "bad_signature"
    assert StoredOperation.objects.count() == before


@pytest.mark.parametrize("odd", ["\ud800", "\x00", "x" * 100, "１２"])
def test_odd_letters_in_an_invite_or_a_slip_number_are_refused(counter: Counter, odd: str) -> None:
    key = {"alg": "ed25519", "public_key": "A" * 43}
    invite = counter.phone.send("/api/enrol", {"code": odd, "label": odd} | key)
    slip = counter.phone.send("/api/slip", counter.phone.block([]) | {"number": odd, "words": [1, 2, 3, 4]})
    assert invite["problem"]["code"] in ("bad_invite", "malformed")
    assert slip.get("problem", {}).get("code") == "malformed" or slip["found"] is False
