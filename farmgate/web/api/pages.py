"""Pages of a list, as programs walk them: a cursor that means nothing to the caller, and `next` until there is none."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from farmgate.kernel import limits
from farmgate.kernel.problems import Problem
from farmgate.keyset import Page

Row = TypeVar("Row")
_MARK_BYTES = 8
_CURSOR_LENGTH_MAX = 600

Cursor = Annotated[
    str, Query("", max_length=_CURSOR_LENGTH_MAX, description="`next` of the page before; empty for the first")
]
Limit = Annotated[int, Query(50, ge=1, le=limits.API_PAGE_MAX, description="How many at most")]


class Paged(BaseModel):
    """`next` is the cursor of the page after this one; null on the last."""

    next: str | None = Field(description="Send it as `cursor`. Null: this was the last page")


def after(request: HttpRequest, cursor: str) -> str:
    """The place that a cursor of this list marks. Problem `bad_cursor` when it is of another list, or nobody's."""
    if not cursor:
        return ""
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        data = b""
    place, mark = data[_MARK_BYTES:], data[:_MARK_BYTES]
    if not place or not hmac.compare_digest(mark, _mark(request, place)):
        raise Problem(
            "bad_cursor",
            "这个 cursor 不是本列表给出的。请从头开始读取。",
            "This cursor was not given out by this list. Begin again without one.",
        )
    return place.decode()


def paged(request: HttpRequest, found: Page[Row], say: Callable[[Row], Any], shape: type[Paged]) -> HttpResponse:
    """A page as it is answered: held to its shape and written by it, which is half the work of doing it in Python."""
    place = found.after.encode()
    cursor = base64.urlsafe_b64encode(_mark(request, place) + place).decode().rstrip("=") if place else None
    answer = shape.model_validate({"items": [say(row) for row in found.rows], "next": cursor})
    return HttpResponse(answer.model_dump_json(), content_type="application/json")


def _mark(request: HttpRequest, place: bytes) -> bytes:
    """So that a cursor holds for the list that gave it out and no other; it keeps nothing secret."""
    key = hashlib.sha256(b"farmgate cursor v1\n" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, request.path.encode() + b"\n" + place, hashlib.sha256).digest()[:_MARK_BYTES]
