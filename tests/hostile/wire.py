"""HTTP by hand: what a library would not send, and answers read as they come."""

import socket
from dataclasses import dataclass, field

HOST = "127.0.0.1"
SECONDS_MAX = 20.0


@dataclass(frozen=True)
class Sent:
    """A request as bytes. `broken`: not HTTP as it should be, so the server may hang up without a word."""

    kind: str
    data: bytes
    broken: bool = False
    head_only: bool = False


def request(kind: str, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Sent:
    """A well-formed request."""
    given = {"Host": HOST, "Content-Length": str(len(body))} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    data = f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body
    return Sent(kind, data, head_only=method == "HEAD")


def post(kind: str, path: str, body: bytes, headers: dict[str, str] | None = None) -> Sent:
    """JSON, or so it says."""
    return request(kind, "POST", path, body, {"Content-Type": "application/json"} | (headers or {}))


@dataclass
class Answer:
    """What came back; status 0 when the server hung up."""

    status: int
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""


class Connection:
    """One kept connection, opened anew when it is gone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, sent: Sent) -> Answer:
        """The answer. A connection that the server closed while it was idle is opened again, once."""
        was_idle = self._socket is not None
        answer = self._asked(sent)
        if answer.status == 0 and was_idle and not sent.broken:
            answer = self._asked(sent)
        if sent.broken or answer.headers.get(b"connection", b"").lower() == b"close":
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _asked(self, sent: Sent) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self._port), SECONDS_MAX)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(sent.data)
            if sent.broken:
                self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # It may have answered already, and hung up on the rest.
        try:
            return self._read(sent)
        except (OSError, ValueError):
            self.close()
            return Answer(0)

    def _read(self, sent: Sent) -> Answer:
        head, rest = self._until(b"\r\n\r\n", b"")
        lines = head.split(b"\r\n")
        status = int(lines[0].split()[1])
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
        if 100 <= status < 200:
            return self._read(sent)
        if sent.head_only or status in (204, 304):
            return Answer(status, headers)
        if headers.get(b"transfer-encoding") == b"chunked":
            body, _ = self._until(b"0\r\n\r\n", rest)
            return Answer(status, headers, body)
        missing = int(headers.get(b"content-length", b"0")) - len(rest)
        while missing > 0:
            part = self._receive()
            rest, missing = rest + part, missing - len(part)
        return Answer(status, headers, rest)

    def _until(self, mark: bytes, data: bytes) -> tuple[bytes, bytes]:
        while mark not in data:
            data += self._receive()
        before, _, after = data.partition(mark)
        return before, after

    def _receive(self) -> bytes:
        assert self._socket is not None
        part = self._socket.recv(1 << 16)
        if not part:
            raise ConnectionError("the server hung up")
        return part
