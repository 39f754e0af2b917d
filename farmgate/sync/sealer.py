"""The sealer: every hour what was stored since is hashed into a Merkle checkpoint that every ack hands back.

Whoever keeps a root is a witness: a row altered afterwards no longer gives it.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from farmgate.kernel import merkle
from farmgate.kernel.clock import wire
from farmgate.sql import Question, ask, one

BATCH_MAX = 1_000_000


def seal(at: datetime) -> int | None:
    """Seal what was stored since the last checkpoint. Returns its number, or None when there was nothing new."""
    # By itself, so that its lock is gone before a million hashes are read: every sale of the county waits for it.
    (sealable,) = one("SELECT sync_sealable()")
    with transaction.atomic():
        ask("SELECT pg_advisory_xact_lock(hashtext('farmgate sealer'))")
        last = ask("SELECT n, to_id, size, root FROM sync_checkpoint ORDER BY n DESC LIMIT 1").fetchone()
        n, sealed_to, size, root = last or (0, 0, 0, merkle.EMPTY)
        rows = ask(_UNSEALED, [sealed_to, sealable, BATCH_MAX]).fetchall()
        if not rows:
            return None
        leaves = [bytes(root), *(bytes(digest) for _, digest in rows)]
        ask(
            "INSERT INTO sync_checkpoint (n, from_id, to_id, size, root, sealed_at) VALUES (%s, %s, %s, %s, %s, %s)",
            [n + 1, sealed_to + 1, rows[-1][0], size + len(rows), merkle.root(leaves), at],
        )
    return int(n) + 1


def which_latest() -> Question[dict[str, object] | None]:
    """The last checkpoint as acks carry it."""
    sql = (
        "SELECT json_build_array(n, size, encode(root, 'hex'), sealed_at) FROM sync_checkpoint ORDER BY n DESC LIMIT 1"
    )
    return Question(sql, (), _read_latest)


def _read_latest(row: list[Any] | None) -> dict[str, object] | None:
    if row is None:
        return None
    n, size, root, sealed_at = row
    return {"n": n, "size": size, "root": root, "at": wire(datetime.fromisoformat(sealed_at))}


def verify() -> list[str]:
    """Recompute every checkpoint from the stored operations. Returns what does not fit, one line each."""
    findings, root = [], merkle.EMPTY
    for n, from_id, to_id, stored in ask("SELECT n, from_id, to_id, root FROM sync_checkpoint ORDER BY n").fetchall():
        rows = ask(
            "SELECT hash FROM sync_operation WHERE id BETWEEN %s AND %s ORDER BY id", [from_id, to_id]
        ).fetchall()
        root = merkle.root([root, *(bytes(row[0]) for row in rows)])
        if root != bytes(stored):
            findings.append(f"checkpoint {n}: operations {from_id}..{to_id} no longer give its root")
            root = bytes(stored)
    return findings


# sync_sealable() waits for every open insert: ids are drawn before commit, so a lower one could else still appear.
_UNSEALED = "SELECT id, hash FROM sync_operation WHERE id > %s AND id <= %s ORDER BY id LIMIT %s"
