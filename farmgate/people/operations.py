"""What may be done about people: the bodies of its operations, version 1."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from farmgate.kernel.operation import CardNo, Code, Id, Language, Line, Strict


class VillagerAddV1(Strict):
    """`villager.add`: someone is served who is not in the register yet. Her id is the operation's id."""

    name: Line
    village: Code
    household: Id | None = None
    language: Language = "zh-Hans"
    born_year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    card_no: CardNo | None = None


class CardLinkV1(Strict):
    """`card.link`: a picture card is given to a villager; an earlier card of hers stops working."""

    villager: Id
    card_no: CardNo


class DelegateAddV1(Strict):
    """`delegate.add`: a villager names another who may act for her."""

    villager: Id
    delegate: Id
    relation: Literal["child", "spouse", "parent", "sibling", "neighbour", "other"]


KINDS: dict[tuple[str, int], type[BaseModel]] = {
    ("villager.add", 1): VillagerAddV1,
    ("card.link", 1): CardLinkV1,
    ("delegate.add", 1): DelegateAddV1,
}
