"""Playing a golden line through the real intake, and saying what came of it in the words of the files."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.kernel import clock
from farmgate.kernel.ids import derived_id, operation_id
from farmgate.kernel.signing import unb64
from farmgate.money import queries as money
from farmgate.people import queries as people
from farmgate.sql import ask
from farmgate.sync import intake
from farmgate.sync.wire import Block, Hello, Signed
from tests.golden.ground import PHONES
from tests.world import Api

JOURNALS_MAX = 2


def play(line: dict[str, Any]) -> dict[str, Any]:
    """Bring one line's bytes in at the moment they were received; what came of it."""
    with clock.at(datetime.fromisoformat(line["received"])):
        outcome = _by_http(line) if line["by"] in PHONES else _by_desk(line)
    envelope = json.loads(line["text"])
    digest = hashlib.sha256(line["text"].encode()).digest()
    op_id = operation_id(digest, datetime.fromisoformat(envelope["at"]))
    return {"id": str(op_id), "hash": digest.hex(), **outcome, "journals": journals(op_id)}


def _by_http(line: dict[str, Any]) -> dict[str, Any]:
    """As a phone sends it."""
    api = Api()
    body = {"hello": line["hello"], "sig": line["hello_sig"], "ops": [[line["text"], line["sig"]]]}
    answer = api.post("/api/sync", body)
    assert api.status == 200, answer
    results = [(result["outcome"], result["code"]) for result in answer["results"]]
    problem = answer["problem"] and answer["problem"]["code"]
    return {
        "outcome": results[0][0] if results else None,
        "code": results[0][1] if results else None,
        "problem": problem,
    }


def _by_desk(line: dict[str, Any]) -> dict[str, Any]:
    """A desk's bytes never leave the server: they meet the intake behind the door of the office."""
    envelope = json.loads(line["text"])
    device = people.device(UUID(envelope["device"]))
    assert device is not None
    signed = Signed(line["text"].encode(), unb64(line["sig"]))
    hello = Hello(v=1, device=device.id, seq=0, head="0" * 64, epoch=0, cursor="", challenge="")
    taken = intake.take_in(device, Block(hello, signed, (signed,)), clock.now())
    (result,) = taken.results
    problem = taken.problem.code if taken.problem else None
    return {"outcome": "exception" if result.code else "applied", "code": result.code, "problem": problem}


def journals(operation: UUID) -> list[dict[str, Any]]:
    """What an operation posted, down to the lines."""
    found = money.journals([derived_id(operation, n) for n in range(JOURNALS_MAX)])
    rows = [
        {
            "id": str(row.id),
            "kind": row.kind,
            "phase": str(row.phase),
            "refers": row.refers and str(row.refers),
            "reverses": row.reverses and str(row.reverses),
            "lines": sorted([code, amount] for code, amount in row.lines),
        }
        for row in found
    ]
    return sorted(rows, key=lambda row: row["id"])


def standing() -> dict[str, list[int]]:
    """What every account stands at: debits, credits, and both that wait."""
    rows = ask("SELECT code, dr, cr, dr_pending, cr_pending FROM money_standing ORDER BY code").fetchall()
    return {code: list(sums) for code, *sums in rows}


def purchases() -> list[tuple[str, list[int]]]:
    """The purchase orders there are, with their offers."""
    rows = ask("SELECT purchase_id, json_agg(DISTINCT offer) FROM trade_line GROUP BY purchase_id ORDER BY purchase_id")
    return [(str(id_), offers) for id_, offers in rows.fetchall()]


def drawer(device: UUID) -> int:
    """What should be in a till."""
    ((held,),) = ask("SELECT drawer_minor FROM counter_till WHERE device = %s", [device]).fetchall()
    return int(held)


def claim(decision: str) -> str:
    """The claim that a decision posted."""
    ((id_,),) = ask("SELECT claim_id FROM trade_claimstep WHERE operation = %s", [decision]).fetchall()
    return str(id_)


def parcels() -> list[tuple[str, str, int]]:
    """The parcels there are: id, code and worth."""
    rows = ask("SELECT id, code, amount_minor FROM logistics_parcel ORDER BY id").fetchall()
    return [(str(id_), code, amount) for id_, code, amount in rows]


def purchases_of(cut: str) -> list[str]:
    """The purchase orders of one cut."""
    return [str(id_) for (id_,) in ask("SELECT id FROM trade_purchase WHERE cut = %s ORDER BY id", [cut]).fetchall()]


def parcels_of(order: str) -> list[str]:
    """The parcels of one order."""
    rows = ask('SELECT id FROM logistics_parcel WHERE "order" = %s ORDER BY id', [order]).fetchall()
    return [str(id_) for (id_,) in rows]


def final_line(order: str) -> int:
    """The first line of an order that is settled."""
    row = ask("""SELECT min(n) FROM trade_line WHERE "order" = %s AND state = 'final'""", [order]).fetchone()
    assert row is not None
    return int(row[0])


def owed(refund: str) -> int:
    """How much a refund is."""
    row = ask("SELECT amount_minor FROM counter_refund WHERE id = %s", [refund]).fetchone()
    assert row is not None
    return int(row[0])
