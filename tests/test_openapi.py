"""docs/openapi.json is true: the real application, driven from it, never fails and never answers anything else.

Answers are held to it more strictly than a client may: here a member that the document does not name is a mistake.
"""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as configured
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from farmgate.kernel import clock, signing, words
from farmgate.kernel.signing import b64
from farmgate.people.models import Device
from farmgate.sync import earnings, enrolment, exchange, paylinks, pickups, slips, statements, views
from farmgate.sync.models import Quarantine, StoredOperation
from farmgate.sync.openapi import document
from farmgate.sync.rates import Rate
from farmgate.sync.tests.conftest import Counter, at_work
from tests import world as worlds
from tests.wsgi import application

EXAMPLES = 40
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
GROWING = {"FeedItem"}
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def strict() -> dict[str, Any]:
    """The document, with every shape closed."""
    closed: dict[str, Any] = copy.deepcopy(document())
    for name, shape in closed["components"]["schemas"].items():
        if shape["type"] == "object" and name not in GROWING and not name.endswith("Request"):
            shape["additionalProperties"] = False
    return closed


schema = schemathesis.openapi.from_dict(strict())
schema.app = application


@pytest.fixture
def counter(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    """A phone at work, in a county where one may call as often as one likes."""
    for module, name in ((exchange, "_per_device"), (views, "_enrolments"), (slips, "_checks"), (pickups, "_checks"),
                         (paylinks, "_asked"), (earnings, "_asked"), (statements, "_asked")):  # fmt: skip
        monkeypatch.setattr(module, name, Rate(10**9, 60))
    with clock.at(worlds.START):
        yield at_work(worlds.build())


def test_it_is_that_of_the_code() -> None:
    call_command("openapi", "--check")
    kept = json.loads((configured.ROOT / "docs" / "openapi.json").read_text())
    doors = {f"/api/{door}" for door in ("enrol", "sync", "slip", "pickup", "paylink", "earnings", "statement")}
    assert set(kept["paths"]) == doors | {"/healthz", "/readyz"}


@schema.parametrize()
@BOUNDED
def test_no_request_makes_it_fail(case: Case, counter: Counter) -> None:
    before = Device.objects.count(), StoredOperation.objects.count(), Quarantine.objects.count()
    case.call_and_validate(checks=CHECKS)
    assert (Device.objects.count(), StoredOperation.objects.count(), Quarantine.objects.count()) == before


HELLO = st.fixed_dictionaries(
    {},
    optional={
        "seq": st.sampled_from([0, 1, 2, 2**53]),
        "epoch": st.integers(0, 2**53),
        "cursor": st.sampled_from(["", "1.0.0", "1.1.1", "x"]) | st.text(max_size=70),
        "challenge": st.sampled_from(["", "1.2"]) | st.text(max_size=210),
        "app": st.text(max_size=45),
        "head": st.text(alphabet="0123456789abcdef", min_size=64, max_size=64),
    },
)


def ask(path: str, body: dict[str, Any]) -> int:
    """A request of ours, its answer held to the document."""
    case = schema[path]["POST"].Case(body=body, media_type="application/json")
    return int(case.call_and_validate(headers={"Accept-Encoding": "identity"}, checks=CHECKS).status_code)


@BOUNDED
@given(
    odd=HELLO, fresh=st.booleans(), carried=st.booleans(), kind=st.sampled_from(["shift.close", "order.place", "a.b"])
)
def test_a_signed_hello_too(counter: Counter, odd: dict[str, Any], fresh: bool, carried: bool, kind: str) -> None:
    phone = counter.phone
    if fresh:
        odd.pop("challenge", None)
    block = phone.block([counter.record(kind, {})] if "seq" not in odd and "head" not in odd else [], **odd)
    status = ask("/api/sync", {**block, "carried": [block]} if carried else block)
    assert status in (200, 400)
    if status == 200:
        phone.acked = len(phone.log)
    elif block["ops"]:
        phone.log.pop()


def test_every_door_opens_to_who_may(counter: Counter) -> None:
    placed = counter.order()
    assert ask("/api/sync", counter.phone.block()) == 200
    counter.phone.acked = len(counter.phone.log)
    number = {"number": f"{counter.phone.code}-{placed.seq}"}
    for given_words in (list(words.numbers(placed.hash)), [0, 0, 0, 0]):
        assert ask("/api/slip", hello(counter) | number | {"words": given_words}) == 200
    assert ask("/api/paylink", hello(counter) | {"order": str(placed.id)}) == 200
    card = {"card": "7K3MQ0RT"}
    for door, asked in (("earnings", {}), ("earnings", {"after": "x"}), ("statement", card), ("statement", {}),
                        ("statement", number | {"words": list(words.numbers(placed.hash))})):  # fmt: skip
        assert ask(f"/api/{door}", hello(counter) | asked) in (200, 400)
    code = enrolment.invite(counter.world.officer, "S0002", 1, counter.world.agents[1].id)
    key = b64(signing.public_key_of(b"x" * 32))
    for status in (200, 200):
        assert ask("/api/enrol", {"code": code, "alg": "ed25519", "public_key": key}) == status
    assert ask("/api/enrol", {"code": code, "alg": "ed25519", "public_key": "A" * 43}) == 409


def hello(counter: Counter) -> dict[str, Any]:
    block = counter.phone.block([])
    return {"hello": block["hello"], "sig": block["sig"]}
