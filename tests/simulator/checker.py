"""The sceptic: reads the database with its own SQL, knows the phones' own logs, and shares no line with the product."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.simulator import books, goods_checker, wire
from tests.simulator.database import Owner
from tests.simulator.wire import Op

# The code of an act that was signed, and counted, before.
COUNTED = "signed_before"


# What an honest phone cannot have known: that another paid, that goods were bought or settled before it was heard.
LATE = (
    ("refund.pay", "already_paid"),
    ("refund.claim", "nothing_owed"),
    ("order.cancel", "already_bought"),
    ("parcel.return", "already_settled"),
    ("order.consent", "too_late"),
)


class Broken(AssertionError):
    """A promise that did not hold, and what shows it."""


@dataclass(frozen=True)
class Log:
    """A log that survives in somebody's hands: what the server must have once all is quiet."""

    device: str
    code: str
    ops: Sequence[Op]
    excused: frozenset[str]
    # What the phone says lies in its drawer; None where nobody is at the counter any more.
    drawer_minor: int | None


class Checker:
    """Every promise of the design, asked of the rows."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.checked = 0
        self._signed: set[bytes] = set()
        # One act of the counter may be signed more than once, after a fork; each id leads to the first.
        self._first: dict[str, str] = {}

    def signed_again(self, before: str, after: str) -> None:
        """A phone put the same act on its log once more."""
        self._first[after] = self._first.get(before, before)

    def answer(self, ack: dict[str, Any], answer: dict[str, Any]) -> None:
        """I6: what an ack says is stored is stored now, for another connection too, with the outcome it was told.

        I5: a phone that is told of a fork finds both sides of it kept.
        """
        rows = self._owner.ask(
            "SELECT encode(hash, 'hex') FROM sync_operation WHERE device = %s AND seq = %s",
            (ack["device"], ack["last_seq"]),
        )
        if ack["last_seq"] and rows != [(ack["head"],)]:
            raise Broken(f"I6: an ack names {ack['last_seq']} of {ack['device']}, and the server has {rows}")
        told = answer["results"]
        columns = [[row[name] for row in told] for name in ("seq", "hash", "code")]
        if wrong := self._owner.ask(_TOLD, (ack["device"], *columns)):
            raise Broken(f"I7: {ack['device']} was told another outcome than is stored: {wrong[:3]}")
        if (answer["problem"] or {}).get("code") == "fork" and not self._owner.ask(
            _KEPT, (ack["device"], ack["device"])
        ):
            raise Broken(f"I5: {ack['device']} was told of a fork, and its other side is nowhere")
        self.checked += 1

    def all(self, logs: Sequence[Log]) -> None:
        """Everything, once the network is quiet."""
        for log in logs:
            self._stored_as_signed(log)
            self._drawer(log)
        self._nothing(_NOT_ZERO_SUM, "I3: lines that do not sum to zero")
        self._nothing(_BALANCE_NOT_LINES, "I3: an account that is not the sum of its lines")
        self._chains()
        self._each_act_once()
        self._nothing(_FORK_UNNOTICED, "I5: a fork that is kept, and a phone that was never stopped")
        self._nothing(_OUTCOMES, "I7: an exception that nobody owns, or one for an operation that was applied")
        self._nothing(_FLOAT_BELOW_ZERO, "I9: float below zero")
        self._nothing(_OVER_LEASE, "I9: an order over the caps of its lease, and no flag")
        self._nothing(_PAID_TWICE, "I1: a refund that was not settled by exactly the first payment that arrived")
        self._nothing(_OWED_IS_LEDGER, "I3: refunds owed that are not what the ledger says")
        self._nothing(_PRICES, "an order that is not what its price list says, and no flag")
        self._nothing(_TILL_IS_LEDGER, "I4: a till that is not what the ledger says")
        for promise, query in goods_checker.PROMISES:
            self._nothing(query, promise)
        findings = books.differences(self._owner)
        if findings:
            raise Broken("the ledger is not what the signed operations make of it: " + "; ".join(findings[:5]))

    def _nothing(self, query: str, promise: str) -> None:
        found = self._owner.ask(query)
        if found:
            raise Broken(f"{promise}: {found[:3]}")

    def _each_act_once(self) -> None:
        """I1: what was signed again behind a fork counts once, however often it was signed."""
        ids = [*self._first, *self._first.values()]
        counted: dict[str, str] = {}
        for id, code in self._owner.ask(_IN_TURN, (ids,)):
            act = self._first.get(id, id)
            if code == COUNTED and act not in counted:
                raise Broken(f"I1: an act of the counter is said to have counted before, and did not: {id}")
            if code != COUNTED and counted.setdefault(act, id) != id:
                raise Broken(f"I1: one act of the counter counts twice: {counted[act]} and {id}")

    def _chains(self) -> None:
        """I2 and I5: every stored byte gives its hash under its device's own signature, and every log is without a gap."""
        heads: dict[str, tuple[int, bytes]] = {}
        for device, seq, kind, data, digest, signature, key in self._owner.ask(_LOGS):
            before, head = heads.get(device, (0, hashlib.sha256(key).digest()))
            said = json.loads(data)
            if hashlib.sha256(data).digest() != digest or (said["device"], said["seq"], said["kind"]) != (
                device,
                seq,
                kind,
            ):
                raise Broken(f"I2: operation {seq} of {device} is not what its hash says")
            if digest not in self._signed and not wire.signed_by(key, "op", data, signature):
                raise Broken(f"I2: operation {seq} of {device} was never signed by it")
            self._signed.add(digest)
            if seq != before + 1 or said["prev"] != head.hex():
                raise Broken(f"I5: operation {seq} of {device} does not follow {before}")
            heads[device] = (seq, digest)
        for device, last_seq, head, key in self._owner.ask(_HEADS):
            if heads.get(device, (0, hashlib.sha256(key).digest())) != (last_seq, head):
                raise Broken(f"I5: the log of {device} does not end where the server says")

    def _stored_as_signed(self, log: Log) -> None:
        rows = self._owner.ask(
            "SELECT seq, bytes, encode(hash, 'hex'), code, op_id::text FROM sync_operation WHERE device = %s",
            (log.device,),
        )
        stored = {seq: (bytes(data), digest, code) for seq, data, digest, code, _ in rows}
        odd = {id for *_, code, id in rows if code}
        lost = {id for (id,) in self._owner.ask("SELECT parcel_id::text FROM logistics_loss WHERE granted")}
        for op in log.ops:
            if op.seq not in stored:
                raise Broken(f"I1: operation {op.seq} of {log.code} is not on the server")
            data, digest, code = stored[op.seq]
            if (data, digest) != (op.text.encode(), op.hash):
                raise Broken(f"I2: operation {op.seq} of {log.code} is not what was signed")
            # How much float there was only the server knew: more may have come since the phone last heard.
            richer = op.kind == "bag.open" and (op.deserves, code) == ("over_float", None)
            again = code == COUNTED and op.id in self._first
            # Who pays, or asks to, cannot know whether another has: that he is late is the county's to settle.
            again |= (op.kind, code) in LATE
            # What the county gave up meanwhile, or found again and sent back.
            again |= code in ("was_lost", "already_back") and op.body.get("parcel") in lost
            # Money for goods that went back nowhere: it was paid in the same breath, before the county could say so.
            again |= (op.kind, code) == ("refund.pay", "unknown_refund") and op.body["refund"] in odd
            if code != op.deserves and code not in log.excused and not richer and not again:
                raise Broken(f"I7: {op.kind} {op.seq} of {log.code} deserved {op.deserves} and was given {code}")

    def _drawer(self, log: Log) -> None:
        if log.drawer_minor is None:
            return
        found = self._owner.ask(
            "SELECT coalesce((SELECT drawer_minor FROM counter_till WHERE device = %s), 0)", (log.device,)
        )
        if found != [(log.drawer_minor,)]:
            raise Broken(f"I4: {log.code} holds {log.drawer_minor} on the phone and {found} on the server")

    def digest(self) -> str:
        """One hash over every row of every table, in the order of their text.

        Left out: transaction numbers, seeds sealed with a nonce, salted passwords, and when an account was made.
        """
        tables = self._owner.ask(_TABLES)
        parts = [self._owner.ask(query)[0][0] or "" for (query,) in tables]
        return str(self._owner.ask("SELECT md5(%s)", ("".join(parts),))[0][0])


