"""The pages Programs: what is secret is shown once, and what was not heard can be sent again."""

import re

import pytest

from farmgate.interface import queries
from farmgate.interface.services import Try, tried
from farmgate.kernel import clock
from farmgate.sql import ask
from farmgate.web.tests import interfacing
from farmgate.web.tests.calling import Program
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.trading import Traded, traded


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


def test_a_token_is_shown_once_and_works(office: Office, goods: Traded) -> None:
    fields = {
        "label": "ERP of Dashan",
        "person": str(office.world.accountant.person_id),
        "merchant": str(goods.shop.merchant),
        "scopes": ["purchases:read"],
        "until": "2026-12-31",
    }
    page = office.officer.post("/office/interface/issued", **fields).content.decode()
    (token,) = re.findall(r"fgt_[\w-]+", page)
    assert len(Program(token).walk("/purchases")) >= 5
    ((id_, until),) = ask("SELECT id, until FROM interface_token").fetchall()
    assert until.isoformat() == "2026-12-31T16:00:00+00:00", "to the end of that day in China"
    for path in ("/office/interface/", f"/office/interface/tokens/{id_}", f"/office/operations/{id_}"):
        assert token not in office.officer.text(path)
    office.officer.post(f"/office/interface/tokens/{id_}/end", note="lost")
    assert Program(token).get("/purchases", status=401)["code"] == "unknown_token"
    assert "Ended" in office.officer.text(f"/office/interface/tokens/{id_}")


def test_what_is_filled_in_wrongly_is_said(office: Office, goods: Traded) -> None:
    person = str(office.world.officer.person_id)
    fields = {"label": "ERP", "person": person, "merchant": "", "scopes": ["orders:read"], "until": "2026-12-31"}
    for odd in (
        {"until": "2026-11-22"},
        {"until": "2027-11-30"},
        {"scopes": []},
        {"scopes": ["money:write"]},
        {"person": str(office.world.agents[0].id)},
        {"merchant": str(goods.shop.merchant)},
    ):
        answer = office.officer.post("/office/interface/issued", **fields | odd)
        assert answer.status_code == 422 and "fgt_" not in answer.content.decode(), odd
    for address in (
        "http://erp.example",
        "https://erp.example:22/",
        "https://user@erp.example/",
        "https://эрп.example",
    ):
        answer = office.officer.post("/office/interface/hooked", address=address, events=["purchase.cut"], merchant="")
        assert answer.status_code == 422 and "fgh_" not in answer.content.decode(), address
    assert ask("SELECT count(*) FROM interface_token").fetchall() == [(0,)]


def test_the_secret_of_an_address_is_shown_once(office: Office, goods: Traded) -> None:
    fields = {"address": "https://erp.example/in", "events": ["purchase.cut"], "merchant": ""}
    page = office.officer.post("/office/interface/hooked", **fields).content.decode()
    (secret,) = re.findall(r"fgh_[\w-]+", page)
    ((id_,),) = ask("SELECT id FROM interface_hook").fetchall()
    for path in ("/office/interface/", f"/office/interface/hooks/{id_}", f"/office/operations/{id_}"):
        assert secret not in office.officer.text(path)


def test_what_was_given_up_is_sent_again_by_hand(office: Office, goods: Traded) -> None:
    ids = interfacing.fill(office, goods)
    for _ in range(7):
        tried(ids["delivery"], Try(503, 12, "refused"), clock.now())
    path = f"/office/interface/deliveries/{ids['delivery']}"
    page = office.officer.text(path)
    assert "Given up" in page and "No answer in time" in page and "503" in page
    assert "Given up" in office.officer.text(f"/office/interface/hooks/{ids['hook']}", state="given_up")
    office.accountant.post(f"{path}/again")
    assert queries.delivery(ids["delivery"]).state == "given_up", "not by whom has no such role"  # type: ignore[union-attr]
    office.officer.post(f"{path}/again")
    row = queries.delivery(ids["delivery"])
    assert row is not None and row.state == "waiting" and row.next_at == clock.now() and len(row.tried) == 8


def test_questions_do_not_grow_with_rows(office: Office, goods: Traded) -> None:
    interfacing.fill(office, goods)
    few = office.officer.questions("/office/interface/")
    for _ in range(3):
        interfacing.fill(office, goods)
    assert office.officer.questions("/office/interface/") == few
