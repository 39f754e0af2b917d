"""The people of the demo: names as the hills of western Hubei have them, by sex and by the decade of birth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from farmgate.kernel.ids import crockford

SURNAMES = "王李张刘陈向谭周黄郑宋杜胡韩梅熊袁望彭崔付秦鲁万徐龚卢覃田邓屈颜"
# By the year of birth from which they were given: women's, men's.
GIVEN = {
    0: (
        "秀英 桂英 玉兰 桂兰 秀兰 玉珍 凤英 春香 菊香 翠英 先翠 祖英 大香 冬梅 兰英 德秀 永珍 明秀 家英 正香",
        "国民 大发 祖德 先明 德全 永福 正清 家财 光华 明富 兴国 宗保 启才 传林 长生 世平 建国 国强 正举 大洪",
    ),
    1966: (
        "红梅 春梅 小红 丽华 海燕 玉梅 艳萍 金凤 晓琴 桂花 春燕 雪梅 丽娟 翠萍 爱华 永琼",
        "建军 志强 卫东 永红 国华 建华 晓明 军 勇 海波 平 红兵 长春 小平 海涛 志刚",
    ),
    1988: (
        "婷婷 静 丹 雪 倩 梦瑶 思雨 欣怡 佳慧 雨涵 诗琪 晓雯",
        "鹏 磊 杰 浩 俊 浩然 宇轩 子豪 天宇 俊杰 志豪 一鸣",
    ),
}
CARD_SHARE_OLD, CARD_SHARE_YOUNG = 0.6, 0.12
OLD_FROM_AGE = 60
DELEGATE_SHARE = 0.25


@dataclass(frozen=True)
class Staff:
    """Someone with a log-in: the user name, the name, and the role in the county."""

    username: str
    name: str
    role: str
    does: str


STAFF = (
    Staff("officer", "谭明", "county_officer", "approves phones, proposes floats, writes to stations"),
    Staff("accountant", "周玉梅", "accountant", "approves money that the officer proposed, opens cash bags"),
    Staff("auditor", "向东", "auditor", "looks at everything, changes nothing"),
    Staff("keeper", "屈小川", "keeper", "keeps the devices and the limits"),
    Staff("hub", "秦勇", "hub", "scans parcels in at the county's hub"),
)
# At the desk of the second merchant, once there are merchants.
SELLER = Staff("merchant", "覃永珍", "merchant", "sells for Maoping General Wholesale: answers, sends, is owed")


@dataclass(frozen=True)
class Neighbour:
    """A villager before she is in the register. `delegate_of` is the place in the list of whom she may act for."""

    name: str
    village: str
    household: UUID
    born_year: int
    card_no: str | None
    delegate_of: int | None = None


def agent_name(rng: Random, year: int) -> str:
    """An agent: most are women and men of thirty to fifty who stayed or came back."""
    return rng.choice(SURNAMES) + _given(rng, year - rng.randint(30, 50), rng.random() < 0.6)


def neighbours(rng: Random, count: int, villages: Sequence[str], year: int) -> list[Neighbour]:
    """`count` people of whole households, three in four of them from the first of `villages` (place codes)."""
    found: list[Neighbour] = []
    while len(found) < count:
        village = villages[0] if len(villages) == 1 or rng.random() < 0.75 else rng.choice(villages[1:])
        found += _household(rng, len(found), village, year)
    return found[:count]


def _household(rng: Random, at: int, village: str, year: int) -> Iterator[Neighbour]:
    household = UUID(int=rng.getrandbits(128), version=4)
    surname = rng.choice(SURNAMES)
    elder_age = rng.randint(62, 84)
    elders = rng.choice([(True,), (False,), (True, False), (True, False), ()])
    for woman in elders:
        # A wife keeps her own name.
        name = (rng.choice(SURNAMES) if woman else surname) + _given(rng, year - elder_age, woman)
        yield Neighbour(name, village, household, year - elder_age, _card(rng, elder_age))
        elder_age += 2
    delegate_of = at if elders and rng.random() < DELEGATE_SHARE else None
    if not elders or delegate_of is not None or rng.random() < 0.4:
        age, woman = rng.randint(28, 56), rng.random() < 0.55
        name = surname + _given(rng, year - age, woman)
        yield Neighbour(name, village, household, year - age, _card(rng, age), delegate_of)


def _given(rng: Random, born: int, woman: bool) -> str:
    decade = max(start for start in GIVEN if start <= born)
    return rng.choice(GIVEN[decade][0 if woman else 1].split())


def _card(rng: Random, age: int) -> str | None:
    share = CARD_SHARE_OLD if age >= OLD_FROM_AGE else CARD_SHARE_YOUNG
    return crockford(rng.getrandbits(40), 8) if rng.random() < share else None
