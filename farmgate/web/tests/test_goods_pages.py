"""From the cut to the bank file on the office's pages: what each does, what it refuses, what it keeps of what was typed."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from farmgate.people import services as people
from farmgate.sql import ask
from farmgate.sync import parcels
from farmgate.trade.whatif import what_if
from farmgate.web.office import purchases
from farmgate.web.tests.conftest import Office, desk
from farmgate.web.tests.trading import Traded, bought, traded
from tests.world import COUNTY, START

HERE = f"?county={COUNTY}"


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


def test_the_cut_tells_what_waits_and_takes_it(office: Office, goods: Traded) -> None:
    text = office.officer.text("/office/purchases/")
    assert "S0001 月亮包村服务站" in text
    answer = office.officer.post(f"/office/purchases/cut{HERE}", until="2026-11-22T09:00")
    assert answer.status_code == 302
    assert "No order waits." in office.officer.text("/office/purchases/")


@pytest.mark.parametrize(
    ("until", "why"), [("tomorrow", "Enter a valid date/time."), ("2031-01-01T00:00", "cannot be later than now")]
)
def test_a_cut_that_cannot_be_keeps_what_was_typed(office: Office, goods: Traded, until: str, why: str) -> None:
    answer = office.officer.post(f"/office/purchases/cut{HERE}", until=until)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert f'value="{until}"' in answer.content.decode()


def test_of_many_stations_those_that_wait_longest_are_shown(
    office: Office, goods: Traded, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = office.officer.text("/office/purchases/")
    assert re.search(r"\d+ orders? (of \d+ stations )?waits?, \S+ in all\.", text) and "wait longest" not in text
    monkeypatch.setattr(purchases, "_STATIONS_SHOWN", 0)
    text = office.officer.text("/office/purchases/")
    assert "The 0 stations that wait longest:" in text and "?station=S" not in text


def test_goods_that_nobody_supplies_are_named(office: Office, goods: Traded) -> None:
    goods.shop.withdraw([next(iter(office.world.offers))])
    text = office.officer.text("/office/purchases/")
    assert "Nobody supplies these goods." in text and "Kettle 1" in text and "in 1 order" in text


def test_purchase_orders_by_state_and_merchant(office: Office, goods: Traded) -> None:
    found = office.officer.text("/office/purchases/", state="sent", county=COUNTY)
    assert str(goods.unanswered) in found and str(goods.accepted) not in found
    found = office.officer.text("/office/purchases/", merchant=str(goods.shop.merchant), county=COUNTY)
    assert str(goods.accepted) in found


def test_an_answer_that_is_short(office: Office, goods: Traded) -> None:
    offer = next(iter(office.world.offers))
    page = f"/office/purchases/{goods.unanswered}"
    wrong = office.officer.post(f"{page}/answer", **{f"missing_{offer}": "3", "note": "flood"})
    assert wrong.status_code == 422
    assert 'value="3"' in wrong.content.decode() and 'value="flood"' in wrong.content.decode()
    office.officer.post(f"{page}/answer", **{f"missing_{offer}": "1"})
    text = office.officer.text(page)
    assert "of 4 ordered" in text and "Accepted, to be dispatched" in text
    text = office.officer.text("/office/refunds/")
    assert "The merchant did not have it" in text
    number, *_ = re.findall(r"(\d+) refunds? (?:is|are) owed", text)
    assert f"<title>0 to 2 days: {number}</title>" in text and "<title>30 days or more: 0</title>" in text
    wrong = office.officer.post(f"{page}/dispatch", waybill="SF 1;")
    assert wrong.status_code == 422 and 'value="SF 1;"' in wrong.content.decode()
    office.officer.post(f"{page}/dispatch", waybill="SF1")
    text = office.officer.text(page)
    assert "Dispatched" in text and f"{page}/packing" in text
    assert text.count("/office/operations/") >= 3


def test_parcels_are_found_by_code_slip_and_age(office: Office, goods: Traded) -> None:
    officer = office.officer
    assert goods.parcel in officer.text("/office/parcels/", q=goods.code.lower())
    slip = officer.text(f"/office/parcels/{goods.parcel}").split("/office/orders/")[2].split(">")[1].split("<")[0]
    assert goods.parcel in officer.text("/office/parcels/", q=slip)
    assert "No parcels match." in officer.text("/office/parcels/", days="14")
    order = officer.text(f"/office/parcels/{goods.parcel}").split("/office/orders/")[2].split('"')[0]
    assert f"/office/parcels/{goods.parcel}" in officer.text(f"/office/orders/{order}")
    assert "No parcels match." in officer.text("/office/parcels/", purchase=str(goods.accepted))


def test_the_hub_names_every_line_that_is_wrong_and_loses_none(office: Office, goods: Traded) -> None:
    typed = f"{goods.code}\nNONE1234\n\nx"
    wrong = office.officer.post(f"/office/parcels/hub/receive{HERE}", codes=typed, condition="damaged")
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Line 2: there is no parcel NONE1234 here." in text and "Line 4:" in text and "Line 1:" not in text
    assert f"{goods.code}\nNONE1234\n\nx</textarea>" in text and 'value="damaged" selected' in text
    right = office.officer.post(f"/office/parcels/hub/receive{HERE}", codes=f"{goods.code.lower()}\r\n", condition="ok")
    assert right.status_code == 302
    text = office.officer.text(f"/office/parcels/{goods.parcel}")
    assert "At the county hub" in text and "Parcels scanned in at the hub" in text


def test_the_pick_up_code_is_told_by_officers_alone(office: Office, goods: Traded) -> None:
    code, page = parcels.pickup_code(UUID(goods.parcel)), f"/office/parcels/{goods.parcel}"
    assert code not in office.officer.text(page) and "She has called" in office.officer.text(page)
    assert code in office.officer.post(f"{page}/code").content.decode()
    assert "She has called" not in office.accountant.text(page)
    for other in (office.accountant, office.neighbour, office.stranger):
        assert other.post(f"{page}/code").status_code == 404


def test_a_plan_needs_two_people_and_says_what_it_would_have_given(office: Office, goods: Traded) -> None:
    wrong = office.officer.post(f"/office/plans/draft{HERE}", rate="5.255", return_days="100", note="less")
    text = wrong.content.decode()
    assert wrong.status_code == 422 and 'value="5.255"' in text and 'value="less"' in text
    page = f"/office/plans/{goods.draft}"
    assert "You drew this up" in office.accountant.text(page)
    office.accountant.post(f"{page}/publish")
    assert "Draft" in office.officer.text(page)
    text = office.officer.text(page)
    assert "7.25 %" in text and "By 6 lines collected" in text
    office.officer.post(f"{page}/publish")
    assert "Published by" in office.officer.text(page)


def test_a_settlement_down_to_the_bank(office: Office, goods: Traded) -> None:
    page = f"/office/settlements/{goods.settlement}"
    share = f"{page}/merchants/{goods.shop.merchant}"
    office.officer.post(f"{share}/payout")
    assert "1 share is not approved yet." in office.officer.text(page)
    assert office.officer.text(f"{page}/bank").count("\r\n") == 1
    proposal = office.officer.text(page).rsplit("/office/operations/", 1)[1].split('"')[0]
    text = office.accountant.text("/office/proposals/")
    assert "Pay from the bank: Owed to merchants · Dashan" in text
    office.officer.post(f"/office/proposals/{proposal}/approve")
    assert "1 share is not approved yet." in office.officer.text(page)
    office.accountant.post(f"/office/proposals/{proposal}/approve")
    assert "1 payout is approved" in office.officer.text(page)
    assert "大山商贸,6222020000," in office.officer.text(f"{page}/bank")
    assert "¥" in office.officer.text(share) and "Kettle 1" in office.officer.text(share)
    words = office.officer.text(f"{page}/agents/{office.counter.phone.agent}")
    assert "Kettle 1, 2 for ¥20.00, at 5.00 %: ¥1.00." in words


def test_a_day_that_is_not_over_cannot_be_settled(office: Office, goods: Traded) -> None:
    wrong = office.officer.post(f"/office/settlements/close{HERE}", day="2026-12-24")
    assert wrong.status_code == 422 and 'value="2026-12-24"' in wrong.content.decode()
    assert office.officer.post(f"/office/settlements/close{HERE}", day="2026-11-23").status_code == 302


def test_an_auditor_looks_and_does_nothing(office: Office, goods: Traded) -> None:
    account = people.open_account(people.add_person("审计"), "auditor", "correct horse battery")
    people.grant_role(account.person_id, "auditor", START, place=office.world.county.id)
    auditor = desk(account)
    for path in ("purchases/", f"purchases/{goods.unanswered}", f"plans/{goods.draft}", "plans/", "settlements/"):
        assert '<form method="post" action="/office/p' not in auditor.text(f"/office/{path}"), path
    auditor.post(f"/office/purchases/{goods.unanswered}/answer")
    auditor.post(f"/office/plans/{goods.draft}/publish")
    assert "Waiting for the merchant" in office.officer.text(f"/office/purchases/{goods.unanswered}")
    assert "Draft" in office.officer.text(f"/office/plans/{goods.draft}")


def test_many_rows_cost_as_one(office: Office, goods: Traded) -> None:
    settlement = f"/office/settlements/{goods.settlement}"
    pages = [
        *("/office/", "/office/purchases/", "/office/parcels/", "/office/plans/", "/office/settlements/"),
        f"/office/purchases/{goods.dispatched}",
        f"/office/purchases/{goods.dispatched}/packing",
        f"/office/parcels/{goods.parcel}",
        f"/office/plans/{goods.draft}",
        settlement,
        f"{settlement}/agents/{office.counter.phone.agent}",
    ]
    for path in pages:
        office.officer.text(path)
    before = {path: office.officer.questions(path) for path in pages}
    for _ in range(3):
        bought(goods.shop, office.counter)
        goods.shop.answer()
        goods.shop.dispatch()
    assert {path: office.officer.questions(path) for path in pages} == before
    assert max(before.values()) <= 60, before


@pytest.mark.parametrize(("days", "tone"), [(2, "wait"), (3, "quiet"), (7, "wait"), (14, "bad")])
def test_how_long_a_parcel_lies_is_told_in_words_and_colour(
    office: Office, goods: Traded, days: int, tone: str
) -> None:
    body = {"parcel": goods.parcel, "condition": "ok"}
    office.counter.record("parcel.receive", body)
    office.counter.phone.sync()
    since = START - timedelta(days=days)
    ask("UPDATE logistics_parcel SET since = %s WHERE id = %s", [since, goods.parcel])
    text = office.officer.text("/office/parcels/", state="shelf", station="s0001")
    said = f"On the shelf for {days} days" if days > 2 else "On the shelf"
    assert f'<span class="state {tone}">{said}</span>' in text
    assert "1 parcel is on a shelf;" in text
    assert (goods.parcel in office.officer.text("/office/parcels/", days="7")) is (days >= 7)
    tile = office.officer.text("/office/").split("Parcels long on shelves")[1].split("</dd>")[0]
    assert ">1</a>" in tile if days >= 7 else ">0</a>" in tile


def test_what_a_plan_would_have_given_stops_at_the_take_and_says_when_it_stops_reading(
    office: Office, goods: Traded
) -> None:
    since = START - timedelta(days=30)
    all_of_it = what_if(COUNTY, since, 500, 9_000)
    assert (all_of_it.lines, all_of_it.cut_off) == (6, False)
    # The take is a tenth of the price: nine tenths for the agent is more than there is.
    assert (all_of_it.before_minor, all_of_it.after_minor) == (630, 1260)
    assert what_if(COUNTY, since, 500, 9_000, most=5)[1:] == (5, True)
