"""A hostile agent's phone: its log is in order, so that what it signs is really taken in."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from farmgate.kernel import signing
from farmgate.kernel.clock import wire
from farmgate.kernel.ids import operation_id
from farmgate.kernel.signing import b64
from tests.hostile import odd
from tests.hostile.ground import Enrolled, Ground
from tests.hostile.wire import Answer

VILLAGE = "420527100201"
KEPT = 20
COUNTED = (None, "till_mismatch", "shift_open", "no_shift")


@dataclass(frozen=True)
class Made:
    """A signed operation."""

    kind: str
    id: str
    seq: int
    hash: bytes
    pair: tuple[str, str]


@dataclass
class Phone:
    """What the phone knows of its own log, by the server's acks."""

    enrolled: Enrolled
    ground: Ground
    rng: Random
    seq: int = 0
    head: bytes = b""
    challenge: str = ""
    cursor: str = ""
    lease: dict[str, Any] = field(default_factory=dict)
    shift: str = ""
    villagers: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    sent: dict[int, Made] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.head = hashlib.sha256(signing.public_key_of(self.enrolled.seed)).digest()

    def sign(self, fields: dict[str, Any], text: str | None = None) -> Made:
        """Any envelope, or any text, as an operation of this phone."""
        data = (odd.text(fields) if text is None else text).encode("utf-8", "surrogatepass")
        signature = b64(signing.sign(self.enrolled.seed, signing.OPERATION, data))
        digest = hashlib.sha256(data).digest()
        id = str(operation_id(digest, datetime.fromisoformat(fields["at"]))) if text is None else ""
        return Made(
            str(fields.get("kind")), id, fields.get("seq", 0), digest, (data.decode("utf-8", "replace"), signature)
        )

    def envelope(self, kind: str, body: Any, seq: int, prev: bytes) -> dict[str, Any]:
        """As docs/protocol.md has it."""
        at = datetime.now(UTC) - timedelta(seconds=self.rng.randrange(86_400))
        fields = {"v": 1, "device": self.enrolled.device, "seq": seq, "prev": prev.hex(), "agent": self.enrolled.agent}
        return fields | {"at": wire(at), "kind": kind, "body": body}

    def chain(self, *deeds: tuple[str, Any], **changed: Any) -> list[Made]:
        """Operations in a row behind the server's head."""
        seq, head, made = self.seq, self.head, []
        for kind, body in deeds:
            seq += 1
            made.append(self.sign(self.envelope(kind, body, seq, head) | changed))
            head = made[-1].hash
        return made

    def block(self, made: list[Made], **changed: Any) -> dict[str, Any]:
        """A signed hello and operations; `changed` replaces members of the hello."""
        last = made[-1] if made else None
        hello = {"v": 1, "device": self.enrolled.device, "epoch": 1, "app": "hostile"}
        hello |= {"seq": last.seq if last else self.seq, "head": (last.hash if last else self.head).hex()}
        text = odd.text(hello | {"cursor": self.cursor, "challenge": self.challenge} | changed)
        signature = b64(signing.sign(self.enrolled.seed, signing.HELLO, text.encode()))
        self.sent |= {one.seq: one for one in made if one.id}
        return {"hello": text, "sig": signature, "ops": [one.pair for one in made]}

    def take(self, answer: Answer) -> None:
        """Remember what an answer to this phone acknowledges."""
        try:
            said = json.loads(answer.body)
        except ValueError:
            return
        if (problem := said.get("problem")) is not None:
            self.outcomes[problem["code"]] += 1
        if not said.get("ack"):
            return
        ack = json.loads(said["ack"]["bytes"])
        self.seq, self.head = ack["last_seq"], bytes.fromhex(ack["head"])
        self.challenge = said["challenge"]
        self.lease = json.loads(said["lease"]["bytes"]) if said["lease"] else self.lease
        self.cursor = said["feed"]["cursor"] if said["feed"] else self.cursor
        for result in said["results"]:
            self._settle(result)
        for carried in said["carried"]:
            self.outcomes[f"carried {(carried['problem'] or {}).get('code', 'taken')}"] += 1

    def _settle(self, result: dict[str, Any]) -> None:
        made = self.sent.get(result["seq"])
        if made is None or made.hash.hex() != result["hash"] or result["replayed"]:
            self.outcomes["replayed"] += 1
            return
        self.outcomes[result["code"] or "applied"] += 1
        # A count stands whatever else is odd about it.
        if made.kind in ("shift.open", "shift.close") and result["code"] in COUNTED:
            self.shift = made.id if made.kind == "shift.open" else ""
        kept = {"villager.add": self.villagers, "order.place": self.orders}.get(made.kind)
        if kept is not None and result["code"] is None:
            kept.append(made.id)
            del kept[:-KEPT]
        for old in [seq for seq in self.sent if seq < self.seq - 2 * KEPT]:
            del self.sent[old]

    def order(self) -> dict[str, Any]:
        """An order as an honest agent signs it, as far as this phone can tell."""
        offers = self.rng.sample(self.ground.offers, 2)
        lines = [[offer, self.rng.randint(1, 3), price] for offer, price in offers]
        total = sum(quantity * price for _, quantity, price in lines)
        hers = self.rng.choice(self.villagers or [self.ground.honest["villager"]])
        body = {"shift": self.shift or self.ground.honest["shift"], "villager": hers, "mandate": {"consent": "spoken"}}
        body |= {"lease": self.lease.get("lease", 1), "price_list": self.lease.get("price_list", 1), "lines": lines}
        return body | {"fee_minor": 0, "total_minor": total, "tendered_minor": total, "change_minor": 0}

    def good(self) -> tuple[str, dict[str, Any]]:
        """Something an honest agent does."""
        if not self.villagers or self.rng.random() < 0.15:
            return "villager.add", {"name": "坏人", "village": VILLAGE}
        if not self.shift:
            return "shift.open", {"count_minor": 0, "expected_minor": 0}
        drawn = self.rng.random()
        if drawn < 0.7:
            return "order.place", self.order()
        if drawn < 0.8 and self.orders:
            refund = {"order": self.orders[-1], "reason": "other", "refund_minor": 1000}
            return "order.cancel", {"shift": self.shift} | refund
        if drawn < 0.9:
            sealed = {"seal_no": f"X{self.seq}", "to": "safe:420527", "amount_minor": 100}
            return "bag.seal", {"shift": self.shift} | sealed
        return "shift.close", {"shift": self.shift, "count_minor": 0, "expected_minor": 0}
