"""Reading a merchant's own product file: the columns of the common product feed (CSV or TSV), or schema.org JSON-LD.

Both become the same rows of text, which one judge looks at. A CSV file is read as it goes, whatever its size; JSON has
to be in memory whole, so it is limited.
"""

import codecs
import csv
import io
import json
import os
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, BinaryIO, NamedTuple

from farmgate.catalogue import rules
from farmgate.kernel import limits
from farmgate.kernel.problems import Problem

JSON_BYTES_MAX = 20 * 1024 * 1024
CURRENCY = "CNY"
NEEDED = ("id", "title", "price")
_HEAD_BYTES = 64 * 1024
_LENGTH_MAX = {"id": 50, "title": 150, "description": 5000, "brand": 70, "image_link": 2000}
_CURRENCIES = {"CNY": CURRENCY, "RMB": CURRENCY, "元": CURRENCY}
_AVAILABLE = {"in_stock", "out_of_stock", "preorder", "backorder"}
_AVAILABLE_BY = {
    "instock": "in_stock",
    "outofstock": "out_of_stock",
    "soldout": "out_of_stock",
    "backorder": "backorder",
    "limitedavailability": "in_stock",
    "onlineonly": "in_stock",
    "instoreonly": "in_stock",
    "discontinued": "out_of_stock",
    "presale": "preorder",
    "preorder": "preorder",
}
_GRAMS = {
    "g": Decimal(1),
    "克": Decimal(1),
    "kg": Decimal(1000),
    "公斤": Decimal(1000),
    "千克": Decimal(1000),
    "斤": Decimal(500),
    "oz": Decimal("28.349523125"),
    "lb": Decimal("453.59237"),
}
_UNIT_CODES = {"GRM": "g", "KGM": "kg", "ONZ": "oz", "LBR": "lb"}
_PRICE = re.compile(r"(?:([A-Za-z]{3})\s*)?([0-9][0-9.,]*)\s*([A-Za-z]{3}|元)?")
_WEIGHT = re.compile(r"([0-9][0-9.]*)\s*([A-Za-z]+|克|公斤|千克|斤)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")
_PRODUCTS = {"Product", "IndividualProduct", "ProductModel", "SomeProducts"}

Row = dict[str, str]


class Item(NamedTuple):
    """A row that was found good."""

    item_id: str
    title: str
    description: str
    brand: str
    price_minor: int
    availability: str
    gtin: str
    image_link: str
    weight_g: int | None


class Refused(Exception):
    """Why a row is left out, in both languages."""


def read(file: BinaryIO) -> Iterator[tuple[int, Row]]:
    """Each row of a product file with its number, as a spreadsheet counts (the columns' names are row 1).

    Problem `bad_file` when it is none, `feed_too_large` for JSON beyond JSON_BYTES_MAX.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if head.lstrip(codecs.BOM_UTF8 + b" \r\n\t")[:1] in (b"{", b"["):
        yield from _read_json(file)
    else:
        yield from _read_table(file)


def _read_table(file: BinaryIO) -> Iterator[tuple[int, Row]]:
    text = io.TextIOWrapper(file, encoding=_encoding(file), newline="")
    try:
        first = text.readline(_HEAD_BYTES)
        text.seek(0)
        delimiter = max("\t;,", key=first.count)
        reader = csv.reader(text, delimiter=delimiter)
        names = [re.sub(r"[\s-]+", "_", name.strip().lower().removeprefix("g:")) for name in next(reader, [])]
        missing = ", ".join(name for name in NEEDED if name not in names)
        if missing:
            raise Problem("bad_file", f"文件缺少列：{missing}。", f"The file lacks the columns {missing}.")
        for number, values in enumerate(reader, start=2):
            if any(values):
                yield number, dict(zip(names, values, strict=False))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Problem("bad_file", f"无法读取文件：{error}", f"The file cannot be read: {error}") from error
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """UTF-8, or what spreadsheets save in China and abroad when nobody asked for UTF-8."""
    start = file.read(2)
    file.seek(0)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(1 << 20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        file.seek(0)
    return "utf-8-sig"


def _read_json(file: BinaryIO) -> Iterator[tuple[int, Row]]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > JSON_BYTES_MAX:
        most = JSON_BYTES_MAX // 1024 // 1024
        raise Problem(
            "feed_too_large",
            f"JSON 文件最大 {most} MB。请改用 CSV，大小不限。",
            f"A JSON file may have {most} MB. Bring a CSV file instead: it may be of any size.",
            413,
        )
    try:
        found = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Problem("bad_file", "这不是有效的 JSON 文件。", "This is not a JSON file.") from error
    number = 0
    for number, product in enumerate(_products(found), start=1):
        yield number, _row(product)
    if not number:
        raise Problem("bad_file", "文件中没有 Product。", "There is no Product in this file.")


def _products(found: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The products in a document: itself, a list, a @graph, or an ItemList."""
    if depth > 8:
        return
    if isinstance(found, list):
        for one in found:
            yield from _products(one, depth + 1)
    elif isinstance(found, dict):
        if _PRODUCTS & {str(kind).rpartition("/")[2] for kind in _listed(found.get("@type"))}:
            yield found
            return
        for inside in ("@graph", "itemListElement", "item", "mainEntity"):
            if isinstance(found.get(inside), list | dict):
                yield from _products(found[inside], depth + 1)


