"""The web server of a bench, and the clients that do nothing but send: what they cost is taken from the server.

Granian as `manage.py serve` starts it: two workers for two cores, here with two threads each, one for every client.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WORKERS, THREADS, CLIENTS = 2, 2, 4
START_SECONDS = 30
WARM_UP_REQUESTS = 3
Check = Callable[[bytes], bool]


@dataclass(frozen=True)
class Server:
    """A web server that answers on this port."""

    port: int
    process: psutil.Process

    def worker_of(self) -> dict[int, int]:
        """The worker behind each open connection, by the port at the client's end."""
        return {
            connection.raddr.port: worker.pid
            for worker in self.process.children(recursive=True)
            for connection in worker.net_connections()
            if connection.raddr and connection.laddr.port == self.port
        }


@contextmanager
def granian(
    application: str,
    python: str = sys.executable,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
    workers: int = WORKERS,
) -> Iterator[Server]:
    """Serve an application until the block ends."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    words = [python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-log"]
    words += ["--workers", str(workers), "--blocking-threads", str(THREADS), application]
    # Connections are kept while the yardstick is taken.
    words += ["--http1-header-read-timeout", "60000"]
    process = subprocess.Popen(words, cwd=folder, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait()


class Clients:
    """Processes with one kept connection each. Requests are whole, as they go over the wire."""

    def __init__(self, server: Server, check: Check, warm_up: bytes, count: int = CLIENTS) -> None:
        context = multiprocessing.get_context("spawn")
        pipes = [context.Pipe() for _ in range(count)]
        self._processes = [
            context.Process(target=_serve, args=(theirs, server.port, check), daemon=True) for _, theirs in pipes
        ]
        self._ends = [ours for ours, _ in pipes]
        for process, (_, theirs) in zip(self._processes, pipes, strict=True):
            process.start()
            theirs.close()
        self._spread(server, warm_up)

    def rate(self, requests: Sequence[Sequence[bytes]]) -> float:
        """Send each client's requests, one after another; how many are answered in a second, by all of them."""
        return sum(len(own) / sum(taken) for own, taken in zip(requests, self.times(requests), strict=True))

    def times(self, requests: Sequence[Sequence[bytes]]) -> list[list[float]]:
        """The same; how many seconds each client waited for each of its answers."""
        for end, own in zip(self._ends, requests, strict=True):
            end.send(own)
        return [_answer(end) for end in self._ends]

    def stop(self) -> None:
        """Let the processes end."""
        for end in self._ends:
            end.close()
        for process in self._processes:
            process.join()

    def _spread(self, server: Server, warm_up: bytes) -> None:
        """Connect anew until every worker has as many clients: the system deals connections out as it likes."""
        ports = dict.fromkeys(range(len(self._ends)), 0)
        moving = list(ports)
        while moving:
            for n in moving:
                self._ends[n].send(warm_up)
            for n in moving:
                ports[n] = int(_answer(self._ends[n]))
            worker_of = server.worker_of()
            share = -(-len(ports) // len(server.process.children()))
            seen: Counter[int] = Counter()
            moving = []
            for n, port in ports.items():
                seen[worker_of[port]] += 1
                if seen[worker_of[port]] > share:
                    moving.append(n)


def post(path: str, body: bytes) -> bytes:
    """A request as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answer(end: Any) -> Any:
    found = end.recv()
    if isinstance(found, str):
        raise SystemExit(f"the server's answer is not what it should be: {found}")
    return found


def _serve(end: Any, port: int, check: Check) -> None:
    """A client: bytes mean to connect anew and warm the worker up, a list of bytes is work against the clock."""
    connection = _Connection(port)
    while True:
        try:
            order = end.recv()
        except EOFError:
            return
        if isinstance(order, bytes):
            connection.close()
            connection = _Connection(port)
            for _ in range(WARM_UP_REQUESTS):
                connection.ask(order)
            end.send(connection.local_port)
            continue
        taken: list[float] = []
        for request in order:
            started = perf_counter()
            answer = connection.ask(request)
            taken.append(perf_counter() - started)
            if not check(answer):
                end.send(answer[:2000].decode(errors="replace"))
                return
        end.send(taken)


class _Connection:
    """As little of HTTP/1.1 as the answers of these servers need: a status, a length, a body."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.local_port: int = self._socket.getsockname()[1]

    def ask(self, request: bytes) -> bytes:
        """The whole answer, its head included."""
        self._socket.sendall(request)
        answer, whole = b"", 0
        while len(answer) < whole or not whole:
            part = self._socket.recv(1 << 20)
            if not part:
                raise ConnectionError("the server hung up")
            answer += part
            if not whole and (head := answer.find(b"\r\n\r\n")) >= 0:
                length = answer[:head].lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
                whole = head + 4 + int(length)
        return answer

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + START_SECONDS
    while monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        sleep(0.1)
    raise SystemExit("the web server did not start")
