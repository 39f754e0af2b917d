"""What is sold, where, for how much. A published price list is a fact: triggers keep it and its prices as they are."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from farmgate.catalogue.supply_models import (
    BankProposal,
    Cost,
    Decided,
    FeedError,
    FeedImport,
    FeedItem,
    Merchant,
    Picture,
    Supply,
    Terms,
)

__all__ = [
    "Allocation",
    "BankProposal",
    "Category",
    "Cost",
    "Decided",
    "FeedError",
    "FeedImport",
    "FeedItem",
    "Good",
    "Merchant",
    "Offer",
    "Picture",
    "Price",
    "PriceList",
    "Supply",
    "Terms",
]


class Category(models.Model):
    """A shelf of the shop, known by its picture to those who do not read."""

    slug = models.SlugField(primary_key=True, max_length=40)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    icon = models.CharField(max_length=40)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return f"{self.name_zh} {self.name_en}"


class Good(models.Model):
    """What a thing is, wherever it is sold. `id` is its number in the reference file.

    `pinyin` (a space between syllables) and `initials` follow from `name_zh`.
    """

    id = models.BigIntegerField(primary_key=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    spec_zh = models.CharField(max_length=40, blank=True)
    spec_en = models.CharField(max_length=40, blank=True)
    category = models.ForeignKey(Category, models.PROTECT)
    weight_g = models.IntegerField()
    barcode = models.CharField(max_length=13, null=True, blank=True, unique=True)
    icon = models.CharField(max_length=40)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    initials = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight_g__gt=0), name="catalogue_good_weighs"),
            models.CheckConstraint(
                condition=Q(barcode__regex=r"^([0-9]{8}|[0-9]{13})$"),
                name="catalogue_good_barcode_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_zh} {self.spec_zh}".strip()


class Offer(models.Model):
    """That a county sells a good. `search` holds what rules.lexeme makes of the good's tokens.

    `tier` follows from how popular the offer is beside the others of its county: see rules.tier.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        WITHDRAWN = "withdrawn"

    id = models.BigAutoField(primary_key=True)
    good = models.ForeignKey(Good, models.PROTECT)
    county = models.ForeignKey("places.Place", models.PROTECT, db_index=False)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    popularity = models.IntegerField(default=0)
    tier = models.SmallIntegerField(default=0)
    search = SearchVectorField(editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "good"], name="catalogue_offer_once")]
        indexes = [
            GinIndex(fields=["search"], condition=Q(status="active"), fastupdate=False, name="catalogue_offer_search")
        ]


class PriceList(models.Model):
    """All prices of a county, numbered. One person draws it up, another lets it out.

    `id` is that of the drafting operation. `based_on` is the version in force when it was drawn up (0 for the first):
    once another is published, it is out of date.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        REJECTED = "rejected"

    id = models.UUIDField(primary_key=True)
    county = models.ForeignKey("places.Place", models.PROTECT, db_index=False)
    version = models.IntegerField()
    based_on = models.IntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    fee_minor = models.BigIntegerField(default=0)
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "version"], name="catalogue_price_list_once"),
            models.CheckConstraint(
                condition=~Q(published_by=F("drawn_by")),
                name="catalogue_price_list_two_people",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="published",
                    published_by__isnull=False,
                    published_at__isnull=False,
                )
                | (~Q(status="published") & Q(published_by__isnull=True, published_at__isnull=True)),
                name="catalogue_price_list_published_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=F("based_on"), based_on__gte=0),
                name="catalogue_price_list_goes_on",
            ),
            models.CheckConstraint(condition=Q(fee_minor__gte=0), name="catalogue_price_list_fee"),
        ]


class Price(models.Model):
    """The price of one offer in one list. Every list is a full copy: an old order is judged without walking history."""

    pk = models.CompositePrimaryKey("price_list_id", "offer_id")
    price_list = models.ForeignKey(PriceList, models.PROTECT, db_index=False, related_name="prices")
    offer = models.ForeignKey(Offer, models.PROTECT, db_index=False)
    price_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(price_minor__gt=0), name="catalogue_price_positive")]


class Allocation(models.Model):
    """How many of an offer a station may promise while it has no network."""

    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False)
    offer = models.ForeignKey(Offer, models.PROTECT)
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "offer"], name="catalogue_allocation_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="catalogue_allocation_not_negative"),
        ]
