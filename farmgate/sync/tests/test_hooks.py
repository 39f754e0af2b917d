"""What happens is told to whoever wants to be told: signed, again until it is heard, each only its own."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from farmgate.interface import delivering, queries, services
from farmgate.interface.tests.listening import Listener, listening
from farmgate.kernel import clock
from farmgate.kernel.clock import now, wire
from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import desk, events
from farmgate.sync.tests.conftest import Counter, at_work
from tests import world as worlds
from tests.supplied import Supplied, placed
from tests.world import COUNTY, World

pytestmark = pytest.mark.django_db(transaction=True)
ALL = [
    *("purchase.cut", "purchase.answered", "purchase.dispatched"),
    *("parcel.collected", "refund.owed", "settlement.closed"),
]


@pytest.fixture
def counter(transactional_db: None, settings: Any) -> Iterator[Counter]:
    """A phone at work in a county that is committed, where hooks may lead to this machine."""
    settings.HOOKS_TO_LOOPBACK = True
    worlds.forget()
    world = worlds.build()
    world.give_float(world.agents[0].id, 100_000)
    yield at_work(world)
    worlds.forget()


@pytest.fixture
def shop(counter: Counter) -> Supplied:
    return Supplied(counter.world, lambda: counter.at)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as told:
        yield told


def hook(world: World, address: str, wanted: list[str] = ALL, merchant: UUID | None = None) -> UUID:
    body = {"county": COUNTY, "address": address, "events": wanted, "merchant": str(merchant) if merchant else None}
    return desk.act(world.officer, "hook.set", body)


def told(listener: Listener) -> list[tuple[str, dict[str, Any]]]:
    """What came, in no promised order: kinds and data."""
    said = [json.loads(body) for _, _, body in listener.came]
    return sorted(((event["type"], event["data"]) for event in said), key=lambda event: ALL.index(event[0]))


def verify(secret: str, header: str, body: bytes) -> bool:
    """As docs/interface.md tells a stranger to."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts["v1"])


def a_whole_life(shop: Supplied, counter: Counter) -> None:
    """Two orders: one piece is short, one parcel is collected, one refused; and it is settled."""
    placed(counter, 2)
    shop.cut()
    shop.answer([[next(iter(counter.world.offers)), 1]])
    shop.dispatch()
    first, second = shop.parcels(counter)
    for parcel in (first, second):
        counter.record("parcel.receive", {"parcel": parcel["parcel"], "condition": "ok"})
    counter.record("parcel.hand_over", {"parcel": first["parcel"], "shown": "known", "witness": ""})
    back = {"parcel": second["parcel"], "reason": "damaged", "amount_minor": second["amount_minor"]}
    counter.record("parcel.refuse", back)
    counter.phone.sync()
    shop.settle(days=30)


def test_a_whole_life_is_told_and_signed(shop: Supplied, counter: Counter, listener: Listener) -> None:
    set_ = hook(counter.world, listener.address)
    a_whole_life(shop, counter)
    assert events.draw() == 7
    assert delivering.deliver() == 7
    kinds = [kind for kind, _ in told(listener)]
    assert kinds == [*ALL[:4], "refund.owed", "refund.owed", "settlement.closed"]
    purchase = {"purchase": str(shop.purchase), "merchant": str(shop.merchant)}
    assert all(purchase.items() <= data.items() for kind, data in told(listener) if kind.startswith("purchase."))
    assert {data["why"] for kind, data in told(listener) if kind == "refund.owed"} == {"short", "refused"}
    secret = services.secret_of(set_)
    for _, headers, body in listener.came:
        assert verify(secret, headers["Farmgate-Signature"], body)
        assert not verify(secret, headers["Farmgate-Signature"], body + b" ")
        assert headers["Farmgate-Event-Id"] == json.loads(body)["id"]
        assert str(counter.villager) not in body.decode(), "nothing of a villager is told"
    assert events.draw() == delivering.deliver() == 0
    assert {row.state for row in queries.deliveries(set_).rows} == {"delivered"}


def test_each_merchant_is_told_of_its_own_only(shop: Supplied, counter: Counter, listener: Listener) -> None:
    named = {"county": COUNTY, "code": "S02", "name_zh": "二店", "name_en": ""}
    other = desk.act(counter.world.officer, "merchant.add", named)
    mine = hook(counter.world, listener.address, merchant=shop.merchant)
    theirs = hook(counter.world, listener.address, merchant=other)
    outside = {"county": "420528", "address": listener.address, "events": ALL, "merchant": None}
    neighbours = desk.act(counter.world.stranger, "hook.set", outside)
    few = hook(counter.world, listener.address, ["settlement.closed"])
    a_whole_life(shop, counter)
    events.draw()
    found = {id_: [row.kind for row in queries.deliveries(id_).rows] for id_ in (mine, theirs, neighbours, few)}
    assert (len(found[mine]), found[theirs], found[neighbours], found[few]) == (7, [], [], ["settlement.closed"])


