"""A phone at a counter: it records, it sends, and it takes in what comes back. Written from docs/protocol.md alone."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from tests.simulator import feed, outbox, wire
from tests.simulator.flash import Flash, Sold
from tests.simulator.wire import Op

OPERATIONS_MAX = 200
EXCHANGES_MAX = 60
KEPT_DAYS = 35


class Road(Protocol):
    """What carries a request to the server and an answer back. None: nothing came back."""

    def __call__(self, path: str, body: dict[str, Any], at: datetime) -> tuple[int, dict[str, Any]] | None: ...


class PowerCut(Exception):
    """The battery went. What was being written is not there."""


class Phone:
    """One app on one flash. `step` is the outbox: ours, or the phone's own TypeScript."""

    def __init__(self, flash: Flash, step: Callable[..., tuple[outbox.State, outbox.Effects]] = outbox.step) -> None:
        self.flash = flash
        self.step = step
        # What its owner signs is an operation: its till can be computed.
        self.sane = True
        self.random: Callable[[], float] = lambda: 0.5
        # Tried between the decision to write and the write.
        self.battery: Callable[[], None] = lambda: None
        self.signed_again: Callable[[str, str], None] = lambda before, after: None
        self.outcome: Callable[[Op, str | None], None] = lambda op, code: None
        self.heard: Callable[[dict[str, Any], dict[str, Any]], None] = lambda ack, answer: None

    @property
    def may_act(self) -> bool:
        """Whether the county lets this phone take money, as far as it knows."""
        state = self.flash.state
        return state["standing"] == "active" and not state["parted"] and not self.flash.parted

    def record(
        self,
        kind: str,
        body: dict[str, Any],
        at: datetime,
        cash_minor: int = 0,
        float_minor: int = 0,
        deserves: str | None = None,
        v: int = 1,
        again: str | None = None,
    ) -> Op:
        """Sign an operation and write it with all it changes. PowerCut when the battery goes: then nothing is there."""
        flash = self.flash
        seq = flash.state["lastSeq"] + 1
        envelope = {"v": v, "device": flash.device, "seq": seq, "prev": flash.state["head"], "agent": flash.agent}
        envelope |= {"at": wire.wire_time(at), "kind": kind, "body": body}
        if again:
            envelope["again"] = again
        op = wire.signed_op(flash.key, envelope, at, cash_minor, float_minor, deserves)
        self.battery()
        if self.sane:
            self._fold(op)
        flash.log[seq] = op
        # When to send is the day's plan here: what the outbox would like to do at once is let go.
        flash.state, _ = self.step(flash.state, {"type": "recorded", "seq": seq, "hash": op.hash, "now": 0})
        flash.state = outbox.awake(flash.state)
        return op

    def _fold(self, op: Op) -> None:
        flash = self.flash
        flash.till.fold(op)
        flash.till.float_minor += op.float_minor
        match op.kind:
            case "villager.add":
                flash.villagers.append(op.id)
            case "order.place":
                state = "held" if op.deserves else "placed"
                flash.sold[op.id] = Sold(op.body["total_minor"], op.body["shift"], state)
            case "order.cancel":
                flash.sold.pop(op.body["order"], None)
            case "bag.open":
                flash.bags.pop(op.body["bag"], None)
            case "refund.pay":
                flash.paid.add(op.body["refund"])
                flash.refunds.pop(op.body["refund"], None)
            case _:
                flash.fold_parcel(op)
                flash.fold_consent(op)

    def hello(self, seq: int, head: str) -> dict[str, Any]:
        """The signed first word of a block."""
        flash, state = self.flash, self.flash.state
        fields = {"v": 1, "device": flash.device, "seq": seq, "head": head, "epoch": state["epoch"]}
        fields |= {"cursor": state["cursor"], "challenge": state["challenge"], "app": "simulated"}
        text = json.dumps(fields, separators=(",", ":"))
        return {"hello": text, "sig": flash.key.sign("hello", text.encode())}

    def block(self, effect: dict[str, Any], room: int = OPERATIONS_MAX) -> dict[str, Any]:
        """What an outbox that says `send` sends."""
        ops: list[list[str]] = []
        if effect["fromSeq"] is not None:
            budget = effect["budgetBytes"]
            for seq in range(effect["fromSeq"], min(effect["seq"], effect["fromSeq"] + room - 1) + 1):
                op = self.flash.log.get(seq)
                if op is None:
                    break
                budget -= len(op.text) + len(op.sig)
                if ops and budget < 0:
                    break
                ops.append([op.text, op.sig])
        return self.hello(effect["seq"], effect["head"]) | {"ops": ops}

    def sync(self, road: Road, at: datetime) -> int:
        """Exchanges until there is nothing more to send or to read, or the road ends. Returns how many there were."""
        now, exchanges = int(at.timestamp() * 1000), 0
        self.flash.state, effects = self.step(
            outbox.awake(self.flash.state), {"type": "poke", "now": now, "force": True}
        )
        while exchanges < EXCHANGES_MAX:
            sends = [effect for effect in effects if effect["do"] == "send"]
            if not sends:
                break
            exchanges += 1
            asked_cursor = self.flash.state["cursor"]
            answered = road("/api/sync", self.block(sends[0]), at)
            if answered is None:
                self._failed("network", None, now)
                break
            status, answer = answered
            if status != 200:
                self._refused(status, answer, now)
                if status != 413:
                    break
                effects = self._poke(now)
                continue
            taken = self.take(answer, asked_cursor, now, at)
            if taken is None:
                break
            effects = taken
        return exchanges

    def _poke(self, now: int) -> outbox.Effects:
        self.flash.state, effects = self.step(self.flash.state, {"type": "poke", "now": now, "force": True})
        return effects

    def _refused(self, status: int, answer: dict[str, Any], now: int) -> None:
        code = answer["problem"]["code"]
        known = {413: "too_large", 429: "slow_down"}
        why = "pending" if code == "device_pending" else known.get(status, "server" if status >= 500 else "refused")
        self._failed(why, code, now)

    def _failed(self, why: str, code: str | None, now: int) -> None:
        event = {"type": "failed", "why": why, "code": code, "retryAfterMs": 0, "now": now, "random": self.random()}
        self.flash.state, _ = self.step(self.flash.state, event)

    def take(self, answer: dict[str, Any], asked_cursor: str, now: int, at: datetime) -> outbox.Effects | None:
        """Take in an answer to this phone; None when it is not one of our server's."""
        flash = self.flash
        ack = wire.genuine(flash.server_key, "ack", answer["ack"])
        if ack is None or ack["device"] != flash.device:
            return None
        self.heard(ack, answer)
        before = flash.state
        event = {"type": "answered", "answer": self.judged(ack, answer), "now": now, "random": self.random()}
        flash.state, effects = self.step(before, event)
        flash.heard_at = at
        adopt = next((effect for effect in effects if effect["do"] == "adopt"), None)
        self._outcomes(answer["results"])
        if adopt:
            self._part(adopt["partedAfter"])
        if answer.get("lease"):
            flash.lease = wire.genuine(flash.server_key, "lease", answer["lease"]) or flash.lease
        if answer.get("feed"):
            flash.recount |= bool(adopt)
            snapshot = asked_cursor == "" or ack["epoch"] != before["epoch"]
            if not feed.take_in(flash, answer["feed"]["items"], snapshot):
                flash.state, _ = self.step(flash.state, {"type": "resnapshot"})
        if flash.state["standing"] == "active" and not flash.state["parted"] and flash.parted:
            self._sign_again(now)
            effects = [*effects, *self._poke(now)]
        self._prune(at)
        return effects

    def judged(self, ack: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """An answer as the outbox judges it, looked up in our own log."""
        flash = self.flash
        matched = [(row["seq"], row["hash"]) for row in answer["results"] if self._own_hash(row["seq"]) == row["hash"]]
        matched_seq, matched_hash = max(matched, default=(0, flash.key.genesis))
        feed, problem = answer.get("feed"), answer.get("problem")
        return {
            "ack": {"lastSeq": ack["last_seq"], "head": ack["head"], "epoch": ack["epoch"]},
            "ownHash": self._own_hash(ack["last_seq"]),
            "matchedSeq": matched_seq,
            "matchedHash": matched_hash,
            "problem": problem["code"] if problem else None,
            "challenge": answer.get("challenge", flash.state["challenge"]),
            "feed": {"cursor": feed["cursor"], "more": feed["more"]} if feed else None,
            "serverNow": ack["now"],
        }

    def _own_hash(self, seq: int) -> str | None:
        flash = self.flash
        if seq == 0:
            return flash.key.genesis
        if seq == flash.state["lastSeq"]:
            head: str = flash.state["head"]
            return head
        op = flash.log.get(seq)
        return op.hash if op else None

    def _outcomes(self, results: list[dict[str, Any]]) -> None:
        """Mark what was not taken as it was meant. What had counted before, and was forgotten here, moved no till there."""
        flash = self.flash
        for row in results:
            op = flash.log.get(row["seq"])
            if op is None or op.hash != row["hash"]:
                continue
            self.outcome(op, row["code"])
            if not row["code"]:
                continue
            if op.kind in ("parcel.refuse", "parcel.return", "order.consent"):
                # What goes back, or is not agreed to, without effect is owed to nobody.
                flash.refunds.pop(op.id, None)
            if op.id in flash.sold:
                flash.sold[op.id].state = "held"
            if row["code"] == "signed_before":
                flash.recount = True
                if op.id in flash.villagers:
                    flash.villagers.remove(op.id)

    def _part(self, after: int) -> None:
        """Our branch is put aside: it is signed again behind the server's head."""
        flash = self.flash
        flash.parted += [flash.log.pop(seq) for seq in sorted(flash.log) if seq > after]

    def _sign_again(self, now: int) -> None:
        flash = self.flash
        while flash.parted:
            op = flash.parted[0]
            text = json.dumps(op.body)
            for old, new in flash.renamed.items():
                text = text.replace(old, new)
            envelope = json.loads(op.text)
            version, first = envelope["v"], envelope.get("again", op.hash)
            body = json.loads(text)
            again = self.record(op.kind, body, op.at, op.cash_minor, op.float_minor, op.deserves, version, first)
            # One transaction with the record: when the battery goes, either both are there or neither.
            flash.parted.pop(0)
            flash.renamed[op.id] = again.id
            self.signed_again(op.id, again.id)
            flash.sold.pop(op.id, None)
            flash.refunds.pop(op.id, None)
            if op.id in flash.villagers:
                flash.villagers.remove(op.id)

    def _prune(self, at: datetime) -> None:
        """What was acknowledged is kept thirty-five days."""
        flash = self.flash
        if len(flash.log) < OPERATIONS_MAX:
            return
        for seq in sorted(flash.log):
            if seq >= flash.state["ackSeq"] or (at - flash.log[seq].at).days <= KEPT_DAYS:
                break
            del flash.log[seq]
