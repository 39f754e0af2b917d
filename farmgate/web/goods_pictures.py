"""Pictures of goods, for everybody: what is sold is no secret. An address is its content's hash, so it is kept for ever."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import register_converter
from django.views.decorators.http import conditional_page, require_safe

from farmgate.catalogue import pictures


class PictureHash:
    """What a picture is known by."""

    regex = rf"[0-9a-f]{{{pictures.HASH_LETTERS}}}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(PictureHash, "picture")


@require_safe
@conditional_page
def of_station(request: HttpRequest, station: str) -> HttpResponse:
    """Which offers of a station's county have which picture, offer -> hash. A phone asks at every start: mostly 304."""
    response = JsonResponse(dict(pictures.told_to(station)))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def picture(request: HttpRequest, hash: str) -> HttpResponse:
    """One picture. Http404 when there is none."""
    data = pictures.picture(hash)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
