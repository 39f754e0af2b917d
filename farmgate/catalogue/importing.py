"""Storing the reference files. Idempotent: a good's `id` says which one a row is."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from farmgate.catalogue import indexing
from farmgate.catalogue.models import Category, Good, Offer
from farmgate.catalogue.sources import CATEGORY_COLUMNS, GoodRow, RowError, read_goods, read_rows

_FOUND_BY = ("name_zh", "name_en", "spec_zh", "spec_en", "barcode", "pinyin")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many goods were new or differed, how many were as before, and the rows left out."""

    changed: int
    same: int
    errors: tuple[RowError, ...]


def import_categories(path: Path) -> int:
    """Store the categories of a CSV file in the order of its rows. Returns how many. Problem `bad_file`."""
    rows = [Category(**row, position=position) for position, (_, row) in enumerate(read_rows(path, CATEGORY_COLUMNS))]
    Category.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["slug"], update_fields=["name_zh", "name_en", "icon", "position"]
    )
    return len(rows)


@transaction.atomic
def import_goods(path: Path) -> Imported:
    """Store the goods of a CSV file (sources.GOOD_COLUMNS); their offers are found by the new names from then on.

    Good rows are stored, bad ones come back as errors; goods that are not in the file stay. Problem `bad_file`.
    """
    rows, errors = read_goods(path, set(Category.objects.values_list("slug", flat=True)))
    errors += _without_taken_barcodes(rows)
    before = Good.objects.in_bulk([row.id for row in rows.values()])
    changed = [row for row in rows.values() if row != _as_row(before.get(row.id))]
    _store(changed, before)
    renamed = [row.id for row in changed if row.id in before and _findable(row) != _findable(before[row.id])]
    offers = Offer.objects.filter(good__in=renamed).select_related("good").iterator()
    indexing.rewrite((offer, offer.tier) for offer in offers)
    return Imported(len(changed), len(rows) - len(changed), tuple(sorted(errors)))


def _without_taken_barcodes(rows: dict[int, GoodRow]) -> list[RowError]:
    """Take out the rows whose barcode another good keeps: one not in the file, or one whose row was taken out."""
    errors: list[RowError] = []
    owners = dict(Good.objects.filter(barcode__in=[r.barcode for r in rows.values()]).values_list("barcode", "id"))
    clear = False
    while not clear:
        ids = {row.id for row in rows.values()}
        taken = {line: row for line, row in rows.items() if owners.get(row.barcode, row.id) not in ids}
        for line, row in taken.items():
            del rows[line]
            owner = owners[row.barcode]
            errors.append(
                RowError(line, f"条码 {row.barcode} 属于商品 {owner}。", f"Good {owner} has the barcode {row.barcode}.")
            )
        clear = not taken
    return errors


def _store(changed: Iterable[GoodRow], before: dict[int, Good]) -> None:
    # Two goods may trade barcodes: each lets go of its old one before any takes its new one.
    moved = [row.id for row in changed if row.id in before and before[row.id].barcode != row.barcode]
    Good.objects.filter(id__in=moved).update(barcode=None)
    Good.objects.bulk_create(
        [Good(**row._asdict()) for row in changed],
        batch_size=indexing.CHUNK,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=GoodRow._fields[1:],
    )


def _as_row(good: Good | None) -> GoodRow | None:
    return GoodRow(*(getattr(good, field) for field in GoodRow._fields)) if good else None


def _findable(good: Good | GoodRow) -> tuple[str | None, ...]:
    return tuple(getattr(good, field) for field in _FOUND_BY)
