"""Merchants, what they are paid into, at what cost they fill offers, and the product files they bring.

Decided terms and their costs stay as they are, whoever asks: merchants are paid by them.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


KEEP_TERMS = """
CREATE FUNCTION catalogue_keep_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' THEN
        RAISE EXCEPTION 'terms % are decided and stay as they are', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER catalogue_keep_terms BEFORE UPDATE OR DELETE ON catalogue_terms
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_terms();
"""

# FOR SHARE makes a late cost wait for a decision under way, and then be refused.
KEEP_COSTS = """
CREATE FUNCTION catalogue_keep_costs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM catalogue_terms WHERE id IN (OLD.terms_id, NEW.terms_id) FOR SHARE;
    IF EXISTS (SELECT FROM catalogue_terms WHERE id IN (OLD.terms_id, NEW.terms_id) AND status <> 'draft') THEN
        RAISE EXCEPTION 'decided terms keep their costs' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER catalogue_keep_costs BEFORE INSERT OR UPDATE OR DELETE ON catalogue_cost
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_costs();
"""

DROP_TERMS = "DROP TRIGGER catalogue_keep_terms ON catalogue_terms; DROP FUNCTION catalogue_keep_terms();"
DROP_COSTS = "DROP TRIGGER catalogue_keep_costs ON catalogue_cost; DROP FUNCTION catalogue_keep_costs();"


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0002_published_lists_stay"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedImport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("file_name", models.CharField(max_length=120)),
                ("rows", models.IntegerField(default=0)),
                ("kept", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="running",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedError",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row", models.IntegerField()),
                ("zh", models.CharField(max_length=300)),
                ("en", models.CharField(max_length=300)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="errors", to="catalogue.feedimport"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Merchant",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=12)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                ("bank_holder", models.CharField(blank=True, default="", max_length=60)),
                ("bank_account", models.CharField(blank=True, default="", max_length=34)),
                ("added_by", models.UUIDField()),
                ("added_at", models.DateTimeField()),
                (
                    "county",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="places.place"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedItem",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("item_id", models.CharField(max_length=50)),
                ("title", models.CharField(max_length=150)),
                ("description", models.TextField(blank=True)),
                ("brand", models.CharField(blank=True, max_length=70)),
                ("price_minor", models.BigIntegerField()),
                ("availability", models.CharField(blank=True, max_length=16)),
                ("gtin", models.CharField(blank=True, max_length=14)),
                ("image_link", models.CharField(blank=True, max_length=2000)),
                ("weight_g", models.IntegerField(null=True)),
                (
                    "seen_in",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.feedimport"
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.merchant"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="feedimport",
            name="merchant",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.merchant"
            ),
        ),
        migrations.CreateModel(
            name="BankProposal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("holder", models.CharField(max_length=60)),
                ("account", models.CharField(max_length=34)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("approved", "Approved"), ("rejected", "Rejected")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("proposed_by", models.UUIDField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("merchant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="catalogue.merchant")),
            ],
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "withdraw",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("approved", "Approved"), ("rejected", "Rejected")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("drawn_by", models.UUIDField()),
                ("drawn_at", models.DateTimeField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "county",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="places.place"),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.merchant"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Supply",
            fields=[
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="catalogue.offer",
                    ),
                ),
                ("cost_minor", models.BigIntegerField()),
                (
                    "merchant",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.merchant"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.terms"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "terms_id", "offer_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("cost_minor", models.BigIntegerField()),
                ("before_minor", models.BigIntegerField(null=True)),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="catalogue.offer"
                    ),
                ),
                (
                    "before_merchant",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.merchant",
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="catalogue.terms",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="merchant",
            index=models.Index(fields=["added_at", "id"], name="catalogue_merchant_added"),
        ),
        migrations.AddConstraint(
            model_name="merchant",
            constraint=models.UniqueConstraint(fields=("county", "code"), name="catalogue_merchant_once"),
        ),
        migrations.AddIndex(
            model_name="feeditem",
            index=models.Index(
                condition=models.Q(("gtin", ""), _negated=True),
                fields=["merchant", "gtin"],
                name="catalogue_feed_item_gtin",
            ),
        ),
        migrations.AddIndex(
            model_name="feeditem",
            index=models.Index(fields=["merchant", "seen_in", "id"], name="catalogue_feed_item_seen"),
        ),
        migrations.AddConstraint(
            model_name="feeditem",
            constraint=models.UniqueConstraint(fields=("merchant", "item_id"), name="catalogue_feed_item_once"),
        ),
        migrations.AddConstraint(
            model_name="feeditem",
            constraint=models.CheckConstraint(
                condition=models.Q(("price_minor__gt", 0)), name="catalogue_feed_item_price"
            ),
        ),
        migrations.AddIndex(
            model_name="feedimport",
            index=models.Index(fields=["merchant", "at", "id"], name="catalogue_feed_merchant"),
        ),
        migrations.AddConstraint(
            model_name="bankproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                name="catalogue_bank_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("status__in", ["approved", "rejected"]),
                    ),
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "draft")),
                    _connector="OR",
                ),
                name="catalogue_bank_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "draft")), fields=("merchant",), name="catalogue_bank_one_waits"
            ),
        ),
        migrations.AddIndex(
            model_name="terms",
            index=models.Index(fields=["county", "drawn_at", "id"], name="catalogue_terms_county"),
        ),
        migrations.AddIndex(
            model_name="terms",
            index=models.Index(fields=["merchant", "drawn_at", "id"], name="catalogue_terms_merchant"),
        ),
        migrations.AddIndex(
            model_name="terms",
            index=models.Index(condition=models.Q(("status", "draft")), fields=["county"], name="catalogue_terms_wait"),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("drawn_by")), _negated=True),
                name="catalogue_terms_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("status__in", ["approved", "rejected"]),
                    ),
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("status", "draft")),
                    _connector="OR",
                ),
                name="catalogue_terms_decided_by_someone",
            ),
        ),
        migrations.AddIndex(
            model_name="supply",
            index=models.Index(fields=["merchant", "offer"], name="catalogue_supply_merchant"),
        ),
        migrations.AddConstraint(
            model_name="supply",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_minor__gt", 0)), name="catalogue_supply_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="cost",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost_minor__gt", 0)), name="catalogue_cost_positive"
            ),
        ),
        migrations.RunSQL(KEEP_TERMS, DROP_TERMS),
        migrations.RunSQL(KEEP_COSTS, DROP_COSTS),
    ]
