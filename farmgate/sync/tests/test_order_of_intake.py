"""Once, in order, unaltered: replays, gaps, forks, broken chains."""

import json
from uuid import UUID

from farmgate.counter import queries
from farmgate.people import queries as people
from farmgate.people import services
from farmgate.sync.models import Fork, OpenException, Quarantine, StoredOperation
from farmgate.sync.tests.conftest import Counter


def stored(counter: Counter) -> int:
    return StoredOperation.objects.filter(device=counter.phone.device).count()


def status(counter: Counter) -> str:
    device = people.device(UUID(counter.phone.device))
    return device.status if device else "unknown"


def test_sent_twice_is_stored_once_and_answered_the_same(counter: Counter) -> None:
    counter.order(total_minor=1)
    first = counter.phone.sync()["results"]
    counter.phone.acked -= 1
    again = counter.phone.sync()["results"]
    assert [r | {"replayed": True} for r in first] == again
    assert again[0]["code"] == "bad_total"


def test_twice_in_one_request_is_stored_once(counter: Counter) -> None:
    made = counter.order()
    before = stored(counter)
    answer = counter.phone.send("/api/sync", counter.phone.block([made, made]))
    assert [r["seq"] for r in answer["results"]] == [made.seq]
    assert stored(counter) == before + 1


def test_a_gap_tells_where_to_resume(counter: Counter) -> None:
    counter.order()
    made = counter.order()
    answer = counter.phone.send("/api/sync", counter.phone.block([made]))
    assert answer["problem"]["code"] == "gap"
    assert json.loads(answer["ack"]["bytes"])["last_seq"] == made.seq - 2
    assert [r["outcome"] for r in counter.phone.sync()["results"]] == ["applied", "applied"]


def test_a_fork_is_kept_on_both_sides_and_freezes_the_phone(counter: Counter) -> None:
    made = counter.order()
    counter.phone.sync()
    twin = counter.phone.sign(made.text.replace('"spoken"', '"card"'), made.seq, counter.at)
    answer = counter.phone.send("/api/sync", counter.phone.block([twin]))
    assert answer["problem"]["code"] == "fork"
    assert Fork.objects.get().seq == made.seq
    assert status(counter) == "frozen"


def test_a_frozen_phones_cash_is_kept_in_suspense(counter: Counter) -> None:
    made = counter.order()
    counter.phone.sync()
    twin = counter.phone.sign(made.text.replace('"spoken"', '"card"'), made.seq, counter.at)
    counter.phone.send("/api/sync", counter.phone.block([twin]))
    counter.order()
    answer = counter.phone.sync()
    assert answer["results"][0]["code"] == "frozen_device"
    assert answer["problem"]["code"] == "device_frozen"
    assert answer["feed"] is None


def test_a_chain_that_does_not_hold_is_refused_and_kept(counter: Counter) -> None:
    made = counter.record(
        "shift.close", {"shift": str(counter.shift), "count_minor": 0, "expected_minor": 0}, prev="0" * 64
    )
    before = stored(counter)
    answer = counter.phone.send("/api/sync", counter.phone.block([made]))
    assert answer["problem"]["code"] == "broken_chain"
    assert stored(counter) == before
    assert Quarantine.objects.get().reason == "broken_chain"


def test_a_rolled_back_phone_is_told_before_it_takes_money(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    counter.phone.log.pop()
    counter.phone.acked -= 1
    assert counter.phone.sync()["problem"]["code"] == "rolled_back"


def test_a_copied_phone_shows_in_its_hello(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    answer = counter.phone.send("/api/sync", counter.phone.block([], head="ab" * 32))
    assert answer["problem"]["code"] == "fork"


def test_what_follows_a_bad_signature_waits(counter: Counter) -> None:
    good, bad, after = counter.order(), counter.order(), counter.order()
    block = counter.phone.block([good, bad, after])
    block["ops"][1][1] = block["ops"][0][1]
    answer = counter.phone.send("/api/sync", block)
    assert [r["seq"] for r in answer["results"]] == [good.seq]
    assert answer["problem"]["code"] == "bad_signature"
    assert Quarantine.objects.get().reason == "bad_signature"
    counter.phone.acked = good.seq
    assert [r["seq"] for r in counter.phone.sync()["results"]] == [bad.seq, after.seq]


def test_another_devices_operation_is_refused(counter: Counter) -> None:
    other = counter.world.phone(station=1)
    stolen = counter.order()
    resigned = other.sign(stolen.text, 1, counter.at)
    answer = other.send("/api/sync", other.block([resigned]))
    assert answer["problem"]["code"] == "not_this_device"


def test_a_carrier_brings_another_phones_operations_and_its_ack(counter: Counter) -> None:
    made = counter.order()
    carrier = counter.world.phone(station=1)
    answer = carrier.sync(carried=[counter.phone.block()])
    (brought,) = answer["carried"]
    assert [r["outcome"] for r in brought["results"]] == ["applied"]
    counter.phone.take(brought)
    assert counter.phone.acked == made.seq
    assert str(StoredOperation.objects.get(seq=made.seq, device=counter.phone.device).carrier) == carrier.device


def test_a_carried_block_of_a_stranger_does_not_spoil_the_carriers(counter: Counter) -> None:
    stranger = counter.phone.block([], device="00000000-0000-8000-8000-000000000000")
    carrier = counter.world.phone(station=1)
    answer = carrier.sync(carried=[stranger])
    assert answer["carried"][0]["problem"]["code"] == "unknown_device"
    assert answer["problem"] is None


def test_an_act_signed_again_and_again_counts_once(counter: Counter) -> None:
    first = "ab" * 32
    body = json.loads(counter.order().text)["body"]
    counter.phone.sync()
    drawer = queries.till(UUID(counter.phone.device)).drawer_minor
    made = [counter.phone.record("order.place", body, counter.at, again=first) for _ in range(2)]
    assert [row["code"] for row in counter.phone.sync()["results"]] == [None, "signed_before"]
    late = counter.phone.record("order.place", body, counter.at, again=first)
    assert [row["code"] for row in counter.phone.sync()["results"]] == ["signed_before"]
    cash = body["tendered_minor"] - body["change_minor"]
    assert queries.till(UUID(counter.phone.device)).drawer_minor == drawer + cash
    assert not any(queries.order_by_slip(f"{counter.phone.code}-{op.seq}") for op in (made[1], late))


def test_an_act_whose_first_operation_is_stored_does_not_count_again(counter: Counter) -> None:
    made = counter.order()
    counter.phone.sync()
    counter.phone.record("order.place", json.loads(made.text)["body"], counter.at, again=made.hash.hex())
    assert [row["code"] for row in counter.phone.sync()["results"]] == ["signed_before"]


def test_what_was_signed_before_moves_nothing_on_a_frozen_phone_either(counter: Counter) -> None:
    first = "cd" * 32
    body = json.loads(counter.order().text)["body"]
    counter.phone.record("order.place", body, counter.at, again=first)
    counter.phone.sync()
    services.freeze_device(UUID(counter.phone.device))
    late = counter.phone.record("order.place", body, counter.at, again=first)
    assert [row["code"] for row in counter.phone.sync()["results"]] == ["signed_before"]
    assert OpenException.objects.get(op_id=late.id).suspense_minor == 0
