"""What every answer tells the browser it may do: run our own files and nothing else."""

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

# Neither the office nor the field app has an inline script or style, so injected markup stays markup.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# The counter scans with the camera and prints over serial or USB.
DEVICE_POLICY = "camera=(self), serial=(self), usb=(self), geolocation=(self), microphone=(), payment=()"
PROGRAMS_POLICY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
# As Django makes them.
SESSION_KEY = re.compile(r"[a-z0-9]{32}")


class PolicyMiddleware:
    """Adds the two policies to every answer, static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", DEVICE_POLICY)
        return response


def programs_policy(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What goes with an answer to a program, a refusal too: it is data, kept by nobody, and no page even in a browser."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in PROGRAMS_POLICY.items():
            response.headers.setdefault(name, value)
        # Without a length the server sends chunks: a few bytes more, and work for both ends.
        response.headers.setdefault("Content-Length", str(len(response.content)))
        if settings.SECURE_HSTS_SECONDS:
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
        return response

    return answered


class OwnSessionsMiddleware(SessionMiddleware):
    """Django's sessions; a cookie that cannot be the name of one of ours is not looked up.

    A quoted cookie may hold any byte, a NUL too, and PostgreSQL answers that with an error.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Drop such a cookie before Django reads it."""
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)
