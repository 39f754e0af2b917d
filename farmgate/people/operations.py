"""What may be done about people: the bodies of its operations, version 1."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from farmgate.kernel import limits
from farmgate.kernel.operation import BankAccount, CardNo, Code, Decision, Id, Language, Line, Note, Strict

# A line that may be left out.
ShortNote = Annotated[Note, Field(max_length=limits.NAME_LENGTH_MAX)]


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


RoleName = Literal["agent", "county_officer", "accountant", "auditor", "keeper"]
Username = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.+-]{2,60}$")]


class Where(Strict):
    """A role and where it holds: an agent's at a station, every other at a place with all below it."""

    role: RoleName
    place: Code | None = None
    station: Code | None = None


# Version 1 of the three, as they were before merchants and the hub had desks of their own.
class PersonAddV1(Where):
    """`person.add`: someone who will serve, with her first role. Her id is the operation's id.

    Agents serve at once. A role in the office waits for a second person: `role.decide`.
    """

    name: Line


class RoleGrantV1(Where):
    """`role.grant`: someone who serves already is to have one more role, by the same rule."""

    person: Id


DeskRole = Literal["agent", "county_officer", "accountant", "auditor", "keeper", "merchant", "hub"]


class DeskWhere(Strict):
    """A role and where it holds. One at a merchant's desk names its merchant and that merchant's county."""

    role: DeskRole
    place: Code | None = None
    station: Code | None = None
    merchant: Id | None = None


class PersonAddV2(DeskWhere):
    """`person.add`: someone who will serve, with her first role. Her id is the operation's id.

    Agents serve at once. Every other role waits for a second person: `role.decide`.
    """

    name: Line


class RoleGrantV2(DeskWhere):
    """`role.grant`: someone who serves already is to have one more role, by the same rule."""

    person: Id


class RoleDecideV1(Strict):
    """`role.decide`: a role in the office that another asked for is given, or is not. Who asked may only take it back."""

    proposal: Id
    granted: bool


class RoleEndV1(Where):
    """`role.end`: she has this role no more; what she did in it stays."""

    person: Id
    note: Note = ""


class RoleEndV2(DeskWhere):
    """`role.end`: she has this role no more; what she did in it stays."""

    person: Id
    note: Note = ""


class AccountInviteV1(Strict):
    """`account.invite`: she may set the password of this log-in, once and within a day; opened when she has none.

    Neither the password nor the code that lets her set it is signed, nor a hash of them: this is kept for ever.
    """

    person: Id
    username: Username


class ComplaintFileV1(Strict):
    """`complaint.file`: a villager's word against anybody. A phone files about another station than its own.

    At a desk `county` says whose it is, `channel` how it came, and `person` may say whom it is about.
    """

    villager: Id | None = None
    name: ShortNote = ""
    about: Literal["station", "agent", "merchant", "carrier", "county"] = "station"
    station: Code | None = None
    slip_no: ShortNote = ""
    category: Literal["cash", "refund_not_paid", "price", "wrong_goods", "not_delivered", "behaviour", "other"]
    words: Note = ""
    county: Code | None = None
    channel: Literal["hotline", "other_station", "committee", "letter"] = "other_station"
    person: Id | None = None


class ComplaintTakeV1(Strict):
    """`complaint.take`: whoever signs this sees to it from now on."""

    complaint: Id


class ComplaintAnswerV1(Strict):
    """`complaint.answer`: what was found, in words that are read aloud to her."""

    complaint: Id
    outcome: Literal["upheld", "partly", "not_upheld", "withdrawn"]
    words: Annotated[Note, Field(min_length=1)]


class ComplaintCloseV1(Strict):
    """`complaint.close`: she was told, and by whom; or could not be reached."""

    complaint: Id
    told: Literal["read_aloud", "letter", "not_reached"]
    by_whom: Line


class AgentBankV1(Strict):
    """`agent.bank`: the account an agent is to be paid into in a county. Another person decides."""

    county: Code
    agent: Id
    holder: Line
    account: BankAccount


class AgentBankDecideV1(Strict):
    """`agent.bank_decide`: another person than proposed it. `proposal` is the id of that operation."""

    proposal: Id
    decision: Decision


# What is done at a counter; the rest is done at a desk.
AT_COUNTERS: dict[tuple[str, int], type[BaseModel]] = {
    ("villager.add", 1): VillagerAddV1,
    ("card.link", 1): CardLinkV1,
    ("delegate.add", 1): DelegateAddV1,
    ("complaint.file", 1): ComplaintFileV1,
}
KINDS: dict[tuple[str, int], type[BaseModel]] = {
    **AT_COUNTERS,
    ("person.add", 1): PersonAddV1,
    ("role.grant", 1): RoleGrantV1,
    ("person.add", 2): PersonAddV2,
    ("role.grant", 2): RoleGrantV2,
    ("role.end", 2): RoleEndV2,
    ("role.decide", 1): RoleDecideV1,
    ("role.end", 1): RoleEndV1,
    ("account.invite", 1): AccountInviteV1,
    ("agent.bank", 1): AgentBankV1,
    ("agent.bank_decide", 1): AgentBankDecideV1,
    ("complaint.take", 1): ComplaintTakeV1,
    ("complaint.answer", 1): ComplaintAnswerV1,
    ("complaint.close", 1): ComplaintCloseV1,
}


def of_no_merchant(body: dict[str, Any]) -> dict[str, Any]:
    """Version 2 of a body about a role, as version 1 meant it: of no merchant."""
    return {**body, "merchant": None}