def _row(product: dict[str, Any]) -> Row:
    """A Product in the words of the feed."""
    offer = _first(product.get("offers"))
    priced = _first(offer.get("priceSpecification")) if isinstance(offer, dict) else {}
    offer = {**priced, **offer} if isinstance(offer, dict) and isinstance(priced, dict) else {}
    price = _text(offer.get("price", offer.get("lowPrice")))
    gtin = next((product[name] for name in ("gtin", "gtin13", "gtin14", "gtin12", "gtin8") if product.get(name)), "")
    return {
        "id": _text(product.get("sku") or product.get("productID") or product.get("@id")),
        "title": _text(product.get("name")),
        "description": _text(product.get("description")),
        "brand": _text(product.get("brand")),
        "price": f"{price} {_text(offer.get('priceCurrency'))}".strip(),
        "availability": _text(offer.get("availability")),
        "gtin": _text(gtin or offer.get("gtin") or offer.get("gtin13")),
        "image_link": _text(product.get("image")),
        "shipping_weight": _weight(_first(product.get("weight"))),
    }


def _weight(given: Any) -> str:
    if not isinstance(given, dict):
        return _text(given)
    code = _text(given.get("unitCode"))
    return f"{_text(given.get('value'))} {_UNIT_CODES.get(code, code or _text(given.get('unitText')))}".strip()


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _first(given: Any) -> Any:
    return next(iter(_listed(given)), None) or {}


def _text(given: Any) -> str:
    """What a value says: of a list the first, of a thing its name or address."""
    given = _first(given)
    if isinstance(given, dict):
        given = given.get("name") or given.get("url") or given.get("contentUrl") or given.get("@id") or ""
    return str(given) if isinstance(given, str | int | float) and not isinstance(given, bool) else ""


def judge(row: Row) -> Item:
    """The item a row describes. Raises Refused."""
    texts = {name: _clean(row, name) for name in _LENGTH_MAX}
    for name in ("id", "title"):
        if not texts[name]:
            raise Refused(f"{name} 为空。", f"{name} is empty.")
    link = texts["image_link"]
    if link and not link.startswith(("https://", "http://")):
        raise Refused("image_link 不是网址。", "image_link is not a web address.")
    texts["item_id"] = texts.pop("id")
    return Item(
        **texts,
        price_minor=_price(_clean(row, "price")),
        availability=_availability(_clean(row, "availability")),
        gtin=_gtin(_clean(row, "gtin")),
        weight_g=_grams(_clean(row, "shipping_weight") or _clean(row, "weight")),
    )


def _clean(row: Row, name: str) -> str:
    """A value on one line. Refused when it is too long to be one."""
    text = _UNSEEN.sub(" ", row.get(name) or "").strip()
    most = _LENGTH_MAX.get(name, 100)
    if len(text) > most:
        raise Refused(f"{name} 超过 {most} 个字。", f"{name} is longer than {most} characters.")
    return text


def _price(text: str) -> int:
    found = _PRICE.fullmatch(text)
    if not found or (found[1] and found[3]):
        raise Refused(
            f"price 有误：{text[:30]}。应如 25.90 CNY。", f"price is not right: {text[:30]}. Write 25.90 CNY."
        )
    currency = (found[1] or found[3] or "").upper()
    if not currency:
        raise Refused("price 没有币种。应如 25.90 CNY。", "price has no currency. Write 25.90 CNY.")
    if _CURRENCIES.get(currency) != CURRENCY:
        raise Refused(f"price 的币种是 {currency}，不是 CNY。", f"price is in {currency}, not in CNY.")
    try:
        scaled = Decimal(found[2].replace(",", "")).scaleb(2)
    except InvalidOperation:
        raise Refused(f"price 有误：{text[:30]}。", f"price is not right: {text[:30]}.") from None
    if scaled != scaled.to_integral_value():
        raise Refused("price 的小数超过两位。", "price has more than two digits after the point.")
    if not 0 < scaled <= limits.AMOUNT_MINOR_MAX:
        raise Refused("price 须大于 0，且不超过 1,000,000 元。", "price must be above 0 and at most 1,000,000 yuan.")
    return int(scaled)


def _availability(text: str) -> str:
    if not text:
        return ""
    word = text.rpartition("/")[2].lower().replace(" ", "_")
    found = word if word in _AVAILABLE else _AVAILABLE_BY.get(word.replace("_", ""))
    if found is None:
        raise Refused(f"不认识的 availability：{text[:30]}。", f"This availability is not known: {text[:30]}.")
    return found


def _gtin(text: str) -> str:
    if not text:
        return ""
    found = rules.gtin(text)
    if found is None:
        raise Refused(f"gtin {text[:20]} 的位数或校验位有误。", f"gtin {text[:20]} has a wrong length or check digit.")
    return found


def _grams(text: str) -> int | None:
    if not text:
        return None
    found = _WEIGHT.fullmatch(text)
    unit = _GRAMS.get(found[2].lower()) if found else None
    try:
        grams = Decimal(found[1]) * unit if found and unit else None
    except InvalidOperation:
        grams = None
    if grams is None or not 0 <= grams <= 1_000_000:
        raise Refused(
            f"shipping_weight 有误：{text[:20]}。应如 500 g。",
            f"shipping_weight is not right: {text[:20]}. Write 500 g.",
        )
    return int(grams.quantize(Decimal(1), ROUND_HALF_UP))
