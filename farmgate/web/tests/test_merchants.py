"""Merchants in the office: an account and costs by two people, compared; a product file read in and made into terms."""

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from farmgate.catalogue import feeds, merchants, queries
from farmgate.catalogue.merchants import Bank, TermsRow
from farmgate.people import services as people
from farmgate.web.tests import supplying
from farmgate.web.tests.conftest import Desk, Office, desk
from tests.world import COUNTY, START

FIRST_BARCODE, SECOND_BARCODE = "6901234567892", "2900000000018"


@pytest.fixture
def merchant(office: Office) -> str:
    """M01, added by the officer."""
    office.officer.post("/office/merchants/added", code="M01", name_zh="秭归日杂", name_en="Zigui Goods")
    return str(merchants.listed([COUNTY]).rows[0].merchant.id)


def drafted(at: Desk, merchant: str, **fields: object) -> str:
    """Draw terms up; where it leads, or the page that says why not."""
    answer = at.post(f"/office/merchants/{merchant}/drafted", **{"note": "new season", "base": ""} | fields)
    return answer.headers["Location"] if answer.status_code == 302 else answer.content.decode()


def banks(merchant: str) -> list[Bank]:
    return merchants.bank_proposals(UUID(merchant))


def drawn(status: str = "") -> list[TermsRow]:
    return merchants.terms_list([COUNTY], status=status).rows


def upload(text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("costs.csv", text.encode() if isinstance(text, str) else text)


def decide(at: Desk, terms: str, decision: str = "approve") -> str:
    answer = at.client.post(f"{terms}/decide", {"decision": decision}, follow=True)
    return answer.content.decode()


def test_a_bank_account_by_two_people(office: Office, merchant: str) -> None:
    page = f"/office/merchants/{merchant}"
    assert "None yet; it cannot be paid." in office.officer.text(page)
    office.officer.post(f"{page}/bank", holder="秭归日杂", account="6222 0000-1234 5678")
    own = office.officer.text(page)
    assert "You proposed this, so another person must decide." in own
    assert "/bank/" not in own
    (proposal,) = banks(merchant)
    forced = office.officer.client.post(f"/office/merchants/bank/{proposal.id}", {"decision": "approve"}, follow=True)
    assert "Another person has to decide" in forced.content.decode()
    assert "6222000012345678" in office.accountant.text(page)
    office.accountant.post(f"/office/merchants/bank/{proposal.id}", decision="perhaps")
    assert banks(merchant) == [proposal]
    office.accountant.post(f"/office/merchants/bank/{proposal.id}", decision="approve")
    assert queries.merchants([UUID(merchant)])[UUID(merchant)].bank_account == "6222000012345678"


@pytest.mark.parametrize("account", ["12345", "6" * 35, "6222 ABC!", "六二二二零零"])
def test_an_account_that_is_none(office: Office, merchant: str, account: str) -> None:
    answer = office.officer.post(f"/office/merchants/{merchant}/bank", holder="x", account=account)
    assert answer.status_code == 422
    assert banks(merchant) == []


def test_costs_typed_compared_and_approved(office: Office, merchant: str) -> None:
    first, second = list(office.world.offers)[:2]
    terms = drafted(office.officer, merchant, **{f"cost_{first}": "9.00", f"cost_{second}": "11.50"})
    assert terms.startswith("/office/terms/")
    assert "another person must approve it" in office.officer.text(terms)
    page = office.accountant.text(terms)
    for shown in ("¥9.00", "10.0 %", "-¥0.50", "At a loss", "1 good would leave nothing of its price"):
        assert shown in page, shown
    assert "Another person has to decide" in decide(office.officer, terms)
    assert queries.suppliers([first]) == {}
    assert "Approved." in decide(office.accountant, terms)
    assert queries.suppliers([first, second]).keys() == {first, second}
    fills = office.officer.text(f"/office/merchants/{merchant}")
    assert "At a loss" in fills
    assert "Kettle 1<" not in office.officer.text(f"/office/merchants/{merchant}", take="none")


def test_goods_that_nobody_fills_are_told(office: Office, merchant: str) -> None:
    assert "12 goods on sale are filled by nobody" in office.officer.text("/office/merchants/")
    costs = {f"cost_{offer}": "9.00" for offer in list(office.world.offers)[1:]}
    terms = drafted(office.officer, merchant, **costs)
    assert "1 set of terms waits for another person." in office.officer.text("/office/merchants/")
    decide(office.accountant, terms)
    page = office.officer.text("/office/merchants/")
    assert "1 good on sale is filled by nobody" in page
    assert "waits for another person" not in page


def test_an_emptied_cost_is_withdrawn_and_an_old_page_is_not_taken(office: Office, merchant: str) -> None:
    first, second = list(office.world.offers)[:2]
    decide(office.accountant, drafted(office.officer, merchant, **{f"cost_{first}": "9.00", f"cost_{second}": "9.00"}))
    assert "Other terms were approved meanwhile." in drafted(office.officer, merchant, **{f"cost_{first}": "8.00"})
    form = office.officer.text(f"/office/merchants/{merchant}/draft")
    base = re.search(r'name="base" value="([^"]+)"', form)
    assert base
    terms = drafted(office.officer, merchant, base=base[1], **{f"cost_{first}": "9.00", f"cost_{second}": ""})
    assert "Withdrawn" in office.accountant.text(terms)
    decide(office.accountant, terms)
    assert queries.suppliers([first, second]).keys() == {first}
    assert "Withdrawn" in office.accountant.text(terms)


def test_a_file_of_costs_by_barcode_or_offer(office: Office, merchant: str) -> None:
    first, second = list(office.world.offers)[:2]
    supplying.label(first, FIRST_BARCODE)
    text = f"gtin,offer,cost\n{FIRST_BARCODE},,9.00\n,{second},9.50\n"
    terms = drafted(office.officer, merchant, file=upload(text))
    decide(office.accountant, terms)
    assert {offer: s.cost_minor for offer, s in queries.suppliers([first, second]).items()} == {first: 900, second: 950}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("offer,price\n1,2\n", "The first line must name the columns cost"),
        ("offer,cost\nx,2\n", "Line 2: The offer must be a number."),
        ("gtin,cost\n6901234567893,2\n", "Line 2: This GTIN is not right"),
        ("gtin,cost\n2900000000018,2\n", "Line 2: No good of this county has this GTIN."),
        ("offer,cost\n1,0\n", "Line 2: The amount must be above nothing"),
        ("offer,cost\n1,2\n1,3\n", "Line 3: The good stands in the file twice."),
        ("offer,cost\n999999,2\n", "Some of these goods are not sold in this county."),
        ("offer,cost\n" + "1,2\n" * 401, "At most 400 goods in one draft."),
        ("", "The submitted file is empty."),
        (b"\xff\xfe", "This is not a CSV file in UTF-8."),
    ],
)
def test_a_file_that_cannot_be_taken(office: Office, merchant: str, text: str | bytes, why: str) -> None:
    assert why in drafted(office.officer, merchant, file=upload(text))
    assert drawn() == []


