"""A whole story is played, and everything it logs is read: enough to find what happened, nothing about whom."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from farmgate.log_lines import JsonLines
from farmgate.people import services as people
from farmgate.sql import ask
from farmgate.sync import desk, enrolment, tasks
from farmgate.web import front
from farmgate.web.tests.conftest import Office
from tests.world import START

# What the story is about, and must stay out of the log.
SECRETS = ("陈桂花", "覃玉兰", "王秀英", "李建国", "officer", "accountant", "correct horse", "7K3MQ0RT", "秭归", "屈")


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """All that is logged, by us and by the libraries, down to the smallest word, as it is written in production."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(), logging.getLogger("farmgate"), logging.getLogger("django")]
    before = [(logger, logger.level) for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    # These two say every statement with its values, and only when somebody asks for it: see docs/operate/install.md.
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    yield stream
    logging.getLogger("django.db.backends").setLevel(logging.NOTSET)
    loggers[0].removeHandler(handler)
    for logger, level in before:
        logger.setLevel(level)


def lines(heard: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in heard.getvalue().splitlines()]


def test_a_story_is_logged_without_anybody_in_it(office: Office, heard: io.StringIO) -> None:
    told = _play(office)
    text = heard.getvalue()
    for secret in (*SECRETS, *told):
        assert secret not in text, secret
    routes = {line["route"] for line in lines(heard) if line["event"] == "request"}
    assert {"sync", "enrol", "slip", "office:villagers", "office:villager", "office:login", "nowhere"} <= routes
    for line in lines(heard):
        if line["event"] == "request":
            assert {"at", "method", "status", "ms", "request", "route"} <= line.keys()
            assert "/" not in line["route"]


def _play(office: Office) -> list[str]:
    """Sales, an odd one, a card, a delegate, a fork, wrong log-ins, searches. Returns what of it is nobody's business."""
    counter, world = office.counter, office.world
    village = "420527100200"
    other = counter.record("villager.add", {"name": "覃玉兰", "village": village, "card_no": "7K3MQ0RT"})
    counter.record("delegate.add", {"villager": str(counter.villager), "delegate": str(other.id), "relation": "child"})
    sold = counter.order(tendered_minor=987_654, change_minor=987_654 - 4200)
    counter.order(total_minor=123_457)
    counter.phone.sync()
    made_up = counter.record("chen.guihua", {"name": "陈桂花"})
    counter.phone.sync()
    twin = counter.phone.sign(sold.text.replace('"fee_minor":0', '"fee_minor":1'), sold.seq, START)
    counter.phone.send("/api/sync", counter.phone.block([twin]))
    code = enrolment.invite(world.officer, world.stations[1].code, 1, world.agents[1].id)
    stray = Client()
    stray.post("/api/enrol", json.dumps({"code": code, "alg": "ed25519", "public_key": "x"}), content_type="text/json")
    counter.phone.send("/api/slip", counter.phone.block([]) | {"number": "陈桂花", "words": [1, 2, 3, 4]})
    stray.post("/api/sync", b"{", content_type="application/json")
    office.officer.text("/office/villagers/", q="陈桂花")
    office.officer.text(f"/office/villagers/{counter.villager}")
    office.officer.text(f"/office/orders/{sold.id}")
    office.officer.get("/office/陈桂花/")
    office.officer.post("/office/messages/send", zh="屈家的货到了", en="for 陈桂花")
    stray.post("/office/login", {"username": "officer", "password": "correct horse batterie"})
    session = office.officer.client.cookies["sessionid"].value
    _a_database_in_trouble()
    tasks.fold(int(START.timestamp()))
    people_ids = [str(counter.villager), str(other.id)]
    return [code, session, "987654", "123457", "chen.guihua", *people_ids, made_up.text, sold.text]


def _a_database_in_trouble() -> None:
    """PostgreSQL says whole rows in its messages."""
    log = logging.getLogger("farmgate.sync")
    try:
        with transaction.atomic():
            ask("INSERT INTO people_person (id, name, pinyin, initials, phone, language) SELECT id, '陈桂花', '', '', '',"
                " language FROM people_person LIMIT 1")  # fmt: skip
    except Exception:
        log.exception("the database could not serve a request")
    try:
        with transaction.atomic():
            people.add_person("覃玉兰" * 60)
    except DatabaseError:
        log.exception("the database could not serve %s", "陈桂花")


def test_an_exchange_says_what_came_of_it(office: Office, heard: io.StringIO) -> None:
    counter = office.counter
    counter.order()
    counter.order(total_minor=1)
    counter.phone.sync()
    counter.phone.acked -= 2
    counter.phone.sync()
    first, again = [line for line in lines(heard) if line.get("route") == "sync"]
    assert first["device"] == counter.phone.code
    assert first["taken"] == {"order.place": 1, "order.place bad_total": 1}
    assert (first["results"], "replayed" in first, "problem" in first) == (2, False, False)
    assert (again["results"], again["replayed"], again["taken"]) == (2, 2, {})


def test_a_refused_phone_and_a_refused_deed_are_told(office: Office, heard: io.StringIO) -> None:
    desk.act(office.world.officer, "device.revoke", {"device": office.counter.phone.device})
    office.counter.order()
    office.counter.phone.sync()
    office.accountant.post("/office/messages/send", zh="屈家的货到了", en="Goods came")
    office.counter.phone.seed = bytes(32)
    office.counter.phone.sync()
    held, deed, stranger = [line for line in lines(heard) if line["event"] == "request"]
    assert (held["problem"], held["taken"]) == ("device_revoked", {"order.place revoked_device": 1})
    accountant = office.world.accountant.pk
    assert (deed["deed"], deed["refused"], deed["account"]) == ("message.send", "not_allowed", accountant)
    assert (stranger["status"], stranger["problem"]) == (403, "bad_signature")


def test_the_number_of_a_request_is_in_the_answer_and_on_its_error_page(office: Office, heard: io.StringIO) -> None:
    answer = office.officer.get("/office/orders/00000000-0000-0000-0000-000000000000")
    number = answer.headers["X-Request-Id"]
    assert len(number) == 8 and number in answer.content.decode()
    assert [line["request"] for line in lines(heard) if line["event"] == "request"] == [number]


def test_who_comes_in_and_who_does_not(office: Office, heard: io.StringIO) -> None:
    for password in ("correct horse batterie", "correct horse battery"):
        Client().post("/office/login", {"username": "officer", "password": password})
    wrong, right = [line for line in lines(heard) if line["event"] == "request"]
    assert wrong["log_in"] == "refused" and "account" not in wrong
    assert (right["log_in"], right["account"]) == ("done", office.world.officer.pk)


def test_even_an_error_page_that_fails_has_a_number_and_tells_nothing(
    office: Office, heard: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("陈桂花")

    monkeypatch.setattr(front, "_page", broken)
    answer = Client(raise_request_exception=False).get("/nowhere")
    assert answer.status_code == 500
    assert answer.content.decode() == f"500 {answer.headers['X-Request-Id']}\n"
    assert "陈桂花" not in heard.getvalue()
    (line,) = [line for line in lines(heard) if line["event"] == "the error page could not be shown"]
    assert (line["request"], line["error"]["kind"]) == (answer.headers["X-Request-Id"], "builtins.ValueError")


def test_an_error_keeps_its_kind_and_place_and_not_its_words(office: Office, heard: io.StringIO) -> None:
    _a_database_in_trouble()
    unique, long = [line["error"] for line in lines(heard) if "error" in line]
    assert (unique["sqlstate"], unique["rule"]) == ("23505", "people_person_pkey")
    assert long["sqlstate"] == "22001"
    assert any("test_log_lines.py" in place for place in unique["at"])
