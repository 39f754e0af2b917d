"""A digest of every table, to tell that nothing was changed, or what was."""

from collections.abc import Iterable

from farmgate.sql import ask

# Who comes and goes, and how often somebody was wrong: no record.
DOORS = ("django_session", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog", "otp_totp_totpdevice")


def digests(leave_out: Iterable[str] = DOORS) -> dict[str, str]:
    """Table -> how many rows it has and a digest over all of them, in the order of their text."""
    named = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    tables = [name for (name,) in named if name not in set(leave_out)]
    each = [
        f"SELECT '{name}', count(*) || ' ' || coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '') FROM {name} t"
        for name in tables
    ]
    return dict(ask(" UNION ALL ".join(each)).fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not what they were."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))
