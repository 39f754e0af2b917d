"""One hostile client: a process that sends what its seed says, over a connection it keeps."""

from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from random import Random
from time import perf_counter

from tests.hostile import signed, unsigned
from tests.hostile.ground import Enrolled, Ground
from tests.hostile.phone import Phone
from tests.hostile.wire import Answer, Connection, Sent

SIGNED_SHARE = 0.3
SAMPLES_MAX = 5
SHOWN_BYTES = 600


@dataclass
class Tally:
    """What one client saw."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    # Where the server broke, or hung up on a request that was HTTP as it should be.
    failed: list[str] = field(default_factory=list)
    failures: int = 0
    unanswered: int = 0
    seconds: list[tuple[float, str]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """What another client saw too."""
        for name in ("kinds", "statuses", "outcomes"):
            getattr(self, name).update(getattr(other, name))
        self.failed += other.failed
        self.failures += other.failures
        self.unanswered += other.unanswered
        self.seconds += other.seconds

    def see(self, sent: Sent, answer: Answer, seconds: float) -> None:
        """One answer."""
        self.kinds[sent.kind] += 1
        self.statuses[answer.status] += 1
        if not sent.broken:
            # Of what is no request, the client itself decides when it is over.
            self.seconds.append((seconds, sent.kind))
        silent = answer.status == 0 and not sent.broken
        self.unanswered += silent
        self.failures += answer.status >= 500
        if (silent or answer.status >= 500) and len(self.failed) < SAMPLES_MAX:
            shown = f"{sent.kind}: {sent.data[:SHOWN_BYTES]!r} -> {answer.status} {answer.body[:SHOWN_BYTES]!r}"
            self.failed.append(shown)


def serve(pipe: Pipe, port: int, ground: Ground, phones: tuple[Enrolled, ...], seed: str) -> None:
    """A process: each number that comes through the pipe is so many requests; a tally goes back."""
    rng, connection = Random(seed), Connection(port)
    mine = [Phone(enrolled, ground, Random(f"{seed} {enrolled.code}")) for enrolled in phones]
    while True:
        try:
            wanted = pipe.recv()
        except EOFError:
            return
        tally = Tally()
        for _ in range(wanted):
            _attack(rng, connection, mine, ground, tally)
        for phone in mine:
            tally.outcomes.update(phone.outcomes)
            phone.outcomes.clear()
        pipe.send(tally)


def _attack(rng: Random, connection: Connection, mine: list[Phone], ground: Ground, tally: Tally) -> None:
    phone = rng.choice(mine) if rng.random() < SIGNED_SHARE else None
    sent = signed.one(phone, rng) if phone else unsigned.one(rng, ground)
    began = perf_counter()
    answer = connection.ask(sent)
    tally.see(sent, answer, perf_counter() - began)
    if phone is not None and answer.status == 200 and sent.kind != "signed slip":
        phone.take(answer)
