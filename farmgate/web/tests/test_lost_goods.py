"""Lost goods on the office's pages: declared by one, decided by another, claimed, disputed, settled and paid for."""

import re
from datetime import timedelta

import pytest

from farmgate.kernel import clock
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Office, desk
from farmgate.web.tests.trading import Traded, traded
from tests.world import COUNTY, START

HERE = f"?county={COUNTY}"


@pytest.fixture
def goods(office: Office) -> Traded:
    return traded(office)


def parcel_of(office: Office, goods: Traded) -> str:
    """The parcel of the claim, as its page links to it."""
    page = office.officer.text(f"/office/claims/{goods.lost.claim}")
    (parcel,) = set(re.findall(r"/office/parcels/([0-9a-f-]{36})", page))
    return str(parcel)


def test_one_declares_and_another_decides(office: Office, goods: Traded) -> None:
    page = f"/office/parcels/{goods.parcel}"
    wrong = office.officer.post(f"{page}/lost", what="stolen", note="van")
    assert wrong.status_code == 422 and 'value="van"' in wrong.content.decode()
    assert office.officer.post(f"{page}/lost", what="damaged", note="van").status_code == 302
    text = office.officer.text(page)
    assert "You declared this, so another person must decide." in text and "Declare it" not in text
    assert goods.parcel in office.accountant.text("/office/parcels/", state="home")
    loss = text.split(f"{page}/lost/")[1].split('"')[0] if f"{page}/lost/" in text else ""
    assert loss == "", "no form for one's own word"
    theirs = office.accountant.text(page)
    loss = theirs.split(f"{page}/lost/")[1].split('"')[0]
    assert office.accountant.post(f"{page}/lost/{loss}", decision="perhaps").status_code == 404
    assert office.accountant.post(f"{page}/lost/{loss}", decision="grant", note="seen").status_code == 302
    text = office.officer.text(page)
    assert "Who pays" in text and "Merchant Dashan" in text and "so there is no claim" in text
    assert "Lost or spoiled on the way" in office.officer.text("/office/refunds/")
    assert "She has called" not in text, "there is nothing to fetch"


def test_a_declaration_that_is_not_so_changes_nothing(office: Office, goods: Traded) -> None:
    page = f"/office/parcels/{goods.lost.declared}"
    assert "Declared lost or spoiled: another person decides" in office.officer.text("/office/parcels/")
    office.officer.post(f"{page}/lost/{goods.lost.loss}", decision="reject", note="it is here")
    text = office.officer.text(page)
    assert "Not granted" in text and "it is here" in text and "On its way to the county" in text
    assert "Declared lost or spoiled" not in office.officer.text("/office/parcels/")


def test_a_claim_from_its_table_to_its_end(office: Office, goods: Traded) -> None:
    text = office.officer.text("/office/claims/")
    assert "Carrier SF-7" in text and "1 claim is not settled, \u00a537.80 in all; 0 past its day." in text
    assert "Who pays, by where it was" in text and "nobody: the merchant takes it as it is" in text
    assert str(goods.lost.claim) not in office.officer.text("/office/claims/", state="settled")
    page = f"/office/claims/{goods.lost.claim}"
    wrong = office.officer.post(f"{page}/dispute", words="")
    assert wrong.status_code == 422
    office.officer.post(f"{page}/dispute", words="Signed for\nat the hub")
    text = office.officer.text(page)
    assert "Disputed" in text and "Signed for at the hub" in text
    assert "commission" not in text, "no agent held it"
    wrong = office.officer.post(f"{page}/settle", how="commission")
    assert wrong.status_code == 422
    office.officer.post(f"{page}/settle", how="bank", note="by Friday")
    text = office.officer.text(page)
    assert "Paid into the bank" in text and "Waiting for another person" in text and "Settle it" not in text
    proposals = office.accountant.text("/office/proposals/")
    assert "Settle a claim: Claims for lost goods · SF-7" in proposals
    proposal = text.split("How it is settled")[1].split("/office/operations/")[1].split('"')[0]
    office.accountant.post(f"/office/proposals/{proposal}/approve")
    assert "Settled" in office.officer.text(page)
    assert str(goods.lost.claim) in office.officer.text("/office/claims/", state="settled")
    assert "SF-7" in office.officer.text("/office/claims/", state="settled", format="csv")


def test_the_merchant_is_paid_for_what_others_lost(office: Office, goods: Traded) -> None:
    page = f"/office/claims/{goods.lost.claim}"
    office.officer.post(f"{page}/pay")
    text = office.officer.text(page)
    assert "Payment:" in text and "Propose payment" not in text
    proposals = office.accountant.text("/office/proposals/")
    assert "Pay from the bank: Owed to merchants · Dashan" in proposals
    wrong = office.officer.post(f"{page}/settle", how="merchant")
    assert wrong.status_code == 422 and "so he cannot bear them" in wrong.content.decode()


