"""From hostile bytes to typed values, or a `Problem` that says what is wrong. No database, no clock."""

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any, NoReturn
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from farmgate.kernel import limits
from farmgate.kernel.ids import operation_id
from farmgate.kernel.operation import Envelope, Hash, Id, Number, Operation, Strict
from farmgate.kernel.problems import Problem
from farmgate.kernel.signing import unb64
from farmgate.sync import registry


class Hello(Strict):
    """What a device says first: how far its own log goes, and what it has read."""

    v: Annotated[int, Field(ge=1)]
    device: Id
    seq: Number
    head: Hash
    epoch: Number
    cursor: Annotated[str, StringConstraints(max_length=64)]
    challenge: Annotated[str, StringConstraints(max_length=200)]
    app: Annotated[str, StringConstraints(max_length=40)] = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Exact bytes and the signature that came with them."""

    data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """One device's part of a request."""

    hello: Hello
    signed_hello: Signed
    operations: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """An operation as it arrived. `operation` is None, and `code` says why, when its body makes no sense to this server."""

    signed: Signed
    hash: bytes
    id: UUID
    envelope: Envelope
    operation: Operation[Any] | None
    code: str | None


def expand(body: bytes, encoding: str) -> bytes:
    """The body of a request, gunzipped when it says so, never more than the limit."""
    if encoding in ("", "identity"):
        data = body
    elif encoding == "gzip":
        try:
            data = gzip.GzipFile(fileobj=BytesIO(body)).read(limits.REQUEST_BYTES_MAX + 1)
        except (OSError, EOFError, zlib.error):
            refuse("malformed")
    else:
        refuse("malformed")
    if len(data) > limits.REQUEST_BYTES_MAX:
        raise too_large()
    return data


def read_request(data: bytes) -> tuple[Block, tuple[Block, ...]]:
    """The device's own block, and those it carries for others."""
    request = read_json(data)
    if not isinstance(request, dict):
        refuse("malformed")
    carried = request.get("carried", [])
    if not isinstance(carried, list) or len(carried) > limits.CARRIED_DEVICES_MAX:
        refuse("malformed")
    own, others = read_block(request), tuple(read_block(block) for block in carried)
    if sum(len(block.operations) for block in (own, *others)) > limits.OPERATIONS_PER_REQUEST_MAX:
        raise too_large()
    return own, others


def read_block(fields: Any) -> Block:
    """One device's hello and operations."""
    if not isinstance(fields, dict) or set(fields) - {"hello", "sig", "ops", "carried"}:
        refuse("malformed")
    signed = _read_signed((fields.get("hello"), fields.get("sig")))
    try:
        hello = Hello.model_validate(read_json(signed.data))
    except ValidationError:
        refuse("malformed")
    if hello.v != 1:
        refuse("unsupported_protocol")
    pairs = fields.get("ops", [])
    if not isinstance(pairs, list):
        refuse("malformed")
    return Block(hello, signed, tuple(_read_signed(pair) for pair in pairs))


def read_operation(signed: Signed, device: UUID) -> Received:
    """The operation in these bytes. Problem `malformed` or `not_this_device` when they are not one of this device's."""
    if len(signed.data) > limits.OPERATION_BYTES_MAX:
        refuse("malformed")
    fields = read_json(signed.data)
    try:
        envelope = Envelope.model_validate(fields)
    except ValidationError:
        refuse("malformed")
    if envelope.device != device:
        refuse("not_this_device")
    if envelope.at.tzinfo is None or not 2000 <= envelope.at.year < 2200:
        refuse("malformed")
    digest = hashlib.sha256(signed.data).digest()
    op_id = operation_id(digest, envelope.at)
    body, code = _read_body(envelope)
    operation = None
    if body is not None:
        operation = Operation(
            op_id, device, envelope.seq, envelope.agent, envelope.at, envelope.kind, envelope.v, digest, body
        )
    return Received(signed, digest, op_id, envelope, operation, code)


def read_json(data: bytes) -> Any:
    """JSON with nothing ambiguous in it: UTF-8, no duplicate keys, no non-finite numbers, bounded nesting."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        refuse("malformed")
    if _deeper_than(value, limits.NESTING_MAX):
        refuse("malformed")
    return value


def refuse(code: str) -> NoReturn:
    """Raise the refusal with this code."""
    raise Problem(code, *REFUSALS[code])


def too_large() -> Problem:
    """413: the phone halves its batch and tries again."""
    return Problem("too_large", "一次发送的内容太多，请分批发送。", "Too much at once. Send it in smaller parts.", 413)


REFUSALS = {
    "malformed": (
        "服务器读不懂这份数据，未作任何更改。",
        "The server cannot read this data. Nothing was changed.",
        400,
    ),
    "not_this_device": ("这条记录属于另一台设备。", "This record belongs to another device.", 400),
    "bad_signature": ("签名不符，未作任何更改。", "The signature does not match. Nothing was changed.", 403),
    "unknown_device": (
        "服务器不认识这台设备，请联系县里。",
        "The server does not know this device. Call the county.",
        403,
    ),
    "unsupported_protocol": ("应用版本太旧，请更新。", "This app speaks an unknown protocol version. Update it.", 400),
}


def _read_signed(pair: Any) -> Signed:
    match pair:
        case (str() as text, str() as signature):
            try:
                return Signed(text.encode("utf-8"), unb64(signature))
            except ValueError:
                refuse("malformed")
    refuse("malformed")


def _read_body(envelope: Envelope) -> tuple[BaseModel | None, str | None]:
    try:
        body = registry.read_body(envelope.kind, envelope.v, envelope.body)
    except ValidationError:
        return None, "malformed_body"
    return (body, None) if body else (None, "unknown_kind")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("duplicate key")
    return fields


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _deeper_than(value: Any, levels: int) -> bool:
    """Whether objects and lists stand in each other more than `levels` deep. Called for containers only: it is hot."""
    if type(value) not in (dict, list):
        return False
    if levels == 0:
        return True
    for child in value.values() if type(value) is dict else value:
        if type(child) in (dict, list) and _deeper_than(child, levels - 1):
            return True
    return False
