"""docs/interface.md against the code: its client runs, its signature is the server's, its tables are whole."""

import json
import re
from collections.abc import Iterator
from time import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from farmgate.interface import delivering, rules, services
from farmgate.interface.operations import KINDS
from farmgate.interface.tests.listening import listening
from farmgate.kernel import limits
from farmgate.sync import desk, events
from farmgate.sync.tests.conftest import at_work
from farmgate.trade import queries as trade
from farmgate.web.api import caller, once
from farmgate.web.api.interface import api
from farmgate.web.tests.calling import program
from tests import world as worlds
from tests.supplied import Supplied, placed
from tests.world import COUNTY

PAGE = (settings.ROOT / "docs" / "interface.md").read_text(encoding="utf-8")


def examples() -> dict[str, Any]:
    """What the page's blocks of Python define."""
    said: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(block, said)
    return said


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Supplied]:
    """A county, committed, whose merchant is wanted two things, twice each."""
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 100_000)
    counter = at_work(world)
    shop = Supplied(world, lambda: counter.at)
    shop.world, shop.counter = world, counter  # type: ignore[attr-defined]
    placed(counter)
    shop.cut()
    yield shop
    worlds.forget()


def test_the_client_of_the_page_fills_a_purchase_order(shop: Any, live_server: Any) -> None:
    said = examples()
    merchant = program(shop.world.officer, merchant=shop.merchant)
    farmgate = said["Farmgate"](live_server.url, merchant.token)
    first, second = list(shop.world.offers)[:2]
    said["fill"](farmgate, {first: 100, second: 1})
    row = trade.purchase(shop.purchase)
    assert row is not None and row.state == "dispatched"
    (purchase,) = farmgate.walk("/purchases")
    assert (purchase["wanted"], purchase["coming"]) == (4, 3)
    said["fill"](farmgate, {})
    connection.close()


def test_the_page_knows_a_delivery_of_ours(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    known = examples()["is_from_farmgate"]
    monkeypatch.setattr(settings, "HOOKS_TO_LOOPBACK", True)
    with listening() as listener:
        body = {"county": COUNTY, "address": listener.address, "events": ["purchase.answered"], "merchant": None}
        hook = desk.act(shop.officer, "hook.set", body)
        shop.answer()
        assert events.draw() == delivering.deliver() == 1
    ((_, headers, data),) = listener.came
    secret, header = services.secret_of(hook), headers["Farmgate-Signature"]
    assert known(secret, header, data, time())
    assert not known(secret, header, data, time() + 301)
    assert not known(secret + "x", header, data, time())
    assert set(json.loads(data)) == {"id", "type", "at", "county", "data"}


def cells(section: str, column: int) -> list[str]:
    """What stands in backticks in a column of the table below a heading."""
    after = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[column] for line in after.split("\n") if line.startswith("| ")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_every_address_and_its_scope_is_on_the_page() -> None:
    there = {}
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                (auth,) = operation.auth_callbacks
                there |= {f"{method} {path}": auth.scope for method in operation.methods}
    after = PAGE.split("\n## Addresses\n")[1].split("\n## ")[0]
    said = {}
    for line in after.split("\n"):
        if line.startswith("| `"):
            _, addresses, scope, *_ = line.split("|")
            for address in re.findall(r"`([^`]+)`", addresses):
                said[address] = "".join(re.findall(r"`([^`]+)`", scope))
    assert said == there


def test_every_event_is_on_the_page() -> None:
    (shape,) = (model for (kind, _), model in KINDS.items() if kind == "hook.set")
    named = set(shape.model_json_schema()["properties"]["events"]["items"]["enum"])
    assert set(cells("Hooks", 1)) == named


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    assert f"{limits.API_CALLS_PER_TOKEN_MINUTE_MAX} requests a minute" in PAGE
    assert f"up to {limits.API_ITEMS_MAX:,}" in PAGE and f"{limits.API_PAGE_MAX} at most" in PAGE
    assert f"within {rules.TOKEN_DAYS_MAX} days" in PAGE and f"Kept {services.ANSWERS_KEPT.days} days" in PAGE
    waits = [int(wait.total_seconds() // 60) for wait in rules.BACK_OFF]
    assert waits == [1, 5, 30, 120, 360, 720, 1440] and "1 and 5 minutes, half an hour, 2, 6, 12 and 24 hours" in PAGE
    assert limits.API_BODY_BYTES_MAX == 1024 * 1024 and once.REPLAYED in PAGE
    assert set(cells("Refusals", 2)) >= {"malformed", "unknown_token", "not_found", "key_used", "too_large"}
    assert caller._MINUTE == 60
