"""Pictures of what merchants have: taken from files named like the items, kept by their content, found by their hash."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from farmgate.catalogue import rules
from farmgate.catalogue.models import FeedItem, Picture
from farmgate.catalogue.picture_files import FILES_MAX, Refused, Sent, files, shrunk
from farmgate.kernel.problems import Problem
from farmgate.sql import ask, one

HASH_LETTERS = 16
TOLD_MAX = 300


@dataclass
class Taken:
    """What came of an upload: how many pictures were kept; of the others (name of the file, zh, en)."""

    kept: int = 0
    errors: list[tuple[str, str, str]] = field(default_factory=list)


def take(merchant: UUID, sent: Iterable[tuple[str, BinaryIO]], at: datetime) -> Taken:
    """Keep the pictures of a merchant's items. A file is named like its item's id or GTIN; a ZIP holds such files.

    Each good one is stored by itself, so a bad one, or a broken end, takes nothing from the others. Problem
    `pictures_busy` while others of this merchant are taken: to decode costs the server more than to send.
    """
    lock = [f"catalogue pictures {merchant}"]
    if not one("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", lock)[0]:
        raise Problem(
            "pictures_busy",
            "正在处理这个商户的另一批图片，请稍后再试。",
            "Other pictures of this merchant are being taken. Try again later.",
            409,
        )
    try:
        return _take(merchant, sent, at)
    finally:
        one("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", lock)


def _take(merchant: UUID, sent: Iterable[tuple[str, BinaryIO]], at: datetime) -> Taken:
    taken, seen = Taken(), 0
    for name, file in sent:
        try:
            for found in files(name, file):
                seen += 1
                if seen > FILES_MAX:
                    raise Refused(f"一次最多 {FILES_MAX} 张图片。", f"{FILES_MAX} pictures at most at once.")
                _take_one(merchant, found, at, taken)
        except Refused as refused:
            taken.errors.append((PurePosixPath(name).name[:120], *refused.args))
        if seen > FILES_MAX:
            break
    return taken


def _take_one(merchant: UUID, sent: Sent, at: datetime, taken: Taken) -> None:
    try:
        if isinstance(sent.data, Refused):
            raise sent.data
        # Asked for first: what belongs to nothing is not worth decoding.
        item = _item(merchant, sent.name)
        _keep(item, shrunk(sent.data), at)
    except Refused as refused:
        taken.errors.append((sent.name, *refused.args))
    else:
        taken.kept += 1


def _item(merchant: UUID, name: str) -> int:
    stem = PurePosixPath(name).stem
    mine = FeedItem.objects.filter(merchant=merchant)
    found = mine.filter(item_id=stem).values_list("id", flat=True).first()
    gtin = rules.gtin(stem)
    if found is None and gtin:
        found = mine.filter(gtin=gtin).values_list("id", flat=True).first()
    if found is None:
        raise Refused(
            "没有商品用这个编号或条码，请把文件名改成商品的 id 或 gtin。",
            "No item has this id or GTIN. Name the file like the item's id or gtin.",
        )
    return found


@transaction.atomic
def _keep(item: int, data: bytes, at: datetime) -> None:
    """Put it in place of the one before, which goes when no other item has it: there are never more than items."""
    # One at a time, so that none is taken away that another is about to use.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('catalogue pictures', 0))")
    hash_ = hashlib.sha256(data).hexdigest()[:HASH_LETTERS]
    Picture.objects.get_or_create(hash=hash_, defaults={"data": data, "at": at})
    before = FeedItem.objects.values_list("picture_id", flat=True).get(pk=item)
    FeedItem.objects.filter(pk=item).update(picture=hash_)
    if before not in (None, hash_) and not FeedItem.objects.filter(picture=before).exists():
        Picture.objects.filter(hash=before).delete()


def picture(hash_: str) -> bytes | None:
    """The WebP with this hash; None when there is none."""
    data = Picture.objects.filter(hash=hash_).values_list("data", flat=True).first()
    return None if data is None else bytes(data)


def told_to(station: str) -> list[tuple[int, str]]:
    """(offer, hash) of what the county of a station (code) sells with a picture: that of the merchant who fills it.

    The best sold first, TOLD_MAX at most: as many as a phone keeps.
    """
    return [(offer, hash_) for offer, hash_ in ask(_TOLD, [station, TOLD_MAX]).fetchall()]


_TOLD = """
SELECT o.id, i.picture_id FROM places_station h JOIN catalogue_offer o ON o.county_id = h.county_id
JOIN catalogue_good g ON g.id = o.good_id JOIN catalogue_supply s ON s.offer_id = o.id
JOIN catalogue_feeditem i ON i.merchant_id = s.merchant_id AND i.gtin = g.barcode AND i.gtin <> ''
WHERE h.code = %s AND i.picture_id IS NOT NULL ORDER BY o.popularity DESC, o.id LIMIT %s"""
