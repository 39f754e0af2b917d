"""A counter's client by somebody who has read docs/protocol.md and nothing else: no line of Farmgate is imported here."""

import base64
import csv
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

Post = Callable[[str, bytes], tuple[int, bytes]]
PICTURES = Path(__file__).parents[1] / "data" / "words" / "pictures.csv"


class Refused(Exception):
    """An answer other than 200: its status and its problem."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(status, problem["code"])
        self.status, self.code = status, problem["code"]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def wire_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def op_id(digest: bytes, at: datetime) -> str:
    """48 bits of milliseconds, version 8, 12 bits of the hash, variant 10, the next 62 bits of the hash."""
    at_ms = int(at.timestamp()) * 1000 + at.microsecond // 1000
    bits = "".join(f"{byte:08b}" for byte in digest)
    number = int(f"{at_ms:048b}" + "1000" + bits[:12] + "10" + bits[12:74], 2)
    text = f"{number:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def picture_numbers(data: bytes) -> list[int]:
    return list(hashlib.pbkdf2_hmac("sha256", data, b"farmgate words v1", 65_536, 4))


def picture_words(data: bytes) -> list[str]:
    with PICTURES.open(encoding="utf-8", newline="") as file:
        names = [row["en"] for row in csv.DictReader(file)]
    return [names[n] for n in picture_numbers(data)]


class Ed25519Key:
    """The first kind of key."""

    alg = "ed25519"

    def __init__(self) -> None:
        self._key = ed25519.Ed25519PrivateKey.generate()
        self.public = self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


class P256Key:
    """The other kind, for phones that lack the first."""

    alg = "p256"

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        form = serialization.PublicFormat.UncompressedPoint
        self.public = self._key.public_key().public_bytes(serialization.Encoding.X962, form)

    def sign(self, data: bytes) -> bytes:
        r, s = utils.decode_dss_signature(self._key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True)
class Recorded:
    """One operation of the log."""

    id: str
    seq: int
    hash: bytes
    text: str
    signature: str


@dataclass
class Stranger:
    """One phone. What the feed says is kept by kind, the newest item of each."""

    post: Post
    key: Ed25519Key | P256Key
    device: dict[str, Any] = field(default_factory=dict)
    log: list[Recorded] = field(default_factory=list)
    ack: dict[str, Any] = field(default_factory=lambda: {"last_seq": 0, "epoch": 0})
    lease: dict[str, Any] = field(default_factory=dict)
    feed: dict[str, dict[str, Any]] = field(default_factory=dict)
    outcomes: dict[int, dict[str, Any]] = field(default_factory=dict)
    cursor: str = ""
    challenge: str = ""

    def enrol(self, code: str) -> list[str]:
        """Show our key; returns the four pictures the officer must see too."""
        request = {"code": code, "alg": self.key.alg, "public_key": b64(self.key.public), "label": "stranger"}
        self.device = self._ask("/api/enrol", request)
        return picture_words(self.key.public)

    def record(self, kind: str, body: dict[str, Any], at: datetime) -> Recorded:
        """Append to the log, signed once."""
        envelope = {"v": 1, "device": self.device["device"], "seq": len(self.log) + 1, "prev": self._head().hex()}
        envelope |= {"agent": self.device["agent"]["id"], "at": wire_time(at), "kind": kind, "body": body}
        text = json.dumps(envelope)
        digest = hashlib.sha256(text.encode()).digest()
        signature = b64(self.key.sign(b"farmgate op v1\n" + text.encode()))
        self.log.append(Recorded(op_id(digest, at), envelope["seq"], digest, text, signature))
        return self.log[-1]

    def sync(self) -> dict[str, Any]:
        """One exchange: everything not acknowledged out, what the server has to say in."""
        unsent = self.log[self.ack["last_seq"] :][:200]
        answer = self._ask("/api/sync", self._hello() | {"ops": [[op.text, op.signature] for op in unsent]})
        self.ack = self._genuine(b"farmgate ack v1\n", answer["ack"])
        self.challenge = answer["challenge"]
        self.outcomes |= {result["seq"]: result for result in answer["results"]}
        if answer["lease"]:
            self.lease = self._genuine(b"farmgate lease v1\n", answer["lease"])
        if answer["feed"]:
            self.cursor = answer["feed"]["cursor"]
            self.feed |= {item["kind"]: item for item in answer["feed"]["items"]}
        return answer

    def check_slip(self, number: str, words: list[int]) -> dict[str, Any]:
        """Whether somebody's slip is true."""
        return self._ask("/api/slip", self._hello() | {"number": number, "words": words})

    def _head(self) -> bytes:
        return self.log[-1].hash if self.log else hashlib.sha256(self.key.public).digest()

    def _hello(self) -> dict[str, Any]:
        text = json.dumps(
            {
                "v": 1,
                "device": self.device["device"],
                "seq": len(self.log),
                "head": self._head().hex(),
                "epoch": self.ack["epoch"],
                "cursor": self.cursor,
                "challenge": self.challenge,
                "app": "stranger 1",
            }
        )
        return {"hello": text, "sig": b64(self.key.sign(b"farmgate hello v1\n" + text.encode()))}

    def _genuine(self, purpose: bytes, signed: dict[str, str]) -> dict[str, Any]:
        """What our server signed for us, and nobody else. InvalidSignature otherwise."""
        server = ed25519.Ed25519PublicKey.from_public_bytes(unb64(self.device["server_key"]))
        server.verify(unb64(signed["sig"]), purpose + signed["bytes"].encode())
        fields: dict[str, Any] = json.loads(signed["bytes"])
        if fields["device"] != self.device["device"]:
            raise InvalidSignature("meant for another device")
        return fields

    def _ask(self, path: str, request: dict[str, Any]) -> dict[str, Any]:
        status, body = self.post(path, json.dumps(request).encode())
        answer: dict[str, Any] = json.loads(body)
        if status != 200:
            raise Refused(status, answer["problem"])
        return answer
