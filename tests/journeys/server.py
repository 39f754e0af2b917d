"""The real application behind a real socket, in threads of this process, with a network that can be cut."""

import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer
from typing import Any

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from farmgate.web.wsgi import application

HOST = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Sockets(ThreadedWSGIServer):
    """Knows its open connections, so that they can be torn and waited for."""

    daemon_threads = False

    def __init__(self, port: int) -> None:
        self.open: set[socket.socket] = set()
        super().__init__((HOST, port), _QuietHandler, bind_and_activate=True)

    def get_request(self) -> tuple[socket.socket, Any]:
        request, address = super().get_request()
        self.open.add(request)
        return request, address

    def shutdown_request(self, request: Any) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def tear(self) -> None:
        for connection in list(self.open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A torn connection is what a test asked for."""


class Server:
    """One county's server, always at the same address. `cut` ends every connection and listens no more."""

    def __init__(self) -> None:
        self.port = 0
        self._http: _Sockets | None = None
        self._losing = False
        self.lost = threading.Event()
        self.mend()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def mend(self) -> None:
        """Listen, as before."""
        self._losing = False
        self._http = http = _Sockets(self.port)
        self.port = http.server_address[1]
        http.set_app(self._application)
        # Bound already: whoever connects before the thread runs waits in the queue of the socket.
        threading.Thread(target=TCPServer.serve_forever, args=(http, 0.05), daemon=True).start()

    def cut(self) -> None:
        """No network: what is under way is torn, what comes finds nobody."""
        if self._http is None:
            return
        self._http.shutdown()
        self._http.tear()
        self._http.server_close()
        self._http = None

    def lose_answers(self) -> None:
        """From now on do the work of `/api/sync`, and die before the answer is on the wire. `lost` tells of the first."""
        self.lost.clear()
        self._losing = True

    def _application(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = application(environ, start_response)
        if self._losing and environ["PATH_INFO"] == "/api/sync" and self._http:
            self._http.tear()
            self.lost.set()
        return answer