_IN_TURN = "SELECT op_id::text, code FROM sync_operation WHERE op_id = ANY(%s::uuid[]) ORDER BY id"
_KEPT = """
SELECT 1 FROM sync_fork WHERE device = %s UNION ALL SELECT 1 FROM sync_quarantine WHERE device = %s AND reason = 'fork'"""
_TOLD = """
SELECT t.seq, t.code, o.code FROM (SELECT %s::uuid AS device) AS d
CROSS JOIN unnest(%s::bigint[], %s::text[], %s::text[]) AS t(seq, hash, code)
LEFT JOIN sync_operation o ON o.device = d.device AND o.seq = t.seq AND encode(o.hash, 'hex') = t.hash
WHERE o.seq IS NULL OR o.code IS DISTINCT FROM t.code"""
_NOT_ZERO_SUM = """
SELECT l.journal_id, a.currency, sum(l.amount_minor) FROM money_line l JOIN money_account a ON a.id = l.account_id
GROUP BY 1, 2 HAVING sum(l.amount_minor) <> 0"""
_BALANCE_NOT_LINES = """
WITH effect AS (
    SELECT l.account_id, l.amount_minor,
        CASE j.phase WHEN 'single' THEN 1 WHEN 'post' THEN 1 ELSE 0 END AS settled
    FROM money_journal j JOIN money_line l ON l.journal_id = j.id
), by_account AS (
    SELECT account_id, sum(amount_minor * settled) AS net FROM effect GROUP BY 1
)
SELECT a.code, s.dr - s.cr, b.net FROM money_account a JOIN money_standing s ON s.id = a.id
LEFT JOIN by_account b ON b.account_id = a.id WHERE s.dr - s.cr <> coalesce(b.net, 0)"""
_LOGS = """
SELECT o.device::text, o.seq, o.kind, o.bytes, o.hash, o.signature, d.public_key FROM sync_operation o
JOIN people_device d ON d.id = o.device ORDER BY o.device, o.seq"""
_HEADS = (
    "SELECT c.device::text, c.last_seq, c.head, d.public_key FROM sync_chain c JOIN people_device d ON d.id = c.device"
)
# The fork itself is a row only while somebody stopped the phone: the thaw is a signed operation after it.
_FORK_UNNOTICED = """
SELECT f.device, f.seq FROM sync_fork f JOIN people_device d ON d.id = f.device
WHERE d.status = 'active' AND NOT EXISTS (
    SELECT FROM sync_operation t WHERE t.kind = 'device.thaw' AND t.received_at >= f.received_at
        AND convert_from(t.bytes, 'UTF8')::json -> 'body' ->> 'device' = f.device::text)"""
