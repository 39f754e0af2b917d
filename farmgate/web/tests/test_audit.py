"""An operation is shown down to its bytes, checked anew, and under the root that sealed it."""

from html import unescape

from farmgate.kernel import words
from farmgate.sync import sealer
from farmgate.web.tests.conftest import Office
from tests import world as worlds


def test_down_to_the_bytes(office: Office) -> None:
    made = office.counter.phone.log[-1]
    page = office.officer.text(f"/office/operations/{made.id}")
    assert made.text in unescape(page)
    assert made.hash.hex() in page
    assert page.count("Holds") == 3
    assert "Does not hold" not in page
    assert "Not sealed yet." in page
    for word in words.words(made.hash):
        assert f"<figcaption>{word.en}</figcaption>" in page


def test_its_path_leads_to_the_sealed_root(office: Office) -> None:
    sealer.seal(worlds.START)
    office.counter.order()
    office.counter.phone.sync()
    sealer.seal(worlds.START)
    for made in office.counter.phone.log:
        assert "Its path leads to the root" in office.officer.text(f"/office/operations/{made.id}")


def test_a_statement_leads_back_to_what_was_signed(office: Office) -> None:
    made = office.counter.phone.log[-1]
    page = office.officer.text("/office/accounts/escrow:420527")
    assert f'href="/office/operations/{made.id}"' in page
    assert "¥42.00" in page


def test_what_a_desk_did_is_there_too(office: Office) -> None:
    page = office.officer.text("/office/operations/", kind="price_list.publish")
    assert "Price list published" in page
    assert "accountant" in page
