"""What Django's tables cannot say: feed rows know their transaction, the sealer can wait for open ones."""

from django.db import migrations

from farmgate.grants import append_only

FACTS = ["sync_operation", "sync_fork", "sync_quarantine", "sync_lease", "sync_checkpoint"]

FEED = """
ALTER TABLE sync_feed ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX sync_feed_since ON sync_feed (audience, xid, id);
"""

SEALABLE = """
CREATE FUNCTION sync_sealable() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    LOCK TABLE sync_operation IN SHARE MODE;
    RETURN coalesce((SELECT max(id) FROM sync_operation), 0);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_initial"), ("money", "0002_app_role")]
    operations = [
        migrations.RunSQL(FEED, "ALTER TABLE sync_feed DROP COLUMN xid"),
        migrations.RunSQL(SEALABLE, "DROP FUNCTION sync_sealable()"),
        *(append_only(table) for table in FACTS),
    ]
