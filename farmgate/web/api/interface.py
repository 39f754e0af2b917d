"""The interface for programs of merchants and of headquarters: `/api/v1/`. Explained in docs/interface.md."""

import re
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser
from pydantic import ValidationError as OddOperation

from farmgate import telling
from farmgate.kernel.problems import Problem
from farmgate.sync import refusing, wire
from farmgate.web.api import catalogue, hooks, me, orders, parcels, problems, purchases, settlements

ERRORS_TOLD_MAX = 20
_PART_LENGTH_MAX = 60


class StrictParser(Parser):
    """JSON with nothing ambiguous in it, as everywhere under /api."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value."""
        return wire.read_json(request.body)


class Interface(NinjaAPI):
    """Ninja, whose document says what refusals look like, and whose refusals are all alike."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """`purchases_answer`: noun and deed."""
        return f"{operation.view_func.__module__.rpartition('.')[2]}_{operation.view_func.__name__}"

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The document, refusals under their own content type."""
        document = super().get_openapi_schema(path_prefix=path_prefix or "api/v1/", path_params=path_params)
        for path in document["paths"].values():
            for operation in path.values():
                _finish(operation)
        return document


def _finish(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        content = answer.get("content")
        if int(status) >= 400 and content and "application/json" in content:
            answer["content"] = {problems.CONTENT_TYPE: content.pop("application/json")}
        if int(status) in (429, 503):
            seconds = {"description": "Seconds", "required": True, "schema": {"type": "integer", "minimum": 1}}
            answer["headers"] = {"Retry-After": seconds}


api = Interface(
    title="Farmgate, for programs of merchants and of headquarters",
    version="1",
    description="Explained in docs/interface.md. Money is integer fen; moments are UTC; lists go on with `cursor`.",
    docs_url=None,
    parser=StrictParser(),
    urls_namespace="api-v1",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
for noun in (me, orders, purchases, parcels, settlements, catalogue, hooks):
    api.add_router("", noun.router)


@api.exception_handler(Problem)
def _refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    telling.tell(problem=problem.code)
    return problems.response(problem)


@api.exception_handler(ValidationError)
def _odd(request: HttpRequest, odd: ValidationError) -> HttpResponse:
    return _refused(request, problems.malformed([_told(error) for error in odd.errors[:ERRORS_TOLD_MAX]]))


@api.exception_handler(OddOperation)
def _odd_operation(request: HttpRequest, odd: OddOperation) -> HttpResponse:
    """What the shape of a request let through and that of the operation does not."""
    errors = odd.errors(include_input=False, include_url=False, include_context=False)
    return _refused(request, problems.malformed([_told(dict(error)) for error in errors[:ERRORS_TOLD_MAX]]))


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refused(request, problems.malformed([{"at": "body", "why": "this is not JSON, or not plain JSON"}]))


@api.exception_handler(Error)
def _busy(request: HttpRequest, error: Error) -> HttpResponse:
    trouble = refusing.busy(error)
    return _refused(request, Problem(trouble.code, trouble.zh, trouble.en, 503, {"retry_after_seconds": 5}))


def _told(error: dict[str, Any]) -> dict[str, str]:
    """Where and why; never what was sent."""
    at = [part if isinstance(part, int) else re.sub(r"[^\w.-]", "", str(part)) for part in error["loc"]]
    return {"at": ".".join(str(part)[:_PART_LENGTH_MAX] for part in at), "why": str(error["msg"])[:200]}
