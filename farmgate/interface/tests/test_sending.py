"""One request to an address that a stranger named: whatever it answers, and wherever its name leads."""

import socket
import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from farmgate.interface import sending
from farmgate.interface.services import Try
from farmgate.interface.tests.listening import Listener, listening

HEADERS = {"Content-Type": "application/json"}


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as told:
        yield told


def to(listener: Listener, **more: object) -> Try:
    return sending.post(listener.address, HEADERS, b"{}", to_loopback=True, **more)  # type: ignore[arg-type]


def test_it_is_sent_whole(listener: Listener) -> None:
    found = to(listener)
    assert (found.status, found.why) == (200, "") and found.ms >= 0
    ((path, headers, body),) = listener.came
    assert (path, body, headers["Host"]) == ("/in?shop=1", b"{}", f"127.0.0.1:{listener.port}")


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    with listening() as elsewhere:
        listener.status, listener.headers = 302, {"Location": elsewhere.address}
        assert to(listener)[::2] == (302, "refused")
        assert elsewhere.came == []


def test_a_large_answer_is_not_read(listener: Listener) -> None:
    listener.body = b"x" * 5_000_000
    assert to(listener).status == 200


def test_a_head_without_end_is_read_no_further_than_it_may(listener: Listener) -> None:
    listener.headers = {f"X-{n}": "y" * 1000 for n in range(100)}
    assert to(listener)[::2] == (0, "bad_answer")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (b"", "bad_answer"),
        (b"HELLO\r\n\r\n", "bad_answer"),
        (b"HTTP/1.1 abc\r\n\r\n", "bad_answer"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n", ""),
    ],
)
def test_what_is_no_answer(says: bytes, why: str) -> None:
    with _server(says) as port:
        assert sending.post(f"http://127.0.0.1:{port}/", HEADERS, b"{}", to_loopback=True).why == why


def test_one_that_drips_is_hung_up_on() -> None:
    with _server(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 50, drip=0.1) as port:
        began = monotonic()
        found = sending.post(f"http://127.0.0.1:{port}/", HEADERS, b"{}", to_loopback=True, seconds=0.5)
        assert (found.status, found.why) == (0, "timeout") and monotonic() - began < 1.5


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert sending.post(f"http://127.0.0.1:{port}/", HEADERS, b"{}", to_loopback=True).why == "no_connection"


@pytest.mark.parametrize(
    "leads_to", [["127.0.0.1"], ["10.0.0.8"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["1.1.1.1", "127.0.0.1"], []]
)
def test_a_name_that_leads_inside_is_not_called(listener: Listener, leads_to: list[str]) -> None:
    address = f"https://erp.example:{listener.port}/in"
    found = sending.post(address, HEADERS, b"{}", resolve=lambda host, port: leads_to)
    assert (found.status, found.why) == (0, "forbidden_address") and listener.came == []


def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch: pytest.MonkeyPatch, listener: Listener) -> None:
    """DNS rebinding: what was judged is what is connected to; a second answer, which leads inside, is never asked for."""
    asked: list[str] = []
    connected: list[str] = []
    real = socket.create_connection

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

    def watched(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address[0])
        return real(("127.0.0.1", listener.port), timeout=timeout)

    monkeypatch.setattr(socket, "create_connection", watched)
    found = sending.post("https://erp.example/in", HEADERS, b"{}", resolve=rebinding, seconds=2)
    assert (asked, connected) == (["erp.example"], ["1.1.1.1"])
    assert (found.status, found.why) == (0, "tls"), "what listens there speaks no TLS, and plain HTTP is not tried"
    assert listener.came == []


class _server:  # noqa: N801 (used like a function)
    """A socket that reads a request and says these bytes."""

    def __init__(self, says: bytes, drip: float = 0.0) -> None:
        self._says, self._drip = says, drip
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> int:
        self._thread.start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.recv(65_536)
            try:
                for n in range(len(self._says)) if self._drip else [slice(None)]:
                    connection.sendall(self._says[n : n + 1] if isinstance(n, int) else self._says[n])
                    if self._drip and self._stop.wait(self._drip):
                        return
            except OSError:
                return
