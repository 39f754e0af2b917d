"""The demo catalogue on a county's shelf, with a fee: what a villager really chooses from."""

import csv
from uuid import uuid4

from django.conf import settings

from farmgate.catalogue import services as catalogue
from farmgate.catalogue.models import Offer
from farmgate.kernel import clock
from farmgate.people.models import Account
from farmgate.places.models import Place

FEE_MINOR = 100
_FOLDER = settings.ROOT / "data" / "catalogue"


def stock(county: Place, officer: Account, accountant: Account) -> dict[int, int]:
    """Import the goods, offer them all, publish their prices. Returns offer -> price_minor."""
    catalogue.import_categories(_FOLDER / "categories.csv")
    catalogue.import_goods(_FOLDER / "goods.csv")
    with (_FOLDER / "goods.csv").open(encoding="utf-8", newline="") as file:
        price_of = {int(row["id"]): int(row["price_minor"]) for row in csv.DictReader(file)}
    catalogue.offer_in_county(county.code, price_of)
    offers = Offer.objects.filter(county=county).values_list("id", "good_id")
    prices = {offer: price_of[good] for offer, good in offers}
    now = clock.now()
    catalogue.draft_price_list(
        county.code, list(prices.items()), [], officer.person_id, now, uuid4(), fee_minor=FEE_MINOR
    )
    catalogue.publish_price_list(county.code, 1, accountant.person_id, now)
    return prices
