"""What is sold, where, for how much. A published price list is a fact: triggers keep it and its prices as they are."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q


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


class Decided(models.TextChoices):
    """What became of something one person drew up and another decides about."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"


def _two_people(name: str, drawer: str) -> list[models.BaseConstraint]:
    """Who decides is another than who drew it up, and what is decided says by whom."""
    settled = Q(status__in=["approved", "rejected"], decided_by__isnull=False, decided_at__isnull=False)
    waits = Q(status="draft", decided_by__isnull=True, decided_at__isnull=True)
    return [
        models.CheckConstraint(condition=~Q(decided_by=F(drawer)), name=f"{name}_two_people"),
        models.CheckConstraint(condition=settled | waits, name=f"{name}_decided_by_someone"),
    ]


class Merchant(models.Model):
    """Who fills orders of a county. `id` is that of the adding operation. No bank account until two people agreed on it."""

    id = models.UUIDField(primary_key=True)
    county = models.ForeignKey("places.Place", models.PROTECT, db_index=False)
    code = models.CharField(max_length=12)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    bank_holder = models.CharField(max_length=60, blank=True, default="")
    bank_account = models.CharField(max_length=34, blank=True, default="")
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="catalogue_merchant_once")]
        indexes = [models.Index(fields=["added_at", "id"], name="catalogue_merchant_added")]


class BankProposal(models.Model):
    """That a merchant is to be paid into another account. `id` is that of the proposing operation."""

    id = models.UUIDField(primary_key=True)
    merchant = models.ForeignKey(Merchant, models.PROTECT)
    holder = models.CharField(max_length=60)
    account = models.CharField(max_length=34)
    status = models.CharField(max_length=10, choices=Decided.choices, default=Decided.DRAFT)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *_two_people("catalogue_bank", "proposed_by"),
            models.UniqueConstraint(fields=["merchant"], condition=Q(status="draft"), name="catalogue_bank_one_waits"),
        ]


class Terms(models.Model):
    """At what cost a merchant fills offers, from the moment another person approves. `id` is the drafting operation's."""

    id = models.UUIDField(primary_key=True)
    county = models.ForeignKey("places.Place", models.PROTECT, db_index=False)
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False)
    withdraw = ArrayField(models.BigIntegerField(), default=list)
    status = models.CharField(max_length=10, choices=Decided.choices, default=Decided.DRAFT)
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = _two_people("catalogue_terms", "drawn_by")
        indexes = [
            models.Index(fields=["county", "drawn_at", "id"], name="catalogue_terms_county"),
            models.Index(fields=["merchant", "drawn_at", "id"], name="catalogue_terms_merchant"),
            models.Index(fields=["county"], condition=Q(status="draft"), name="catalogue_terms_wait"),
        ]


class Cost(models.Model):
    """What one offer costs by one set of terms; and, kept when it was approved, by whom and at what cost it came before."""

    pk = models.CompositePrimaryKey("terms_id", "offer_id")
    terms = models.ForeignKey(Terms, models.PROTECT, db_index=False, related_name="costs")
    offer = models.ForeignKey(Offer, models.PROTECT, db_index=False)
    cost_minor = models.BigIntegerField()
    before_merchant = models.ForeignKey(Merchant, models.PROTECT, null=True, db_index=False, related_name="+")
    before_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cost_minor__gt=0), name="catalogue_cost_positive")]


class Supply(models.Model):
    """Who fills an offer now: what the latest approved terms that name it say. Asked for every line that is cut."""

    offer = models.OneToOneField(Offer, models.PROTECT, primary_key=True)
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False)
    cost_minor = models.BigIntegerField()
    terms = models.ForeignKey(Terms, models.PROTECT, db_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cost_minor__gt=0), name="catalogue_supply_positive")]
        indexes = [models.Index(fields=["merchant", "offer"], name="catalogue_supply_merchant")]


class FeedImport(models.Model):
    """One reading of a merchant's product file. `by` is empty when an operator read it."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True)
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    file_name = models.CharField(max_length=120)
    rows = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)

    class Meta:
        indexes = [models.Index(fields=["merchant", "at", "id"], name="catalogue_feed_merchant")]


class FeedError(models.Model):
    """Why a row of a product file was left out. The first thousand of each import are kept."""

    id = models.BigAutoField(primary_key=True)
    feed = models.ForeignKey(FeedImport, models.CASCADE, related_name="errors")
    row = models.IntegerField()
    zh = models.CharField(max_length=300)
    en = models.CharField(max_length=300)


class FeedItem(models.Model):
    """What a merchant says it has, as the last file that named it says. Pictures are links; nothing is fetched."""

    id = models.BigAutoField(primary_key=True)
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False)
    item_id = models.CharField(max_length=50)
    title = models.CharField(max_length=150)
    description = models.TextField(blank=True)
    brand = models.CharField(max_length=70, blank=True)
    price_minor = models.BigIntegerField()
    availability = models.CharField(max_length=16, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    image_link = models.CharField(max_length=2000, blank=True)
    weight_g = models.IntegerField(null=True)
    seen_in = models.ForeignKey(FeedImport, models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "item_id"], name="catalogue_feed_item_once"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="catalogue_feed_item_price"),
        ]
        indexes = [
            models.Index(fields=["merchant", "gtin"], condition=~Q(gtin=""), name="catalogue_feed_item_gtin"),
            models.Index(fields=["merchant", "seen_in", "id"], name="catalogue_feed_item_seen"),
        ]
