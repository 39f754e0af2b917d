"""Five thousand phone-days in every test run, with every fault there is: nothing is lost, doubled or altered."""

from tests.simulator.trying import simulate


def test_five_thousand_days_with_every_fault_lose_nothing() -> None:
    size = ("--seeds", "6", "--days", "40", "--phones", "22", "--acts", "6", "--trouble", "2")
    last = simulate(*size, "--jobs", "2", "--all-faults")
    assert last["phone_days"] >= 5000
    assert last["never_fired"] == []
    assert last["held"] == {"lost": 0, "doubled": 0, "altered": 0, "unnoticed_forks": 0, "ledger": 0}
