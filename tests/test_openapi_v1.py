"""docs/openapi-v1.json is true: driven from it with a real token, the interface never fails and answers nothing else.

Answers are held to it more strictly than a client may: here a member that the document does not name is a mistake.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.conf import settings as configured
from django.core.management import call_command
from hypothesis import HealthCheck, settings
from schemathesis import Case

from farmgate.kernel import clock
from farmgate.sync.models import StoredOperation
from farmgate.sync.rates import Rate
from farmgate.sync.tests.conftest import at_work
from farmgate.web.api import caller
from farmgate.web.api.interface import api
from farmgate.web.tests.calling import Program, program
from tests import world as worlds
from tests.supplied import Supplied, placed
from tests.test_openapi import CHECKS
from tests.wsgi import application

BOUNDED = settings(
    max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
WRITES = {"POST", "DELETE"}


def strict() -> dict[str, Any]:
    """The document, with every shape closed."""
    closed: dict[str, Any] = copy.deepcopy(json.loads(json.dumps(api.get_openapi_schema())))
    for shape in closed["components"]["schemas"].values():
        if shape["type"] == "object":
            shape["additionalProperties"] = False
    return closed


schema = schemathesis.openapi.from_dict(strict())
schema.app = application


@dataclass
class Shop:
    """A merchant's purchase order that is on its way and one that waits, and programs of both sorts."""

    headquarters: Program
    merchant: Program
    ids: dict[str, str]


@pytest.fixture
def shop(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    for name in ("_calls", "_strangers"):
        monkeypatch.setattr(caller, name, Rate(10**9, 60))
    with clock.at(worlds.START):
        world = worlds.build()
        world.give_float(world.agents[0].id, 100_000)
        counter = at_work(world)
        supplied = Supplied(world, lambda: counter.at)
        placed(counter, 2)
        supplied.cut()
        supplied.answer()
        supplied.dispatch()
        sent = supplied.purchase
        order = placed(counter)[0].id
        supplied.cut()
        (parcel, *_) = supplied.parcels(counter)
        ids = {"sent": sent, "waits": supplied.purchase, "merchant": supplied.merchant, "order": order}
        ids |= {"parcel": parcel["parcel"]}
        yield Shop(
            program(world.officer),
            program(world.officer, merchant=supplied.merchant),
            {name: str(id_) for name, id_ in ids.items()},
        )


def test_it_is_that_of_the_code() -> None:
    call_command("openapi", "--check")
    kept = json.loads((configured.ROOT / "docs" / "openapi-v1.json").read_text())
    assert all(path.startswith("/api/v1/") for path in kept["paths"]) and len(kept["paths"]) > 15


def test_it_is_served(db: None) -> None:
    served = json.loads(Program().ask("GET", "/openapi.json").content)
    assert served == json.loads((configured.ROOT / "docs" / "openapi-v1.json").read_text())


def call(case: Case, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return int(case.call_and_validate(headers=headers, checks=CHECKS).status_code)


@schema.parametrize()
@BOUNDED
def test_no_request_makes_it_fail(case: Case, shop: Shop) -> None:
    for token in (shop.headquarters.token, shop.merchant.token, "nobody's"):
        call(case, token)


def paths(shop: Shop) -> dict[str, tuple[str, dict[str, str]]]:
    """Addresses of things that are there."""
    merchant, sent = shop.ids["merchant"], shop.ids["sent"]
    return {
        "/me": ("/me", {}),
        "/orders": ("/orders", {}),
        f"/orders/{shop.ids['order']}": ("/orders/{id}", {"id": shop.ids["order"]}),
        "/purchases": ("/purchases", {}),
        f"/purchases/{sent}": ("/purchases/{id}", {"id": sent}),
        f"/purchases/{sent}/lines": ("/purchases/{id}/lines", {"id": sent}),
        f"/purchases/{sent}/parcels": ("/purchases/{id}/parcels", {"id": sent}),
        "/parcels": ("/parcels", {}),
        f"/parcels/{shop.ids['parcel']}": ("/parcels/{id}", {"id": shop.ids["parcel"]}),
        "/settlements": ("/settlements", {}),
        "/merchants": ("/merchants", {}),
        f"/merchants/{merchant}/items": ("/merchants/{id}/items", {"id": merchant}),
        f"/merchants/{merchant}/terms": ("/merchants/{id}/terms", {"id": merchant}),
        "/hooks": ("/hooks", {}),
    }


def test_everything_that_is_there_fits(shop: Shop) -> None:
    for path, parameters in paths(shop).values():
        case = schema[f"/api/v1{path}"]["GET"].Case(path_parameters=parameters)
        assert call(case, shop.headquarters.token) == 200, path


def test_every_write_opens_to_who_may(shop: Shop) -> None:
    token, before = shop.merchant.token, StoredOperation.objects.count()
    product = {"id": "A1", "title": "Salt", "price": "3.50 CNY"}
    hook = {"address": "https://erp.example/in", "events": ["purchase.cut"]}
    for path, id_, body, status in (
        ("/purchases/{id}/answer", "waits", {"short": []}, 200),
        ("/purchases/{id}/dispatch", "waits", {"waybill": "SF1"}, 200),
        ("/merchants/{id}/items", "merchant", {"products": [product, {**product, "price": "1"}]}, 200),
        ("/hooks", "", hook, 201),
    ):
        case = schema[f"/api/v1{path}"]["POST"].Case(
            path_parameters={"id": shop.ids[id_]} if id_ else {},
            headers={"Idempotency-Key": f"act-{path[1:4]}-{id_}"[:20] + path[-4:]},
            body=body,
            media_type="application/json",
        )
        assert call(case, token) == status, path
    (set_,) = shop.merchant.walk("/hooks")
    for status in (200, 200):
        case = schema["/api/v1/hooks/{id}"]["DELETE"].Case(
            path_parameters={"id": set_["id"]}, headers={"Idempotency-Key": "the-end-1"}
        )
        assert call(case, token) == status
    listed = schema["/api/v1/hooks/{id}/deliveries"]["GET"].Case(path_parameters={"id": set_["id"]})
    assert call(listed, token) == 200
    assert StoredOperation.objects.count() == before + 4
