"""A client written from docs/protocol.md alone enrols, sells, is paid, and is believed."""

import ast
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from django.test import Client

from farmgate.kernel import clock, words
from farmgate.money import queries as money
from farmgate.sync import desk, enrolment, server
from tests import stranger as strangers
from tests import world as worlds
from tests.stranger import Ed25519Key, P256Key, Refused, Stranger
from tests.world import World

KEYS = [Ed25519Key, P256Key]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    server.forget()
    with clock.at(worlds.START):
        yield worlds.build()


def post(path: str, body: bytes) -> tuple[int, bytes]:
    response = Client().post(path, body, content_type="application/json")
    return response.status_code, response.content


def enrolled(world: World, key: Any, station: int = 0) -> Stranger:
    """A phone whose pictures the officer has compared."""
    agent = world.agents[station].id
    code = enrolment.invite(world.officer, world.stations[station].code, 1, agent)
    phone = Stranger(post, key())
    shown = phone.enrol(f"{code[:4]} {code[4:].lower()}")
    assert shown == [picture.en for picture in words.words(phone.key.public)]
    with pytest.raises(Refused, match="device_pending"):
        phone.sync()
    desk.act(world.officer, "device.approve", {"device": phone.device["device"]})
    return phone


def sell(phone: Stranger, at: datetime) -> strangers.Recorded:
    """A villager, a shift and an order of two goods for which a hundred yuan is given."""
    village = phone.feed["station"]["village"]["code"]
    her = phone.record("villager.add", {"name": "陈桂花", "village": village}, at)
    shift = phone.record("shift.open", {"count_minor": 0, "expected_minor": 0}, at)
    lines = [[row[0], 2, row[7]] for row in phone.feed["shelf"]["offers"][:2]]
    fee = phone.feed["shelf"]["fee"]["per_order_minor"]
    total = sum(quantity * price for _, quantity, price in lines) + fee
    body = {"shift": shift.id, "villager": her.id, "mandate": {"consent": "spoken"}, "lines": lines}
    body |= {"lease": phone.lease["lease"], "price_list": phone.feed["shelf"]["price_list"], "fee_minor": fee}
    body |= {"total_minor": total, "tendered_minor": 10_000, "change_minor": 10_000 - total}
    return phone.record("order.place", body, at + timedelta(minutes=3))


@pytest.mark.parametrize("key", KEYS)
def test_a_sale_from_enrolment_to_the_ledger(world: World, key: Any) -> None:
    world.give_float(world.agents[0].id, 100_000)
    phone = enrolled(world, key)
    first = phone.sync()
    assert (first["feed"], first["lease"]) == (None, None)
    phone.sync()
    assert phone.feed["agent"]["name"] == "王秀英"
    assert len(phone.feed["shelf"]["offers"]) == len(world.offers)

    order = sell(phone, worlds.START)
    phone.sync()
    assert [phone.outcomes[seq]["outcome"] for seq in (1, 2, 3)] == ["applied"] * 3
    assert (phone.ack["last_seq"], phone.ack["head"]) == (3, order.hash.hex())
    assert (phone.feed["till"]["drawer_minor"], phone.feed["till"]["float_minor"]) == (4_200, 95_800)
    account = f"drawer:{phone.device['device_code']}"
    assert money.balances([account])[account].net == 4_200

    again = phone.sync()
    assert (again["results"], again["problem"]) == ([], None)


def test_any_counter_can_check_its_slip(world: World) -> None:
    world.give_float(world.agents[0].id, 100_000)
    phone, other = enrolled(world, Ed25519Key), enrolled(world, P256Key, station=1)
    for _ in range(2):
        phone.sync()
    order = sell(phone, worlds.START)
    phone.sync()
    number = f"{phone.device['device_code']}-{order.seq}"
    checked = other.check_slip(number, strangers.picture_numbers(order.hash))
    assert (checked["matches"], checked["order"]["total_minor"]) == (True, 4_200)
    assert other.check_slip(number, [0, 0, 0, 0]) == {"found": True, "matches": False}


def test_a_lost_answer_is_answered_again(world: World) -> None:
    world.give_float(world.agents[0].id, 100_000)
    phone = enrolled(world, Ed25519Key)
    for _ in range(2):
        phone.sync()
    sell(phone, worlds.START)
    before = phone.ack
    phone.sync()
    phone.ack = before
    results = phone.sync()["results"]
    assert [(result["outcome"], result["replayed"]) for result in results] == [("applied", True)] * 3


def test_it_does_not_believe_another_server(world: World) -> None:
    phone = enrolled(world, Ed25519Key)
    phone.device["server_key"] = strangers.b64(Ed25519Key().public)
    with pytest.raises(InvalidSignature):
        phone.sync()


def test_the_stranger_knows_nothing_but_the_page() -> None:
    tree = ast.parse(Path(strangers.__file__).read_text())
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names | {"cryptography"}
