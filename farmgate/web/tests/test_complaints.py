"""The county's desk takes a complaint down, somebody whom it is not about answers it, and paper is read to her."""

from datetime import timedelta
from uuid import UUID

from farmgate.kernel import clock
from farmgate.people import complaint_listings as listings
from farmgate.people import services as people
from farmgate.people.complaint_listings import ComplaintRow
from farmgate.people.listings import Account
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Desk, Office, desk
from tests.world import COUNTY, START

SAID = {"about": "station", "station": "S0001", "category": "cash", "channel": "hotline", "words": "少给了\n十块钱"}


def all_of(office: Office) -> list[ComplaintRow]:
    return listings.complaints([COUNTY], office.world.officer.person_id, moment=START).rows


def filed(office: Office, **more: str) -> ComplaintRow:
    answer = office.officer.post("/office/complaints/filed", **(SAID | more))
    assert answer.status_code == 302, answer.content.decode()
    (row, *_) = all_of(office)
    return row


def colleague(office: Office, role: str = "keeper", name: str = "屈小川") -> tuple[Account, Desk]:
    account = people.open_account(people.add_person(name), f"{role}2", "correct horse battery")
    people.grant_role(account.person_id, role, START - timedelta(days=1), place=office.world.county.id)
    return account, desk(account)


def test_it_is_taken_down_and_its_page_has_its_history(office: Office) -> None:
    row = filed(office)
    assert (row.words, row.number in office.officer.text("/office/complaints/")) == ("少给了 十块钱", True)
    office.officer.post(f"/office/complaints/{row.id}/take")
    page = office.officer.text(f"/office/complaints/{row.id}")
    assert "Taken down" in page and "Taken over" in page and "王秀英" in page


def test_a_slip_fills_in_whom_it_is_about(office: Office) -> None:
    slip = f"{office.counter.phone.code}-3"
    page = office.officer.text("/office/complaints/file", slip=slip.lower())
    assert f'value="{office.counter.villager}"' in page
    assert '<option value="S0001" selected>' in page
    assert f'<option value="{office.counter.phone.agent}" selected>' in page
    assert "No order of this county" in office.officer.text("/office/complaints/file", slip="ZZZZ-9")


def test_what_is_odd_in_the_address_fills_in_nothing(office: Office) -> None:
    for query in ({"villager": "x"}, {"villager": str(UUID(int=5))}, {"slip": "\x00"}, {"slip": "1" * 99}):
        assert "Take it down" in office.officer.text("/office/complaints/file", **query)


def test_late_is_shown_with_its_age_and_on_the_overview(office: Office) -> None:
    row = filed(office)
    assert "1 is late" not in office.officer.text("/office/")
    with clock.at(START + timedelta(days=8)):
        people.grant_role(office.world.officer.person_id, "auditor", START, place=office.world.county.id)
        reader = desk(office.world.officer)
        assert "1 is late" in reader.text("/office/")
        page = reader.text("/office/complaints/", state="late")
        assert row.number in page and "8 days" in page and "Late" in page


def test_an_answer_against_her_is_closed_by_another(office: Office) -> None:
    row = filed(office)
    at = f"/office/complaints/{row.id}"
    office.officer.post(f"{at}/answered", outcome="not_upheld", words="账对得上。")
    refused = office.officer.post(f"{at}/closed", told="read_aloud", by_whom="周敏")
    assert refused.status_code == 422 and "another person" in refused.content.decode()
    _, keeper = colleague(office)
    assert keeper.post(f"{at}/closed", told="read_aloud", by_whom="周敏").status_code == 302
    assert "Case closed" in office.officer.text(at)


def test_whom_it_is_about_does_not_find_it(office: Office) -> None:
    account, about = colleague(office)
    row = filed(office, about="county", station="", person=str(account.person_id))
    assert about.get(f"/office/complaints/{row.id}").status_code == 404
    assert row.number not in about.text("/office/complaints/")
    assert row.number not in about.get("/office/complaints/", format="csv").content.decode()
    assert about.post(f"/office/complaints/{row.id}/take").status_code == 404
    answer = {"complaint": str(row.id), "outcome": "partly", "words": "已查。"}
    answered = desks.act(office.world.officer, "complaint.answer", answer)
    for signed in (row.id, answered):
        assert about.get(f"/office/operations/{signed}").status_code == 404
        assert office.officer.get(f"/office/operations/{signed}").status_code == 200


def test_an_auditor_reads_and_does_nothing(office: Office) -> None:
    row = filed(office)
    _, auditor = colleague(office, "auditor")
    page = auditor.text(f"/office/complaints/{row.id}")
    assert row.number in page and "<textarea" not in page
    assert auditor.get("/office/complaints/file").status_code == 404
    auditor.post(f"/office/complaints/{row.id}/take")
    assert all_of(office)[0].owner_id is None


def test_a_neighbour_and_a_stranger_find_nothing(office: Office) -> None:
    row = filed(office)
    for other in (office.neighbour, office.stranger):
        assert other.get(f"/office/complaints/{row.id}").status_code == 404
        assert other.get(f"/office/complaints/{row.id}/slip").status_code == 404
        assert row.number not in other.text("/office/complaints/")


def test_the_slip_says_it_in_both_languages(office: Office) -> None:
    row = filed(office, villager=str(office.counter.villager))
    at = f"/office/complaints/{row.id}/slip"
    assert "You will have an answer by 30 November 2026" in office.officer.text(at)
    body = {"complaint": str(row.id), "outcome": "upheld", "words": "十块钱已退给您。"}
    desks.act(office.world.officer, "complaint.answer", body)
    page = office.officer.text(at)
    assert page.count("十块钱已退给您。") == 2
    assert "She is right" not in page
    assert "您说得对" in page and "You are right" in page and "2026年11月23日" in page


def test_a_villager_of_another_county_is_not_written_down_here(office: Office) -> None:
    answer = office.officer.post("/office/complaints/filed", **(SAID | {"villager": str(UUID(int=9))}))
    assert answer.status_code == 422
    assert all_of(office) == []
