"""One request to an address that a stranger named: to the open internet only, whatever the name leads to.

The name is resolved once, every address of it is judged, and the connection goes to one that was judged; nothing looks
the name up again. No redirect is followed, time and answer are bounded, and of the answer only the status is used.
"""

import socket
import ssl
from collections.abc import Callable
from time import monotonic

from farmgate.interface import rules
from farmgate.interface.rules import Target
from farmgate.interface.services import Try

SECONDS = 10.0
ANSWER_BYTES_MAX = 64 * 1024
Resolve = Callable[[str, int], list[str]]


class _Refused(Exception):
    """Why nothing was sent, in a word."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses behind a name. OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def post(
    address: str,
    headers: dict[str, str],
    body: bytes,
    *,
    to_loopback: bool = False,
    resolve: Resolve = resolve,
    seconds: float = SECONDS,
) -> Try:
    """Post a body to an address. Never raises for what the other end does: why it failed is in the answer."""
    began = monotonic()
    try:
        target = rules.target(address, to_loopback=to_loopback)
        if target is None:
            raise _Refused("bad_address")
        status, why = _exchange(target, _request(target, headers, body), to_loopback, resolve, began + seconds)
    except _Refused as refused:
        status, why = 0, str(refused)
    except ssl.SSLError:
        status, why = 0, "tls"
    except TimeoutError:
        status, why = 0, "timeout"
    except socket.gaierror:
        status, why = 0, "unknown_host"
    except (OSError, UnicodeError):
        status, why = 0, "no_connection"
    return Try(status, round((monotonic() - began) * 1000), why)


def _request(target: Target, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"POST {target.path} HTTP/1.1", f"Host: {target.authority}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _exchange(target: Target, request: bytes, to_loopback: bool, resolve: Resolve, until: float) -> tuple[int, str]:
    found = resolve(target.host, target.port)
    # One that leads both outside and inside is meant to lead inside.
    if not found or not all(rules.may_connect(ip, to_loopback=to_loopback) for ip in found):
        raise _Refused("forbidden_address")
    with _connected(found, target.port, until) as connection:
        if not target.secure:
            return _talk(connection, request, until)
        context = ssl.create_default_context()
        with context.wrap_socket(connection, server_hostname=target.host) as sealed:
            return _talk(sealed, request, until)


def _connected(found: list[str], port: int, until: float) -> socket.socket:
    for n, ip in enumerate(found, 1):
        try:
            return socket.create_connection((ip, port), timeout=_left(until))
        except OSError:
            if n == len(found):
                raise
    raise _Refused("unknown_host")


def _talk(connection: socket.socket, request: bytes, until: float) -> tuple[int, str]:
    connection.settimeout(_left(until))
    connection.sendall(request)
    answer = b""
    while len(answer) < ANSWER_BYTES_MAX:
        status = _status(answer)
        if status is not None:
            return status, "" if status in rules.ACCEPTED else "refused"
        connection.settimeout(_left(until))
        part = connection.recv(min(4096, ANSWER_BYTES_MAX - len(answer)))
        if not part:
            break
        answer += part
    raise _Refused("bad_answer")


def _status(answer: bytes) -> int | None:
    """The status of an answer whose head is here whole; what comes before it (1xx) is passed over."""
    while True:
        head, end, rest = answer.partition(b"\r\n\r\n")
        if not end:
            return None
        words = head.split(b"\r\n", 1)[0].split(b" ", 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not (len(words[1]) == 3 and words[1].isdigit()):
            raise _Refused("bad_answer")
        status = int(words[1])
        if status >= 200:
            return status
        answer = rest


def _left(until: float) -> float:
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError
    return left
