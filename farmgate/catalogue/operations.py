"""What may be done about prices: the bodies of its operations, version 1. All are desk operations."""

from typing import Annotated

from pydantic import BaseModel, Field

from farmgate.kernel.operation import Amount, Code, Note, Number, PriceChange, Strict


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


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("price_list.draft", 1): PriceListDraftV1,
    ("price_list.publish", 1): PriceListPublishV1,
    ("allocation.set", 1): AllocationSetV1,
}