def test_its_account_is_open_to_its_county_alone(office: Office, goods: Traded) -> None:
    account = f"/office/accounts/claim:{COUNTY}.carrier.SF-7"
    assert "37.80" in office.officer.text(account)
    assert "SF-7" in office.officer.text("/office/accounts/", kind="claim")
    for other in (office.neighbour, office.stranger):
        assert other.get(account).status_code == 404


def test_what_is_found_again_is_said_when_it_is_scanned(office: Office, goods: Traded) -> None:
    lost = parcel_of(office, goods)
    code = office.officer.text(f"/office/parcels/{lost}").split("<title>")[1].split("<")[0].split()[0]
    post = {"codes": code, "condition": "ok"}
    office.officer.post(f"/office/parcels/hub/receive{HERE}", **post)
    assert f"found: {code}" in office.officer.text("/office/parcels/hub")
    assert "At the hub, going back" in office.officer.text(f"/office/parcels/{lost}")
    office.officer.post(f"/office/parcels/hub/receive{HERE}", deed="hub.give_back", **post)
    assert "Back with its merchant" in office.officer.text(f"/office/parcels/{lost}")


def test_what_is_not_going_back_is_not_given_back(office: Office, goods: Traded) -> None:
    post = {"codes": goods.code, "condition": "ok", "deed": "hub.give_back"}
    wrong = office.officer.post(f"/office/parcels/hub/receive{HERE}", **post)
    assert wrong.status_code == 422 and "does not go back" in wrong.content.decode()


def test_parcels_that_wait_are_shown_first_and_all_of_them_when_asked(office: Office, goods: Traded) -> None:
    waiting = office.officer.text("/office/parcels/")
    assert goods.parcel in waiting and "Collected" not in waiting.split('id="found"')[1]
    assert "Collected" in office.officer.text("/office/parcels/", state="").split('id="found"')[1]


def test_her_statement_says_it_to_her(office: Office, goods: Traded) -> None:
    text = office.officer.text(f"/office/villagers/{office.counter.villager}/statement/")
    assert "Your goods were lost or spoiled on the way. Your money is here: \u00a542.00" in text


def test_a_complaint_about_it_shows_where_the_goods_are(office: Office, goods: Traded) -> None:
    parcel = parcel_of(office, goods)
    slip = office.officer.text(f"/office/parcels/{parcel}").split("/office/orders/")[2].split(">")[1].split("<")[0]
    said = {"county": COUNTY, "station": "S0001", "channel": "hotline", "category": "not_delivered", "slip_no": slip}
    complaint = desks.act(office.world.officer, "complaint.file", said)
    text = office.officer.text(f"/office/complaints/{complaint}")
    assert f"/office/parcels/{parcel}" in text and "Lost or spoiled" in text


def test_is_all_well_asks_for_what_lies_and_for_what_is_not_paid(office: Office, goods: Traded) -> None:
    counter = office.counter
    assert "No claim is past its day." in office.officer.text("/office/well/")
    counter.record("parcel.receive", {"parcel": goods.parcel, "condition": "ok"})
    counter.record("parcel.refuse", {"parcel": goods.parcel, "reason": "other", "amount_minor": 4200})
    counter.phone.sync()
    with clock.at(START + timedelta(days=6)):
        assert "Nothing has been on its way back" in desk(office.world.officer).text("/office/well/")
    with clock.at(START + timedelta(days=15)):
        later = desk(office.world.officer)
        text = later.text("/office/well/")
        assert "At 1 holder a parcel that goes back has lain for more than seven days" in text
        assert "1 claim is past its day." in text
        assert "Past its day" in later.text("/office/claims/", state="late")
        page = later.text("/office/parcels/")
        assert "On the way back, by holder" in page and "Station S0001" in page


def test_more_losses_and_claims_cost_no_more_questions(office: Office, goods: Traded) -> None:
    claims, parcels = "/office/claims/?state=", "/office/parcels/?state="
    before = office.officer.questions(claims), office.officer.questions(parcels)
    office.officer.post(f"/office/parcels/{goods.parcel}/lost", what="lost", note="")
    office.officer.text(parcels)
    assert office.officer.questions(parcels) == before[1]
    office.officer.post(f"/office/parcels/{goods.lost.declared}/lost/{goods.lost.loss}", decision="grant")
    assert "2 claims are not settled" in office.officer.text("/office/claims/")
    assert office.officer.questions(claims) == before[0]


@pytest.mark.parametrize("path", ["claims/", "claims/{claim}", "parcels/{declared}"])
def test_neighbours_and_strangers_find_nothing(office: Office, goods: Traded, path: str) -> None:
    where = "/office/" + path.format(claim=goods.lost.claim, declared=goods.lost.declared)
    for other in (office.neighbour, office.stranger):
        if path.endswith("}"):
            assert other.get(where).status_code == 404
        else:
            assert "SF-7" not in other.text(where)
