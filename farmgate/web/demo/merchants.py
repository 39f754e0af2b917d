"""Who fills the county's orders: three merchants, their bank accounts and terms, each drawn up by one and decided by another."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from farmgate.catalogue.operations import COSTS_MAX
from farmgate.web.demo import words
from farmgate.web.demo.chance import draw
from farmgate.web.demo.county import COUNTY

Act = Callable[..., UUID]

COST_SHARE = (0.88, 0.94)
DEARER_OFFERS, DEARER = 12, 1.08


@dataclass(frozen=True)
class Merchant:
    """A merchant of the demo, and the account it is paid into: a number no bank has given out."""

    code: str
    name_zh: str
    name_en: str
    holder: str
    account: str


MERCHANTS = (
    Merchant("M01", "秭归县农资公司", "Zigui Farm Supplies", "秭归县农资公司", "6200000000000000011"),
    Merchant("M02", "茅坪百货批发部", "Maoping General Wholesale", "茅坪百货批发部", "6200000000000000029"),
    Merchant("M03", "宜昌峡江商贸", "Xiajiang Trading, Yichang", "宜昌峡江商贸有限公司", "6200000000000000037"),
)


def settle(act: Act, prices: Mapping[int, int]) -> list[UUID]:
    """Add the merchants, and agree on their accounts and on a cost for every offer. Returns the merchants."""
    added = []
    for merchant, offers in zip(MERCHANTS, _shared(sorted(prices)), strict=True):
        names = {"name_zh": merchant.name_zh, "name_en": merchant.name_en}
        id = act("officer", "merchant.add", county=COUNTY, code=merchant.code, **names)
        bank = act("officer", "merchant.bank", merchant=str(id), holder=merchant.holder, account=merchant.account)
        act("accountant", "merchant.bank_decide", proposal=str(bank), decision="approve")
        for start in range(0, len(offers), COSTS_MAX):
            costs = [[offer, _cost(offer, prices[offer])] for offer in offers[start : start + COSTS_MAX]]
            terms = act("accountant", "terms.draft", merchant=str(id), set=costs, note=words.FIRST_TERMS)
            act("officer", "terms.decide", terms=str(terms), decision="approve")
        added.append(id)
    return added


def ask_for_more(act: Act, merchant: UUID, prices: Mapping[int, int]) -> None:
    """A merchant's costs have risen: what a visitor finds waiting, some of it above the price."""
    offers = _shared(sorted(prices))[1]
    chosen = draw("dearer").sample(offers, min(DEARER_OFFERS, len(offers)))
    costs = [[offer, round(_cost(offer, prices[offer]) * DEARER)] for offer in sorted(chosen)]
    act("merchant", "terms.draft", merchant=str(merchant), set=costs, note=words.DEARER_TERMS)


def _shared(offers: Sequence[int]) -> list[Sequence[int]]:
    """Each merchant's third: goods stand by their shelves."""
    part = -(-len(offers) // len(MERCHANTS))
    return [offers[n * part : (n + 1) * part] for n in range(len(MERCHANTS))]


def _cost(offer: int, price_minor: int) -> int:
    return max(1, round(price_minor * draw("cost", offer).uniform(*COST_SHARE)))
