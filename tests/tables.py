"""A digest of every table, to tell that nothing was changed, or what was."""

from collections import Counter
from collections.abc import Iterable, Mapping

from farmgate.sql import ask

# Who comes and goes, and how often somebody was wrong: no record.
DOORS = ("django_session", "axes_accessattempt", "axes_accessfailurelog", "axes_accesslog", "otp_totp_totpdevice")


def digests(leave_out: Iterable[str] = DOORS, theirs: Mapping[str, str] | None = None) -> dict[str, str]:
    """Table -> how many rows it has and a digest over all of them, in the order of their text.

    `theirs`: for a table, the SQL condition of rows that somebody may write, which are not looked at.
    """
    each = [_digest(name, (theirs or {}).get(name, "false")) for name in _tables(leave_out)]
    return dict(ask(" UNION ALL ".join(each)).fetchall())


def rows(leave_out: Iterable[str], theirs: Mapping[str, str]) -> dict[str, Counter[str]]:
    """The same, row by row, where one wants to see which: for small counties."""
    found: dict[str, Counter[str]] = {}
    for name in _tables(leave_out):
        sent = ask(f"SELECT t::text FROM {name} t WHERE ({theirs.get(name, 'false')}) IS NOT TRUE")
        found[name] = Counter(row for (row,) in sent.fetchall())
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not what they were."""
    return sorted(name for name in before | after if before.get(name) != after.get(name))


def _tables(leave_out: Iterable[str]) -> list[str]:
    named = ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
    return [name for (name,) in named if name not in set(leave_out)]


def _digest(table: str, theirs: str) -> str:
    row = "coalesce(md5(string_agg(t::text, '' ORDER BY t::text)), '')"
    return f"SELECT '{table}', count(*) || ' ' || {row} FROM {table} t WHERE ({theirs}) IS NOT TRUE"
