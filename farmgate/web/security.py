"""What every answer tells the browser it may do: run our own files and nothing else."""

from collections.abc import Callable

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


class PolicyMiddleware:
    """Adds the two policies to every answer, static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", DEVICE_POLICY)
        return response
