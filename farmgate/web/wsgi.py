"""The WSGI application: `granian --interface wsgi farmgate.web.wsgi:application`."""

import gc
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from farmgate.web.security import programs_policy
from farmgate.web.watching import WatchMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farmgate.settings")


class ProgramsHandler(WSGIHandler):
    """Django without its middleware: programs have no session, no cookie, no language and no page to frame.

    Measured: the middleware is a fifth of what a signed sale costs the web process.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Answer requests by their view alone, under one watching eye."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        view: Callable[..., Any] = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        self._middleware_chain = WatchMiddleware(programs_policy(view))


_people = get_wsgi_application()
_programs = ProgramsHandler()
# Pages are imported now, not by the first who asks for one.
_ = get_resolver().url_patterns
# What was made until here stays for good: no collection walks through all of Django again, in the middle of a request.
gc.collect()
gc.freeze()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Pages for people go through all of Django, programs by the short way."""
    handler = _programs if environ.get("PATH_INFO", "").startswith("/api/") else _people
    return handler(environ, start_response)
