"""Taking a device's operations in: verify, order, store, apply, in one transaction. See docs/protocol.md, rules of intake."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from farmgate.counter.facts import TillState
from farmgate.kernel import signing
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people import services as people_services
from farmgate.people.queries import DeviceFacts
from farmgate.sql import Question
from farmgate.sync import applying, keeping, loading, registry, wire
from farmgate.sync.batch import Batch
from farmgate.sync.loading import Loaded
from farmgate.sync.wire import Block, Received, Signed


@dataclass(frozen=True)
class Result:
    """The outcome of one operation, as it is and will always be answered."""

    seq: int
    hash: bytes
    code: str | None
    replayed: bool

    def as_json(self) -> dict[str, object]:
        """See docs/protocol.md, `results`."""
        return {
            "seq": self.seq,
            "hash": self.hash.hex(),
            "outcome": "exception" if self.code else "applied",
            "code": self.code,
            "replayed": self.replayed,
        }


@dataclass
class Intake:
    """What came of one device's block: where its log stands now, each result, and what stopped the rest."""

    device: DeviceFacts
    last_seq: int = 0
    head: bytes = b""
    results: list[Result] = field(default_factory=list)
    problem: Problem | None = None
    till: TillState | None = None
    aside: list[Any] = field(default_factory=list)
    # How many new operations of each kind had which outcome: "order.place", "order.place over_float".
    taken: Counter[str] = field(default_factory=Counter)


class FloatTaken(Exception):
    """The ledger refused journals whose float another phone of the same agent took first."""

    def __init__(self, operations: frozenset[UUID]) -> None:
        super().__init__(operations)
        self.operations = operations


def authenticate(block: Block) -> DeviceFacts:
    """The device that signed this hello. Problem 403 for a stranger, a bad signature, or a phone not approved yet."""
    device = _phone(block.hello.device) or people.device(block.hello.device)
    if device is None:
        wire.refuse("unknown_device")
    signed = block.signed_hello
    if not signing.verify(device.alg, device.public_key, signing.HELLO, signed.data, signed.signature):
        wire.refuse("bad_signature")
    if device.status == "pending":
        raise Problem(
            "device_pending",
            "等待县里核对四个图画词后批准。",
            "Waiting for the county to compare the four picture words.",
            403,
        )
    return device


def _phone(id: UUID) -> DeviceFacts | None:
    """A phone that worked before. Its key, till, station and agent never change; its status is read again under the lock."""
    try:
        return _working_phone(id)
    except LookupError:
        return None


@lru_cache(maxsize=50_000)
def _working_phone(id: UUID) -> DeviceFacts:
    device = people.device(id)
    if device is None or device.kind != "phone" or device.status == "pending":
        raise LookupError(id)
    return device


def take_in(
    device: DeviceFacts,
    block: Block,
    now: datetime,
    carrier: UUID | None = None,
    aside: Sequence[Question[Any]] = (),
) -> Intake:
    """Store and apply what is new in a block, answer again what is not. `aside`: what else to ask in the same breath."""
    received, refusal = _verify(device, block.operations)
    without_float: frozenset[UUID] = frozenset()
    while True:
        try:
            with transaction.atomic():
                loaded = loading.load(device, received, now, without_float, aside)
                taken = _take_in(loaded, block, received, now, carrier)
        except FloatTaken as taken_away:
            if taken_away.operations <= without_float:
                raise  # Held cash needs no float: the ledger refused for another reason, and again would be for ever.
            without_float |= taken_away.operations
            continue
        break
    if refusal is not None:
        problem, signed = refusal
        keeping.quarantine(problem.code, device.id, signed, now)
        taken.problem = taken.problem or problem
    return taken


def _verify(device: DeviceFacts, operations: Sequence[Signed]) -> tuple[list[Received], tuple[Problem, Signed] | None]:
    """The operations up to the first that is not one of this device's, and why that one is not."""
    good: list[Received] = []
    for signed in operations:
        try:
            if not signing.verify(device.alg, device.public_key, signing.OPERATION, signed.data, signed.signature):
                wire.refuse("bad_signature")
            good.append(wire.read_operation(signed, device.id))
        except Problem as problem:
            return good, (problem, signed)
    return good, None


