"""A villager's statement: what was done in her name, in sentences, the same few questions however much there was."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from farmgate.kernel import clock
from farmgate.people import services as people
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Office, desk, odd_order
from tests.world import COUNTY, START


def at(office: Office) -> str:
    return f"/office/villagers/{office.counter.villager}/statement/"


def complained(office: Office, **more: Any) -> UUID:
    body = {"county": COUNTY, "villager": str(office.counter.villager), "station": "S0001", "channel": "hotline"}
    return desks.act(office.world.officer, "complaint.file", body | {"category": "cash", "words": "少给了"} | more)


def test_an_order_is_told_in_a_sentence(office: Office) -> None:
    page = office.officer.text(at(office))
    told = (
        "On 23 November 2026 at 月亮包村服务站, 王秀英 ordered for you: Kettle 1, 2 at ¥10.00; Kettle 2, 2 at ¥11.00."
    )
    assert told in page
    assert "It came to ¥42.00; ¥42.00 was given and ¥0.00 given back. You said yes yourself." in page
    assert "Orders: 1, ¥42.00 in all." in page and "Who served you: 王秀英." in page


def test_it_is_chinese_for_who_reads_chinese(office: Office) -> None:
    page = desk(office.world.officer, language="zh-hans").text(at(office))
    assert "王秀英替您订了：水壶1 2 件，每件 ¥10.00；水壶2 2 件，每件 ¥11.00。一共 ¥42.00" in page
    assert "我们存了您的什么" in page


def test_refunds_delegates_and_card_are_in_it(office: Office) -> None:
    counter = office.counter
    other = counter.record("villager.add", {"name": "覃玉兰", "village": "420527100200"})
    counter.record("card.link", {"villager": str(counter.villager), "card_no": "7K3MQ0RT"})
    named = {"villager": str(counter.villager), "delegate": str(other.id), "relation": "neighbour"}
    counter.record("delegate.add", named)
    odd = odd_order(office)
    proposal = desks.act(office.world.officer, "suspense.propose", {"operation": odd, "decision": "refund"})
    desks.act(office.world.accountant, "money.approve", {"proposal": str(proposal)})
    page = office.officer.text(at(office))
    assert "is owed to you since 23 November 2026" in page and "Refunds still owed to you today: ¥42.00." in page
    assert "覃玉兰 (Neighbour) may act for you since 23 November 2026." in page and "7K3MQ0RT" in page


def test_her_complaint_and_its_answer_are_in_it_but_not_for_whom_it_is_about(office: Office) -> None:
    account = people.open_account(people.add_person("屈小川"), "keeper", "correct horse battery")
    people.grant_role(account.person_id, "keeper", START - timedelta(days=1), place=office.world.county.id)
    id = complained(office, about="county", person=str(account.person_id))
    said = {"complaint": str(id), "outcome": "upheld", "words": "十块钱已退。"}
    desks.act(office.world.officer, "complaint.answer", said)
    assert "You are right. 十块钱已退。" in office.officer.text(at(office))
    assert "十块钱已退。" not in desk(account).text(at(office))


def test_her_own_agent_with_a_log_in_does_not_read_her_complaints(office: Office) -> None:
    complained(office)
    agent = people.open_account(office.world.agents[0].id, "agent", "correct horse battery")
    page = desk(agent).text(at(office))
    assert "Kettle 1" in page and "you complained" not in page


def test_neighbour_and_stranger_find_none(office: Office) -> None:
    for other in (office.neighbour, office.stranger):
        assert other.get(at(office)).status_code == 404
    assert office.officer.get(f"/office/villagers/{UUID(int=4)}/statement/").status_code == 404


def test_a_month_at_a_time_and_on_to_the_last_one_with_an_order(office: Office) -> None:
    with clock.at(START + timedelta(days=62)):
        people.grant_role(office.world.officer.person_id, "auditor", START, place=office.world.county.id)
        reader = desk(office.world.officer)
        page = reader.text(at(office), month="2027-01")
        assert "Nothing was ordered in your name in this time." in page
        assert "?month=2026-11" in page and "?month=2027-02" not in page
        assert "Kettle 1" in reader.text(at(office), month="2026-11")
        for odd in ("2026-13", "x", "9999-01", "2026-11-01"):
            assert "Kettle 1" in reader.text(at(office), month=odd)


def test_as_a_file_it_has_every_line(office: Office) -> None:
    complained(office, words="=cmd()")
    rows = office.officer.get(at(office), format="csv").content.decode().splitlines()
    assert len(rows) == 4
    assert "Kettle 1,2,20.00,You said yes yourself.,Placed" in rows[1]
    assert "'=cmd()" in rows[3]


def test_many_orders_cost_as_many_questions_as_one(office: Office) -> None:
    complained(office)
    office.officer.text(at(office))
    before = office.officer.questions(at(office))
    for _ in range(5):
        office.counter.order()
        complained(office)
    office.counter.phone.sync()
    assert office.officer.questions(at(office)) == before
    assert before <= 25