def test_nothing_is_told_of_what_was_before(shop: Supplied, counter: Counter, listener: Listener) -> None:
    events.begin()
    placed(counter)
    shop.cut()
    with clock.at(counter.at + timedelta(hours=2)):
        late = hook(counter.world, listener.address)
    shop.answer()
    assert events.draw() == 0
    assert queries.deliveries(late).rows == []


def test_what_is_not_heard_is_sent_again_and_given_up(shop: Supplied, counter: Counter, listener: Listener) -> None:
    set_ = hook(counter.world, listener.address, ["purchase.cut"])
    placed(counter)
    shop.cut()
    events.draw()
    listener.status = 500
    at = now()
    waits = []
    for _ in range(8):
        with clock.at(at):
            assert delivering.deliver() == 1
            assert delivering.deliver() == 0, "not before its time"
        (row,) = queries.deliveries(set_).rows
        waits.append(row.next_at - at if row.next_at else None)
        at = row.next_at or at
    minutes = [int(wait.total_seconds() // 60) for wait in waits if wait]
    assert minutes == [1, 5, 30, 120, 360, 720, 1440] and waits[-1] is None
    (row,) = queries.deliveries(set_).rows
    assert (row.state, row.tries) == ("given_up", 8)
    assert {(status, why) for _, status, _, why in row.tried} == {(500, "refused")}
    with clock.at(at + timedelta(days=2)):
        assert delivering.deliver() == 0
        listener.status = 204
        services.send_again(row.id, now())
        assert delivering.deliver() == 1
    (row,) = queries.deliveries(set_).rows
    assert row.state == "delivered" and len(row.tried) == 9
    assert len({body for _, _, body in listener.came}) == 1, "the same event, to the byte"


def test_of_a_deaf_address_one_try_a_turn(shop: Supplied, counter: Counter, listener: Listener) -> None:
    hook(counter.world, listener.address)
    a_whole_life(shop, counter)
    events.draw()
    listener.status = 503
    assert delivering.deliver() == 1
    listener.status = 200
    with clock.at(now() + timedelta(minutes=1)):
        assert delivering.deliver() == 7


def test_an_ended_hook_is_told_nothing_more(shop: Supplied, counter: Counter, listener: Listener) -> None:
    set_ = hook(counter.world, listener.address)
    placed(counter)
    shop.cut()
    events.draw()
    desk.act(counter.world.officer, "hook.end", {"hook": str(set_)})
    shop.answer()
    assert events.draw() == delivering.deliver() == 0
    (row,) = queries.deliveries(set_).rows
    assert row.state == "given_up" and listener.came == []
    with pytest.raises(Problem, match="already_ended"):
        services.send_again(row.id, now())


def test_a_hook_that_leads_inside_is_never_called(shop: Supplied, counter: Counter, listener: Listener) -> None:
    set_ = hook(counter.world, f"https://erp.example:{listener.port}/in", ["purchase.cut"])
    placed(counter)
    shop.cut()
    events.draw()
    assert delivering.deliver(resolve=lambda host, port: ["10.0.0.8"]) == 1
    (row,) = queries.deliveries(set_).rows
    assert row.tried[0][1:] == (0, row.tried[0][2], "forbidden_address") and listener.came == []


def test_what_an_open_transaction_may_still_bring_is_waited_for(shop: Supplied, counter: Counter) -> None:
    """A lower number may be committed after a higher one: the log is not looked through past it."""
    import threading

    from django.db import connection

    hook(counter.world, "https://erp.example/in", ["purchase.cut"])
    placed(counter)
    opened, close = threading.Event(), threading.Event()

    def stay_open() -> None:
        from django.db import transaction

        with transaction.atomic():
            ask("SELECT pg_current_xact_id()")
            opened.set()
            close.wait(20)
        connection.close()

    other = threading.Thread(target=stay_open)
    other.start()
    opened.wait(20)
    shop.cut()
    assert events.draw() == 0
    close.set()
    other.join()
    assert events.draw() == 1


def test_a_token_is_refused_that_goes_too_far(counter: Counter, shop: Supplied) -> None:
    world = counter.world
    body = {
        "county": COUNTY,
        "person": str(world.officer.person_id),
        "label": "ERP",
        "scopes": ["purchases:read"],
        "merchant": None,
        "until": wire(now() + timedelta(days=366)),
        "secret_hash": "ab" * 32,
    }
    desk.act(world.officer, "token.issue", body)
    for odd, code in (
        ({"until": wire(now() + timedelta(days=366, minutes=1))}, "bad_until"),
        ({"until": wire(now())}, "bad_until"),
        ({}, "token_taken"),
        ({"merchant": str(UUID(int=1)), "secret_hash": "cd" * 32}, "unknown_merchant"),
        ({"merchant": str(shop.merchant), "scopes": ["orders:read"]}, "scope_not_for_merchants"),
        ({"person": str(world.agents[0].id)}, "no_log_in"),
        ({"county": "420528"}, "not_allowed"),
    ):
        with pytest.raises(Problem) as refused:
            desk.act(world.officer, "token.issue", body | odd)
        assert refused.value.code == code
