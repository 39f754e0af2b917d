"""Two phones at once."""

from typing import Any

from farmgate.sync import desk
from tests.races.county import County, Till, deed
from tests.races.promises import broken


def codes(told: dict[str, Any]) -> list[str | None]:
    """What became of each operation."""
    return [result["code"] for result in told["results"]]


def test_a_request_that_is_sent_twice_counts_once(county: County) -> None:
    till = county.tills[0]
    till.order()
    sync = till.sync()

    def once(one: dict[str, Any], other: dict[str, Any]) -> None:
        told = [answer["results"][0] for answer in (one, other)]
        assert sorted(result["replayed"] for result in told) == [False, True]
        assert codes(one) == codes(other) == [None]

    tally = county.race(sync, sync, once, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_a_block_comes_with_the_phone_itself_and_with_its_neighbour(county: County) -> None:
    till, neighbour = county.tills[0], county.tills[2]
    till.order()
    own = till.phone.block()
    neighbour.order()

    def once(one: dict[str, Any], other: dict[str, Any]) -> None:
        told = [one["results"][0], other["carried"][0]["results"][0]]
        assert sorted(result["replayed"] for result in told) == [False, True]
        assert codes(other) == [None]

    tally = county.race(till.sync(), neighbour.sync(carried=[own]), once)
    assert tally.waits > 0 and not tally.retried


def test_two_phones_of_one_agent_have_float_for_one_sale(county: County) -> None:
    _float_left(county, 4_000)
    for till in county.tills[:2]:
        till.order(quantity=3)

    def one_is_held(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert sorted(map(str, codes(one) + codes(other))) == ["None", "over_float"]

    tally = county.race(county.tills[0].sync(), county.tills[1].sync(), one_is_held, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_a_bag_and_a_sale_want_the_same_float(county: County) -> None:
    till, second = county.tills[:2]
    bag = desk.act(
        county.world.officer, "bag.seal", {"to": f"drawer:{till.phone.code}", "seal_no": "C1", "amount_minor": 3_000}
    )
    _float_left(county, 4_000)
    till.record("bag.open", {"shift": str(till.shift), "bag": str(bag), "count_minor": 3_000})
    second.order(quantity=3)

    def one_is_over(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert sorted(map(str, codes(one) + codes(other))) == ["None", "over_float"]

    tally = county.race(till.sync(), second.sync(), one_is_over)
    assert tally.waits > 0 and not tally.retried


def test_float_is_taken_each_time_a_bag_has_looked_at_it(county: County) -> None:
    """Refused by the ledger twice, it takes no float: it does not try for ever, and nobody is told of a mistake."""
    till, second = county.tills[:2]
    body = {"to": f"drawer:{till.phone.code}", "seal_no": "C1", "amount_minor": 3_000}
    bag = desk.act(county.world.officer, "bag.seal", body)
    _float_left(county, 4_000)
    raising = {"agent": till.phone.agent, "direction": "raise", "amount_minor": 2_000}
    raised = desk.act(county.world.officer, "float.propose", raising)
    till.record("bag.open", {"shift": str(till.shift), "bag": str(bag), "count_minor": 3_000})
    second.order(quantity=2)
    first_sale = second.sync()
    second.order(quantity=2)
    both_sales = second.sync()
    events = [
        ("FROM counter_till", first_sale),
        ("FROM sync_chain", deed(county.world.accountant, "money.approve", {"proposal": str(raised)})),
        ("FROM counter_till", both_sales),
    ]
    assert codes(county.stage.interrupted(till.sync(), events)) == ["over_float"]
    assert broken(county.owner) == []


def test_two_phones_of_one_station_want_the_last_pieces(county: County) -> None:
    allot(county, 0, 3)
    for till in county.tills[:2]:
        till.order(quantity=2)

    def one_is_over(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert sorted(map(str, codes(one) + codes(other))) == ["None", "over_allocation"]

    tally = county.race(county.tills[0].sync(), county.tills[1].sync(), one_is_over, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_pieces_given_back_and_taken_cross_each_other(county: County) -> None:
    """Each takes back an order of the good that the other sells: whoever locked in another order would wait for ever."""
    allot(county, 0, 9)
    allot(county, 1, 9)
    for n, till in enumerate(county.tills[:2]):
        placed = till.order(offer=n, quantity=1)
        till.phone.sync()
        till.order(offer=1 - n, quantity=1)
        till.cancel(placed, price(county, n))

    def all_go_through(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert codes(one) == codes(other) == [None, None]
        assert county.owner.ask("SELECT quantity FROM counter_promised ORDER BY offer") == [(1,), (1,)]

    tally = county.race(county.tills[0].sync(), county.tills[1].sync(), all_go_through, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_two_phones_give_one_card(county: County) -> None:
    for till in county.tills[:2]:
        till.record("card.link", {"villager": str(till.villager), "card_no": "ABCD1234"})
    _one_holder(county, county.tills[:2])


def test_one_phone_gives_a_card_and_another_enters_someone_with_it(county: County) -> None:
    till, second = county.tills[:2]
    till.record("card.link", {"villager": str(till.villager), "card_no": "ABCD1234"})
    second.record("villager.add", {"name": "赵梅", "village": "420527100200", "card_no": "ABCD1234"})
    _one_holder(county, county.tills[:2])


def test_two_phones_give_one_villager_two_cards(county: County) -> None:
    """What the phones were told last is the card she has."""
    till, second, listener = county.tills[0], county.tills[1], county.tills[1].phone
    for n, phone in enumerate((till, second)):
        phone.record("card.link", {"villager": str(till.villager), "card_no": f"ABCD123{n}"})

    def told_last(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert codes(one) == codes(other) == [None]
        said = [
            row[5] for item in county.news(listener, "villagers") for row in item["set"] if row[0] == str(till.villager)
        ]
        assert len(said) == 2
        assert county.owner.ask("SELECT card_no FROM people_villager WHERE person_id = %s", (till.villager,)) == [
            (said[-1],)
        ]

    tally = county.race(till.sync(), second.sync(), told_last, alike=True)
    assert tally.waits > 0 and not tally.retried


def test_a_shift_is_closed_while_a_late_sale_of_it_comes_with_a_neighbour(county: County) -> None:
    till, neighbour = county.tills[0], county.tills[2]
    till.order()
    late = till.phone.block()
    till.record("shift.close", {"shift": str(till.shift), "count_minor": 2_000, "expected_minor": 2_000})
    neighbour.order()

    def closed(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert codes(one) == [None, None] and codes(other["carried"][0]) == [None]
        assert county.owner.ask("SELECT count(*) FROM counter_shift WHERE closed_at IS NOT NULL") == [(1,)]

    tally = county.race(till.sync(), neighbour.sync(carried=[late]), closed)
    assert tally.waits > 0 and not tally.retried


def _one_holder(county: County, tills: list[Till]) -> None:
    """One is told that she has the card, the other that it is taken; and so it is."""

    def one_has_it(one: dict[str, Any], other: dict[str, Any]) -> None:
        assert sorted(map(str, codes(one) + codes(other))) == ["None", "card_taken"]
        holder = tills[0].villager if codes(one) == [None] else None
        ((found,),) = county.owner.ask("SELECT person_id FROM people_villager WHERE card_no = 'ABCD1234'")
        assert (found == tills[0].villager) == (holder is not None)

    tally = county.race(tills[0].sync(), tills[1].sync(), one_has_it)
    assert tally.waits > 0


def allot(county: County, offer: int, quantity: int | None) -> None:
    """Limit the n-th good on the shelf at the first station."""
    body = {"station": "S0001", "offer": county.offers[offer], "quantity": quantity}
    desk.act(county.world.officer, "allocation.set", body)


def price(county: County, offer: int) -> int:
    """What the n-th good on the shelf costs."""
    return county.world.offers[county.offers[offer]]


def _float_left(county: County, amount_minor: int) -> None:
    body = {"agent": county.tills[0].phone.agent, "direction": "lower", "amount_minor": 100_000 - amount_minor}
    proposal = desk.act(county.world.officer, "float.propose", body)
    desk.act(county.world.accountant, "money.approve", {"proposal": str(proposal)})
