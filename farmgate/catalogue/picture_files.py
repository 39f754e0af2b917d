"""Pictures that somebody sent, made small for phones. Every byte is hostile: nothing here trusts a name, a size or a header."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, BinaryIO, NamedTuple

from PIL import Image, ImageOps

FILES_MAX = 300
FILE_BYTES_MAX = 8 * 1024 * 1024
# Of all that a ZIP unpacks to, however small it came.
UNPACKED_BYTES_MAX = 200 * 1024 * 1024
PIXELS_MAX = 25_000_000
# The end of a ZIP with the longest comment, and a list of FILES_MAX files with long names.
_END_BYTES_MAX, _LIST_BYTES_MAX = 22 + 65_535 + 20, FILES_MAX * 1024
SIDE_PX, BYTES_MAX = 240, 8 * 1024
FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITIES = (80, 65, 50, 35, 20, 8)
# A side at which even noise fits at the lowest quality is reached long before this.
_SMALLEST_PX = 40
# What Pillow raises for files that are broken on purpose; anything else is a mistake of ours.
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, zipfile.BadZipFile),
    *(IndexError, KeyError, TypeError, OverflowError, ZeroDivisionError, NotImplementedError, RuntimeError),
    *(Image.DecompressionBombError, Image.DecompressionBombWarning),
)


class Refused(Exception):
    """A file that is not taken: why, in Chinese and in English."""


class Sent(NamedTuple):
    """A file by its name without folders, and how to read it: Refused when it is larger than it may be."""

    name: str
    data: bytes | Refused


def shrunk(data: bytes) -> bytes:
    """A WebP of at most SIDE_PX on its longer side and BYTES_MAX, upright and without what a camera wrote into it.

    Refused for what is no JPEG, PNG or WebP, is broken, or has more than PIXELS_MAX.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise Refused("图片太大：最多 2500 万像素。", "The picture is too large: at most 25 million pixels.")
            # A JPEG is decoded no finer than needed.
            opened.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
            upright = ImageOps.exif_transpose(opened)
            return _fitting(_opaque(upright))
    except _BROKEN as error:
        raise Refused(
            "打不开：只收 JPEG、PNG、WebP 图片。", "Cannot be opened: only JPEG, PNG and WebP pictures are taken."
        ) from error


def _opaque(picture: Image.Image) -> Image.Image:
    """In three colours, on white where one sees through."""
    if picture.mode in ("RGBA", "LA", "PA", "P") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(ground, clear).convert("RGB")
    return picture.convert("RGB")


def _fitting(picture: Image.Image) -> bytes:
    side = SIDE_PX
    while True:
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            out = io.BytesIO()
            # Made from the colours alone: neither EXIF nor a colour profile goes along.
            Image.frombytes("RGB", small.size, small.tobytes()).save(out, "WEBP", quality=quality, method=4)
            if out.tell() <= BYTES_MAX or (quality == _QUALITIES[-1] and side <= _SMALLEST_PX):
                return out.getvalue()
        side = side * 3 // 4


def files(name: str, file: BinaryIO) -> Iterator[Sent]:
    """What was sent under this name: the file itself, or each of a ZIP. Refused when a ZIP cannot be read or is a bomb."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield Sent(_short(name), _read(file))
        return
    _look_at_the_end(file)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = [entry for entry in packed.infolist() if _wanted(entry)]
            if len(entries) > FILES_MAX:
                raise Refused(f"压缩包里最多 {FILES_MAX} 个文件。", f"A ZIP may hold {FILES_MAX} files at most.")
            if sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
                raise Refused("压缩包解开后超过 200 MB。", "The ZIP unpacks to more than 200 MB.")
            yield from _unpacked(packed, entries)
    except _BROKEN as error:
        raise Refused("压缩包打不开。", "The ZIP cannot be opened.") from error


def _look_at_the_end(file: BinaryIO) -> None:
    """The list of a ZIP's files is read whole into memory, so how long it is is asked first. Refused when too long."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - _END_BYTES_MAX))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    size = int.from_bytes(tail[at + 12 : at + 16], "little")
    file.seek(0)
    if at < 0 or size > _LIST_BYTES_MAX or tail[max(0, at - 20) :].startswith(b"PK\6\7"):
        raise Refused(f"压缩包里最多 {FILES_MAX} 个文件。", f"A ZIP may hold {FILES_MAX} files at most.")


def _unpacked(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[Sent]:
    left = UNPACKED_BYTES_MAX
    for entry in entries:
        try:
            with packed.open(entry) as one:
                data = _read(one)
        except _BROKEN:
            data = Refused("压缩包里的这个文件读不出来。", "This file of the ZIP cannot be read.")
        # What a header says of a size is not believed.
        left -= FILE_BYTES_MAX if isinstance(data, Refused) else len(data)
        if left < 0:
            raise Refused("压缩包解开后超过 200 MB。", "The ZIP unpacks to more than 200 MB.")
        yield Sent(_short(entry.filename), data)


def _wanted(entry: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what systems put beside the files."""
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    return not entry.is_dir() and bool(parts) and not parts[0].startswith("__MACOSX") and not parts[-1].startswith(".")


def _short(name: str) -> str:
    """The name alone, of printable letters."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[:120]


def _read(file: IO[bytes]) -> bytes | Refused:
    data = file.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        return Refused("文件超过 8 MB。", "The file is larger than 8 MB.")
    return data
