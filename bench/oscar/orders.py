"""One view that places an order of two goods as django-oscar's own checkout does: `POST /order`, `{"goods": [1, 2]}`."""

import json
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from django.http import HttpRequest, JsonResponse
from django.urls import path
from oscar.apps.partner.strategy import Default
from oscar.core.loading import get_class, get_model

Basket, Product = get_model("basket", "Basket"), get_model("catalogue", "Product")
Free = get_class("shipping.methods", "Free")
OrderCreator = get_class("order.utils", "OrderCreator")
OrderTotalCalculator = get_class("checkout.calculators", "OrderTotalCalculator")
SurchargeApplicator = get_class("checkout.applicator", "SurchargeApplicator")


def order(request: HttpRequest) -> JsonResponse:
    """A basket, its total, the order, and the basket closed."""
    basket = Basket.objects.create()
    basket.strategy = Default()
    for product in Product.objects.filter(id__in=json.loads(request.body)["goods"]):
        basket.add_product(product, quantity=2)
    shipping = Free()
    charge = shipping.calculate(basket)
    surcharges = SurchargeApplicator().get_applicable_surcharges(basket)
    total = OrderTotalCalculator().calculate(basket, charge, surcharges)
    placed = OrderCreator().place_order(basket, total, shipping, charge, surcharges=surcharges)
    basket.submit()
    response = JsonResponse({"placed": placed.number, "lines": placed.num_lines})
    response["Content-Length"] = str(len(response.content))
    return response


urlpatterns = [path("order", order)]
