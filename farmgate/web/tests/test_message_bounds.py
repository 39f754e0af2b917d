"""Where a request ends is not a matter of opinion: the server refuses what a proxy in front could read otherwise."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from farmgate.web.serving import HOST, free_port

POST = b"POST /api/sync HTTP/1.1\r\nHost: localhost\r\n"
SECOND = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
START_SECONDS = 30


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The server of a real installation, one worker of it."""
    port = free_port(8700)
    words = ("-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1")
    words += ("--blocking-threads", "2", "--log-level", "warning", "farmgate.web.wsgi:application")
    environment = os.environ | {"FARMGATE_PUBLIC_URL": f"http://localhost:{port}"}
    server = subprocess.Popen([sys.executable, *words], cwd=settings.ROOT, env=environment)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(15)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not start")


def answers(port: int, sent: bytes) -> list[bytes]:
    """The status of each answer to these bytes on one connection."""
    with socket.create_connection((HOST, port), 5) as line:
        line.settimeout(2)
        line.sendall(sent)
        got = b""
        try:
            while more := line.recv(65_536):
                got += more
        except TimeoutError:
            pass
    return re.findall(rb"HTTP/1\.1 (\d{3})", got)


def test_two_requests_are_two_answers(port: int) -> None:
    assert answers(port, POST + b"Content-Length: 2\r\n\r\n{}" + SECOND) == [b"400", b"200"]


@pytest.mark.parametrize(
    "odd",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 30\r\n\r\n{}",
        b"Content-Length : 2\r\n\r\n{}",
        b"Content-Length: +2\r\n\r\n{}",
        b"Transfer-Encoding: xchunked\r\n\r\n{}",
        b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_length_that_can_be_read_in_two_ways_ends_the_connection(port: int, odd: bytes) -> None:
    assert answers(port, POST + odd + SECOND) == [b"400"]


def test_trace_echoes_nothing(port: int) -> None:
    assert answers(port, b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n") == [b"405"]
