"""One line in the log and one tick of the meters for every request, and a number that whoever has trouble can read out."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from farmgate import telling
from farmgate.web import meters

log = logging.getLogger("farmgate.request")
HEADER = "X-Request-Id"
FILE, NOWHERE = "file", "nowhere"


@receiver(user_logged_in)
def _came_in(user: Any, **_: object) -> None:
    telling.tell(log_in="done", account=user.pk)


@receiver(user_login_failed)
def _stayed_out(**_: object) -> None:
    telling.tell(log_in="refused")


class WatchMiddleware:
    """The outermost layer: what is inside has answered when the line is written, whatever became of it."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        facts = telling.begin()
        began = perf_counter()
        try:
            response: HttpResponse = self._get_response(request)
        except Exception:
            # The error page itself failed. The web server would print the messages of the whole chain, rows and all.
            log.exception("the error page could not be shown", extra={"facts": dict(facts)})
            response = HttpResponse(f"500 {facts['request']}\n", status=500, content_type="text/plain")
        finally:
            telling.end()
        seconds = perf_counter() - began
        response.headers[HEADER] = str(facts["request"])
        _write(request, response, facts, seconds)
        return response


def _write(request: HttpRequest, response: HttpResponse, facts: dict[str, object], seconds: float) -> None:
    route, status = _route(request, response), response.status_code
    user = getattr(request, "_cached_user", None)  # asking for `request.user` could ask the database
    if user is not None and user.pk is not None:
        facts["account"] = user.pk
    line = {"method": _method(request), "route": route, "status": status, "ms": round(seconds * 1000, 1)} | facts
    log.info("request", extra={"facts": line})
    meters.count_request(route, status, seconds, facts)


def _route(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the address: the path itself may hold ids, and a search somebody's name."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    # Files are found before addresses are; whatever else has no address was not found.
    return FILE if response.status_code in (200, 206, 304) else NOWHERE


def _method(request: HttpRequest) -> str:
    """The method; one that a stranger made up is not repeated."""
    known = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    return request.method if request.method in known else "other"
