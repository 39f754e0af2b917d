"""A sale made without network reaches the ledger once, and the slip proves it."""

from farmgate.kernel import words
from farmgate.money import queries as money
from farmgate.sync.tests.conftest import Counter


def net(*codes: str) -> list[int]:
    found = money.balances(codes)
    return [found[code].net if code in found else 0 for code in codes]


def test_the_cash_of_a_sale_stands_in_drawer_escrow_and_float(counter: Counter) -> None:
    counter.order()
    answer = counter.phone.sync()
    assert [r["outcome"] for r in answer["results"]] == ["applied"]
    drawer, agent = f"drawer:{counter.phone.code}", counter.phone.agent
    assert net(drawer, "escrow:420527", f"float:{agent}") == [4200, -4200, 95_800]
    assert net("float_control:420527") == [-95_800]


def test_a_cancelled_sale_leaves_nothing_behind(counter: Counter) -> None:
    placed = counter.order()
    counter.record(
        "order.cancel", {"shift": str(counter.shift), "order": str(placed.id), "reason": "other", "refund_minor": 4200}
    )
    answer = counter.phone.sync()
    assert [r["outcome"] for r in answer["results"]] == ["applied", "applied"]
    assert net(f"drawer:{counter.phone.code}", "escrow:420527", f"float:{counter.phone.agent}") == [0, 0, 100_000]


def test_a_cancel_in_a_later_exchange_does_the_same(counter: Counter) -> None:
    placed = counter.order()
    counter.phone.sync()
    counter.record(
        "order.cancel", {"shift": str(counter.shift), "order": str(placed.id), "reason": "other", "refund_minor": 4200}
    )
    assert counter.phone.sync()["results"][0]["outcome"] == "applied"
    assert net(f"drawer:{counter.phone.code}", "escrow:420527") == [0, 0]


def test_short_at_the_close_posts_itself(counter: Counter) -> None:
    counter.order()
    counter.record("shift.close", {"shift": str(counter.shift), "count_minor": 4000, "expected_minor": 4200})
    assert counter.phone.sync()["results"][-1]["outcome"] == "applied"
    assert net(f"drawer:{counter.phone.code}", "over_short:420527") == [4000, 200]


def test_the_phone_reads_the_servers_view_of_its_till(counter: Counter) -> None:
    counter.order()
    counter.phone.sync()
    assert counter.phone.till is not None
    assert (counter.phone.till["drawer_minor"], counter.phone.till["float_minor"]) == (4200, 95_800)


def test_another_counter_checks_the_slip(counter: Counter) -> None:
    placed = counter.order()
    counter.phone.sync()
    other = counter.world.phone(station=1)
    number = f"{counter.phone.code}-{placed.seq}"
    right = list(words.numbers(placed.hash))
    answer = other.send("/api/slip", other.block([]) | {"number": number, "words": right})
    assert (answer["found"], answer["matches"], answer["order"]["total_minor"]) == (True, True, 4200)
    wrong = other.send("/api/slip", other.block([]) | {"number": number, "words": [(right[0] + 1) % 256, *right[1:]]})
    assert wrong == {"found": True, "matches": False}
    unknown = other.send("/api/slip", other.block([]) | {"number": "ZZZZ-1", "words": right})
    assert unknown == {"found": False, "matches": False}


def test_a_total_that_does_not_add_up_waits_in_suspense(counter: Counter) -> None:
    counter.order(lines=[[o, 2, p] for o, p in list(counter.world.offers.items())[:1]])
    odd = counter.phone.sync()["results"][0]
    assert (odd["outcome"], odd["code"]) == ("exception", "bad_total")
    assert net(f"drawer:{counter.phone.code}", "suspense:420527") == [4200, -4200]
