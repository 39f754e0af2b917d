"""The other people of a world: carriers, hostile phones, and whoever sends bytes to a server."""

import json
from datetime import datetime
from typing import Any

from tests.simulator import outbox, wire
from tests.simulator.chance import Chance
from tests.simulator.counter import Counter
from tests.simulator.faults import Faults
from tests.simulator.phone import Phone
from tests.simulator.server import Server


class Carrier:
    """A neighbour's phone that takes the post bag of one without a network along. Nobody trusts it."""

    def __init__(self, server: Server, chance: Chance, faults: Faults) -> None:
        self._server, self._chance, self._faults = server, chance, faults

    def carry(self, neighbour: Counter, silent: Counter, at: datetime) -> None:
        """Bring what the silent phone has not sent, and what the server says to it back; or not quite so."""
        phone = silent.phone
        _, effects = phone.step(outbox.awake(phone.flash.state), {"type": "poke", "now": 0, "force": True})
        bag = phone.block(effects[0] | {"budgetBytes": outbox.BUDGET_MAX}, room=120)
        times, torn = 1, False
        if self._chance.happens(0.5):
            self._faults.note("careless_carrier")
            times, torn = self._chance.choice(((0, False), (2, False), (1, True)))
        if torn and bag["ops"]:
            text, sig = self._chance.choice(bag["ops"])
            bag = bag | {"ops": [[text.replace('"v":1', '"v":2', 1), sig]]}
        own = neighbour.phone.flash
        hello = neighbour.phone.hello(own.state["ackSeq"], own.state["ackHead"])
        for _ in range(times):
            body = json.dumps(hello | {"ops": [], "carried": [bag]}).encode()
            status, answer = self._server.post("/api/sync", body, at)
            if status == 200 and not self._chance.happens(0.2):
                self._bring_back(phone, answer["carried"][0])

    def _bring_back(self, phone: Phone, answer: dict[str, Any]) -> None:
        ack = answer["ack"] and wire.genuine(phone.flash.server_key, "ack", answer["ack"])
        if ack:
            phone.heard(ack, answer)
            event = {"type": "carried", "answer": phone.judged(ack, answer)}
            phone.flash.state, _ = phone.step(phone.flash.state, event)


class Hostile:
    """An enrolled phone whose owner signs whatever he likes."""

    def __init__(self, phone: Phone, server: Server, chance: Chance, faults: Faults) -> None:
        self.phone = phone
        phone.sane = False
        self._server, self._chance, self._faults = server, chance, faults

    def day(self, at: datetime, victims: list[Counter]) -> None:
        """Some nonsense of every kind."""
        self._signed(at)
        self._unchained(at)
        self._unsigned(at)
        self._elsewhere(at, self._chance.choice(victims))

    def _signed(self, at: datetime) -> None:
        kind, body, code = self._chance.choice(_JUNK)
        self._faults.note("hostile_signed")
        self.phone.record(kind, body, at, deserves=code)
        self.phone.sync(lambda path, it, when: self._server.post(path, json.dumps(it).encode(), when), at)

    def _unchained(self, at: datetime) -> None:
        """The next operation, under a good signature, behind another one than the last."""
        flash, state = self.phone.flash, self.phone.flash.state
        if not self.phone.may_act or not self._chance.happens(0.2):
            return
        envelope = {"v": 1, "device": flash.device, "seq": state["lastSeq"] + 1, "prev": flash.key.genesis[::-1]}
        envelope |= {"agent": flash.agent, "at": wire.wire_time(at), "kind": "villager.add", "body": {}}
        op = wire.signed_op(flash.key, envelope, at)
        body = self.phone.hello(state["lastSeq"], state["head"]) | {"ops": [[op.text, op.sig]]}
        _, answer = self._server.post("/api/sync", json.dumps(body).encode(), at)
        assert answer["problem"]["code"] == "broken_chain", answer
        self._faults.note("hostile_signed")
        self._while_stopped(at)

    def _while_stopped(self, at: datetime) -> None:
        """What a stopped phone signs is kept, and has no effect."""
        op = self.phone.record("villager.add", {"name": "陈桂花", "village": "420527100200"}, at)
        self.phone.sync(lambda path, it, when: self._server.post(path, json.dumps(it).encode(), when), at)
        stored = self._server.owner.ask("SELECT code FROM sync_operation WHERE op_id = %s", (op.id,))
        assert stored == [("frozen_device",)], f"a frozen phone's operation came to {stored}"

    def _unsigned(self, at: datetime) -> None:
        self._faults.note("hostile_unsigned")
        path = self._chance.choice(("/api/sync", "/api/enrol", "/api/slip", "/api/nothing", "/office/money"))
        data = self._chance.choice(
            (
                self._chance.randbytes(200),
                b'{"hello":' * 50,
                b'{"hello":"{}","sig":"","ops":' + b"[" * 1000 + b"]" * 1000 + b"}",
                json.dumps({"code": "\x00" * 8, "alg": "ed25519", "public_key": "AA"}).encode(),
                json.dumps({"hello": 1, "sig": None, "ops": {}}).encode(),
            )
        )
        before = self._rows()
        status, _ = self._server.post(path, data, at) if path.startswith("/api/") else (403, {})
        assert 400 <= status < 500, (path, status)
        assert self._rows() == before, "a refused request changed something"

    def _elsewhere(self, at: datetime, victim: Counter) -> None:
        log = victim.phone.flash.log
        if not log:
            return
        op = log[self._chance.choice(sorted(log))]
        state = self.phone.flash.state
        body = self.phone.hello(state["lastSeq"], state["head"]) | {"ops": [[op.text, op.sig]]}
        _, answer = self._server.post("/api/sync", json.dumps(body).encode(), at)
        assert answer["problem"]["code"] in ("bad_signature", "not_this_device"), answer
        self._faults.note("replayed_elsewhere")

    def _rows(self) -> list[tuple[Any, ...]]:
        return self._server.owner.ask("SELECT count(*), max(id) FROM sync_operation")


_BIG = 2**53
_JUNK: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("order.place", {}, "malformed_body"),
    ("order.place", {"shift": "x" * 5000}, "malformed_body"),
    ("shift.open", {"count_minor": -1, "expected_minor": 0}, "malformed_body"),
    ("shift.open", {"count_minor": _BIG, "expected_minor": 0}, "malformed_body"),
    ("shift.open", {"count_minor": 1.5, "expected_minor": 0}, "malformed_body"),
    ("shift.open", {"count_minor": "1", "expected_minor": 0}, "malformed_body"),
    ("villager.add", {"name": "a\x00b", "village": "420527100200"}, "malformed_body"),
    ("villager.add", {"name": "", "village": "420527100200"}, "malformed_body"),
    ("villager.add", {"name": "陈", "village": "420527100200", "born_year": "x"}, "malformed_body"),
    ("bag.seal", {"seal_no": "1", "to": "safe:420527", "amount_minor": 0}, "malformed_body"),
    ("bag.open", {"bag": "00000000-0000-8000-8000-000000000009", "count_minor": 0}, "unknown_bag"),
    (
        "float.propose",
        {"agent": "00000000-0000-8000-8000-000000000009", "direction": "raise", "amount_minor": 1},
        "not_allowed",
    ),
    ("device.approve", {"device": "00000000-0000-8000-8000-000000000009"}, "not_allowed"),
    ("no.such", {"a": [[[[1]]]]}, "unknown_kind"),
    (
        "delegate.add",
        {
            "villager": "00000000-0000-8000-8000-000000000009",
            "delegate": "00000000-0000-8000-8000-000000000008",
            "relation": "child",
        },
        "unknown_villager",
    ),
)
