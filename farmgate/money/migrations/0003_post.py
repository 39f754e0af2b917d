"""The function that posts journals, and the locks on everything it writes."""

from pathlib import Path

from django.db import migrations

from farmgate.database import APP_ROLE
from farmgate.grants import append_only, read_only

_POST = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_UNDO = """
DROP VIEW money_standing, money_entry;
DROP TRIGGER balanced ON money_line;
DROP FUNCTION money_post, money_fold, money_fates, money_breaks_floor, money_add_settled, money_change,
    money_refuse_unbalanced;
"""

# What was proposed stays as proposed: only the decision is added.
_PROPOSALS = f"""
REVOKE UPDATE, DELETE ON money_proposal FROM {APP_ROLE};
GRANT UPDATE (decided_by, decided_at, decision) ON money_proposal TO {APP_ROLE};
"""
_ANY_PROPOSALS = f"GRANT UPDATE, DELETE ON money_proposal TO {APP_ROLE}"


class Migration(migrations.Migration):
    dependencies = [("money", "0002_app_role")]

    operations = [
        append_only("money_journal"),
        append_only("money_line"),
        read_only("money_journal"),
        read_only("money_line"),
        read_only("money_account"),
        read_only("money_balance_delta"),
        migrations.RunSQL(_POST, _UNDO),
        migrations.RunSQL(_PROPOSALS, _ANY_PROPOSALS),
    ]
