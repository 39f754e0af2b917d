"""Money at a desk takes two people; permission reaches as far as the roles do."""

from datetime import timedelta

import pytest

from farmgate.kernel.problems import Problem
from farmgate.money import queries as money
from farmgate.sync import desk, tasks
from farmgate.sync.client import Made
from farmgate.sync.models import OpenException, StoredOperation
from farmgate.sync.tests.conftest import Counter
from tests.world import START, World


def net(code: str) -> int:
    found = money.balances([code])
    return found[code].net if code in found else 0


def float_body(world: World) -> dict[str, object]:
    return {"agent": str(world.agents[0].id), "direction": "raise", "amount_minor": 1000}


def test_what_one_proposes_another_posts(world: World) -> None:
    account = f"float:{world.agents[0].id}"
    proposal = desk.act(world.officer, "float.propose", float_body(world))
    assert net(account) == 0
    desk.act(world.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(account) == 1000


def test_nobody_approves_her_own_proposal(world: World) -> None:
    proposal = desk.act(world.officer, "float.propose", float_body(world))
    with pytest.raises(Problem):
        desk.act(world.officer, "money.approve", {"proposal": str(proposal)})
    assert net(f"float:{world.agents[0].id}") == 0
    desk.act(world.accountant, "money.approve", {"proposal": str(proposal)})


def test_a_rejected_proposal_moves_nothing_and_stays_rejected(world: World) -> None:
    proposal = desk.act(world.officer, "float.propose", float_body(world))
    desk.act(world.accountant, "money.reject", {"proposal": str(proposal)})
    with pytest.raises(Problem):
        desk.act(world.accountant, "money.approve", {"proposal": str(proposal)})
    assert net(f"float:{world.agents[0].id}") == 0


def test_an_officer_of_another_county_is_refused_and_nothing_is_stored(world: World) -> None:
    before = StoredOperation.objects.count()
    with pytest.raises(Problem) as refused:
        desk.act(world.stranger, "float.propose", float_body(world))
    assert refused.value.code == "not_allowed"
    assert StoredOperation.objects.count() == before


def test_money_in_suspense_goes_where_two_people_say(counter: Counter) -> None:
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    assert net("suspense:420527") == -4100
    body = {"operation": str(placed.id), "decision": "refund"}
    proposal = desk.act(counter.world.officer, "suspense.propose", body)
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    assert (net("suspense:420527"), net(f"refunds_owed:{counter.villager}")) == (0, -4100)
    assert OpenException.objects.get(op_id=placed.id).resolved_at is not None


def held(counter: Counter) -> Made:
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    return placed


def test_one_proposal_at_a_time_waits_for_an_exception(counter: Counter) -> None:
    body = {"operation": str(held(counter).id), "decision": "refund"}
    first = desk.act(counter.world.officer, "suspense.propose", body)
    with pytest.raises(Problem) as refused:
        desk.act(counter.world.accountant, "suspense.propose", body | {"decision": "accept"})
    assert refused.value.code == "already_proposed"
    desk.act(counter.world.accountant, "money.reject", {"proposal": str(first)})
    second = desk.act(counter.world.officer, "suspense.propose", body)
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(second)})
    assert (net("suspense:420527"), net(f"refunds_owed:{counter.villager}")) == (0, -4100)


def test_when_a_proposal_has_run_out_the_exception_waits_for_another(counter: Counter) -> None:
    body = {"operation": str(held(counter).id), "decision": "refund"}
    desk.act(counter.world.officer, "suspense.propose", body)
    tasks.expire(int((START + timedelta(days=8)).timestamp()))
    assert OpenException.objects.get(resolved_at=None).proposal is None
    again = desk.act(counter.world.officer, "suspense.propose", body)
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(again)})
    assert net("suspense:420527") == 0


def test_the_money_of_an_order_taken_back_since_is_not_moved_again(counter: Counter) -> None:
    placed = held(counter)
    body = {"operation": str(placed.id), "decision": "accept"}
    proposal = desk.act(counter.world.officer, "suspense.propose", body)
    counter.record(
        "order.cancel", {"shift": str(counter.shift), "order": str(placed.id), "reason": "other", "refund_minor": 4100}
    )
    assert counter.phone.sync()["results"][0]["outcome"] == "applied"
    with pytest.raises(Problem) as refused:
        desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    assert refused.value.code == "unknown_exception"
    desk.act(counter.world.accountant, "money.reject", {"proposal": str(proposal)})
    assert (net("suspense:420527"), net("escrow:420527"), net(f"drawer:{counter.phone.code}")) == (0, 0, 0)


def test_an_accepted_order_taken_back_gives_no_float_it_never_took(counter: Counter) -> None:
    placed = counter.order(total_minor=4100, tendered_minor=4100)
    counter.phone.sync()
    body = {"operation": str(placed.id), "decision": "accept"}
    proposal = desk.act(counter.world.officer, "suspense.propose", body)
    desk.act(counter.world.accountant, "money.approve", {"proposal": str(proposal)})
    assert (net("escrow:420527"), net(f"float:{counter.phone.agent}")) == (-4100, 100_000)
    counter.record(
        "order.cancel", {"shift": str(counter.shift), "order": str(placed.id), "reason": "other", "refund_minor": 4100}
    )
    assert counter.phone.sync()["results"][0]["outcome"] == "applied"
    drawer = f"drawer:{counter.phone.code}"
    assert (net("escrow:420527"), net(f"float:{counter.phone.agent}"), net(drawer)) == (0, 100_000, 0)


def test_a_revoked_phones_sale_is_kept_in_suspense(counter: Counter) -> None:
    desk.act(counter.world.officer, "device.revoke", {"device": counter.phone.device})
    counter.order()
    answer = counter.phone.sync()
    assert (answer["results"][0]["code"], answer["problem"]["code"]) == ("revoked_device", "device_revoked")
    assert net("suspense:420527") == -4200


def test_a_bag_counted_at_the_county_gives_the_float_back(counter: Counter) -> None:
    counter.order()
    bag = counter.record(
        "bag.seal", {"shift": str(counter.shift), "seal_no": "B7", "to": "safe:420527", "amount_minor": 4200}
    )
    counter.phone.sync()
    assert net(f"transit:{bag.id}") == 4200
    desk.act(counter.world.officer, "bag.open", {"bag": str(bag.id), "count_minor": 4100})
    assert (net("safe:420527"), net(f"transit:{bag.id}"), net("suspense:420527")) == (4100, 0, 100)
    assert net(f"float:{counter.phone.agent}") == 100_000
    assert OpenException.objects.get(code="bag_difference").suspense_minor == 100
