"""Who fills orders, at what cost, and what merchants say they have. Decided terms are facts: triggers keep them as they are.

The room meets these through `models`, as the others.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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
    offer = models.ForeignKey("catalogue.Offer", models.PROTECT, db_index=False)
    cost_minor = models.BigIntegerField()
    before_merchant = models.ForeignKey(Merchant, models.PROTECT, null=True, db_index=False, related_name="+")
    before_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(cost_minor__gt=0), name="catalogue_cost_positive")]


class Supply(models.Model):
    """Who fills an offer now: what the latest approved terms that name it say. Asked for every line that is cut."""

    offer = models.OneToOneField("catalogue.Offer", models.PROTECT, primary_key=True)
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


class Picture(models.Model):
    """A picture of an item, made small: WebP, known by the first 8 bytes of its SHA-256 in hex."""

    hash = models.CharField(primary_key=True, max_length=16)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hash__regex=r"^[0-9a-f]{16}$"), name="catalogue_picture_hash")
        ]


class FeedItem(models.Model):
    """What a merchant says it has, as the last file that named it says. `image_link` is never fetched."""

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
    picture = models.ForeignKey(Picture, models.PROTECT, null=True)
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
