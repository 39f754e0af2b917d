"""A merchant of Zigui with one of each thing, for the tests that walk every address. Marked 月亮包, as its county's things are."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from farmgate.catalogue import feeds, merchants
from farmgate.catalogue.tests.test_picture_files import image
from farmgate.kernel import clock
from farmgate.people import services as people
from farmgate.places.queries import place
from farmgate.sql import ask
from farmgate.sync import desk as desks
from farmgate.web.tests.conftest import Desk, Office, desk
from farmgate.web.tests.deeds import Deed
from tests.world import COUNTY, START

FEED = "id,title,price,gtin\nA1,Salt,3.50 CNY,6901234567892\nA2,Sugar,nothing,\n"


def fill(office: Office) -> dict[str, Any]:
    """A merchant that fills one good; terms, a bank account and a file that wait, made by the accountant."""
    world = office.world
    names = {"name_zh": "月亮包日杂", "name_en": "月亮包 Goods"}
    merchant = str(desks.act(world.accountant, "merchant.add", {"county": COUNTY, "code": "M01", **names}))
    offer, price = next(iter(world.offers.items()))
    body = {"merchant": merchant, "set": [[offer, price - 100]]}
    approved = desks.act(world.accountant, "terms.draft", body)
    desks.act(world.officer, "terms.decide", {"terms": str(approved), "decision": "approve"})
    terms = desks.act(world.accountant, "terms.draft", body)
    account = {"holder": "月亮包日杂", "account": "6222000012345678"}
    bank = desks.act(world.accountant, "merchant.bank", {"merchant": merchant, **account})
    other = desks.act(world.officer, "merchant.add", {"county": COUNTY, "code": "M02", "name_zh": "月亮包二店"})
    label(offer, "6901234567892")
    feed = feeds.import_feed(UUID(merchant), io.BytesIO(FEED.encode()), "m.csv", None, clock.now())
    return {
        "merchant": merchant,
        "other_merchant": other,
        "terms": terms,
        "bank": bank,
        "feed": feed,
        "offer": offer,
        "approved": approved,
    }


def at_desk_of(office: Office, merchant: UUID | str, username: str) -> Desk:
    """The browser of somebody who sits at a merchant's desk in Zigui."""
    account = people.open_account(people.add_person(username), username, "correct horse battery")
    since, county = START - timedelta(days=9), office.world.county.id
    people.grant_role(account.person_id, "merchant", since, place=county, merchant=UUID(str(merchant)))
    return desk(account)


def at_hub(office: Office, username: str = "hub", county: str = COUNTY) -> Desk:
    """The browser of somebody who works at the hub of a county."""
    account = people.open_account(people.add_person(username), username, "correct horse battery")
    held = place("CN", county)
    assert held is not None
    people.grant_role(account.person_id, "hub", START - timedelta(days=9), place=held.id)
    return desk(account)


def label(offer: int, barcode: str) -> None:
    """Give the good of an offer a barcode."""
    sql = "UPDATE catalogue_good g SET barcode = %s FROM catalogue_offer o WHERE o.good_id = g.id AND o.id = %s"
    ask(sql, [barcode, offer])


def things(ids: dict[str, Any]) -> dict[str, str]:
    """Pages of this merchant."""
    merchant = f"/office/merchants/{ids['merchant']}"
    return {
        "office/merchants/<uuid:id>": merchant,
        "office/merchants/<uuid:id>/draft": f"{merchant}/draft",
        "office/merchants/<uuid:id>/feed": f"{merchant}/feed",
        "office/merchants/<uuid:id>/feed/progress": f"{merchant}/feed/progress",
        "office/feeds/<uuid:id>/errors": f"/office/feeds/{ids['feed']}/errors",
        "office/terms/<uuid:id>": f"/office/terms/{ids['terms']}",
    }


def deeds(ids: dict[str, Any]) -> dict[str, tuple[str, Deed]]:
    """What an officer would post there. The neighbour posts the same."""
    merchant, other = f"/office/merchants/{ids['merchant']}", f"/office/merchants/{ids['other_merchant']}"
    added = {"code": "M09", "name_zh": "九店", "name_en": ""}
    approve = Deed({"decision": "approve"})
    return {
        "office/merchants/added": ("/office/merchants/added", Deed(added, anywhere=True)),
        "office/merchants/bank/<uuid:id>": (f"/office/merchants/bank/{ids['bank']}", approve),
        "office/merchants/<uuid:id>/bank": (f"{other}/bank", Deed({"holder": "王", "account": "6222 0000 1111"})),
        "office/merchants/<uuid:id>/drafted": (f"{merchant}/drafted", _drafted(ids)),
        "office/merchants/<uuid:id>/feed/uploaded": (
            f"{merchant}/feed/uploaded",
            Deed({"file": SimpleUploadedFile("m.csv", FEED.encode())}),
        ),
        "office/merchants/<uuid:id>/feed/pictures": (
            f"{merchant}/feed/pictures",
            Deed({"pictures": SimpleUploadedFile("A1.png", image(kind="PNG"))}),
        ),
        "office/merchants/<uuid:id>/feed/terms": (f"{merchant}/feed/terms", Deed()),
        "office/terms/<uuid:id>/decide": (f"/office/terms/{ids['terms']}/decide", approve),
    }


def _drafted(ids: dict[str, Any]) -> Deed:
    # The clock stands still here: of terms approved in one moment the last is not always those of this file.
    return Deed({f"cost_{ids['offer']}": "1.23", "note": "cheaper", "base": str(merchants.latest_terms(COUNTY))})
