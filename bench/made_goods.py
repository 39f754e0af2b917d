"""Goods and searches that nobody made up one by one: those of the demo catalogue, and words cut from their names."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from farmgate.catalogue import rules

DATA = Path(__file__).resolve().parent.parent / "data" / "catalogue"
BRANDS = "云山青河金谷兴农丰源绿野长江清泉红星永福春晖玉龙天禾大地佳园顺和新村宝田双喜东方明月秋实瑞雪民乐百川"


def goods(count: int, chance: random.Random) -> Iterator[Any]:
    """So many goods of data/catalogue/goods.csv, each under a made-up brand and with a number of its own."""
    from farmgate.catalogue.models import Good
    from farmgate.catalogue.sources import read_goods, read_rows

    slugs = {row["slug"] for _, row in read_rows(DATA / "categories.csv", ("slug",))}
    bases = list(read_goods(DATA / "goods.csv", slugs)[0].values())
    brands = [(first + second, rules.syllables(first + second)) for first in BRANDS for second in BRANDS]
    for number in range(1, count + 1):
        base = chance.choice(bases)
        brand, spoken = chance.choice(brands)
        digits = f"29{number:010d}"
        fields = base._replace(
            id=number,
            name_zh=brand + base.name_zh,
            name_en=f"{''.join(spoken).title()} {base.name_en}",
            barcode=digits + str(rules.check_digit(digits)),
            pinyin=" ".join(spoken) + " " + base.pinyin,
            initials=rules.initials(spoken) + base.initials,
        )
        yield Good(**fields._asdict())


def queries(goods: Sequence[Any], chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """(kind, text), each cut from the name of some good, so that each must find something."""
    kinds: dict[str, Callable[[Any], str]] = {
        "chinese 1": lambda good: _cut(_chinese(good), 1, chance),
        "chinese 2": lambda good: _cut(_chinese(good), 2, chance),
        "chinese 3": lambda good: _cut(_chinese(good), 3, chance),
        "pinyin": lambda good: _half_typed("".join(_part(good.pinyin.split(), chance)), 2, chance),
        "pinyin spaced": lambda good: " ".join(_part(good.pinyin.split(), chance)),
        "initials": lambda good: _cut(good.initials, chance.randint(2, 4), chance),
        "english": lambda good: _half_typed(chance.choice(re.findall("[a-z]+", good.name_en.lower())), 2, chance),
        "barcode": lambda good: good.barcode,
    }
    for _ in range(count):
        kind = chance.choice(list(kinds))
        yield kind, kinds[kind](chance.choice(goods))


def _chinese(good: Any) -> str:
    return max(re.findall("[\u4e00-\u9fff]+", good.name_zh), key=len)


def _cut(text: str, length: int, chance: random.Random) -> str:
    start = chance.randint(0, max(0, len(text) - length))
    return text[start : start + length]


def _part(syllables: Sequence[str], chance: random.Random) -> Sequence[str]:
    start = chance.randrange(len(syllables))
    return syllables[start : start + chance.randint(1, 3)]


def _half_typed(text: str, least: int, chance: random.Random) -> str:
    return text[: chance.randint(min(least, len(text)), len(text))]
