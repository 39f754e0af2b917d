"""Product files of merchants, stored: what each says it has, and what of it the county sells.

A file is taken in parts, each in its own transaction, so that memory stays flat and one sees how far it is. Which rows
came twice is asked of the table, not remembered. Nothing is sold by a file, and no picture is fetched.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from typing import BinaryIO, NamedTuple
from uuid import UUID, uuid4

from django.db import transaction

from farmgate.catalogue.feed_sources import Item, Refused, Row, judge, read
from farmgate.catalogue.models import FeedError, FeedImport, Merchant
from farmgate.kernel.problems import Problem
from farmgate.keyset import Page
from farmgate.sql import ask, one

CHUNK = 2000
ERRORS_MAX = 1000
IMPORTS_SHOWN = 20
Numbered = list[tuple[int, Row]]
Progress = Callable[[int], None]

_SEEN = """
SELECT item_id, '' FROM catalogue_feeditem WHERE merchant_id = %s AND seen_in_id = %s AND item_id = ANY(%s::text[])
UNION ALL
SELECT '', gtin FROM catalogue_feeditem
WHERE merchant_id = %s AND seen_in_id = %s AND gtin <> '' AND gtin = ANY(%s::text[])"""

_STORE = """
INSERT INTO catalogue_feeditem (merchant_id, seen_in_id, item_id, title, description, brand, price_minor, availability,
    gtin, image_link, weight_g)
SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[],
    %s::text[], %s::int[])
ON CONFLICT (merchant_id, item_id) DO UPDATE SET
    (seen_in_id, title, description, brand, price_minor, availability, gtin, image_link, weight_g) =
    (EXCLUDED.seen_in_id, EXCLUDED.title, EXCLUDED.description, EXCLUDED.brand, EXCLUDED.price_minor,
     EXCLUDED.availability, EXCLUDED.gtin, EXCLUDED.image_link, EXCLUDED.weight_g)"""


def import_feed(
    merchant: UUID, file: BinaryIO, name: str, by: UUID | None, at: datetime, progress: Progress | None = None
) -> UUID:
    """Read a merchant's product file and keep its good rows; why others were left out is kept with the import.

    Returns the import's id. `progress` hears how many rows are done. Problem `unknown_merchant`, `feed_busy` while
    another file of this merchant is read, `bad_file`, `feed_too_large`: what was stored before stays.
    """
    return import_rows(merchant, read(file), name, by, at, progress)


def import_rows(
    merchant: UUID,
    rows: Iterator[tuple[int, Row]],
    name: str,
    by: UUID | None,
    at: datetime,
    progress: Progress | None = None,
) -> UUID:
    """The same, with the rows as they come and what to call where they came from."""
    if not Merchant.objects.filter(id=merchant).exists():
        raise Problem("unknown_merchant", "没有这个商户。", "There is no such merchant.", 404)
    lock = [f"catalogue feed {merchant}"]
    if not one("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", lock)[0]:
        raise Problem(
            "feed_busy",
            "正在读取这个商户的另一个文件，请稍后再试。",
            "Another file of this merchant is being read. Try again later.",
            409,
        )
    try:
        # One that still says it runs was cut short: this lock was its own.
        FeedImport.objects.filter(merchant=merchant, state="running").update(state="failed")
        row = FeedImport.objects.create(id=uuid4(), merchant_id=merchant, by=by, at=at, file_name=name[:120])
        _take(row, rows, progress or (lambda _: None))
        FeedError.objects.filter(feed__merchant=merchant).exclude(
            feed__in=[kept.id for kept in imports(merchant)]
        ).delete()
    finally:
        one("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", lock)
    return row.id


def _take(row: FeedImport, rows: Iterator[tuple[int, Row]], progress: Progress) -> None:
    try:
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic():
                _take_chunk(row, chunk)
                row.save()
            progress(row.rows)
    except BaseException:
        row.state = "failed"
        raise
    else:
        row.state = "done"
    finally:
        row.ended_at = one("SELECT clock_timestamp()")[0]
        row.save()


def _take_chunk(row: FeedImport, chunk: Numbered) -> None:
    errors: list[FeedError] = []
    items: dict[int, Item] = {}
    for number, given in chunk:
        try:
            items[number] = judge(given)
        except Refused as refused:
            errors.append(_error(row, number, *refused.args))
    errors += _without_doubles(row, items)
    if items:
        columns = [list(column) for column in zip(*items.values(), strict=True)]
        ask(_STORE, [row.merchant_id, row.id, *columns])
    room = max(0, ERRORS_MAX - row.refused)
    FeedError.objects.bulk_create(sorted(errors, key=lambda error: error.row)[:room])
    row.rows, row.kept, row.refused = row.rows + len(chunk), row.kept + len(items), row.refused + len(errors)


def _without_doubles(row: FeedImport, items: dict[int, Item]) -> list[FeedError]:
    """Take out the items whose id or GTIN an earlier row of this file has."""
    ids, gtins = [item.item_id for item in items.values()], [item.gtin for item in items.values()]
    whose = [row.merchant_id, row.id]
    seen = ask(_SEEN, [*whose, ids, *whose, gtins]).fetchall()
    known_ids, known_gtins = {id for id, _ in seen if id}, {gtin for _, gtin in seen if gtin}
    errors: list[FeedError] = []
    for number, item in list(items.items()):
        if item.item_id in known_ids:
            errors.append(
                _error(row, number, f"前面的行已有 id {item.item_id}。", f"An earlier row has the id {item.item_id}.")
            )
        elif item.gtin in known_gtins:
            errors.append(
                _error(row, number, f"前面的行已有 gtin {item.gtin}。", f"An earlier row has the gtin {item.gtin}.")
            )
        else:
            known_ids.add(item.item_id)
            known_gtins.update([item.gtin] if item.gtin else [])
            continue
        del items[number]
    return errors


def _error(row: FeedImport, number: int, zh: str, en: str) -> FeedError:
    return FeedError(feed=row, row=number, zh=zh[:300], en=en[:300])


class ImportRow(NamedTuple):
    """One reading of a file."""

    id: UUID
    merchant: UUID
    by: UUID | None
    at: datetime
    ended_at: datetime | None
    file_name: str
    rows: int
    kept: int
    refused: int
    state: str


def imports(merchant: UUID, most: int = IMPORTS_SHOWN) -> list[ImportRow]:
    """The latest readings of a merchant's files; the errors of older ones are not kept."""
    rows = FeedImport.objects.filter(merchant=merchant).order_by("-at", "-id")
    return [ImportRow(*row) for row in rows.values_list(*ImportRow._fields)[:most]]


