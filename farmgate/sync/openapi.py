"""The addresses for programs as one OpenAPI document, from the models and the limits of the code."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from farmgate.kernel import limits
from farmgate.kernel.operation import Envelope
from farmgate.sync import asked_shapes, shapes
from farmgate.sync.wire import Hello

_ASKED = "`unknown_device`, `bad_signature`, `device_pending`, `stale_challenge` or `device_stopped`"
_DOORS: dict[str, tuple[str, type[BaseModel], type[BaseModel], dict[int, str]]] = {
    "/api/enrol": (
        "A phone becomes a device of a till",
        shapes.EnrolRequest,
        shapes.EnrolAnswer,
        {403: "`bad_invite`", 409: "`invite_used` or `key_in_use`"},
    ),
    "/api/sync": (
        "Operations in, acks, lease and feed out",
        shapes.SyncRequest,
        shapes.SyncAnswer,
        {403: "`unknown_device`, `bad_signature` or `device_pending`"},
    ),
    "/api/slip": (
        "Is this slip true?",
        shapes.SlipRequest,
        shapes.SlipAnswer,
        {403: "`unknown_device`, `bad_signature` or `device_pending`"},
    ),
    "/api/pickup": (
        "Is this the pick-up code of this parcel?",
        shapes.PickupRequest,
        shapes.PickupAnswer,
        {403: "`unknown_device`, `bad_signature`, `device_pending` or `too_many_tries`"},
    ),
    "/api/paylink": (
        "Where is this order paid from afar?",
        shapes.PayLinkRequest,
        shapes.PayLinkAnswer,
        {403: "`unknown_device`, `bad_signature` or `device_pending`"},
    ),
    "/api/earnings": (
        "What has the agent of this phone earned, and why so much?",
        asked_shapes.EarningsRequest,
        asked_shapes.EarningsAnswer,
        {403: _ASKED},
    ),
    "/api/statement": (
        "What was done in the name of a villager who stands here?",
        asked_shapes.StatementRequest,
        asked_shapes.StatementAnswer,
        {403: _ASKED},
    ),
}
_EVERYWHERE = {
    400: "`malformed`, `unsupported_protocol` or `bad_key`",
    413: f"`too_large`: over {limits.REQUEST_BYTES_MAX} bytes or {limits.OPERATIONS_PER_REQUEST_MAX} operations",
    429: "`slow_down`",
    503: "`try_again`: nothing was stored",
}


def document() -> dict[str, Any]:
    """The document. What the page `docs/protocol.md` explains, this says to programs."""
    models = [model for _, asked, answer, _ in _DOORS.values() for model in (asked, answer)]
    wanted: list[Any] = [(model, "validation") for model in (*models, shapes.Refusal, Hello, Envelope)]
    _, schemas = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Farmgate, for programs",
            "version": "1",
            "description": "Explained in docs/protocol.md; what an operation's body holds is in docs/schemas.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {path: {"post": _post(*door)} for path, door in _DOORS.items()} | _WELL,
        "components": {"schemas": schemas["$defs"]},
    }


def _post(title: str, asked: type[BaseModel], answer: type[BaseModel], refusals: dict[int, str]) -> dict[str, Any]:
    answers = {"200": {"description": "As asked", "content": _json(answer)}}
    for status, said in sorted((_EVERYWHERE | refusals).items()):
        answers[str(status)] = {"description": said, "content": _json(shapes.Refusal)} | _wait(status)
    return {
        "summary": title,
        "requestBody": {"required": True, "content": _json(asked)},
        "responses": answers,
    }


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _wait(status: int) -> dict[str, Any]:
    if status not in (429, 503):
        return {}
    seconds = {"description": "Seconds", "required": True, "schema": {"type": "integer", "minimum": 1}}
    return {"headers": {"Retry-After": seconds}}


def _text(title: str, *lines: tuple[int, str]) -> dict[str, Any]:
    answers = {
        str(status): {"description": said, "content": {"text/plain": {"schema": {"type": "string"}}}}
        for status, said in lines
    }
    return {"get": {"summary": title, "responses": answers}}


_WELL = {
    "/healthz": _text("The process answers", (200, "It does")),
    "/readyz": _text("It can serve", (200, "Every line of it is well"), (503, "A line says what is not")),
}
