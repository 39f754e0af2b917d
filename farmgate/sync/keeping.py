"""Keeping what came: operations with their one outcome, forks, and what was refused."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from farmgate.counter import services as counter
from farmgate.kernel.ids import derived_id, operation_id
from farmgate.money import services as money
from farmgate.people import queries as people_queries
from farmgate.people import services as people
from farmgate.sql import Statement, array, ask, merged, send_all
from farmgate.sync import feed
from farmgate.sync.batch import Batch
from farmgate.sync.wire import Received, Signed


def begin_chain(device: UUID, public_key: bytes) -> None:
    """Let a device's log begin: its first operation names the hash of its key."""
    head = hashlib.sha256(public_key).digest()
    ask("INSERT INTO sync_chain (device, last_seq, head) VALUES (%s, 0, %s) ON CONFLICT DO NOTHING", [device, head])


def outcomes(device: UUID, seqs: Sequence[int]) -> dict[int, tuple[bytes, str | None]]:
    """What is stored at these places of a device's log: hash, and the code of the exception or None."""
    if not seqs:
        return {}
    sent = ask("SELECT seq, hash, code FROM sync_operation WHERE device = %s AND seq = ANY(%s)", [device, list(seqs)])
    return {seq: (bytes(digest), code) for seq, digest, code in sent.fetchall()}


def counted_before(device: UUID, items: Sequence[Received]) -> set[str]:
    """Of the acts that these say they sign again, those (by the first hash) that are stored already, first or again."""
    again = {item.envelope.again: item for item in items if item.envelope.again}
    if not again:
        return set()
    # The same act has the same moment, so its first id can be computed: there is no index over hashes.
    first = [operation_id(bytes.fromhex(digest), item.envelope.at) for digest, item in again.items()]
    hashes = [bytes.fromhex(digest) for digest in again]
    return {bytes(digest).hex() for (digest,) in ask(_COUNTED, [device, hashes, device, hashes, first]).fetchall()}


def store(batch: Batch, taken: Sequence[tuple[Received, str | None]], carrier: UUID | None) -> frozenset[UUID]:
    """Write operations and all their effects in one round trip. Returns the operations whose float was gone, if any."""
    people.add_villagers(batch.new_villagers)
    if batch.met:
        batch.feed.append(_register(batch))
    writes = [_operations(batch, taken, carrier), _chain(batch.device.id, taken[-1][0]), *feed.statements(batch.feed)]
    tills = counter.statements(batch.till) if batch.till is not None else []
    after: list[Statement] = []
    # Merged statements do not see each other's rows: a shift closed in the batch that opened it must come after it.
    if batch.till is not None and counter.in_turn(batch.till):
        after += tills
    else:
        writes += tills
    if again := [item for item, code in taken if item.envelope.again and code != "signed_before"]:
        after.append(_again(batch.device.id, again))
    held = [(item.id, code, batch.suspense.get(item.id, 0)) for item, code in taken if code]
    if held:
        after.append(_exceptions(batch, held))
    if batch.settled:
        after.append(_settled(batch))
    return _not_posted(_send(writes, after, batch), batch, taken)


def _send(writes: Sequence[Statement], after: Sequence[Statement], batch: Batch) -> list[money.Posted]:
    if not batch.journals:
        send_all([merged(writes), *after])
        return []
    posted, *_ = send_all([merged(writes, last=money.post_statement(batch.journals)), *after])
    return money.read_posted(posted, batch.journals)


def _not_posted(
    posted: Sequence[money.Posted], batch: Batch, taken: Sequence[tuple[Received, str | None]]
) -> frozenset[UUID]:
    if all(result is money.Posted.POSTED for result in posted):
        return frozenset()
    origin = {derived_id(item.id, n): item.id for item, _ in taken for n in range(2)}
    return frozenset(
        origin[draft.id]
        for draft, result in zip(batch.journals, posted, strict=True)
        if result is not money.Posted.POSTED
    )


