"""Picture words: four pictures that stand for some bytes, for people who compare by eye or over the telephone."""

import csv
import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from farmgate.kernel import limits

SALT = b"farmgate words v1"
ITERATIONS = 65_536
COUNT = 4
_FILE = Path(__file__).resolve().parents[2] / "data" / "words" / "pictures.csv"


class PictureWord(NamedTuple):
    """One of the 256 pictures: its number, its icon's name, its word in both languages."""

    n: int
    icon: str
    zh: str
    en: str


def numbers(message: bytes) -> tuple[int, ...]:
    """Four numbers 0..255 for `message`. Stretched on purpose: a look-alike costs 2^48 hashes instead of 2^32."""
    return tuple(hashlib.pbkdf2_hmac("sha256", message, SALT, ITERATIONS, COUNT))


@cache
def pictures() -> tuple[PictureWord, ...]:
    """All 256 picture words, from data/words/pictures.csv."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(PictureWord(int(r["n"]), r["icon"], r["zh"], r["en"]) for r in csv.DictReader(file))


def words(message: bytes) -> tuple[PictureWord, ...]:
    """The four picture words of `message`."""
    return tuple(pictures()[n] for n in numbers(message))


def is_slip(number: object, given: object) -> bool:
    """Whether this could be the number of a slip, and its four picture words as numbers."""
    return (
        isinstance(number, str)
        and len(number) <= limits.NAME_LENGTH_MAX
        and number.isascii()
        and number.isprintable()
        and isinstance(given, list)
        and len(given) == COUNT
        and all(type(n) is int and 0 <= n <= 255 for n in given)
    )
