"""Prices change by two people: typed or uploaded by one, compared and published by another."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from farmgate.catalogue import queries as catalogue
from farmgate.kernel import clock
from farmgate.web.tests.conftest import Office

DRAFTED = "/office/prices/420527/drafted"


def typed(office: Office, **changes: str) -> dict[str, str]:
    """The form as the page gives it, with some prices changed: `first`, `second` by offer."""
    offers = list(office.world.offers.items())
    fields = {f"price_{offer}": f"{price // 100}.{price % 100:02d}" for offer, price in offers}
    named = {f"price_{offers[n][0]}": changes[key] for n, key in enumerate(("first", "second")) if key in changes}
    return fields | named | {"based_on": "1", "note": "harvest"}


def upload(office: Office, text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    fields = typed(office) | {"file": SimpleUploadedFile("prices.csv", data)}
    return office.officer.client.post(DRAFTED, fields).content.decode()


def in_force() -> int | None:
    return catalogue.list_in_force("420527", clock.now())


def test_typed_compared_and_published(office: Office) -> None:
    first, second = list(office.world.offers)[:2]
    done = office.officer.client.post(DRAFTED, typed(office, first="12.50", second=""))
    assert done.headers["Location"] == "/office/prices/420527/2"
    own = office.officer.text("/office/prices/420527/2")
    assert "another person must publish it" in own
    page = office.accountant.text("/office/prices/420527/2")
    for shown in ("¥10.00", "¥12.50", "+25.0 %", "Raised", "Withdrawn"):
        assert shown in page, shown
    assert in_force() == 1
    office.accountant.post("/office/prices/420527/2/publish")
    assert in_force() == 2
    prices = catalogue.prices("420527", 2)
    assert prices[first] == 1250
    assert second not in prices


def test_a_fee_alone_is_drawn_up_and_compared(office: Office) -> None:
    assert 'name="fee" value="0.00"' in office.officer.text("/office/prices/420527/draft").replace("\n", " ")
    office.officer.client.post(DRAFTED, typed(office) | {"fee": "1.50"})
    page = office.accountant.text("/office/prices/420527/2")
    for shown in ("¥1.50", "before: ¥0.00", "Nothing changes."):
        assert shown in page, shown
    office.accountant.post("/office/prices/420527/2/publish")
    listed = {row.version: row.fee_minor for row in catalogue.price_lists("420527")}
    assert listed == {1: 0, 2: 150}
    left_alone = typed(office, first="12.50") | {"based_on": "2", "fee": ""}
    office.officer.client.post(DRAFTED, left_alone)
    assert catalogue.price_lists("420527")[0].fee_minor == 150
    assert "before:" not in office.officer.text("/office/prices/420527/3")


def test_a_fee_that_is_none(office: Office) -> None:
    for fee in ("-1", "a little", "1.005"):
        assert office.officer.client.post(DRAFTED, typed(office) | {"fee": fee}).status_code == 422


def test_who_drew_it_up_cannot_publish_it_by_the_address(office: Office) -> None:
    office.officer.client.post(DRAFTED, typed(office, first="12.50"))
    response = office.officer.client.post("/office/prices/420527/2/publish", follow=True)
    assert "Someone else must publish this price list." in response.content.decode()
    assert in_force() == 1


def test_nothing_changed_is_said(office: Office) -> None:
    html = office.officer.client.post(DRAFTED, typed(office)).content.decode()
    assert "Neither a price nor the fee differs from the list in force." in html


def test_prices_typed_over_an_older_list_are_not_taken(office: Office) -> None:
    stale = typed(office, first="12.50")
    office.officer.client.post(DRAFTED, typed(office, second="9.90"))
    office.accountant.post("/office/prices/420527/2/publish")
    html = office.officer.client.post(DRAFTED, stale).content.decode()
    assert "Another price list was published meanwhile." in html


def test_a_file_of_prices(office: Office) -> None:
    offer = next(iter(office.world.offers))
    fields = typed(office) | {"file": SimpleUploadedFile("p.csv", f"﻿offer,price\r\n{offer},15.00\r\n".encode())}
    office.officer.client.post(DRAFTED, fields)
    assert catalogue.prices("420527", 2)[offer] == 1500


def test_a_file_that_is_wrong_says_in_which_line(office: Office) -> None:
    offer = next(iter(office.world.offers))
    for text, why in (
        (f"offer,price\n{offer},ten\n", "Line 2: Write an amount"),
        (f"offer,price\n{offer},10\n{offer},11\n", "Line 3: The offer stands in the file twice."),
        ("offer,price\nx,10\n", "Line 2: The offer must be a number."),
        ("id,amount\n1,10\n", "must name the columns"),
        (b"\xff\xfe\x00", "not a CSV file"),
        ("offer,price\n999999,10\n", "Some of these goods are not sold in this county."),
    ):
        assert why in upload(office, text), why
    assert len(catalogue.price_lists("420527")) == 1


@pytest.mark.parametrize(("name", "size"), [("prices.exe", 20), ("prices", 20), ("prices.csv", 256 * 1024 + 1)])
def test_another_file_or_a_large_one_is_not_read(office: Office, name: str, size: int) -> None:
    fields = typed(office) | {"file": SimpleUploadedFile(name, b"offer,price\n".ljust(size))}
    page = office.officer.client.post(DRAFTED, fields)
    assert page.status_code == 422
    assert ("256 KB" if name == "prices.csv" else "is not allowed") in page.content.decode()
