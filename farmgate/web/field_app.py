"""The built field app at /field/, beside the office's own static files.

Vite puts a hash into the name of everything under `assets/`, so a phone keeps those for ever. The page itself, the
service worker and the rest are asked for again each time and cost one short answer when nothing has changed.
"""

from collections.abc import Callable
from wsgiref.headers import Headers

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

PREFIX = "/field/"
HASHED = f"{PREFIX}assets/"


class FilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise has no types
    """WhiteNoise with a second folder that has an index page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        # Set only now: `/static/` has no index pages.
        self.index_file = "index.html"
        self.add_headers_function = _check_again
        if settings.FIELD_DIST.is_dir():
            self.add_files(settings.FIELD_DIST, prefix=PREFIX)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the name carries a hash of the content."""
        return url.startswith(HASHED) or bool(super().immutable_file_test(path, url))


def _check_again(headers: Headers, path: str, url: str) -> None:
    if url.startswith(PREFIX) and not url.startswith(HASHED):
        headers["Cache-Control"] = "no-cache"
