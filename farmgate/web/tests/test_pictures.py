"""A merchant's pictures: named like its items they are kept, shown and served for ever; each other file is named with why."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from farmgate.catalogue.models import FeedItem, Picture, Supply
from farmgate.catalogue.tests.test_picture_files import image, packed
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


def test_by_its_id_and_by_its_gtin(merchant: str, her: Desk, office: Office) -> None:
    for name in ("A1.jpg", f"{GTIN}.png"):
        Picture.objects.filter(feeditem=None).delete()
        assert send(her, merchant, (name, image()))[0] == 302
        assert FeedItem.objects.get(item_id="A1").picture_id is not None
        FeedItem.objects.update(picture=None)
    send(her, merchant, ("A1.jpg", image()))
    address = re.search(r'src="(/goods/pictures/[0-9a-f]{16}\.webp)"', her.text(f"/office/merchants/{merchant}/feed"))
    assert address
    served = Client().get(address[1])
    assert served.headers["Content-Type"] == "image/webp" and "immutable" in served.headers["Cache-Control"]
    assert served.content[8:12] == b"WEBP"
    assert Client().get("/goods/pictures/0123456789abcdef.webp").status_code == 404
    assert address[1] in office.officer.text(f"/office/merchants/{merchant}/feed")


def test_good_ones_are_kept_and_the_others_named_in_both_languages(merchant: str, her: Desk) -> None:
    box = packed({"A1.jpg": image(), "A9.jpg": image(), f"{GTIN}.jpg": b"<html>"}).getvalue()
    status, page = send(her, merchant, ("box.zip", box), ("A1.gif", image(kind="GIF")))
    assert status == 200 and "1 picture was kept." in page
    for name in ("A9.jpg", f"{GTIN}.jpg", "A1.gif"):
        assert name in page
    assert "没有商品用这个编号或条码" in page and "No item has this id or GTIN" in page
    assert FeedItem.objects.get(item_id="A1").picture_id


def test_a_new_picture_takes_the_place_of_the_old_one(merchant: str, her: Desk) -> None:
    other = io.BytesIO(image(size=(50, 50)))
    send(her, merchant, ("A1.jpg", image()))
    first = FeedItem.objects.get(item_id="A1").picture_id
    send(her, merchant, ("A1.jpg", other.getvalue()))
    assert list(Picture.objects.values_list("hash", flat=True)) == [FeedItem.objects.get(item_id="A1").picture_id]
    assert not Picture.objects.filter(hash=first).exists()


def test_only_whose_items_they_are(merchant: str, office: Office) -> None:
    other = supplying.at_desk_of(office, "00000000-0000-4000-8000-000000000009", "other")
    for reader in (other, office.neighbour, office.stranger, supplying.at_hub(office)):
        assert send(reader, merchant, ("A1.jpg", image()))[0] == 404
    assert not Picture.objects.exists()


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
    # Another merchant fills it now: this one's picture is of another bag.
    Supply.objects.filter(offer=int(offer)).delete()
    assert told("S0001") == {}
