"""The token itself: to see that it works, and how far."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from farmgate.web.api import shapes
from farmgate.web.api.caller import Bearer, caller
from farmgate.web.api.routing import answers

router = Router(tags=["token"])


@router.get("/me", auth=Bearer(), response=answers(shapes.Me), summary="This token")
def me(request: HttpRequest) -> dict[str, Any]:
    """The token of this request, its county and what it may do."""
    token = caller(request).token
    return {
        "id": token.id,
        "label": token.label,
        "county": token.county,
        "merchant": token.merchant,
        "scopes": token.scopes,
        "until": token.until,
    }
