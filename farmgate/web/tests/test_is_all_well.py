"""One page says what needs a person: in a county to those who see it whole, on the server to the same."""

from datetime import timedelta

import pytest

from farmgate.kernel import clock
from farmgate.sync import tasks
from farmgate.web.tests.conftest import Office, desk, odd_order
from tests.world import START

PAGE = "/office/well/"
MOMENT = int(START.timestamp())


def at_work() -> None:
    for task in (tasks.fold, tasks.seal, tasks.expire, tasks.prove, tasks.rank):
        task(MOMENT)


def test_nothing_needs_a_person(office: Office) -> None:
    at_work()
    page = office.officer.text(PAGE)
    for told in (
        "Nothing here needs a person now.",
        "No exception waits.",
        "The books added up",
        "Checkpoint 1 was sealed",
        "The server does not know when the last backup was made",
    ):
        assert told in page, told
    assert "state bad" not in page


def test_what_waits_and_what_stands_still(office: Office) -> None:
    odd_order(office)
    at_work()
    office.counter.order()
    twin = office.counter.phone.log[2]
    office.counter.phone.sync()
    forged = office.counter.phone.sign(twin.text.replace('"fee_minor":0', '"fee_minor":1'), twin.seq, START)
    office.counter.phone.send("/api/sync", office.counter.phone.block([forged]))
    with clock.at(START + timedelta(days=4)):
        page = desk(office.world.officer).text(PAGE)
    for told in (
        "4 things need a person.",
        "1 waits, since 2026-11-23 09:00.",
        "1 station has been silent for more than three days, since 2026-11-23 09:00.",
        "1 phone is paused",
        "The background worker is away; last at work: 2026-11-23 09:00.",
        "Operations have waited for a checkpoint since 2026-11-23 09:00.",
    ):
        assert told in page, told
    with clock.at(START + timedelta(hours=1)):
        assert "1 piece was refused" in desk(office.world.officer).text(PAGE)


def test_a_proof_that_found_something(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    at_work()
    monkeypatch.setattr(tasks.sealer, "verify", lambda: ["one", "two"])
    with pytest.raises(tasks.NotProven), clock.at(START + timedelta(seconds=1)):
        tasks.prove(MOMENT)
    assert "The proof of 2026-11-23 09:00 found 2 things that do not add up." in office.officer.text(PAGE)


def test_a_neighbour_reads_of_her_own_county(office: Office) -> None:
    odd_order(office)
    at_work()
    assert "No exception waits." in office.neighbour.text(PAGE)
    assert office.neighbour.get(PAGE, county="420527").status_code == 404
    assert office.stranger.get(PAGE).status_code == 404


def test_its_cost_does_not_grow(office: Office) -> None:
    at_work()
    before = office.officer.questions(PAGE)
    for _ in range(3):
        odd_order(office)
    assert office.officer.questions(PAGE) == before
