"""A table as data: its columns say what a row shows, so that the page, its totals and its CSV file cannot differ."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from farmgate.kernel import clock
from farmgate.kernel.money import MINOR_DIGITS
from farmgate.kernel.money import text as money_text
from farmgate.web.office.wording import State, Text, age

Row = TypeVar("Row")
Kind = Literal["text", "code", "number", "money", "moment", "day", "age", "state", "part", "words", "picture"]
RIGHT = frozenset({"number", "money", "part"})
CURRENCY = "CNY"
CSV_ROWS_MAX = 10_000
# A spreadsheet runs what begins so; a name that does is given a quote in front.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `href` makes the value a link to what it came from; `total` sums it at the foot."""

    label: Text
    value: Callable[[Row], Any]
    kind: Kind = "text"
    href: Callable[[Row], str | None] | None = None
    total: bool = False
    sort: str = ""

    @property
    def right(self) -> bool:
        return self.kind in RIGHT


@dataclass(frozen=True)
class Cell:
    """A value ready to be shown."""

    text: Text
    kind: Kind
    href: str | None = None
    tone: str = ""
    title: str = ""
    negative: bool = False
    zero: bool = False


@dataclass(frozen=True)
class Table(Generic[Row]):
    """Rows under columns. `after` is the cursor of the next page; `empty` says what it means that there are none."""

    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    empty: Text
    after: str = ""
    sorted_by: str = ""
    name: str = "table"
    total_label: Text = ""
    export: bool = True

    def body(self) -> Iterator[list[Cell]]:
        """The cells of each row."""
        for row in self.rows:
            yield [_cell(column, row) for column in self.columns]

    def foot(self) -> list[Cell] | None:
        """The totals, or None when no column has one."""
        if not self.rows or not any(column.total for column in self.columns):
            return None
        return [self._foot_cell(n, column) for n, column in enumerate(self.columns)]

    def _foot_cell(self, n: int, column: Column[Row]) -> Cell:
        if not column.total:
            return Cell(self.total_label if n == 0 else "", "text")
        total = sum(column.value(row) or 0 for row in self.rows)
        return _shown(column.kind, total)

    def write_csv(self, response: HttpResponse) -> None:
        """The same rows as a spreadsheet reads them: plain decimals, ISO times."""
        out = csv.writer(response)
        out.writerow([str(column.label) for column in self.columns])
        for row in self.rows:
            out.writerow([_plain(column.kind, column.value(row)) for column in self.columns])


def respond(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    table: Table[Any] | None = None,
    forms: Iterable[BaseForm | None] = (),
) -> HttpResponse:
    """The page, or with `?format=csv` the table of it as a file. 422 when one of its `forms` was filled in wrongly."""
    status = 422 if any(form is not None and form.errors for form in forms) else 200
    if table is not None and request.GET.get("format") == "csv":
        response = as_file(table)
        response.status_code = status
        return response
    return render(request, template, {**context, "table": table} if table is not None else context, status=status)


def as_file(table: Table[Any]) -> HttpResponse:
    """A table as a spreadsheet reads it."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    day = timezone.localdate(clock.now()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="farmgate-{table.name}-{day}.csv"'
    table.write_csv(response)
    return response


def size_of(request: HttpRequest, default: int = 50) -> int:
    """How many rows to read: a page, or all that a file may hold."""
    return CSV_ROWS_MAX if request.GET.get("format") == "csv" else default


def _cell(column: Column[Row], row: Row) -> Cell:
    cell = _shown(column.kind, column.value(row))
    # Nothing has no rows to lead to.
    href = column.href(row) if column.href and cell.text != "" and not cell.zero else None
    return replace(cell, href=href) if href else cell


def _shown(kind: Kind, value: Any) -> Cell:
    if value is None or value == "":
        return Cell("", kind)
    if isinstance(value, State):
        return Cell(value.word, "state", tone=value.tone)
    if kind == "money":
        return Cell(money_text(value, CURRENCY), kind, negative=value < 0, zero=value == 0)
    if kind == "number":
        return Cell(f"{value:,}", kind, negative=value < 0, zero=value == 0)
    if kind == "moment":
        return Cell(moment_text(value), kind)
    if kind == "age":
        return Cell(age(value, clock.now()), kind, title=moment_text(value))
    if kind == "day":
        return Cell(value.isoformat(), kind)
    return Cell(value, kind)


def moment_text(moment: datetime) -> str:
    """A moment in the place's own time, to the minute."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _plain(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, State):
        return str(value.word)
    if kind == "money":
        digits = MINOR_DIGITS[CURRENCY]
        whole, part = divmod(abs(value), 10**digits)
        return f"{'-' if value < 0 else ''}{whole}.{part:0{digits}d}"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