def quarantine(reason: str, device: UUID | None, signed: Signed, now: datetime) -> None:
    """Keep refused bytes with the reason, once."""
    ask(
        "INSERT INTO sync_quarantine (reason, device, hash, bytes, signature, received_at) VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (hash) DO NOTHING",
        [reason, device, hashlib.sha256(signed.data).digest(), signed.data, signed.signature, now],
    )


def fork(device: UUID, twin: Received, now: datetime) -> None:
    """Keep the other operation at the same place of a log."""
    ask(
        "INSERT INTO sync_fork (device, seq, hash, bytes, signature, received_at) VALUES (%s, %s, %s, %s, %s, %s) "
        "ON CONFLICT (device, seq, hash) DO NOTHING",
        [device, twin.envelope.seq, twin.hash, twin.signed.data, twin.signed.signature, now],
    )


def _register(batch: Batch) -> tuple[str, dict[str, object]]:
    """What every till of the station should know of villagers who were added or given a card."""
    rows = [people_queries.register_row(villager) for villager in dict.fromkeys(batch.met)]
    return f"station:{batch.device.station_code}", {"kind": "villagers", "set": rows, "gone": []}


def _operations(batch: Batch, taken: Sequence[tuple[Received, str | None]], carrier: UUID | None) -> Statement:
    rows = [
        (
            item.id,
            item.envelope.seq,
            item.hash,
            item.envelope.kind,
            item.envelope.agent,
            item.envelope.at,
            item.signed.data,
            item.signed.signature,
            code,
        )
        for item, code in taken
    ]
    return _OPERATION, [batch.device.id, batch.now, carrier, *(array(column) for column in zip(*rows, strict=True))]


def _again(device: UUID, items: Sequence[Received]) -> Statement:
    rows = [(bytes.fromhex(item.envelope.again or ""), item.id) for item in items]
    return _AGAIN, [device, *(array(column) for column in zip(*rows, strict=True))]


def _chain(device: UUID, last: Received) -> Statement:
    return "UPDATE sync_chain SET last_seq = %s, head = %s WHERE device = %s", [last.envelope.seq, last.hash, device]


def _exceptions(batch: Batch, held: Sequence[tuple[UUID, str, int]]) -> Statement:
    columns = [array(column) for column in zip(*held, strict=True)]
    return _EXCEPTION, [batch.device.county_code, batch.device.station_id, batch.now, *columns]


def _settled(batch: Batch) -> Statement:
    return (
        "UPDATE sync_exception SET resolved_at = %s, decision = 'cancelled' WHERE op_id = ANY(%s) AND resolved_at IS NULL",
        [batch.now, batch.settled],
    )


_OPERATION = """
INSERT INTO sync_operation (device, received_at, carrier, op_id, seq, hash, kind, agent, at, bytes, signature, code)
SELECT %s::uuid, %s::timestamptz, %s::uuid, * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[], %s::text[], %s::uuid[],
    %s::timestamptz[], %s::bytea[], %s::bytea[], %s::text[])"""
_AGAIN = """
INSERT INTO sync_again (device, first, operation_id)
SELECT %s::uuid, a.first, o.id FROM unnest(%s::bytea[], %s::uuid[]) AS a(first, op_id)
JOIN sync_operation o ON o.op_id = a.op_id ON CONFLICT DO NOTHING"""
_COUNTED = """
SELECT first FROM sync_again WHERE device = %s AND first = ANY(%s)
UNION SELECT hash FROM sync_operation WHERE device = %s AND hash = ANY(%s) AND op_id = ANY(%s)"""
_EXCEPTION = """
INSERT INTO sync_exception (operation_id, op_id, code, county, station_id, suspense_minor, opened_at)
SELECT o.id, h.op_id, h.code, %s::text, %s::bigint, h.suspense_minor, %s::timestamptz
FROM unnest(%s::uuid[], %s::text[], %s::bigint[]) AS h(op_id, code, suspense_minor)
JOIN sync_operation o ON o.op_id = h.op_id"""
