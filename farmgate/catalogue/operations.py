"""What may be done about prices and merchants: the bodies of its operations, version 1. All are desk operations."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import (
    Amount,
    BankAccount,
    Code,
    Decision,
    Id,
    Line,
    Note,
    Number,
    PriceChange,
    Strict,
)

COSTS_MAX = 400
MerchantCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
# A name that may be left out.
Name = Annotated[str, StringConstraints(max_length=limits.NAME_LENGTH_MAX, pattern=r"^[^\x00-\x1f\x7f]*$")]


class PriceListDraftV1(Strict):
    """`price_list.draft`: changes on top of the county's published list. `set`: [offer, price_minor].

    `fee_minor` is what an order pays for the second leg from now on; null leaves it as it is.
    """

    county: Code
    set: Annotated[list[PriceChange], Field(max_length=1000)]
    withdraw: Annotated[list[Number], Field(max_length=1000)] = []
    fee_minor: Amount | None = None
    note: Note = ""


class PriceListPublishV1(Strict):
    """`price_list.publish`: another person than the one who drew it up lets it out."""

    county: Code
    version: Number


class AllocationSetV1(Strict):
    """`allocation.set`: how many of an offer a station may promise offline; null lifts the limit."""

    station: Code
    offer: Number
    quantity: Number | None


class MerchantAddV1(Strict):
    """`merchant.add`: who is to fill orders of a county. Paid only once it has a bank account."""

    county: Code
    code: MerchantCode
    name_zh: Line
    name_en: Name = ""


class AboutMerchant(Strict):
    """A body that names a merchant, or something of one, and is judged in that merchant's county."""


class MerchantBankV1(AboutMerchant):
    """`merchant.bank`: the account a merchant is to be paid into. Another person decides."""

    merchant: Id
    holder: Line
    account: BankAccount


class MerchantBankDecideV1(AboutMerchant):
    """`merchant.bank_decide`: another person than proposed it. `proposal` is the id of that operation."""

    proposal: Id
    decision: Decision


class TermsDraftV1(AboutMerchant):
    """`terms.draft`: at what cost a merchant fills offers. `set`: [offer, cost_minor]; `withdraw`: what it fills no more."""

    merchant: Id
    set: Annotated[list[PriceChange], Field(max_length=COSTS_MAX)]
    withdraw: Annotated[list[Number], Field(max_length=COSTS_MAX)] = []
    note: Note = ""


class TermsDecideV1(AboutMerchant):
    """`terms.decide`: another person than drew them up. From then on the merchant fills what they name."""

    terms: Id
    decision: Decision


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("price_list.draft", 1): PriceListDraftV1,
    ("price_list.publish", 1): PriceListPublishV1,
    ("allocation.set", 1): AllocationSetV1,
    ("merchant.add", 1): MerchantAddV1,
    ("merchant.bank", 1): MerchantBankV1,
    ("merchant.bank_decide", 1): MerchantBankDecideV1,
    ("terms.draft", 1): TermsDraftV1,
    ("terms.decide", 1): TermsDecideV1,
}
