"""The shape of an operation: the signed envelope, and the types its bodies are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from farmgate.kernel import limits, words


class Strict(BaseModel):
    """Nothing is guessed, nothing unknown is let through: a signature does not make a body true."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _no_control_characters(text: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValueError("control characters are not allowed")
    return text


# JSON carries ids and times as text and tuples as arrays, which strict mode refuses unless told otherwise.
Id = Annotated[UUID, Field(strict=False)]
Moment = Annotated[datetime, Field(strict=False)]
Amount = Annotated[int, Field(ge=0, le=limits.AMOUNT_MINOR_MAX)]
SignedAmount = Annotated[int, Field(ge=-limits.AMOUNT_MINOR_MAX, le=limits.AMOUNT_MINOR_MAX)]
PositiveAmount = Annotated[int, Field(gt=0, le=limits.AMOUNT_MINOR_MAX)]
Number = Annotated[int, Field(ge=0, le=limits.INTEGER_MAX)]
Quantity = Annotated[int, Field(ge=1, le=limits.QUANTITY_MAX)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=limits.NAME_LENGTH_MAX, strip_whitespace=False),
    AfterValidator(_no_control_characters),
]
Note = Annotated[str, StringConstraints(max_length=limits.NOTE_LENGTH_MAX), AfterValidator(_no_control_characters)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9:_.-]{1,64}$")]
PictureWords = Annotated[
    list[Annotated[int, Field(ge=0, le=255)]], Field(min_length=words.COUNT, max_length=words.COUNT)
]
# Of a bank anywhere: an IBAN is the longest.
BankAccount = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{6,34}$")]
Decision = Literal["approve", "reject"]
CardNo = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")]


class Envelope(Strict):
    """What is around every body. `body` is judged later, by the kind: an odd body is still a stored fact."""

    v: Annotated[int, Field(ge=1, le=1000)]
    device: Id
    seq: Annotated[int, Field(ge=1, le=limits.INTEGER_MAX)]
    prev: Hash
    agent: Id
    at: Moment
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=40)]
    body: dict[str, Any]
    # After a fork: the hash of the operation in which the same act was signed first. It counts once, whatever is signed.
    again: Hash | None = None


OrderLine = Annotated[tuple[Number, Quantity, Amount], Field(strict=False)]
PriceChange = Annotated[tuple[Number, PositiveAmount], Field(strict=False)]
Language = Literal["zh-Hans", "en"]
BodyT = TypeVar("BodyT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Operation(Generic[BodyT]):
    """One operation as the rooms meet it: verified, stored, its body read. `id` is made from its bytes."""

    id: UUID
    device: UUID
    seq: int
    agent: UUID
    at: datetime
    kind: str
    v: int
    hash: bytes
    body: BodyT
