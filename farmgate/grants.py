"""What the role of the web and the workers may do to a table: operations for migrations.

Tables are open to the role unless a migration says otherwise (money/0002_app_role makes that the default). A migration
that uses these depends on `("money", "0002_app_role")`.
"""

from django.db.migrations import RunSQL

from farmgate.database import APP_ROLE


def append_only(table: str) -> RunSQL:
    """Rows of `table` can be added and never changed: the role lacks the privilege, and a trigger refuses everyone."""
    return RunSQL(
        f"""
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE};
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION farmgate_refuse_change();
        """,
        f"""
        DROP TRIGGER append_only ON {table};
        GRANT UPDATE, DELETE ON {table} TO {APP_ROLE};
        """,
    )


def read_only(table: str) -> RunSQL:
    """The role may only look: rows of `table` are written by a function of the owner's."""
    return RunSQL(
        f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM {APP_ROLE}",
        f"GRANT INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}",
    )
