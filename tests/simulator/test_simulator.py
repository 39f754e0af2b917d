"""Small worlds in every test run: nothing is lost, doubled or altered, and the same seed is the same world."""

import pytest

from tests.simulator.trying import run, simulate

# What broke once: (seed, days, phones, acts, trouble). Each found what its name says.
REGRESSIONS = {
    "a branch signed again with what the server had": (19, 8, 6, 20, 12),
    "a copy that forgot an acknowledgement": (22, 8, 6, 20, 12),
    "a phone that sent the same chunk for ever": (20, 8, 6, 20, 12),
}


def test_a_refund_asked_for_at_two_stations_is_paid_once_and_what_is_paid_besides_has_an_owner() -> None:
    last, _told = run("tests.simulator.two_stations", "--seeds", "12")
    assert last["broken"] is None and last["paid"]["twice"] and sum(last["paid"].values()) == 12


def test_the_same_seed_is_the_same_world_row_for_row() -> None:
    size = ("--seed", "7", "--days", "5", "--phones", "4", "--acts", "12", "--trouble", "8")
    assert simulate(*size)["digests"] == simulate(*size)["digests"]


def test_with_the_phones_own_outbox_the_world_is_the_same() -> None:
    size = ("--seed", "19", "--seeds", "2", "--days", "6", "--phones", "5", "--acts", "12", "--trouble", "12")
    assert simulate(*size, "--own-outbox")["digests"] == simulate(*size)["digests"]


@pytest.mark.parametrize("world", REGRESSIONS.values(), ids=REGRESSIONS.keys())
def test_what_broke_once_holds(world: tuple[int, int, int, int, int]) -> None:
    seed, days, phones, acts, trouble = map(str, world)
    simulate("--seed", seed, "--days", days, "--phones", phones, "--acts", acts, "--trouble", trouble)