def test_nothing_changed_is_said(office: Office, merchant: str) -> None:
    assert "No cost differs from the terms that hold." in drafted(office.officer, merchant)


def test_a_product_file_becomes_terms(office: Office, merchant: str) -> None:
    first, second = list(office.world.offers)[:2]
    for offer, barcode in ((first, FIRST_BARCODE), (second, SECOND_BARCODE)):
        supplying.label(offer, barcode)
    page = f"/office/merchants/{merchant}/feed"
    text = f"id,title,price,gtin\nA,Kettle,9.00 CNY,{FIRST_BARCODE}\nB,Pot,8.00 CNY,{SECOND_BARCODE}\nC,Lid,nothing,\n"
    said = office.officer.client.post(f"{page}/uploaded", {"file": upload(text)}, follow=True).content.decode()
    for shown in ("3 rows were read. 1 was left out.", "Kettle 1", "2 goods that the county sells", "costs.csv"):
        assert shown in said, shown
    (errors,) = re.findall(r'href="(/office/feeds/[^"]+)"', said)
    assert "4,price 有误" in office.accountant.text(errors)
    office.officer.post(f"{page}/terms")
    terms = f"/office/terms/{drawn()[0].id}"
    assert "Approved." in decide(office.accountant, terms)
    assert {offer: s.cost_minor for offer, s in queries.suppliers([first, second]).items()} == {first: 900, second: 800}
    assert "Draw up terms" not in office.officer.text(page)
    assert "Nothing was drawn up." in office.officer.client.post(f"{page}/terms", follow=True).content.decode()


def test_a_product_file_too_large_for_memory_is_read_from_disk(office: Office, merchant: str) -> None:
    told = "很好" * 1000
    rows = "".join(f"K{n},Kettle,9.00 CNY,{told}\n" for n in range(600))
    file = SimpleUploadedFile("large.csv", f"id,title,price,description\n{rows}".encode())
    assert (file.size or 0) > 2.5 * 1024 * 1024
    answer = office.officer.client.post(f"/office/merchants/{merchant}/feed/uploaded", {"file": file}, follow=True)
    assert "600 rows were read." in answer.content.decode()


def test_a_product_file_that_is_none(office: Office, merchant: str) -> None:
    page = f"/office/merchants/{merchant}/feed/uploaded"
    for name, data, why in (
        ("a.csv", b"name\nx\n", "The file lacks the columns id, title, price."),
        ("a.json", b"{", "This is not a JSON file."),
        ("a.xlsx", b"PK", "is not allowed"),
    ):
        answer = office.officer.client.post(page, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422
        assert why in answer.content.decode()


def test_an_auditor_looks_and_changes_nothing(office: Office) -> None:
    made = supplying.fill(office)
    auditor = people.open_account(people.add_person("向东"), "auditor", "correct horse battery")
    people.grant_role(auditor.person_id, "auditor", START, place=office.world.county.id)
    reader = desk(auditor)
    for path in supplying.things(made).values():
        html = reader.text(path)
        assert not re.search(r'<form method="post"[^>]*office/(merchants|terms)', html), path
    merchant = UUID(made["merchant"])
    before = len(feeds.imports(merchant))
    for path, deed in supplying.deeds(made).values():
        assert reader.post(path, **deed.fields).status_code in (302, 422), path
    assert (len(feeds.imports(merchant)), len(drawn("draft"))) == (before, 1)
