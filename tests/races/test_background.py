"""What the server does by itself, while phones and desks go on."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction

from farmgate.kernel import clock
from farmgate.money import services as money
from farmgate.sync import desk, sealer, server
from tests.races.county import County, deed
from tests.races.test_phones import codes
from tests.world import COUNTY, START


def seal() -> int | None:
    """The hourly task."""
    return sealer.seal(clock.now())


def expire() -> int:
    """The hourly task, when everything proposed is due."""
    with transaction.atomic():
        return money.expire_pending(START + timedelta(days=30))


def test_a_checkpoint_skips_no_operation_that_commits_late(county: County) -> None:
    till = county.tills[0]
    till.order()

    def nothing_skipped(phone: dict[str, Any], office: Any) -> None:
        assert codes(phone) == [None]
        seal()
        assert sealer.verify() == []
        assert county.owner.ask("SELECT (SELECT max(size) FROM sync_checkpoint) = count(*) FROM sync_operation") == [
            (True,)
        ]

    tally = county.race(till.sync(), seal, nothing_skipped)
    assert tally.waits > 0 and not tally.retried


def test_two_sealers_take_turns(county: County) -> None:
    def one(first: int | None, second: int | None) -> None:
        assert {first, second} == {1, None} and sealer.verify() == []

    tally = county.race(seal, seal, one, alike=True)
    assert tally.waits > 0


def test_folding_while_a_phone_sells_loses_nothing(county: County) -> None:
    """The fold is one statement, so it is always the sale that stands."""
    for till in county.tills[:2]:
        till.order()
    county.tills[1].phone.sync()

    def folded(phone: dict[str, Any], office: int) -> None:
        assert codes(phone) == [None]
        money.fold_deltas()
        assert county.owner.ask("SELECT count(*) FROM money_balance_delta") == [(0,)]

    tally = county.race(county.tills[0].sync(), money.fold_deltas, folded, alike=True)
    assert tally.meetings > 0 and not tally.retried


@pytest.mark.parametrize("kind", ["money.approve", "money.reject"])
def test_a_proposal_runs_out_while_somebody_decides(county: County, kind: str) -> None:
    """Of float: its account is one that a decision has to lock."""
    agent = county.tills[0].phone.agent
    bodies = [{"agent": agent, "direction": way, "amount_minor": 1_000} for way in ("raise", "lower")]
    proposals = [desk.act(county.world.officer, "float.propose", body) for body in bodies]
    body = {"proposal": str(proposals[0])}

    def one_of_both(expired: int, office: UUID | str) -> None:
        assert (expired, isinstance(office, UUID)) in ((2, False), (1, True))
        if not isinstance(office, UUID):
            assert office == "already_decided"
        assert expire() == 0

    tally = county.race(expire, deed(county.world.accountant, kind, body), one_of_both)
    assert tally.waits > 0


def test_two_workers_end_what_is_due_once(county: County) -> None:
    agent = county.tills[0].phone.agent
    for way in ("raise", "lower"):
        desk.act(county.world.officer, "float.propose", {"agent": agent, "direction": way, "amount_minor": 1_000})

    def once(one: int, other: int) -> None:
        assert sorted((one, other)) == [0, 2]

    tally = county.race(expire, expire, once, alike=True)
    assert tally.meetings > 0


def test_no_phone_misses_news_of_two_open_writers(county: County) -> None:
    """It asks while both are open, and again when both are done; and nothing is told twice."""
    phone, heard = county.tills[2].phone, []

    def listen() -> None:
        asking = deepcopy(phone)
        heard[:] = [asking, *[item["en"] for item in asking.sync()["feed"]["items"] if item["kind"] == "message"]]

    def all_of_it(one: Any, other: Any) -> None:
        assert isinstance(one, UUID) and isinstance(other, UUID)
        asking, *first = heard
        assert sorted(first + [item["en"] for item in county.news(asking, "message")]) == ["one", "other"]

    deeds = [
        deed(account, "message.send", {"county": COUNTY, "zh": "你好", "en": text})
        for account, text in ((county.world.officer, "one"), (county.clerk, "other"))
    ]
    tally = county.race(*deeds, all_of_it, between=listen, alike=True)
    assert tally.meetings > 0


def test_no_phone_misses_what_is_said_while_it_asks(county: County) -> None:
    till = county.tills[2]
    till.order()

    def once(phone: dict[str, Any], office: Any) -> None:
        taken = deepcopy(till.phone)
        taken.take(phone)
        here = [item for item in phone["feed"]["items"] if item["kind"] == "message"]
        assert len(here + county.news(taken, "message")) == 1

    body = {"county": COUNTY, "zh": "你好", "en": "Hello"}
    county.race(till.sync(), deed(county.world.officer, "message.send", body), once)


def test_a_restore_is_declared_while_a_request_is_on_its_way(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs in a process of its own; the web's forgets the epoch when it is started anew."""
    till = county.tills[0]
    till.order()
    anew = server.forget
    monkeypatch.setattr(server, "forget", lambda: None)

    def begins_anew(phone: dict[str, Any], office: Any) -> None:
        anew()
        assert codes(phone) == [None]
        taken = deepcopy(till.phone)
        taken.take(phone)
        answer = taken.sync()
        assert (taken.epoch, taken.acked, answer["problem"]) == (2, len(till.phone.log), None)
        assert "shelf" in [item["kind"] for item in answer["feed"]["items"]]
        county.owner.ask("UPDATE sync_server SET epoch = 1")
        anew()

    county.race(till.sync(), lambda: call_command("restored", stdout=_Nowhere()), begins_anew)
    anew()


class _Nowhere:
    def write(self, text: str) -> None:
        """Nobody reads it."""