_OUTCOMES = """
SELECT o.device, o.seq FROM sync_operation o FULL JOIN sync_exception e ON e.operation_id = o.id
WHERE (o.code IS NULL) <> (e.op_id IS NULL) OR o.code <> e.code"""
_FLOAT_BELOW_ZERO = """
SELECT a.code FROM money_standing s JOIN money_account a ON a.id = s.id
WHERE a.kind = 'float' AND s.dr - s.cr - s.cr_pending < 0"""
_ORDERS = """
SELECT o.id, o.device, o.seq, o.at, o.code, (b ->> 'lease')::bigint AS lease, (b ->> 'price_list')::int AS price_list,
    (b ->> 'total_minor')::bigint AS total, (b ->> 'fee_minor')::bigint AS fee, b -> 'lines' AS lines
FROM sync_operation o, LATERAL (SELECT convert_from(o.bytes, 'UTF8')::json -> 'body' AS b) AS x
WHERE o.kind = 'order.place' AND o.code IS NULL"""
_OVER_LEASE = f"""
SELECT o.device, o.seq FROM ({_ORDERS}) AS o LEFT JOIN sync_lease l ON l.id = o.lease AND l.device = o.device
WHERE l.id IS NULL OR o.total > l.sale_cap_minor OR o.at > l.hard_expires_at"""
_PRICES = f"""
SELECT o.device, o.seq FROM ({_ORDERS}) AS o
JOIN people_device d ON d.id = o.device JOIN places_station s ON s.id = d.station_id
LEFT JOIN catalogue_pricelist p ON p.county_id = s.county_id AND p.version = o.price_list AND p.status = 'published'
LEFT JOIN LATERAL (
    SELECT bool_and(r.price_minor = (line ->> 2)::bigint) AS same, sum((line ->> 1)::bigint * (line ->> 2)::bigint) AS goods
    FROM json_array_elements(o.lines) AS line
    LEFT JOIN catalogue_price r ON r.price_list_id = p.id AND r.offer_id = (line ->> 0)::bigint
) AS sums ON true
LEFT JOIN LATERAL (
    SELECT min(n.published_at) AS at FROM catalogue_pricelist n
    WHERE n.county_id = p.county_id AND n.version > p.version AND n.status = 'published'
) AS replaced ON true
WHERE p.id IS NULL OR sums.same IS NOT TRUE OR sums.goods + o.fee <> o.total OR o.at > replaced.at + interval '72 hours'"""
_TILL_IS_LEDGER = """
SELECT d.code, t.drawer_minor, s.dr - s.cr FROM people_device d
LEFT JOIN counter_till t ON t.device = d.id LEFT JOIN money_standing s ON s.code = 'drawer:' || d.code
WHERE coalesce(t.drawer_minor, 0) <> coalesce(s.dr - s.cr, 0)"""
_PAYMENTS = """
SELECT o.op_id, o.id, o.code, (convert_from(o.bytes, 'UTF8')::json -> 'body' ->> 'refund')::uuid AS refund
FROM sync_operation o WHERE o.kind = 'refund.pay'"""
_PAID_TWICE = f"""
SELECT p.refund, p.op_id, p.code FROM ({_PAYMENTS}) AS p LEFT JOIN counter_refund r ON r.id = p.refund
WHERE (p.code IS NULL) <> (r.paid_by IS NOT DISTINCT FROM p.op_id)
    OR p.code = 'already_paid' AND NOT EXISTS (
        SELECT FROM ({_PAYMENTS}) AS q WHERE q.op_id = r.paid_by AND q.id < p.id)"""
_OWED_IS_LEDGER = """
SELECT coalesce(r.villager, l.villager), r.owed, l.owed FROM (
    SELECT villager::text, sum(amount_minor) AS owed FROM counter_refund WHERE paid_by IS NULL GROUP BY 1
) AS r FULL JOIN (
    SELECT split_part(code, ':', 2) AS villager, cr - dr AS owed FROM money_standing
    WHERE code LIKE 'refunds_owed:%%' AND cr <> dr
) AS l ON l.villager = r.villager WHERE r.owed IS DISTINCT FROM l.owed"""
_TABLES = """
SELECT format('SELECT string_agg(md5(r::text), '''' ORDER BY md5(r::text)) FROM (SELECT %s FROM %I) AS r',
    string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position), table_name)
FROM information_schema.columns
WHERE table_schema = 'public' AND table_name ~ '^(places|people|catalogue|money|counter|sync|trade|logistics)_'
    AND table_name NOT IN ('money_standing', 'money_entry')
    AND (table_name, column_name) NOT IN (
        ('sync_feed', 'xid'), ('sync_desk', 'sealed_seed'), ('people_account', 'password'), ('people_account', 'date_joined'))
GROUP BY table_name ORDER BY table_name"""
