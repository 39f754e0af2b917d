"""The WSGI application as Granian calls it, inside a test's transaction: a request does not hang up on that."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from farmgate.web import wsgi


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The whole answer."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        answered = wsgi.application(environ, start_response)
        whole = list(answered)
        getattr(answered, "close", lambda: None)()
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
    return whole
