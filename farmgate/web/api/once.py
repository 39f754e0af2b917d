"""Writes that may be sent again: the same request with the same key is the same act, and has the same answer."""

import hashlib
from collections.abc import Callable
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import BaseModel, StringConstraints

from farmgate.interface import services
from farmgate.interface.services import Kept
from farmgate.kernel import clock
from farmgate.kernel.problems import Problem
from farmgate.web.api.caller import caller

Key = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{8,100}$"),
    Header(
        ...,
        alias="Idempotency-Key",
        description="One of your own for each act, kept 30 days. Send it again with the same request when no answer came",
    ),
]
REPLAYED = "Idempotent-Replayed"


def once(request: HttpRequest, key: str, act: Callable[[], tuple[int, BaseModel]]) -> HttpResponse:
    """Act and keep the answer, in one transaction; or answer as the first time. What was refused is not kept.

    `act` gives a status and what to answer. Problem 409 `key_used` for another request, `key_in_use` while the first
    one is still being answered.
    """
    token = caller(request).token.id
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.body).digest()
    with transaction.atomic():
        if not services.take_turn(token, key):
            raise Problem(
                "key_in_use",
                "同一个 Idempotency-Key 的请求正在处理，请稍后重试。",
                "A request with this Idempotency-Key is being answered. Try again in a moment.",
                409,
            )
        kept = services.kept_answer(token, key)
        if kept is not None:
            return _again(kept, asked)
        status, answer = act()
        kept = Kept(asked, status, answer.model_dump_json(by_alias=True).encode())
        services.keep_answer(token, key, kept, clock.now())
    return _response(kept)


def _again(kept: Kept, asked: bytes) -> HttpResponse:
    if kept.request_hash != asked:
        raise Problem(
            "key_used",
            "这个 Idempotency-Key 已用于另一个请求。每件事请用新的。",
            "This Idempotency-Key was used for another request. Take a new one for each act.",
            409,
        )
    found = _response(kept)
    found[REPLAYED] = "true"
    return found


def _response(kept: Kept) -> HttpResponse:
    return HttpResponse(kept.body, content_type="application/json", status=kept.status)
