"""A server restored from last night's backup gets everything again, and tells phones everything anew."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from farmgate.money import queries as money
from farmgate.sync import desk, intake, leases, server
from farmgate.sync.models import FeedItem, StoredOperation
from farmgate.sync.tests.conftest import Counter


@contextmanager
def lost_with_the_disk() -> Iterator[None]:
    """What happens inside is in no backup: afterwards the tables are as they were, and the processes are new."""
    backup = transaction.savepoint()
    yield
    transaction.savepoint_rollback(backup)
    server.forget()
    leases._facts.cache_clear()
    intake._working_phone.cache_clear()


def restored() -> str:
    said = StringIO()
    call_command("restored", stdout=said)
    return said.getvalue()


def drawer(counter: Counter) -> int:
    (found,) = money.balances([f"drawer:{counter.phone.code}"]).values()
    return found.net


def test_what_the_backup_lacks_is_sent_again_and_counts_once(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    with lost_with_the_disk():
        last = [counter.order(), counter.order()][-1]
        counter.phone.sync()
        assert (counter.phone.acked, drawer(counter)) == (last.seq, 12_600)
    assert drawer(counter) == 4_200

    restored()
    answer = counter.phone.sync()
    ack = json.loads(answer["ack"]["bytes"])
    assert (ack["epoch"], ack["last_seq"], answer["problem"]) == (2, last.seq - 2, None)
    again = counter.phone.sync()
    assert [(r["seq"], r["outcome"]) for r in again["results"]] == [(last.seq - 1, "applied"), (last.seq, "applied")]
    assert drawer(counter) == 12_600
    assert StoredOperation.objects.filter(device=counter.phone.device, kind="order.place").count() == 3


def test_a_cursor_of_the_old_life_gets_a_snapshot(counter: Counter) -> None:
    counter.phone.sync()
    assert counter.phone.cursor.startswith("1.")
    restored()
    feed = counter.phone.sync()["feed"]
    assert "shelf" in [item["kind"] for item in feed["items"]]
    assert feed["cursor"].startswith("2.")
    assert "shelf" not in [item["kind"] for item in counter.phone.sync()["feed"]["items"]]


def test_old_news_never_comes_up_again(counter: Counter) -> None:
    desk.act(counter.world.officer, "message.send", {"county": "420527", "zh": "明天停电", "en": "No power tomorrow"})
    restored()
    assert not FeedItem.objects.exists()
    (message,) = [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == "message"]
    assert message["en"] == "No power tomorrow"


@pytest.mark.parametrize("times", [1, 2])
def test_each_restore_is_a_life_of_its_own(counter: Counter, times: int) -> None:
    for _ in range(times):
        said = restored()
    assert server.epoch() == 1 + times
    assert f"epoch {1 + times}" in said


def test_a_lease_given_before_the_loss_is_nobody_elses_after_it(counter: Counter) -> None:
    with lost_with_the_disk():
        caps = {"county": "420527", "sale_cap_minor": 100, "day_cap_minor": 100, "day_count_cap": 1}
        desk.act(counter.world.officer, "limits.set", caps)
        counter.phone.sync()
        assert counter.phone.lease is not None
        lost = counter.phone.lease["lease"]
    restored()
    desk.act(counter.world.officer, "limits.set", caps)
    counter.phone.sync()
    counter.phone.sync()
    assert counter.phone.lease["lease"] > lost
