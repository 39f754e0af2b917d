"""Signed sales from many phones through `POST /api/sync`, for the benches of the river."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import web

APPLICATION = "farmgate.web.wsgi:application"
FIRST_REQUESTS = 100
PHONES = 160


class Load:
    """Four clients that send the sales of a county's phones, `size` to a request, signed before the clock runs."""

    def __init__(self, bench: "county.Bench", server: web.Server, size: int) -> None:  # type: ignore[name-defined]  # noqa: F821
        from farmgate.kernel import clock

        self._bench, self._size = bench, size
        self._phones = [bench.phones[n :: web.CLIENTS] for n in range(web.CLIENTS)]
        self._at = clock.now() - timedelta(minutes=59)
        self._clients = web.Clients(server, _Applied(size), web.post("/api/sync", b"{}"))
        self._rate = self._send(FIRST_REQUESTS)

    def rate(self, seconds: float) -> float:
        """Operations a second, over about so many seconds."""
        self._rate = self._send(math.ceil(self._rate * seconds / web.CLIENTS))
        return self._rate * self._size

    def stop(self) -> None:
        """Let the clients end."""
        self._clients.stop()

    def _send(self, requests_each: int) -> float:
        return self._clients.rate([list(self._signed(phones, requests_each)) for phones in self._phones])

    def _signed(self, phones: list, requests: int) -> Iterator[bytes]:  # type: ignore[type-arg]
        """The requests of one client: its phones take turns."""
        import county

        for n in range(requests):
            phone = phones[n % len(phones)]
            at = self._at + timedelta(seconds=len(phone.log) / 10)
            (body,) = county.requests(self._bench, phone, 1, self._size, at)
            yield web.post("/api/sync", body)


class _Applied:
    """Whether an answer says that all of the request's operations were new and are applied."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, answer: bytes) -> bool:
        applied = answer.count(b'"outcome":"applied"') == self._size and b'"replayed":true' not in answer
        return applied and answer.startswith(b"HTTP/1.1 200")


@contextmanager
def loaded(size: int) -> Iterator[Load]:
    """A county in the present database, its server and its load."""
    import county

    say("a county of phones")
    with serving(county.build(PHONES), size) as load:
        yield load


@contextmanager
def serving(bench: "county.Bench", size: int, url: str | None = None) -> Iterator[Load]:  # type: ignore[name-defined]  # noqa: F821
    """A server for this county, in the present database or another, and its load."""
    with web.granian(APPLICATION, environment={"FARMGATE_DATABASE_URL": url} if url else None) as server:
        load = Load(bench, server, size)
        try:
            yield load
        finally:
            load.stop()


def say(text: str) -> None:
    """What is going on, for who waits."""
    print(text, file=sys.stderr, flush=True)