def _take_in(loaded: Loaded, block: Block, received: Sequence[Received], now: datetime, carrier: UUID | None) -> Intake:
    intake = Intake(loaded.batch.device, loaded.last_seq, loaded.head, aside=loaded.aside)
    fresh = _in_order(intake, received, now)
    if intake.problem is None and not received:
        _check_hello(intake, block, now)
    loaded.batch.counted |= keeping.counted_before(intake.device.id, fresh)
    codes = [_outcome(item, loaded.batch) for item in fresh]
    intake.results += [
        Result(item.envelope.seq, item.hash, code, False) for item, code in zip(fresh, codes, strict=True)
    ]
    if fresh:
        intake.taken.update(map(_taken_as, fresh, codes))
        refused = keeping.store(loaded.batch, list(zip(fresh, codes, strict=True)), carrier)
        if refused:
            raise FloatTaken(refused)
    if loaded.batch.till is not None:
        intake.till = loaded.batch.till.state
    return intake


def _in_order(intake: Intake, received: Sequence[Received], now: datetime) -> list[Received]:
    """The new operations in a row from the server's head on; replays are answered, the first break stops the rest."""
    fresh: list[Received] = []
    taken: dict[int, bytes] = {}
    known = keeping.outcomes(intake.device.id, [r.envelope.seq for r in received if r.envelope.seq <= intake.last_seq])
    for item in received:
        seq = item.envelope.seq
        if seq <= intake.last_seq:
            digest, code = known.get(seq) or (taken[seq], None)
            if digest != item.hash:
                _freeze(intake, "fork", now, item)
                return fresh
            if seq in known:
                intake.results.append(Result(seq, item.hash, code, True))
        elif seq != intake.last_seq + 1:
            intake.problem = Problem(
                "gap",
                "中间缺少记录，手机会自动补发。",
                "Some records are missing in between. The phone sends them again.",
                200,
            )
            return fresh
        elif item.envelope.prev != intake.head.hex():
            keeping.quarantine("broken_chain", intake.device.id, item.signed, now)
            _freeze(intake, "broken_chain", now)
            return fresh
        else:
            fresh.append(item)
            intake.last_seq, intake.head = seq, item.hash
            taken[seq] = item.hash
    return fresh


def _freeze(intake: Intake, code: str, now: datetime, twin: Received | None = None) -> None:
    """Two logs claim to be this device's: nothing more of it counts until a person has looked."""
    if twin is not None:
        keeping.fork(intake.device.id, twin, now)
    people_services.freeze_device(intake.device.id)
    intake.device = replace(intake.device, status="frozen")
    intake.problem = Problem(
        code,
        "这部手机的记录出现两个版本，已暂停使用。钱和记录都保留着，请联系县里。",
        "This phone's log exists in two versions, so it is paused. Money and records are kept. Call the county.",
        200,
    )


def _check_hello(intake: Intake, block: Block, now: datetime) -> None:
    """A hello alone can show that a phone was rolled back or copied."""
    hello = block.hello
    if hello.seq > intake.last_seq:
        return
    if hello.seq == intake.last_seq:
        digest = intake.head
    elif hello.seq == 0:
        digest = hashlib.sha256(intake.device.public_key).digest()
    else:
        digest = keeping.outcomes(intake.device.id, [hello.seq])[hello.seq][0]
    if digest.hex() != hello.head:
        keeping.quarantine("fork", intake.device.id, block.signed_hello, now)
        _freeze(intake, "fork", now)
    elif hello.seq < intake.last_seq:
        intake.problem = Problem(
            "rolled_back",
            "手机上的记录比服务器少，请联系县里，不要继续收款。",
            "This phone has fewer records than the server. Call the county and take no more money.",
            200,
        )


def _taken_as(item: Received, code: str | None) -> str:
    # A kind nobody knows is a word somebody made up: it is not repeated.
    kind = item.envelope.kind if item.envelope.kind in registry.NAMES else "unknown"
    return f"{kind} {code}" if code else kind


def _outcome(item: Received, batch: Batch) -> str | None:
    if item.operation is None:
        return item.code
    if item.envelope.again in batch.counted:
        return "signed_before"
    if item.envelope.again:
        batch.counted.add(item.envelope.again)
    if batch.device.status != "active":
        return applying.hold(item.operation, batch, f"{batch.device.status}_device")
    return applying.apply(item.operation, batch)
