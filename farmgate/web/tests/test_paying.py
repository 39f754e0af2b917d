"""The page for a child in the city: what it shows, to whom, and what it never does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from farmgate.counter.references import reference
from farmgate.sql import one
from farmgate.sync import desk as desks
from farmgate.sync import paylinks
from farmgate.sync.rates import Rate
from farmgate.web import paying
from farmgate.web.security import CONTENT_POLICY
from farmgate.web.tests.conftest import Office
from farmgate.web.tests.crediting import Lent, lent
from tests.world import COUNTY

pytestmark = pytest.mark.django_db
TRIES = 3
ACCOUNT = {"holder": "秭归县电商服务中心", "bank": "Rural Bank", "account": "6222 0200 01"}


@pytest.fixture
def owed(office: Office) -> Lent:
    return lent(office)


def receiving(office: Office) -> None:
    asked = desks.act(office.world.officer, "receiving.set", {"county": COUNTY, **ACCOUNT})
    desks.act(office.world.accountant, "receiving.decide", {"proposal": str(asked), "decision": "approve"})


def page(owed: Lent, language: str = "en") -> str:
    answer = Client(headers={"Accept-Language": language}).get(f"/pay/{paylinks.pay_code(owed.order)}")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == CONTENT_POLICY
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def slip_of(owed: Lent) -> str:
    slip_no: str = one("SELECT slip_no FROM counter_assistedorder WHERE id = %s", [owed.order])[0]
    return slip_no


def test_it_says_what_is_open_and_how_to_pay_it(office: Office, owed: Lent) -> None:
    assert "How to pay by bank" not in page(owed)
    receiving(office)
    text = page(owed)
    for said in ("¥21.00", "¥42.00", *ACCOUNT.values(), reference(slip_of(owed)), "<svg", "book it by hand"):
        assert said in text
    assert "先打电话" in page(owed, "zh-CN")


def test_it_knows_her_by_her_family_name_only_and_needs_no_script(office: Office, owed: Lent) -> None:
    text = page(owed)
    assert "For 陈" in text and "陈桂花" not in text
    assert "<script" not in text


def test_a_strangers_guess_finds_nothing_and_is_slowed(
    office: Office, owed: Lent, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A window that does not end while the test runs.
    monkeypatch.setattr(paying, "_opened", Rate(TRIES, 10**6))
    code = paylinks.pay_code(owed.order)
    guess = f"/pay/{code[:-1]}{'0' if code[-1] != '0' else '1'}"
    stranger = Client(REMOTE_ADDR="10.0.0.9")
    answers = [stranger.get(guess).status_code for _ in range(TRIES)]
    assert set(answers) == {404}
    slowed = stranger.get(f"/pay/{code}")
    assert slowed.status_code == 429 and slowed.headers["Retry-After"]
    assert Client(REMOTE_ADDR="10.0.0.8").get(f"/pay/{code}").status_code == 200


def test_only_looking(office: Office, owed: Lent) -> None:
    assert Client().post(f"/pay/{paylinks.pay_code(owed.order)}").status_code == 405


def statement(owed: Lent, amount: str = "21.00") -> SimpleUploadedFile:
    text = f"日期,金额,附言,对方户名\n2026-11-26,{amount},{reference(slip_of(owed))},陈小明\n2026-11-26,9.00,hello,李\n"
    return SimpleUploadedFile("statement.csv", text.encode("gb18030"), content_type="text/csv")


def test_a_statement_is_read_by_one_and_booked_by_another(office: Office, owed: Lent) -> None:
    answer = office.officer.client.post(f"/office/transfers/read?county={COUNTY}", {"file": statement(owed)})
    text = answer.content.decode()
    assert "1 row was proposed." in text and "No reference in the remark" in text and "陈小明" not in text
    again = office.accountant.client.post(f"/office/transfers/read?county={COUNTY}", {"file": statement(owed)})
    assert "0 rows were proposed." in again.content.decode() and "Taken before" in again.content.decode()
    (proposal,) = one("SELECT id::text FROM money_proposal WHERE kind = 'transfer.propose'")
    assert "Rests of orders paid by bank" in office.accountant.text("/office/proposals/")
    office.officer.post(f"/office/proposals/{proposal}/approve")
    assert "Paid." not in page(owed)
    office.accountant.post(f"/office/proposals/{proposal}/approve")
    assert "Paid." in page(owed) and "How to pay by bank" not in page(owed)


def test_another_sum_is_listed_and_not_taken(office: Office, owed: Lent) -> None:
    answer = office.officer.client.post(f"/office/transfers/read?county={COUNTY}", {"file": statement(owed, "20.00")})
    assert "Not the sum that is open" in answer.content.decode()
    assert one("SELECT count(*) FROM money_proposal WHERE kind = 'transfer.propose'") == (0,)


def test_what_is_no_statement_is_refused_in_words(office: Office) -> None:
    file = SimpleUploadedFile("x.csv", b"a,b\n1,2\n")
    answer = office.officer.client.post(f"/office/transfers/read?county={COUNTY}", {"file": file})
    assert answer.status_code == 422 and "no columns for the amount" in answer.content.decode()


def test_the_account_is_set_by_two_people(office: Office) -> None:
    office.officer.post(f"/office/transfers/account?county={COUNTY}", **ACCOUNT)
    text = office.officer.text("/office/transfers/")
    assert "another person must decide" in text and ACCOUNT["account"] in text
    (asked,) = one("SELECT id::text FROM counter_receivingaccount")
    for other in (office.neighbour, office.stranger):
        assert other.post(f"/office/transfers/account/{asked}/decide", decision="approve").status_code == 404
    office.accountant.post(f"/office/transfers/account/{asked}/decide", decision="approve")
    assert "There is none" not in office.officer.text("/office/transfers/")


def test_the_office_gives_the_address_too(office: Office, owed: Lent) -> None:
    assert paylinks.address(owed.order) in office.officer.text(f"/office/orders/{owed.order}")
