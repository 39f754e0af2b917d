"""Two requests with one key at the same moment: one acts, the other is told to wait or has the first one's answer."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from farmgate.interface import services
from farmgate.web.tests.calling import Program, log_length, program
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.trading import Traded, traded
from tests import world as worlds

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def goods(transactional_db: None, office: Office) -> Iterator[Traded]:
    worlds.forget()
    yield traded(office)
    worlds.forget()


@pytest.fixture
def merchant(office: Office, goods: Traded) -> Program:
    return program(office.world.officer, merchant=goods.shop.merchant)


def test_while_one_is_answered_the_other_waits(goods: Traded, merchant: Program) -> None:
    path = f"/purchases/{goods.unanswered}/answer"
    told: list[str] = []

    def ask() -> None:
        told.append(merchant.act(path, {"short": []}, key="order-4711", status=409)["code"])
        connection.close()

    with transaction.atomic():
        assert merchant.id and services.take_turn(merchant.id, "order-4711")
        other = threading.Thread(target=ask)
        other.start()
        other.join()
    assert told == ["key_in_use"]
    merchant.act(path, {"short": []}, key="order-4711")


def test_of_many_at_once_one_acts(goods: Traded, merchant: Program) -> None:
    path, headers = f"/purchases/{goods.unanswered}/answer", {"Idempotency-Key": "order-4711"}
    before = log_length()
    gate, answers = threading.Barrier(AT_ONCE), []

    def ask() -> None:
        caller = Program(merchant.token)
        gate.wait()
        while (answer := caller.ask("POST", path, {"short": []}, **headers)).status_code == 409:
            assert answer.json()["code"] == "key_in_use"
        answers.append((answer.status_code, answer.content, answer.headers.get("Idempotent-Replayed")))
        connection.close()

    callers = [threading.Thread(target=ask) for _ in range(AT_ONCE)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    assert len({content for _, content, _ in answers}) == 1 and {status for status, _, _ in answers} == {200}
    assert sorted(str(replayed) for _, _, replayed in answers) == ["None"] + ["true"] * (AT_ONCE - 1)
    assert log_length() == before + 1
