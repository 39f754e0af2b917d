"""Taking back and paying out on the office's pages: what each says, what it refuses, who signs."""

from uuid import UUID

import pytest

from farmgate.sql import ask
from farmgate.web.tests import paying
from farmgate.web.tests.conftest import Office, desk
from farmgate.web.tests.paying import Paid
from farmgate.web.tests.trading import Traded, traded
from tests.world import COUNTY


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office, 2)


@pytest.fixture
def paid(office: Office, goods: Traded) -> Paid:
    return paying.fill(office)


def waiting() -> UUID:
    """The payment that waits for another person."""
    sent = ask("SELECT id FROM money_proposal WHERE kind = 'commission.propose' AND decision IS NULL")
    ((found,),) = sent.fetchall()
    return UUID(str(found))


def test_lines_are_taken_back_by_two_people(office: Office, paid: Paid) -> None:
    page = f"/office/taken-back/{paid.reversal}"
    assert "You proposed this" in office.accountant.text(page)
    text = office.officer.text(page)
    assert "What it moves" in text and "Brought back after it was settled" in text and "Kettle 1" in text
    office.accountant.post(f"{page}/decide", decision="approve")
    assert "Waiting for another person" in office.officer.text(page)
    office.officer.post(f"{page}/decide", decision="approve")
    text = office.officer.text(page)
    assert "Settled goods taken back" in text and "Commission taken back" in text
    assert "Taken back after it was settled" in office.officer.text("/office/refunds/")


def test_a_form_that_is_not_filled_keeps_what_was_typed(office: Office, paid: Paid) -> None:
    page = f"/office/orders/{paid.other}/reverse"
    wrong = office.officer.post(f"{page}/propose", why="brushing", note="made up")
    assert wrong.status_code == 422 and 'value="made up"' in wrong.content.decode()
    right = office.officer.post(f"{page}/propose", lines=[paid.line], why="brushing", note="made up")
    assert right.status_code == 302
    text = office.accountant.text(right.headers["Location"])
    assert "Commission of agents" in text and "Refunds owed" not in text
    assert "Take settled lines back" in office.officer.text(f"/office/orders/{paid.other}")


def test_the_statements_show_what_was_taken_back_in_the_next_settlement(
    office: Office, goods: Traded, paid: Paid
) -> None:
    office.officer.post(f"/office/taken-back/{paid.reversal}/decide", decision="approve")
    office.officer.post(f"/office/settlements/close?county={COUNTY}", day="2026-11-23")
    ((settlement,),) = ask("SELECT id FROM trade_settlement ORDER BY no DESC LIMIT 1").fetchall()
    merchant = office.officer.text(f"/office/settlements/{settlement}/merchants/{goods.shop.merchant}")
    assert "Less what was taken back, ¥18.00" in merchant and "-¥18.00" in merchant
    agent = office.officer.text(f"/office/settlements/{settlement}/agents/{paid.agent}")
    assert "Taken back since the settlement before" in agent and "-¥1.00" in agent
    assert "¥19.80" in office.officer.text(f"/office/settlements/{settlement}")


def test_an_exception_of_goods_that_came_back_too_late_leads_there(office: Office, goods: Traded) -> None:
    counter = office.counter
    ((parcel,),) = ask(
        'SELECT id FROM logistics_parcel WHERE "order" = (SELECT "order" FROM trade_line WHERE state = %s LIMIT 1)',
        ["final"],
    ).fetchall()
    made = counter.record("parcel.return", {"parcel": str(parcel), "reason": "damaged", "amount_minor": 4200})
    assert counter.phone.sync()["results"][-1]["code"] == "already_settled"
    text = office.officer.text(f"/office/exceptions/{made.id}")
    assert "/reverse?why=brought_back_late" in text


def test_commission_is_paid_in_cash_with_a_slip_to_sign(office: Office, paid: Paid) -> None:
    text = office.officer.text("/office/commissions/")
    assert "1 agent is owed ¥4.20" in text and "王秀英" in text
    page = f"/office/commissions/{COUNTY}/{paid.agent}"
    assert "Propose that ¥4.20 is paid." in office.officer.text(page)
    office.officer.post(f"{page}/pay", by="cash")
    text = office.accountant.text(page)
    assert "Propose that" not in text and "Pay in cash" in text
    payout = waiting()
    slip = f"/office/commissions/paid/{payout}"
    assert "nobody yet: pay nothing" in office.officer.text(slip)
    office.accountant.post(f"/office/proposals/{payout}/approve")
    text = office.officer.text(slip)
    assert "is paid ¥4.20 of commission in cash" in text and "Received, and signed" in text and "Approved by" in text
    assert "Nothing is owed to any agent now." in office.officer.text("/office/commissions/")


def test_into_a_bank_account_and_the_file_for_the_bank(office: Office, paid: Paid) -> None:
    page = f"/office/commissions/{COUNTY}/{paid.agent}"
    assert "You proposed this" in office.accountant.text(page)
    office.officer.post(f"/office/commissions/bank/{paid.bank}", decision="approve")
    assert "6222021234" in office.officer.text(page)
    office.officer.post(f"{page}/pay", by="bank")
    assert "6222021234" not in office.officer.text(f"/office/commissions/{COUNTY}/file")
    payout = waiting()
    office.accountant.post(f"/office/proposals/{payout}/approve")
    assert "王秀英,6222021234,4.20,FG-420527-C" in office.officer.text(f"/office/commissions/{COUNTY}/file")
    other = f"/office/commissions/{COUNTY}/file"
    assert "6222021234" not in office.officer.text(other, month="2026-10")
    assert office.officer.get(other, month="2026-13").status_code == 404


def test_a_bank_account_that_is_none_keeps_what_was_typed(office: Office, paid: Paid) -> None:
    office.officer.post(f"/office/commissions/bank/{paid.bank}", decision="reject")
    wrong = office.officer.post(f"/office/commissions/{COUNTY}/{paid.agent}/bank", holder="王", account="12")
    assert wrong.status_code == 422 and 'value="12"' in wrong.content.decode()


@pytest.mark.parametrize("path", ["taken-back/{reversal}", "commissions/420527/{agent}", "commissions/paid/{payout}"])
def test_neighbour_and_stranger_find_none(office: Office, paid: Paid, path: str) -> None:
    for other in (office.neighbour, office.stranger):
        assert other.get("/office/" + path.format(**vars(paid))).status_code == 404


def test_they_are_read_in_chinese(office: Office, paid: Paid) -> None:
    reader = desk(office.world.officer, language="zh-hans")
    assert "收回" in reader.text(f"/office/taken-back/{paid.reversal}")
    assert "佣金" in reader.text(f"/office/commissions/{COUNTY}/{paid.agent}")


def test_more_payments_cost_no_more_questions(office: Office, paid: Paid) -> None:
    pages = [f"/office/commissions/{COUNTY}/{paid.agent}", "/office/commissions/", "/office/taken-back/"]
    for page in pages:
        office.officer.text(page)
    before = [office.officer.questions(page) for page in pages]
    for _ in range(2):
        office.officer.post(f"{pages[0]}/pay", by="cash")
        payout = waiting()
        office.accountant.post(f"/office/proposals/{UUID(str(payout))}/reject", note="no")
    for page in pages:
        office.officer.text(page)
    assert [office.officer.questions(page) for page in pages] == before
