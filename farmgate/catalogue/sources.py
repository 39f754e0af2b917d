"""Reading the reference files: good rows are given, each bad one is told apart by its line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from farmgate.catalogue import rules
from farmgate.kernel.problems import Problem

CATEGORY_COLUMNS = ("slug", "name_zh", "name_en", "icon")
GOOD_COLUMNS = ("id", "name_zh", "name_en", "spec_zh", "spec_en", "category", "weight_g", "barcode", "icon")
WEIGHT_G_MAX = 1_000_000
ID_MAX = 2**53
_LENGTH_MAX = {"name_zh": 60, "name_en": 60, "spec_zh": 40, "spec_en": 40, "icon": 40}
_NEEDED = ("name_zh", "name_en", "icon")


class GoodRow(NamedTuple):
    """A good as the file has it, and as its name is spoken: `pinyin` has a space between syllables."""

    id: int
    name_zh: str
    name_en: str
    spec_zh: str
    spec_en: str
    category_id: str
    weight_g: int
    barcode: str | None
    icon: str
    pinyin: str
    initials: str


class RowError(NamedTuple):
    """A row left out: the line of the file it is on, and why."""

    line: int
    zh: str
    en: str


class _Refused(Exception):
    """Why a row is left out, in both languages."""


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line number of a CSV file (UTF-8, one header line) and its `columns`. Problem `bad_file` if it is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = ", ".join(sorted(set(columns) - set(reader.fieldnames or ())))
            if missing:
                raise Problem("bad_file", f"文件缺少列：{missing}。", f"The file lacks the columns {missing}.")
            for row in reader:
                yield reader.line_num, {name: row[name].strip() for name in columns}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Problem("bad_file", f"无法读取文件：{error}", f"The file cannot be read: {error}") from error


def read_goods(path: Path, categories: set[str]) -> tuple[dict[int, GoodRow], list[RowError]]:
    """The goods of a CSV file (GOOD_COLUMNS, others are ignored) by line, and the rows left out. See read_rows."""
    goods: dict[int, GoodRow] = {}
    errors: list[RowError] = []
    ids: set[int] = set()
    barcodes: set[str] = set()
    for line, row in read_rows(path, GOOD_COLUMNS):
        try:
            good = _good(row, categories)
            if good.id in ids:
                raise _Refused(f"编号 {good.id} 在前面的行已有。", f"An earlier row has the id {good.id}.")
            if good.barcode in barcodes:
                raise _Refused(
                    f"条码 {good.barcode} 在前面的行已有。", f"An earlier row has the barcode {good.barcode}."
                )
        except _Refused as refused:
            errors.append(RowError(line, *refused.args))
            continue
        goods[line] = good
        ids.add(good.id)
        if good.barcode:
            barcodes.add(good.barcode)
    return goods, errors


def _good(row: dict[str, str], categories: set[str]) -> GoodRow:
    _check_texts(row)
    if row["category"] not in categories:
        raise _Refused(f"没有类别 {row['category']}。", f"There is no category {row['category']}.")
    if row["barcode"] and not rules.is_barcode(row["barcode"]):
        raise _Refused(f"条码 {row['barcode']} 有误。", f"{row['barcode']} is not a true EAN-13 or EAN-8 barcode.")
    spoken = rules.syllables(row["name_zh"])
    return GoodRow(
        id=_whole(row, "id", ID_MAX),
        category_id=row["category"],
        weight_g=_whole(row, "weight_g", WEIGHT_G_MAX),
        barcode=row["barcode"] or None,
        pinyin=" ".join(spoken),
        initials=rules.initials(spoken),
        **{column: row[column] for column in _LENGTH_MAX},
    )


def _check_texts(row: dict[str, str]) -> None:
    for column in _NEEDED:
        if not row[column]:
            raise _Refused(f"{column} 为空。", f"{column} is empty.")
    for column, length_max in _LENGTH_MAX.items():
        if len(row[column]) > length_max:
            raise _Refused(f"{column} 超过 {length_max} 个字。", f"{column} is longer than {length_max} characters.")
        if not row[column].isprintable():
            raise _Refused(f"{column} 含有看不见的字符。", f"{column} has characters that cannot be seen.")


def _whole(row: dict[str, str], column: str, most: int) -> int:
    text = row[column]
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 0 < int(text) <= most):
        raise _Refused(f"{column} 应为 1 到 {most} 的整数。", f"{column} must be a whole number from 1 to {most}.")
    return int(text)
