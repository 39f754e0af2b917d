"""What goods are called and found by, and how two price lists differ."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from pypinyin import lazy_pinyin

BARCODE_LENGTHS = (8, 13)
GTIN_LENGTHS = (8, 12, 13, 14)
QUERY_LENGTH_MAX = 60
QUERY_TERMS_MAX = 12
BIGGEST_CHANGES = 10
OFFER_DIGITS_MAX = 15
TIER_ENDS = (10_000, 100_000)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_HAN_LETTER = re.compile(f"[{_HAN}]")
_RUN = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")


def check_digit(digits: str) -> int:
    """The GS1 check digit of the digits before it: weights 3 and 1 from the right."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -weighted % 10


def is_barcode(text: str) -> bool:
    """Whether `text` is an EAN-13 or EAN-8 with a true check digit."""
    digits = text.isascii() and text.isdigit()
    return digits and len(text) in BARCODE_LENGTHS and check_digit(text[:-1]) == int(text[-1])


def gtin(text: str) -> str | None:
    """A GTIN-8, -12, -13 or -14 with a true check digit, as goods have it; None for anything else.

    One number has one form: twelve digits get the zero in front that a barcode of thirteen has, and fourteen that
    begin with zero, the same thing in a case count of one, lose it. Spaces and hyphens in between do not matter.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not (digits.isascii() and digits.isdigit() and len(digits) in GTIN_LENGTHS):
        return None
    if check_digit(digits[:-1]) != int(digits[-1]):
        return None
    if len(digits) == 14 and digits[0] == "0":
        digits = digits[1:]
    return digits.zfill(13) if len(digits) == 12 else digits


def syllables(name_zh: str) -> tuple[str, ...]:
    """The pinyin of a name without tones: `T恤` -> `("t", "xu")`. Latin words stay, numbers and signs drop out."""
    spoken = lazy_pinyin(_plain(name_zh), errors=lambda run: f" {run} ")
    return tuple(word for part in spoken for word in _RUN.findall(part) if word[0].isalpha())


def initials(spoken: Iterable[str]) -> str:
    """The first letter of each syllable: `("ping", "guo")` -> `pg`."""
    return "".join(syllable[0] for syllable in spoken)


def search_tokens(names: Sequence[str], spoken: Sequence[str], barcode: str | None) -> list[str]:
    """All that a good is found by, sorted and without repeats.

    Of `names` (both languages, and the packs) each Chinese letter, each two in a row, each other word. Of the pinyin
    each syllable and its initial, and from each syllable to the end both joined and as initials: matched by their
    beginnings, these find `pingguo` and `pg` in 红富士苹果. `barcode` as it is.
    """
    tokens = {barcode} if barcode else set()
    for run in _RUN.findall(_plain(" ".join(names))):
        tokens.update([*run, *_pairs(run)] if _HAN_LETTER.match(run) else [run])
    tokens.update(spoken, initials(spoken))
    for start in range(len(spoken)):
        tokens.add("".join(spoken[start:]))
        tokens.add(initials(spoken[start:]))
    return sorted(tokens)


class Term(NamedTuple):
    """One thing asked for: a token, or the beginning of one."""

    token: str
    begins: bool = False


def query_terms(text: str) -> list[Term]:
    """What a person typed or scanned into the one search box, as terms that must all be met; none for mere signs.

    The last Latin word may be half typed, so it stands for all that begins with it; a single letter only for itself,
    an initial. Twelve digits are an American barcode: the same number with a zero in front.
    """
    terms: list[Term] = []
    last_word = -1
    for run in _RUN.findall(_plain(text[:QUERY_LENGTH_MAX])):
        if _HAN_LETTER.match(run):
            terms += map(Term, _pairs(run) or [run])
        else:
            last_word = len(terms)
            terms.append(Term("0" + run if len(run) == 12 and is_barcode("0" + run) else run))
    if last_word >= 0 and len(terms[last_word].token) > 1:
        terms[last_word] = terms[last_word]._replace(begins=True)
    return list(dict.fromkeys(terms))[:QUERY_TERMS_MAX]


def tier(rank: int) -> int:
    """Where an offer of this rank in its county (0 the best sold) is looked for: 0 first, len(TIER_ENDS) last."""
    return bisect_right(TIER_ENDS, rank)


def lexeme(county: int, at_tier: int, token: str) -> str:
    """A token as the index keeps it: under its county and tier.

    Postings of a common token are long, and those of a half-typed word many. Written so, a search reads the best sold
    of one county first, and goes on to ten times as many only for a token so rare that they do not suffice: whatever
    is asked for, about as few rows are read.
    """
    return f"{county}/{at_tier}/{token}"


def tsquery(county: int, at_tier: int, terms: Iterable[Term]) -> str:
    """`terms` for PostgreSQL's tsquery input, all of them required. Tokens have no quotes or backslashes in them."""
    return " & ".join(f"'{lexeme(county, at_tier, term.token)}'{':*' if term.begins else ''}" for term in terms)


def closeness(text: str, names: Iterable[str]) -> int:
    """How near the nearest of `names` is to what was typed: 0 the same, 1 begins with it, 2 holds it."""
    wanted = _squeezed(text)
    found = [_squeezed(name) for name in names]
    if wanted in found:
        return 0
    return 1 if any(name.startswith(wanted) for name in found) else 2


class Change(NamedTuple):
    """A price that moved."""

    offer: int
    old_minor: int
    new_minor: int

    @property
    def part(self) -> Fraction:
        """By what part of the old price it moved; negative when it fell."""
        return Fraction(self.new_minor - self.old_minor, self.old_minor)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a reviewer must see before she lets a list out. `new` and `withdrawn` are (offer, price_minor)."""

    raised: tuple[Change, ...]
    lowered: tuple[Change, ...]
    new: tuple[tuple[int, int], ...]
    withdrawn: tuple[tuple[int, int], ...]
    biggest: tuple[Change, ...]


def compare(old_prices: Mapping[int, int], new_prices: Mapping[int, int]) -> Comparison:
    """How `new_prices` (offer -> price_minor) differ from `old_prices`.

    Each in the order of offers; `biggest` are the BIGGEST_CHANGES that moved by the largest part of their old price.
    """
    kept = sorted(old_prices.keys() & new_prices.keys())
    moved = [Change(offer, old_prices[offer], new_prices[offer]) for offer in kept]
    raised = tuple(change for change in moved if change.new_minor > change.old_minor)
    lowered = tuple(change for change in moved if change.new_minor < change.old_minor)
    return Comparison(
        raised=raised,
        lowered=lowered,
        new=tuple((offer, new_prices[offer]) for offer in sorted(new_prices.keys() - old_prices.keys())),
        withdrawn=tuple((offer, old_prices[offer]) for offer in sorted(old_prices.keys() - new_prices.keys())),
        biggest=tuple(sorted(raised + lowered, key=lambda change: (-abs(change.part), change.offer))[:BIGGEST_CHANGES]),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _squeezed(text: str) -> str:
    return "".join(_RUN.findall(_plain(text)))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]
