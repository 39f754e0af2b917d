"""What the attack left behind: whether a row changed that was not the attackers' to write, and whether the books add up."""

from collections import Counter
from collections.abc import Sequence

from farmgate.kernel.ids import derived_id
from farmgate.money import proof
from farmgate.sql import ask
from tests.hostile.ground import STATIONS, Enrolled
from tests.tables import DOORS, rows

_DEVICE = "{} IN (SELECT id FROM hostile_device)"
_OP = "{} IN (SELECT id FROM hostile_op)"
_JOURNAL = "{} IN (SELECT id FROM hostile_journal)"
_AT = ", ".join(f"'{code}'" for code in STATIONS)
# What a phone may write by signing it, in the name of its own agent and at its own station: nothing else is left out.
THEIRS = {
    "sync_operation": _DEVICE.format("device"),
    "sync_chain": _DEVICE.format("device"),
    "sync_fork": _DEVICE.format("device"),
    "sync_lease": _DEVICE.format("device"),
    "sync_exception": _OP.format("op_id"),
    # Refused bytes are kept whoever sent them; nothing is done with them.
    "sync_quarantine": "true",
    "sync_feed": "audience IN (SELECT 'device:' || id FROM hostile_device UNION ALL "
    f"SELECT 'station:' || code FROM places_station WHERE code IN ({_AT}))",
    "people_device": _DEVICE.format("id"),
    "people_person": _OP.format("id"),
    "people_villager": _OP.format("person_id"),
    "people_delegate": _OP.format("villager_id"),
    "people_household": "id IN (SELECT household_id FROM people_villager JOIN hostile_op o ON o.id = person_id)"
    " AND id NOT IN (SELECT household_id FROM people_villager WHERE household_id IS NOT NULL"
    " AND person_id NOT IN (SELECT id FROM hostile_op))",
    "counter_till": _DEVICE.format("device"),
    "counter_shift": _DEVICE.format("device"),
    "counter_assistedorder": _DEVICE.format("device"),
    "counter_orderline": _OP.format("order_id"),
    "counter_promised": f"station_id IN (SELECT id FROM places_station WHERE code IN ({_AT}))",
    "counter_bag": _OP.format("id"),
    "money_journal": _JOURNAL.format("id"),
    "money_line": _JOURNAL.format("journal_id"),
    # Changes to the accounts that every counter touches: that they are the sum of the lines is proved.
    "money_balance_delta": "true",
    "money_account": "code IN (SELECT 'drawer:' || code FROM hostile_device UNION ALL"
    " SELECT 'float:' || agent FROM hostile_device UNION ALL SELECT 'transit:' || id FROM hostile_op)"
    # An account that every counter touches is opened by the first who does, and stays empty until the worker folds.
    " OR (hot AND (dr, cr, dr_pending, cr_pending) = (0, 0, 0, 0))",
    # The neighbour's own second factor, asked for too often.
    "otp_totp_totpdevice": "user_id = (SELECT id FROM people_account WHERE username = 'stranger')",
}


def not_theirs(phones: Sequence[Enrolled]) -> dict[str, Counter[str]]:
    """The rows of every table, without those that are the attackers' own."""
    _name_what_is_theirs(phones)
    return rows([name for name in DOORS if name != "otp_totp_totpdevice"], THEIRS)


def changed(before: dict[str, Counter[str]], after: dict[str, Counter[str]]) -> list[str]:
    """Each row that went or came without right."""
    gone = [f"{table} - {row}" for table in before for row in before[table] - after[table]]
    return gone + [f"{table} + {row}" for table in after for row in after[table] - before[table]]


def books() -> list[str]:
    """What is wrong with the ledger: every journal sums to zero, every balance is the sum of its lines."""
    return [str(finding) for finding in proof.prove()]


def taken_in(phones: Sequence[Enrolled]) -> dict[str, int]:
    """How much of what the attackers signed is stored, by its outcome; and how many of them were frozen."""
    _name_what_is_theirs(phones)
    grouped = ask(
        "SELECT coalesce(code, 'applied'), count(*) FROM sync_operation WHERE "
        + THEIRS["sync_operation"]
        + " GROUP BY 1 ORDER BY 2 DESC"
    )
    (frozen,) = ask("SELECT count(*) FROM people_device WHERE status = 'frozen' AND " + _DEVICE.format("id")).fetchone()
    return dict(grouped.fetchall()) | {"frozen phones": frozen}


def _name_what_is_theirs(phones: Sequence[Enrolled]) -> None:
    ask("DROP TABLE IF EXISTS hostile_device, hostile_op, hostile_journal")
    ask("CREATE TEMP TABLE hostile_device (id uuid PRIMARY KEY, code text, agent text)")
    columns = [[phone.device for phone in phones], [p.code for p in phones], [p.agent for p in phones]]
    ask("INSERT INTO hostile_device SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[])", columns)
    ask(
        "CREATE TEMP TABLE hostile_op AS SELECT op_id AS id FROM sync_operation"
        " WHERE device IN (SELECT id FROM hostile_device)"
    )
    ids = [id for (id,) in ask("SELECT id FROM hostile_op").fetchall()]
    ask("CREATE TEMP TABLE hostile_journal (id uuid PRIMARY KEY)")
    ask("INSERT INTO hostile_journal SELECT unnest(%s::uuid[])", [[derived_id(id, n) for id in ids for n in range(2)]])
    ask("ANALYZE hostile_op")
