"""Two transactions that meet: one stands still after its statement i while the other does its first j, then both go on."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.races.stepping import PATIENCE_SECONDS, Interrupted, Side, Walker
from tests.simulator.database import Owner

LOOK_EVERY_SECONDS = 0.002
Work = Callable[[], Any]


@dataclass
class Tally:
    """What was tried: meetings, how many of them came to a wait for a lock, and each that a caller had to try again."""

    meetings: int = 0
    waits: int = 0
    retried: list[str] = field(default_factory=list)


class Stage:
    """Two sides and a connection that watches them."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self.sides = (Side(), Side())

    def close(self) -> None:
        """Everybody goes home."""
        for side in self.sides:
            side.close()

    def alone(self, work: Work) -> Walker:
        """A run with nobody else about: what it sends."""
        walker = Walker()
        self._result(self.sides[0].run(work, walker))
        return walker

    def interrupted(self, work: Work, events: list[tuple[str, Work]]) -> Any:
        """A run, and what another connection does whole after the next statement with each of these words in it."""
        other = self.sides[1]
        walker = Interrupted([(words, lambda w=then: self._result(other.run(w, Walker()))) for words, then in events])
        result = self._result(self.sides[0].run(work, walker))
        assert not walker.left, "not everything that should have come between did"
        return result

    def meet(self, first: Work, second: Work, i: int, j: int, between: Work | None) -> tuple[Any, Any, bool]:
        """Let `second` do its first j statements, or come to wait for `first`, while that stands after its statement i.

        `between` is done while both stand. Returns what both returned, and whether the second was seen waiting.
        """
        one, two = Walker(i), Walker(j)
        begun = self.sides[0].run(first, one)
        one.news.wait(PATIENCE_SECONDS)
        if not one.stands:
            self._result(begun)
        assert one.stands, f"the first never came to statement {i}"
        followed = self.sides[1].run(second, two)
        waited = self._until_it_stands_or_waits(two)
        assert not begun.done(), "the first went on before its time"
        assert two.stands or waited or followed.done(), "the second did nothing"
        if between is not None:
            between()
        one.go.set()
        two.go.set()
        return self._result(begun), self._result(followed), waited

    def _until_it_stands_or_waits(self, walker: Walker) -> bool:
        """Whether PostgreSQL says that the second waits for the first."""
        late = monotonic() + PATIENCE_SECONDS
        first, second = (side.pid for side in self.sides)
        while not walker.news.wait(LOOK_EVERY_SECONDS):
            if self._owner.ask("SELECT %s = ANY(pg_blocking_pids(%s))", (first, second)) == [(True,)]:
                return True
            if monotonic() > late:
                self._stop()
                raise TimeoutError(f"stuck after {walker.sent}")
        return False

    def _result(self, begun: "Future[Any]") -> Any:
        try:
            return begun.result(PATIENCE_SECONDS)
        except TimeoutError:
            self._stop()
            raise

    def _stop(self) -> None:
        """End the transactions that hang, or the next test would hang too."""
        self._owner.ask(
            "SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", ([s.pid for s in self.sides],)
        )


def stops(first: Walker, second: Walker) -> Iterator[tuple[int, list[int]]]:
    """Where to let two runs meet: i, and every j for it.

    The second stands wherever it wrote or locked, and at its end; the first there too, and, with the second at its end,
    after each of its statements: between two reads of the first only a commit of the second makes a difference.
    """
    end = len(second.sent)
    telling = first.telling()
    for i in range(1, len(first.sent)):
        yield i, [*(second.telling() if i in telling else []), end]
