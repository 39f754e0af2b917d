"""A small county, played whole into a database of its own by the command itself, and looked at from outside."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from farmgate import database

ROOT = Path(__file__).resolve().parents[3]
NAME = "farmgate_demo_test"
READY_SECONDS = 120


def address(name: str) -> str:
    base = os.environ.get("FARMGATE_DATABASE_URL") or database.cluster().url()
    return urlsplit(base)._replace(path=f"/{name}").geturl()


def environment() -> dict[str, str]:
    # pytest's own settings of Django must not reach the command.
    return {**os.environ, "FARMGATE_DATABASE_URL": address(NAME)}


def manage(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=READY_SECONDS)


def demo(*words: str) -> subprocess.CompletedProcess[str]:
    return manage("demo", "--no-serve", "--stations", "3", "--days", "5", *words)


def ask(question: str) -> list[Any]:
    with psycopg.connect(address(NAME)) as connection:
        return connection.execute(question).fetchall()


def _database(make: bool) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        if make:
            admin.execute(f"CREATE DATABASE {NAME}")


@pytest.fixture(scope="module")
def county() -> Iterator[None]:
    _database(make=True)
    done = demo()
    assert done.returncode == 0, done.stdout + done.stderr
    yield
    _database(make=False)


pytestmark = pytest.mark.usefixtures("county")


def test_every_phones_log_is_whole() -> None:
    rows = ask("SELECT count(*), max(seq), count(DISTINCT seq) FROM sync_operation GROUP BY device")
    assert len(rows) >= 3
    assert all(count == last == distinct for count, last, distinct in rows)


def test_nothing_happened_later_than_now() -> None:
    assert ask("SELECT count(*) FROM sync_operation WHERE at > now() OR received_at > now()") == [(0,)]


def test_the_books_balance() -> None:
    assert ask("SELECT sum(dr - cr) FROM money_standing") == [(0,)]


def test_the_books_are_proved_by_those_who_did_not_write_them() -> None:
    done = manage("money_prove")
    assert (done.returncode, done.stderr) == (0, "")


def test_each_till_holds_what_the_ledger_says() -> None:
    rows = ask(
        "SELECT t.drawer_minor, a.dr - a.cr FROM counter_till t JOIN people_device d ON d.id = t.device "
        "JOIN money_standing a ON a.code = 'drawer:' || d.code"
    )
    assert len(rows) >= 3
    assert all(till == ledger for till, ledger in rows)


@pytest.mark.parametrize(
    ("kind", "member", "undone"),
    [
        ("shift.close", "shift", "SELECT id FROM counter_shift WHERE closed_at IS NULL"),
        ("order.cancel", "order", "SELECT id FROM counter_assistedorder WHERE state <> 'cancelled'"),
    ],
)
def test_what_was_done_shows(kind: str, member: str, undone: str) -> None:
    named = f"(convert_from(bytes, 'utf8')::json -> 'body' ->> '{member}')::uuid"
    done = f"SELECT count(*), count(*) FILTER (WHERE {named} IN ({undone})) FROM sync_operation"
    [(count, without_effect)] = ask(f"{done} WHERE kind = '{kind}' AND code IS NULL")
    assert count > 0
    assert without_effect == 0


def test_there_is_something_to_decide() -> None:
    codes = {code for (code,) in ask("SELECT code FROM sync_exception WHERE resolved_at IS NULL")}
    assert {"over_sale_cap", "revoked_device"} <= codes
    assert ask("SELECT count(*) FROM money_proposal WHERE decision IS NULL")[0][0] >= 2
    assert ask("SELECT count(*) FROM people_device WHERE status = 'pending'") == [(1,)]
    assert ask("SELECT count(*) FROM catalogue_pricelist WHERE status = 'draft'") == [(1,)]


def test_parcels_are_lost_and_claimed() -> None:
    assert ask("SELECT coalesce(granted::text, 'waits') FROM logistics_loss ORDER BY 1") == [
        ("true",),
        ("true",),
        ("waits",),
    ]
    assert ask("SELECT split_part(party, ':', 1), state FROM trade_claim ORDER BY 1") == [
        ("carrier", "open"),
        ("hub", "waived"),
    ]


def test_what_merchants_asked_for_is_agreed_refused_lapsed_and_waits_at_the_visitors_station() -> None:
    states = dict(ask("SELECT state, count(*) FROM trade_ask GROUP BY state"))
    assert states.keys() == {"agreed", "refused", "lapsed", "open"}, states
    assert ask("SELECT count(*) > 0 FROM trade_ask WHERE state = 'agreed' AND offer <> offer_before") == [(True,)]
    assert ask("SELECT count(*) > 0 FROM trade_ask WHERE state = 'agreed' AND offer = offer_before") == [(True,)]
    open_here = (
        "FROM trade_ask a JOIN places_station s ON s.id = a.station_id WHERE a.state = 'open' AND s.code = 'S0001'"
    )
    assert ask(f"SELECT count(*) > 0, min(a.until) > now() + interval '1 day' {open_here}") == [(True, True)]


def test_some_leave_a_part_and_pay_the_rest_when_they_collect() -> None:
    assert ask("SELECT count(*) FROM counter_depositladder WHERE published_at IS NOT NULL") == [(1,)]
    paid = "SELECT (convert_from(bytes, 'utf8')::json -> 'body' ->> 'order')::uuid FROM sync_operation"
    [(rests, still_open)] = ask(
        "SELECT count(*), count(*) FILTER (WHERE due_minor > 0) FROM counter_assistedorder "
        f"WHERE id IN ({paid} WHERE kind = 'order.balance' AND code IS NULL) AND collected_at IS NOT NULL"
    )
    assert rests > 0
    assert still_open == 0


def test_a_childs_payment_waits_for_a_second_person() -> None:
    assert ask(
        "SELECT o.due_minor = t.amount_minor, p.decision FROM counter_transfer t "
        "JOIN counter_assistedorder o ON o.id = t.order_id JOIN money_proposal p ON p.id = t.proposal"
    ) == [(True, None)]


def test_complaints_stand_in_several_states() -> None:
    states = {state for (state,) in ask("SELECT state FROM people_complaint")}
    assert states == {"open", "answered", "closed"}


def test_every_good_has_a_merchant_who_can_be_paid() -> None:
    accounts = ask("SELECT bank_account FROM catalogue_merchant")
    assert len(accounts) == 3
    assert all(account for (account,) in accounts)
    assert ask(
        "SELECT count(*) FROM catalogue_offer o LEFT JOIN catalogue_supply s ON s.offer_id = o.id WHERE s IS NULL"
    ) == [(0,)]
    first = "JOIN catalogue_pricelist l ON l.id = p.price_list_id AND l.version <= 2"
    [(least, most)] = ask(
        "SELECT min(s.cost_minor::float / p.price_minor), max(s.cost_minor::float / p.price_minor) "
        f"FROM catalogue_supply s JOIN catalogue_price p ON p.offer_id = s.offer_id {first}"
    )
    assert 0.87 < least < most < 0.95
    assert ask("SELECT count(*) FROM catalogue_terms WHERE status = 'draft'") == [(1,)]


def test_an_honest_counter_makes_no_exceptions() -> None:
    scripted = (
        "over_sale_cap",
        "revoked_device",
        "wrong_price",
        "bad_total",
        "over_allocation",
        "bag_difference",
        "own_station",
    )
    assert ask(f"SELECT code FROM sync_exception WHERE code NOT IN {scripted}") == []


def test_a_second_start_changes_nothing() -> None:
    before = ask("SELECT count(*), max(received_at) FROM sync_operation")
    started = time.monotonic()
    assert demo().returncode == 0
    assert ask("SELECT count(*), max(received_at) FROM sync_operation") == before
    assert "day 1" not in demo().stdout
    assert time.monotonic() - started < READY_SECONDS


def test_the_code_is_the_one_an_authenticator_shows() -> None:
    done = manage("demo_code", "officer")
    assert re.match(r"\d{6} ", done.stdout)
    assert "otpauth://totp/" in done.stdout
    assert manage("demo_code", "nobody").returncode != 0


def test_it_serves_until_it_is_asked_to_stop() -> None:
    command = [sys.executable, "manage.py", "demo", "--port", "18400"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    page = ""
    for line in process.stdout:
        page += line
        if "Ctrl-C" in line:
            break
    url = re.search(r"http://localhost:\d+", page)
    assert url, page
    with urllib.request.urlopen(f"{url[0]}/readyz") as answer:
        assert answer.read().startswith(b"database: ok\n")
    assert re.search(r"invite code  [0-9A-Z]{4}-[0-9A-Z]{4}", page)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{url[0]}/readyz")


def test_a_database_with_other_records_is_left_alone() -> None:
    with psycopg.connect(address(NAME)) as connection:
        connection.execute("COMMENT ON SCHEMA public IS NULL")
    before = ask("SELECT count(*) FROM people_person")
    for words in ((), ("--fresh",)):
        refused = demo(*words)
        assert refused.returncode != 0
        assert "not a demo's" in refused.stderr
    assert manage("demo_code", "officer").returncode != 0
    assert ask("SELECT count(*) FROM people_person") == before
