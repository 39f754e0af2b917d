"""Reading the statement that a bank gives out: whatever it calls its columns, in Chinese or English. Pure."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from farmgate.kernel import limits
from farmgate.kernel.problems import Problem

# Some banks write who they are, whose account it is and for which days before the columns' names.
_PREAMBLE_MAX = 30
_COLUMNS = {
    "day": ("交易日期", "交易时间", "记账日期", "日期", "时间", "date", "transaction date", "booking date"),
    "amount": (
        "贷方发生额",
        "贷方金额",
        "收入金额",
        "收入",
        "交易金额",
        "金额",
        "发生额",
        "credit",
        "amount",
        "paid in",
    ),
    "remark": ("附言", "摘要", "备注", "用途", "留言", "reference", "remark", "description", "details", "memo"),
    "payer": ("对方户名", "付款人名称", "付款人", "对方名称", "户名", "payer", "name", "counterparty"),
}
_UNITS = str.maketrans("", "", ",，¥￥+ \t元")


class Incoming(NamedTuple):
    """A row by which money came in. `key` tells it from every other row of the account."""

    number: int
    day: str
    amount_minor: int
    remark: str
    payer: str
    key: str


def incoming(data: bytes) -> Iterator[Incoming]:
    """Each row that brought money, with its number as a spreadsheet counts. Problem `bad_file`.

    Rows without an amount, and those by which money left, are passed over.
    """
    lines = csv.reader(io.StringIO(_text(data), newline=""), delimiter=_delimiter(data))
    try:
        rows = list(enumerate(lines, start=1))
    except csv.Error as error:
        raise Problem("bad_file", f"无法读取文件：{error}", f"The file cannot be read: {error}") from error
    start, places = _heading(rows[:_PREAMBLE_MAX])
    for number, values in rows[start:]:
        day, amount, remark, payer = (_cell(values, places[name]) for name in _COLUMNS)
        minor = _minor(amount)
        if minor is not None and minor > 0:
            said = "\n".join((day, str(minor), remark, payer))
            yield Incoming(number, day, minor, remark, payer, hashlib.sha256(said.encode()).hexdigest()[:32])


def _text(data: bytes) -> str:
    """UTF-8, or what banks and spreadsheets save in China when nobody asked for UTF-8."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem("bad_file", "无法读取文件的文字编码。", "The letters of this file cannot be read.")


def _delimiter(data: bytes) -> str:
    head = _text(data)[:4000]
    return max("\t;,", key=head.count)


def _heading(rows: Sequence[tuple[int, list[str]]]) -> tuple[int, dict[str, list[int]]]:
    """After which row the money begins, and in which columns what stands."""
    for at, (_, values) in enumerate(rows):
        names = [value.strip().strip("\ufeff").lower() for value in values]
        places = {name: _places(names, known) for name, known in _COLUMNS.items()}
        if places["amount"] and places["remark"]:
            return at + 1, places
    raise Problem(
        "bad_file",
        "找不到“金额”和“附言（摘要、备注）”两列，什么都没有读入。",
        "There are no columns for the amount and for the remark. Nothing was read.",
    )


def _places(names: Sequence[str], known: Sequence[str]) -> list[int]:
    exact = [names.index(name) for name in known if name in names]
    return exact or [n for n, name in enumerate(names) if any(name.startswith(start) for start in known)]


def _cell(values: Sequence[str], places: Sequence[int]) -> str:
    """What stands there; of several columns with such a name, everything."""
    found = [values[n].strip() for n in places if n < len(values) and values[n].strip()]
    return " ".join(dict.fromkeys(" ".join(one.split()) for one in found))


def _minor(text: str) -> int | None:
    try:
        amount = Decimal(text.split(" ")[0].translate(_UNITS)) * 100 if text else Decimal("NaN")
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > limits.AMOUNT_MINOR_MAX:
        return None
    return int(amount)
