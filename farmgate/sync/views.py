"""The HTTP side of the river. Every answer is JSON; every refusal says what to do, in both languages."""

import gzip
import json
from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from farmgate import telling
from farmgate.kernel import limits
from farmgate.kernel.clock import now
from farmgate.kernel.problems import Problem
from farmgate.kernel.signing import unb64
from farmgate.sync import earnings, enrolment, exchange, paylinks, pickups, refusing, slips, statements, wire
from farmgate.sync.rates import Rate

GZIP_FROM_BYTES = 1024
LENGTH_DIGITS_MAX = 18
_enrolments = Rate(limits.ENROL_ATTEMPTS_PER_MINUTE_MAX, 60)


def _api(answer: Callable[[HttpRequest, bytes], dict[str, object]]) -> Callable[[HttpRequest], HttpResponse]:
    """A view from a function of the request's bytes: sizes bounded, problems as JSON, a database in trouble as 503."""

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        try:
            fields = answer(request, _body(request))
        except Problem as problem:
            telling.tell(problem=problem.code)
            return _json(request, {"problem": problem.as_json()}, problem.status, problem.facts)
        except Error as error:
            trouble = refusing.busy(error)
            return _json(request, {"problem": trouble.as_json()}, trouble.status, {"retry_after_seconds": 5})
        return _json(request, fields, 200, {})

    return view


def _body(request: HttpRequest) -> bytes:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not (declared.isascii() and declared.isdigit()):
        wire.refuse("malformed")
    if len(declared) > LENGTH_DIGITS_MAX or int(declared) > limits.REQUEST_BYTES_MAX:
        raise wire.too_large()
    return wire.expand(request.body, request.META.get("HTTP_CONTENT_ENCODING", ""))


def _json(request: HttpRequest, fields: dict[str, object], status: int, facts: dict[str, object]) -> HttpResponse:
    data = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(content_type="application/json", status=status)
    if len(data) >= GZIP_FROM_BYTES and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        data = gzip.compress(data, compresslevel=5, mtime=0)
        response["Content-Encoding"] = "gzip"
        response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if "retry_after_seconds" in facts:
        response["Retry-After"] = str(facts["retry_after_seconds"])
    # Without a length the server sends chunks: eleven bytes more, and work for both ends.
    response["Content-Length"] = str(len(data))
    response.content = data
    return response


def _sync(request: HttpRequest, body: bytes) -> dict[str, object]:
    return exchange.exchange(body)


def _enrol(request: HttpRequest, body: bytes) -> dict[str, object]:
    _enrolments.take(request.META.get("REMOTE_ADDR"))
    fields = wire.read_json(body)
    if not isinstance(fields, dict):
        wire.refuse("malformed")
    code, alg, key = (fields.get(name) for name in ("code", "alg", "public_key"))
    if not (
        isinstance(code, str)
        and isinstance(alg, str)
        and isinstance(key, str)
        and len(code) <= limits.INVITE_CODE_TYPED_MAX
    ):
        wire.refuse("malformed")
    return enrolment.enrol(code, alg, _key(key), _label(fields.get("label")), now())


def _key(text: str) -> bytes:
    try:
        return unb64(text)
    except ValueError:
        wire.refuse("malformed")


def _label(given: object) -> str:
    """What the phone calls itself, for the officer to read: nothing that cannot be printed."""
    return "".join(letter for letter in str(given or "") if letter.isprintable())[: limits.NAME_LENGTH_MAX]


def _slip(request: HttpRequest, body: bytes) -> dict[str, object]:
    return slips.check_for_device(body)


def _pickup(request: HttpRequest, body: bytes) -> dict[str, object]:
    return pickups.check_for_device(body)


def _paylink(request: HttpRequest, body: bytes) -> dict[str, object]:
    return paylinks.link_for_device(body)


def _earnings(request: HttpRequest, body: bytes) -> dict[str, object]:
    return earnings.for_device(body)


def _statement(request: HttpRequest, body: bytes) -> dict[str, object]:
    return statements.for_device(body)


sync, enrol, slip, pickup, paylink = _api(_sync), _api(_enrol), _api(_slip), _api(_pickup), _api(_paylink)
earned, statement = _api(_earnings), _api(_statement)
