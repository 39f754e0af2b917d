"""The office asks for another price or another good, sees what villagers said, and ends what nobody can answer any more."""

import json
from datetime import timedelta

from farmgate.money import queries as money
from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Office, desk
from farmgate.web.tests.trading import asked, asked_long_ago, traded
from tests.world import COUNTY, START

UNTIL = "2026-11-26T09:00"


def answered(office: Office, agreed: bool) -> None:
    """She says yes with exact money, or no, at the counter."""
    counter = office.counter
    counter.phone.cursor = ""
    (item,) = [item for item in counter.phone.sync()["feed"]["items"] if item["kind"] == "ask"]
    extra = item["quantity"] * (item["after"][1] - item["before"][1]) if agreed else 0
    assert counter.phone.lease is not None
    body = {
        "ask": item["ask"],
        "order": item["order"],
        "n": item["n"],
        "agreed": agreed,
        "mandate": {"consent": "spoken"},
        "extra_minor": extra,
        "tendered_minor": extra,
        "change_minor": 0,
        "shift": str(counter.shift),
        "lease": counter.phone.lease["lease"],
    }
    counter.phone.record("order.consent", body, START + timedelta(minutes=1))
    counter.phone.sync()


def test_one_good_is_asked_for_on_the_page_of_its_purchase_order(office: Office) -> None:
    goods = traded(office)
    path = f"/office/purchases/{goods.unanswered}"
    offer = str(next(iter(office.world.offers)))
    given = {"offer": offer, "price": "12.00", "cost": "11.00", "until": UNTIL}
    assert office.officer.post(f"{path}/ask", **given).status_code == 302
    page = office.officer.text(path)
    assert "Waits for her answer" in page and "The villager is asked" in page and "¥12.00" in page


def test_what_is_wrong_about_it_stands_on_the_form(office: Office) -> None:
    goods = traded(office)
    path = f"/office/purchases/{goods.unanswered}/ask"
    offer = str(next(iter(office.world.offers)))
    soon = office.officer.post(path, offer=offer, price="12.00", cost="11.00", until="2026-11-23T10:00")
    assert soon.status_code == 422 and "at least 24 hours" in soon.content.decode()
    other = str(list(office.world.offers)[1])
    nothing = office.officer.post(path, offer=offer, price="x", cost="11.00", until=UNTIL, substitute=other)
    assert nothing.status_code == 422
    assert f'<option value="{other}" selected>' in nothing.content.decode()
    assert ask("SELECT count(*) FROM trade_ask").fetchone() == (0,)


def owed_to_her(office: Office) -> int:
    return -money.balances([f"refunds_owed:{office.counter.villager}"]).popitem()[1].net


def test_the_order_and_the_statement_tell_what_she_agreed_to(office: Office) -> None:
    goods = traded(office)
    asked(goods, office)
    answered(office, agreed=True)
    order = ask("SELECT \"order\" FROM trade_ask WHERE state = 'agreed'").fetchone()
    assert order is not None
    assert "She agreed" in office.officer.text(f"/office/orders/{order[0]}")
    said = office.officer.text(f"/office/villagers/{office.counter.villager}/statement/")
    assert "the price of Kettle 2, 2, went from ¥11.00 to ¥12.00." in said
    assert "You said yes yourself. ¥2.00 more was paid." in said
    chinese = desk(office.world.officer, language="zh-hans")
    assert "多付了 ¥2.00。" in chinese.text(f"/office/villagers/{office.counter.villager}/statement/")


def test_what_nobody_can_answer_is_ended_once(office: Office) -> None:
    goods = traded(office)
    asked_long_ago(goods, office)
    page = office.officer.text("/office/asks/")
    assert "1 line can no longer be answered" in page and "Past its deadline" in page
    assert "1 is past its time" in office.officer.text("/office/")
    before = owed_to_her(office)
    assert office.officer.post(f"/office/asks/lapse?county={COUNTY}").status_code == 302
    assert "Nobody asked her in time" in office.officer.text("/office/asks/")
    assert owed_to_her(office) - before == 2200
    office.officer.post(f"/office/asks/lapse?county={COUNTY}")
    assert "Nothing that villagers were asked" in office.officer.text("/office/asks/")


def test_a_second_answer_with_cash_can_be_paid_back_by_two_people(office: Office) -> None:
    goods = traded(office)
    asked(goods, office)
    answered(office, agreed=True)
    phone = office.counter.phone
    second = phone.record("order.consent", json.loads(phone.log[-1].text)["body"], START + timedelta(minutes=2))
    phone.sync()
    page = office.officer.text(f"/office/exceptions/{second.id}")
    assert "Answered twice" in page and "¥2.00" in page
    fields, before = {"decision": "refund", "note": "paid twice"}, owed_to_her(office)
    assert office.officer.post(f"/office/exceptions/{second.id}/propose", **fields).status_code == 302
    proposal = ask("SELECT proposal FROM sync_exception WHERE op_id = %s", [second.id]).fetchone()
    assert proposal is not None
    desks.act(office.world.accountant, "money.approve", {"proposal": str(proposal[0])})
    assert owed_to_her(office) - before == 200


def test_a_neighbour_sees_none_of_it(office: Office) -> None:
    goods = traded(office)
    asked(goods, office)
    assert "陈桂花" in office.officer.text("/office/asks/")
    assert "陈桂花" not in office.neighbour.text("/office/asks/")
    assert office.neighbour.get(f"/office/asks/?county={COUNTY}").status_code == 404
    assert office.neighbour.get(f"/office/purchases/{goods.unanswered}").status_code == 404
    assert office.stranger.get("/office/asks/").status_code != 200


def test_many_asks_cost_as_one(office: Office) -> None:
    goods = traded(office)
    pages = ["/office/asks/", f"/office/purchases/{goods.unanswered}"]
    asked(goods, office)
    for path in pages:
        office.officer.text(path)
    before = [office.officer.questions(path) for path in pages]
    asked(goods, office, 1)
    assert [office.officer.questions(path) for path in pages] == before
