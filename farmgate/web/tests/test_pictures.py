"""A merchant's pictures: named like its items they are kept, shown and served for ever; each other file is named with why."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from farmgate.catalogue import feeds, pictures
from farmgate.catalogue.tests.test_picture_files import image, packed
from farmgate.sync import desk as desks
from farmgate.web.tests import supplying
from farmgate.web.tests.conftest import Desk, Office

GTIN = "6901234567892"


@pytest.fixture
def merchant(office: Office) -> str:
    return str(supplying.fill(office)["merchant"])


@pytest.fixture
def her(office: Office, merchant: str) -> Desk:
    return supplying.at_desk_of(office, merchant, "wang")


def send(reader: Desk, merchant: str, *named: tuple[str, bytes]) -> tuple[int, str]:
    sent = [SimpleUploadedFile(name, data) for name, data in named]
    answer = reader.client.post(f"/office/merchants/{merchant}/feed/pictures", {"pictures": sent})
    return answer.status_code, answer.content.decode()


def kept(merchant: str) -> str | None:
    """The picture of the one item there is."""
    (item,) = feeds.items(UUID(merchant)).rows
    return item.picture


@pytest.mark.parametrize("name", ["A1.jpg", f"{GTIN}.png"])
def test_by_its_id_or_its_gtin(merchant: str, her: Desk, office: Office, name: str) -> None:
    assert send(her, merchant, (name, image()))[0] == 302
    address = f"/goods/pictures/{kept(merchant)}.webp"
    served = Client().get(address)
    assert served.headers["Content-Type"] == "image/webp" and "immutable" in served.headers["Cache-Control"]
    assert served.content[8:12] == b"WEBP"
    assert Client().get("/goods/pictures/0123456789abcdef.webp").status_code == 404
    for reader in (her, office.officer):
        assert f'src="{address}"' in reader.text(f"/office/merchants/{merchant}/feed")


def test_good_ones_are_kept_and_the_others_named_in_both_languages(merchant: str, her: Desk) -> None:
    box = packed({"A1.jpg": image(), "A9.jpg": image(), f"{GTIN}.jpg": b"<html>"}).getvalue()
    status, page = send(her, merchant, ("box.zip", box), ("A1.gif", image(kind="GIF")))
    assert status == 200 and "1 picture was kept." in page
    for name in ("A9.jpg", f"{GTIN}.jpg", "A1.gif"):
        assert name in page
    assert "没有商品用这个编号或条码" in page and "No item has this id or GTIN" in page
    assert kept(merchant)


def test_a_new_picture_takes_the_place_of_the_old_one(merchant: str, her: Desk) -> None:
    send(her, merchant, ("A1.jpg", image()))
    first = kept(merchant)
    send(her, merchant, ("A1.jpg", image(size=(50, 50))))
    second = kept(merchant)
    assert first and second and first != second
    assert pictures.picture(first) is None and pictures.picture(second)


def test_only_whose_items_they_are(merchant: str, office: Office) -> None:
    other = supplying.at_desk_of(office, "00000000-0000-4000-8000-000000000009", "other")
    for reader in (other, office.neighbour, office.stranger, supplying.at_hub(office)):
        assert send(reader, merchant, ("A1.jpg", image()))[0] == 404
    assert kept(merchant) is None


def test_nothing_sent_is_said(merchant: str, her: Desk) -> None:
    assert send(her, merchant)[0] == 422


def test_phones_are_told_of_what_the_supplier_has_pictures_of(merchant: str, her: Desk, office: Office) -> None:
    def told(station: str) -> dict[str, str]:
        found: dict[str, str] = Client().get(f"/goods/pictures/{station}.json").json()
        return found

    assert told("S0001") == {}
    send(her, merchant, ("A1.jpg", image()))
    (offer,) = told("S0001")
    assert int(offer) == next(iter(office.world.offers)) and told("S0001") == told("S0002")
    assert told("S9999") == {}
    tag = Client().get("/goods/pictures/S0001.json").headers["ETag"]
    assert Client().get("/goods/pictures/S0001.json", headers={"If-None-Match": tag}).status_code == 304
    # Nobody fills it now: this merchant's picture may be of another bag.
    drawn = desks.act(
        office.world.accountant, "terms.draft", {"merchant": merchant, "set": [], "withdraw": [int(offer)]}
    )
    desks.act(office.world.officer, "terms.decide", {"terms": str(drawn), "decision": "approve"})
    assert told("S0001") == {}


def test_two_batches_of_one_merchant_take_turns(merchant: str, her: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "one", lambda *_: (False,))
    status, page = send(her, merchant, ("A1.jpg", image()))
    assert status == 422 and "Try again later." in page
