"""Goods to order, with more stock than a bench can sell. `python fill.py COUNT` in the migrated database."""

import os
import sys
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from oscar.apps.catalogue.models import Product, ProductClass
from oscar.apps.partner.models import Partner, StockRecord

kind, partner = ProductClass.objects.create(name="goods"), Partner.objects.create(name="county")
for n in range(1, int(sys.argv[1]) + 1):
    product = Product.objects.create(product_class=kind, title=f"Kettle {n}", upc=str(n))
    StockRecord.objects.create(
        product=product, partner=partner, partner_sku=str(n), price=Decimal("10.00"), num_in_stock=10**6
    )
