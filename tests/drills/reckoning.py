"""After a disaster: is everything that was promised there, once, in order, and does the money agree?"""

import hashlib
import json
from collections.abc import Sequence

import psycopg

from farmgate.kernel import clock
from farmgate.money import proof
from farmgate.sync import sealer
from tests.drills.county import Counter


def promises_broken(url: str, counters: Sequence[Counter]) -> list[str]:
    """Acknowledged operations that the database does not have, read straight after a recovery."""
    # First what was promised, then what is there: while phones go on, the second may only be more.
    promised = {counter.phone.device: (counter.phone.code, *counter.promised) for counter in counters}
    with psycopg.connect(url) as owner:
        found = {
            str(device): (last, digest.hex())
            for device, last, digest in owner.execute(
                "SELECT p.device, c.last_seq, o.hash FROM unnest(%s::uuid[], %s::bigint[]) AS p (device, seq) "
                "JOIN sync_chain c USING (device) JOIN sync_operation o ON o.device = p.device AND o.seq = p.seq",
                [list(promised), [seq for _, seq, _ in promised.values()]],
            )
        }
    broken = []
    for device, (code, seq, digest) in promised.items():
        last, stored = found.get(device, (0, ""))
        if last < seq or stored != digest:
            broken.append(f"{code}: {seq} was acknowledged, {last} are there")
    return broken


def reckon(url: str, counters: Sequence[Counter]) -> list[str]:
    """What is wrong now that every phone has sent everything; nothing, if all is well."""
    wrong = [f"{c.phone.code}: heard {code}" for c in counters for code in (*c.broken, *c.exceptions)]
    with psycopg.connect(url) as owner:
        for counter in counters:
            wrong += [f"{counter.phone.code}: {line}" for line in _of_counter(owner, counter)]
    sealer.seal(clock.now())
    return wrong + [str(finding) for finding in proof.prove()] + sealer.verify()


def _of_counter(owner: "psycopg.Connection[tuple[object, ...]]", counter: Counter) -> list[str]:
    phone = counter.phone
    stored = owner.execute(
        "SELECT seq, hash, bytes FROM sync_operation WHERE device = %s ORDER BY seq", [phone.device]
    ).fetchall()
    wrong = []
    if [(seq, bytes(digest).hex()) for seq, digest, _ in stored] != [(m.seq, m.hash.hex()) for m in phone.log]:  # type: ignore[arg-type]
        wrong.append(f"{len(stored)} operations are stored, {len(phone.log)} were made, or not the same")
    wrong += _chain(hashlib.sha256(phone.public_key).hexdigest(), [bytes(data) for _, _, data in stored])  # type: ignore[arg-type]
    made = [json.loads(one.text)["kind"] for one in phone.log].count("order.place")
    (orders,) = owner.execute("SELECT count(*) FROM counter_assistedorder WHERE device = %s", [phone.device]).fetchone()  # type: ignore[misc]
    (till,) = owner.execute("SELECT drawer_minor FROM counter_till WHERE device = %s", [phone.device]).fetchone()  # type: ignore[misc]
    drawer = owner.execute("SELECT dr - cr FROM money_standing WHERE code = %s", [f"drawer:{phone.code}"]).fetchone()
    if orders != made:
        wrong.append(f"{orders} orders are there, {made} were made")
    ledger = drawer[0] if drawer else 0
    if not (till == ledger == counter.drawer_minor()):
        wrong.append(f"drawer: phone {counter.drawer_minor()}, till {till}, ledger {ledger}")
    if phone.acked != len(phone.log):
        wrong.append(f"{phone.acked} of {len(phone.log)} acknowledged")
    return wrong


def _chain(first: str, stored: list[bytes]) -> list[str]:
    """Every stored operation names the hash of the bytes before it."""
    head = first
    for n, data in enumerate(stored, 1):
        if json.loads(data)["prev"] != head:
            return [f"the chain breaks at {n}"]
        head = hashlib.sha256(data).hexdigest()
    return []
