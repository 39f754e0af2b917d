"""Refusals as programs of merchants read them: RFC 9457, with the sentence for people in both languages."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpResponse
from pydantic import BaseModel, Field, WithJsonSchema

from farmgate.kernel.problems import Problem

CONTENT_TYPE = "application/problem+json"


_TEXT = {"type": "string"}
Message = Annotated[
    dict[str, str],
    WithJsonSchema(
        {
            "type": "object",
            "properties": {"zh-Hans": _TEXT, "en": _TEXT},
            "required": ["zh-Hans", "en"],
            "additionalProperties": False,
            "description": "What is wrong and what to do, for a person",
        }
    ),
]


class Odd(BaseModel):
    """Where in the request something does not fit."""

    at: str = Field(examples=["body.short.0.pieces"])
    why: str


class Trouble(BaseModel):
    """A refusal. `code` is for programs, and stays; `message` for people."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str
    code: str
    message: Message
    errors: list[Odd] = Field(default=[], description="With `malformed`: where it does not fit")
    retry_after_seconds: int | None = Field(default=None, description="With 429 and 503")


def response(problem: Problem) -> HttpResponse:
    """The answer that says so."""
    fields: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.en,
        **problem.as_json(),
    }
    found = HttpResponse(
        json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=str),
        content_type=CONTENT_TYPE,
        status=problem.status,
    )
    if "retry_after_seconds" in problem.facts:
        found["Retry-After"] = str(problem.facts["retry_after_seconds"])
    if problem.status == HTTPStatus.UNAUTHORIZED:
        found["WWW-Authenticate"] = 'Bearer realm="farmgate"'
    return found


def malformed(errors: list[dict[str, str]]) -> Problem:
    """The request does not fit the document."""
    return Problem(
        "malformed",
        "请求与接口文档不符，未作任何更改。",
        "The request is not as the interface document says. Nothing was changed.",
        400,
        {"errors": errors},
    )


def too_large() -> Problem:
    """The body has more bytes than are read."""
    return Problem("too_large", "请求内容太大，请分批发送。", "The request is too large. Send it in parts.", 413)


def slow_down(seconds: int) -> Problem:
    """Called too often."""
    return Problem(
        "slow_down",
        "请求太频繁，请稍后再试。",
        "Too many requests. Try again in a while.",
        429,
        {"retry_after_seconds": seconds},
    )


def not_found() -> Problem:
    """There is no such thing within reach of this token: of what others have, nothing is told."""
    return Problem(
        "not_found",
        "没有这一项，或不在这个令牌的范围内。",
        "There is no such thing, or it is not within reach of this token.",
        404,
    )
