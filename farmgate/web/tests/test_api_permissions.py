"""Who is let in: a token of this merchant, of its neighbour, of another county; and who has none that holds."""

from datetime import timedelta
from uuid import uuid4

import pytest

from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.people import services as people
from farmgate.people.listings import Account
from farmgate.sync import desk as desks
from farmgate.web.api import caller
from farmgate.web.api.interface import api
from farmgate.web.tests.calling import SCOPES, Program, program
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.trading import Traded, traded
from tests.tables import changed, digests
from tests.world import COUNTY, START

LISTS = ["/me", "/orders", "/purchases", "/parcels", "/settlements", "/merchants", "/hooks"]
ANY = "00000000-0000-4000-8000-000000000000"
# To note the day of a token's use is no change of anything.
USED = {"interface_token": "true"}


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


def addresses(goods: Traded) -> list[str]:
    """Every address that reads something of this merchant."""
    merchant, purchase = goods.shop.merchant, goods.dispatched
    return [
        f"/purchases/{purchase}",
        f"/purchases/{purchase}/lines",
        f"/purchases/{purchase}/parcels",
        f"/parcels/{goods.parcel}",
        f"/parcels?purchase={purchase}",
        f"/settlements/{goods.settlement}/merchants/{merchant}/lines",
        f"/merchants/{merchant}/items",
        f"/merchants/{merchant}/terms",
    ]


def writes(goods: Traded) -> list[tuple[str, object]]:
    product = {"id": "A1", "title": "Salt", "price": "3.50 CNY"}
    return [
        (f"/purchases/{goods.unanswered}/answer", {"short": []}),
        (f"/purchases/{goods.accepted}/dispatch", {}),
        (f"/merchants/{goods.shop.merchant}/items", {"products": [product]}),
        (
            "/hooks",
            {"address": "https://erp.example/in", "events": ["purchase.cut"], "merchant": str(goods.shop.merchant)},
        ),
    ]


def neighbours(office: Office) -> list[Program]:
    """Another merchant of the county, and an officer of another county."""
    named = {"county": COUNTY, "code": "S02", "name_zh": "二店", "name_en": ""}
    other = desks.act(office.world.officer, "merchant.add", named)
    return [
        program(office.world.officer, merchant=other),
        program(office.world.stranger, county="420528"),
    ]


def test_the_neighbour_finds_nothing_and_changes_nothing(office: Office, goods: Traded) -> None:
    insider = program(office.world.officer, merchant=goods.shop.merchant)
    for path in addresses(goods):
        insider.get(path)
    for neighbour in neighbours(office):
        before = digests(theirs=USED)
        for path in addresses(goods):
            assert neighbour.get(path, status=404)["code"] == "not_found", path
        for path, body in writes(goods):
            assert neighbour.act(path, body, status=404)["code"] in ("not_found", "unknown_merchant"), path
        for path in ("/purchases", "/settlements"):
            assert neighbour.get(path)["items"] == []
        assert changed(before, digests(theirs=USED)) == []


def test_hooks_of_others_are_not_there(office: Office, goods: Traded) -> None:
    insider = program(office.world.officer, merchant=goods.shop.merchant)
    body = {"address": "https://erp.example/in", "events": ["purchase.cut"]}
    mine = insider.act("/hooks", body, status=201)
    assert mine["merchant"] == str(goods.shop.merchant), "a merchant's token sets its own"
    assert [hook["id"] for hook in insider.walk("/hooks")] == [mine["id"]]
    assert insider.get(f"/hooks/{mine['id']}/deliveries")["items"] == []
    for neighbour in neighbours(office):
        assert neighbour.walk("/hooks") == []
        neighbour.get(f"/hooks/{mine['id']}/deliveries", status=404)
        neighbour.act(f"/hooks/{mine['id']}", method="DELETE", status=404)
    insider.act(f"/hooks/{mine['id']}", method="DELETE")
    assert insider.walk("/hooks")[0]["ended_at"] is not None
    assert insider.act(f"/hooks/{mine['id']}", method="DELETE", status=409)["code"] == "already_ended"


def test_nobody_hands_out_what_she_may_not_do_herself(office: Office) -> None:
    keeper = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(keeper.person_id, "keeper", START - timedelta(days=9), place=office.world.county.id)
    program(keeper, office.world.officer, scopes=["purchases:read", "hooks:write"]).get("/purchases")
    with pytest.raises(Problem) as refused:
        program(keeper, office.world.officer, scopes=["purchases:read", "purchases:write"])
    assert refused.value.code == "beyond_own"


