"""Pages of a long list: each goes on after the last row of the one before, so the thousandth costs as the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

SIZE = 50
SIZE_MAX = 10_000
_CURSOR_LENGTH_MAX = 400
Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the page after them; empty on the last one."""

    rows: list[Row]
    after: str = ""


def page(queryset: QuerySet[ModelRow], by: Sequence[str], after: str = "", size: int = SIZE) -> Page[ModelRow]:
    """The rows of `queryset` after the cursor `after`, ordered by the fields `by` (all descending, the last unique).

    A cursor that makes no sense is the beginning: it comes from an address that anyone may edit.
    """
    size = min(size, SIZE_MAX)
    position = _position(queryset.model, by, after)
    if position:
        queryset = queryset.filter(_beyond(by, position))
    rows = list(queryset.order_by(*(f"-{field}" for field in by))[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, _cursor([getattr(rows[-1], field) for field in by]) if more else "")


def _beyond(by: Sequence[str], position: Sequence[Any]) -> Q:
    condition, same = Q(), Q()
    for field, value in zip(by, position, strict=True):
        condition |= same & Q(**{f"{field}__lt": value})
        same &= Q(**{field: value})
    # Implied by the rest, and what an index on the first field can start from.
    return Q(**{f"{by[0]}__lte": position[0]}) & condition


def _cursor(values: Sequence[Any]) -> str:
    text = json.dumps([value if isinstance(value, int) else str(value) for value in values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(model: type[Model], by: Sequence[str], after: str) -> list[Any] | None:
    if not after or len(after) > _CURSOR_LENGTH_MAX:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        if not isinstance(values, list) or len(values) != len(by):
            return None
        return [_value(model, field, value) for field, value in zip(by, values, strict=True)]
    except (ValueError, binascii.Error, ValidationError, TypeError, OverflowError):
        return None


def _value(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    parsed = field.to_python(value)
    field.run_validators(parsed)
    return parsed
