"""A phone in a few lines: what the demo, the benches and the tests use to speak the protocol as a stranger would.

It keeps its log in memory and knows nothing of the server's insides: only docs/protocol.md.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.kernel import signing
from farmgate.kernel.clock import wire
from farmgate.kernel.ids import operation_id
from farmgate.kernel.signing import b64

Transport = Callable[[str, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """An operation as the phone keeps it."""

    id: UUID
    seq: int
    hash: bytes
    text: str
    signature: str


@dataclass
class Phone:
    """One enrolled phone. `send` posts a JSON body to a path and returns the JSON answer, whatever its status."""

    send: Transport
    seed: bytes = field(default_factory=lambda: os.urandom(32))
    device: str = ""
    code: str = ""
    agent: str = ""
    log: list[Made] = field(default_factory=list)
    acked: int = 0
    cursor: str = ""
    challenge: str = ""
    epoch: int = 0
    lease: dict[str, Any] | None = None
    till: dict[str, Any] | None = None
    shelf: dict[str, Any] | None = None

    @property
    def public_key(self) -> bytes:
        return signing.public_key_of(self.seed)

    def enrol(self, code: str, label: str = "phone") -> dict[str, Any]:
        """Register this phone's key under an invite code."""
        key = b64(self.public_key)
        answer = self.send("/api/enrol", {"code": code, "alg": "ed25519", "public_key": key, "label": label})
        if "problem" not in answer:
            self.device, self.code, self.agent = answer["device"], answer["device_code"], answer["agent"]["id"]
        return answer

    def record(self, kind: str, body: dict[str, Any], at: datetime, **odd: Any) -> Made:
        """Sign an operation and append it to the log. `odd` replaces members of the envelope, to misbehave."""
        seq = len(self.log) + 1
        prev = self.log[-1].hash if self.log else hashlib.sha256(self.public_key).digest()
        envelope = {"v": 1, "device": self.device, "seq": seq, "prev": prev.hex(), "agent": self.agent}
        envelope |= {"at": wire(at), "kind": kind, "body": body} | odd
        made = self.sign(json.dumps(envelope, ensure_ascii=False, separators=(",", ":")), seq, at)
        self.log.append(made)
        return made

    def sign(self, text: str, seq: int, at: datetime) -> Made:
        """Any text as a signed operation, true or not."""
        data = text.encode()
        digest = hashlib.sha256(data).digest()
        return Made(operation_id(digest, at), seq, digest, text, b64(signing.sign(self.seed, signing.OPERATION, data)))

    def block(self, operations: list[Made] | None = None, **odd: Any) -> dict[str, Any]:
        """A signed hello and the operations that go with it (the ones not acknowledged yet)."""
        waiting = self.log[self.acked : self.acked + 200] if operations is None else operations
        last = self.log[-1] if self.log else None
        hello = {
            "v": 1,
            "device": self.device,
            "seq": last.seq if last else 0,
            "head": last.hash.hex() if last else hashlib.sha256(self.public_key).hexdigest(),
            "epoch": self.epoch,
            "cursor": self.cursor,
            "challenge": self.challenge,
            "app": "reference",
        } | odd
        text = json.dumps(hello, separators=(",", ":"))
        signature = b64(signing.sign(self.seed, signing.HELLO, text.encode()))
        return {"hello": text, "sig": signature, "ops": [[made.text, made.signature] for made in waiting]}

    def sync(self, carried: list[dict[str, Any]] | None = None) -> dict[str, Any]:
        """One exchange; what comes back is taken in."""
        body = self.block()
        if carried:
            body["carried"] = carried
        answer = self.send("/api/sync", body)
        if answer.get("ack"):
            self.take(answer)
        return answer

    def take(self, answer: dict[str, Any]) -> None:
        """Remember what an answer acknowledges and brings."""
        ack = json.loads(answer["ack"]["bytes"])
        self.acked, self.epoch = ack["last_seq"], ack["epoch"]
        self.challenge = answer.get("challenge", self.challenge)
        if answer.get("lease"):
            self.lease = json.loads(answer["lease"]["bytes"])
        if answer.get("feed"):
            self.cursor = answer["feed"]["cursor"]
            for item in answer["feed"]["items"]:
                if item["kind"] in ("till", "shelf"):
                    setattr(self, item["kind"], item)