def test_the_insider_could_have(office: Office, goods: Traded) -> None:
    mine = ["purchases:write", "catalogue:write"]
    insider = program(office.world.officer, office.world.accountant, merchant=goods.shop.merchant, scopes=mine)
    for path, body in writes(goods)[:3]:
        insider.act(path, body)


def test_a_stranger_is_told_nothing(office: Office, goods: Traded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "_strangers", caller.Rate(10_000, 60))
    ended, expired = program(office.world.officer), program(office.world.officer, days=1)
    desks.act(office.world.officer, "token.end", {"token": str(ended.id), "note": "lost"})
    before = digests(theirs=USED)
    with clock.at(START + timedelta(days=1, minutes=1)):
        for stranger in (Program(), Program("fgt_" + "A" * 43), Program("x" * 5_000), ended, expired):
            for path in [*LISTS, *addresses(goods)]:
                answer = stranger.ask("GET", path)
                assert (answer.status_code, answer.json()["code"]) == (401, "unknown_token"), path
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            for path, body in writes(goods):
                stranger.act(path, body, status=401)
    assert changed(before, digests(theirs=USED)) == []


def test_every_address_asks_for_a_token_and_says_for_which_scope() -> None:
    open_, scopes = [], set()
    for _prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                (auth,) = operation.auth_callbacks or [None]
                scopes.add(getattr(auth, "scope", None))
                if auth is None:
                    open_.append(path)
    assert open_ == [] and scopes == {"", *SCOPES}


@pytest.mark.parametrize("left_out", SCOPES)
def test_a_token_without_the_scope_is_refused(office: Office, left_out: str) -> None:
    paths = {
        "orders:read": "/orders",
        "purchases:read": "/purchases",
        "purchases:write": f"/purchases/{ANY}/answer",
        "catalogue:read": "/merchants",
        "catalogue:write": f"/merchants/{ANY}/items",
        "settlements:read": "/settlements",
        "parcels:read": "/parcels",
        "hooks:write": "/hooks",
    }
    weak = program(office.world.officer, scopes=[scope for scope in SCOPES if scope != left_out])
    path = paths[left_out]
    method = "POST" if left_out in ("purchases:write", "catalogue:write") else "GET"
    answer = weak.ask(method, path, {} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_scope")


def test_a_token_may_no_more_than_its_person_may_now(office: Office, goods: Traded) -> None:
    insider = program(office.world.officer, office.world.accountant)
    insider.get("/purchases")
    people.end_role_at(office.world.accountant.person_id, "accountant", START, place=office.world.county.id)
    people.grant_role(office.world.accountant.person_id, "auditor", START, place=office.world.county.id)
    insider.get("/purchases")
    path, body = writes(goods)[0]
    assert insider.act(path, body, status=403)["code"] == "not_allowed"
    people.end_role_at(office.world.accountant.person_id, "auditor", START, place=office.world.county.id)
    assert insider.get("/purchases", status=403)["code"] == "no_role"


def test_a_closed_log_in_closes_its_tokens(office: Office) -> None:
    insider = program(office.world.officer)
    insider.get("/me")
    Account.objects.filter(pk=office.world.officer.pk).update(is_active=False)
    assert insider.get("/me", status=403)["code"] == "no_log_in"


def test_whoever_guesses_is_slowed_down(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caller, "_strangers", caller.Rate(3, 60))
    stranger = Program(f"fgt_{uuid4().hex}")
    assert [stranger.ask("GET", "/me").status_code for _ in range(4)] == [401, 401, 401, 429]
    answer = stranger.ask("GET", "/me")
    assert answer.headers["Retry-After"] == "60" and "phone" not in answer.json()["message"]["en"]
    program(office.world.officer).get("/me")


def test_the_last_use_is_noted_once_a_day(office: Office, django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from farmgate.interface import queries

    insider = program(office.world.officer)
    assert insider.id and queries.token(insider.id).used_on is None  # type: ignore[union-attr]
    insider.get("/me")
    assert str(queries.token(insider.id).used_on) == "2026-11-23"  # type: ignore[union-attr]
    with CaptureQueriesContext(connection) as asked:
        insider.get("/me")
    assert not [query for query in asked if "UPDATE" in query["sql"]]
