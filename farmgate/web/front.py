"""The front door: where to go, whether we are well, and what to say when something is not."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from farmgate import telling
from farmgate.kernel.problems import Problem
from farmgate.web import ready
from farmgate.web.api import problems

_API, _INTERFACE = "/api/", "/api/v1/"
RETRY_AFTER_SECONDS = 5


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Two doors: the counter and the office."""
    return _page("front/front.html", {}, 200)


@require_safe
def field_not_built(request: HttpRequest) -> HttpResponse:
    """The field app's address when nobody has built it on this machine."""
    return _page("front/field_not_built.html", {}, 503)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can serve: its database is there, can be written to and is as this code needs it."""
    found = ready.look()
    text = "\n".join([*found.lines, ""])
    return HttpResponse(text, status=200 if found.ok else 503, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    title = _("This request could not be read.")
    return _error(request, 400, title, _("Nothing was changed. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    title = _("This is not yours to open.")
    return _error(request, 403, title, _("Nothing was changed. Ask whoever gave you your account if you need it."))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or came too late."""
    title = _("This form is too old to be sent.")
    return _error(request, 403, title, _("Nothing was changed. Go back, reload the page and send it again."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; for what a person may not see too, so that nobody learns what there is."""
    title = _("There is nothing here.")
    return _error(request, 404, title, _("It may have another address, or it may lie outside your places."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 while the database is away, which is nobody's mistake and passes."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # It may have failed before anybody looked for the reader's language.
        with translation.override(translation.get_language_from_request(request)):
            response = _error(
                request, 503, _("The server is busy."), _("Nothing is lost. Wait a moment and try again.")
            )
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    title = _("The server made a mistake.")
    text = _("What you sent was not carried out, or was carried out whole; nothing is half done. Reload and look.")
    return _error(request, 500, title, text)


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith(_INTERFACE):
        zh, en = "没有这个地址，或请求无法处理。", "No such address, or a request that cannot be served."
        return problems.response(Problem(f"http_{status}", zh, en, status))
    if request.path.startswith(_API):
        message = {
            "zh-Hans": "没有这个地址，或请求无法处理。",
            "en": "No such address, or a request that cannot be served.",
        }
        return JsonResponse({"problem": {"code": f"http_{status}", "message": message}}, status=status)
    return _page(
        "front/error.html", {"status": status, "title": title, "text": text, "number": telling.number()}, status
    )


def _page(template: str, context: dict[str, object], status: int) -> HttpResponse:
    """Rendered without the request: these pages must come even when sessions or the database do not."""
    return HttpResponse(render_to_string(template, context), status=status)