def rows_read(merchant: UUID) -> int | None:
    """How many rows of the file that is being read now are done; None when none is."""
    running = FeedImport.objects.filter(merchant=merchant, state="running").order_by("-at")
    return running.values_list("rows", flat=True).first()


def feed_import(id: UUID) -> ImportRow | None:
    """One reading of a file."""
    row = FeedImport.objects.filter(id=id).values_list(*ImportRow._fields).first()
    return ImportRow(*row) if row else None


def errors(id: UUID) -> list[tuple[int, str, str]]:
    """(row, zh, en) of the rows that were left out, the first ERRORS_MAX."""
    return list(FeedError.objects.filter(feed=id).order_by("row", "id").values_list("row", "zh", "en"))


class ItemRow(NamedTuple):
    """What a merchant has, and which of the county's goods has the same barcode; `offer` is None when none has."""

    id: int
    item_id: str
    title: str
    brand: str
    price_minor: int
    availability: str
    gtin: str
    weight_g: int | None
    offer: int | None
    name_zh: str | None
    name_en: str | None
    spec_zh: str | None
    spec_en: str | None
    sells_at_minor: int | None
    supplier: UUID | None
    cost_minor: int | None
    picture: str | None


_ITEMS = """
FROM catalogue_feeditem i JOIN catalogue_merchant m ON m.id = i.merchant_id
{join} JOIN (catalogue_good g JOIN catalogue_offer o ON o.good_id = g.id) ON i.gtin <> '' AND g.barcode = i.gtin
    AND o.county_id = m.county_id
LEFT JOIN catalogue_price p ON p.offer_id = o.id AND p.price_list_id = (
    SELECT l.id FROM catalogue_pricelist l
    WHERE l.county_id = m.county_id AND l.status = 'published' ORDER BY l.version DESC LIMIT 1)
LEFT JOIN catalogue_supply s ON s.offer_id = o.id
WHERE i.merchant_id = %s AND i.seen_in_id = (
    SELECT f.id FROM catalogue_feedimport f
    WHERE f.merchant_id = i.merchant_id AND f.state = 'done' ORDER BY f.ended_at DESC LIMIT 1)"""

_NOT_WAITING = """
NOT EXISTS (SELECT FROM catalogue_terms t JOIN catalogue_cost c ON c.terms_id = t.id
    WHERE t.merchant_id = m.id AND t.status = 'draft' AND c.offer_id = o.id AND c.cost_minor = i.price_minor)"""

_ITEM_COLUMNS = """
SELECT i.id, i.item_id, i.title, i.brand, i.price_minor, i.availability, i.gtin, i.weight_g, o.id, g.name_zh, g.name_en,
    g.spec_zh, g.spec_en, p.price_minor, s.merchant_id, s.cost_minor, i.picture_id"""


def items(merchant: UUID, *, matched: bool = False, after: str = "", size: int = 50) -> Page[ItemRow]:
    """What the last whole file of a merchant said it has; `matched`: only what has the barcode of a good of the county."""
    last = int(after) if after.isascii() and after.isdigit() and len(after) <= 15 else 0
    source = _ITEMS.format(join="" if matched else "LEFT")
    rows = ask(f"{_ITEM_COLUMNS} {source} AND i.id > %s ORDER BY i.id LIMIT %s", [merchant, last, size + 1]).fetchall()
    found = [ItemRow(*row) for row in rows[:size]]
    return Page(found, str(found[-1].id) if len(rows) > size else "")


def to_draft(merchant: UUID) -> list[tuple[int, int]]:
    """(offer, feed price) of what the county sells and this merchant does not fill at that price, nor waits to."""
    source = _ITEMS.format(join="")
    differs = "p.price_minor IS NOT NULL AND (s.merchant_id, s.cost_minor) IS DISTINCT FROM (m.id, i.price_minor)"
    rows = ask(f"SELECT o.id, i.price_minor {source} AND {differs} AND {_NOT_WAITING} ORDER BY o.id", [merchant])
    return [(offer, price) for offer, price in rows.fetchall()]
