"""A merchant's photograph of a good stands on the shelf, also when the network is gone; without one there is the drawing."""

import io

from playwright.sync_api import expect

from farmgate.catalogue import feeds, pictures
from farmgate.catalogue.models import Good
from farmgate.catalogue.tests.test_picture_files import image
from farmgate.kernel import clock
from tests.journeys.conftest import County
from tests.journeys.phone import Phone
from tests.supplied import Supplied

GTIN, KETTLE = "6901234567892", "烧水壶"
SHOWN = "image => image.complete && image.naturalWidth > 0"


def photographed(county: County) -> None:
    """The merchant that fills everything has sent a picture of the kettle."""
    shop = Supplied(county.world)
    kettle = Good.objects.filter(name_zh__contains=KETTLE).order_by("id")[0]
    Good.objects.filter(id=kettle.id).update(barcode=GTIN)
    file = f"id,title,price,gtin\nK1,Kettle,30.00 CNY,{GTIN}\n"
    feeds.import_feed(shop.merchant, io.BytesIO(file.encode()), "m.csv", None, clock.now())
    assert pictures.take(shop.merchant, [("K1.jpg", io.BytesIO(image()))], clock.now()).kept == 1


def look(phone: Phone) -> tuple[int, int]:
    """The app is opened anew and the kettle looked for: how many photographs are seen, and how many drawings."""
    phone.start_again()
    phone.go("goods")
    found = phone.find(KETTLE)
    expect(found.first).to_be_visible()
    phone.page.wait_for_function(f"() => [...document.querySelectorAll('.offer img')].every({SHOWN})")
    return found.locator("img.photo").count(), found.locator(".add svg.picture").count()


def test_it_is_seen_online_and_offline(county: County, counter: Phone) -> None:
    assert look(counter)[0] == 0
    photographed(county)
    counter.start_again()
    counter.serve("cgx")
    expect(counter.find(KETTLE).locator("img.photo")).to_have_count(1)
    assert look(counter)[0] == 1
    county.cut()
    assert look(counter)[0] == 1
    # Whatever this phone has not seen has its drawing.
    counter.page.evaluate("caches.delete('farmgate-photos')")
    photos, drawings = look(counter)
    assert photos == 0 and drawings > 0
