"""Who pays for a parcel that is lost or spoiled: the table of docs/decisions/0011, as a pure function.

Who held it last answers for what is gone. Whoever takes a parcel says what it looks like: what is damaged or opened then
was so in the hands before; what nobody marked is the last one's. Too little in a wrapping that was whole in every hand
was too little when the merchant closed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

What = Literal["lost", "damaged", "short"]
# The operations whose detail is what the parcel looked like.
LOOKED_AT = ("hub.receive", "parcel.receive", "hub.take_back")


class Took(NamedTuple):
    """One hand in whose keeping a parcel was, and what it looked like when it came there."""

    holder: str
    condition: str = "ok"


def chain(merchant: UUID, waybill: str, scans: Iterable[tuple[str, str, str]], holder: str) -> list[Took]:
    """Everybody who held a parcel, the merchant first, `holder` last. `scans`: (kind, holder then, detail), in order."""
    hands = [Took(f"merchant:{merchant}")]
    if waybill:
        hands.append(Took(f"carrier:{waybill}"))
    for kind, then, detail in scans:
        if then != hands[-1].holder:
            hands.append(Took(then, detail if kind in LOOKED_AT else "ok"))
    # Phones' clocks differ: whatever order the scans seem to have, one hand has it now.
    return hands if hands[-1].holder == holder else [*hands, Took(holder)]


def who_pays(what: What, hands: list[Took]) -> str:
    """The holder who pays, of those in the chain."""
    marked = next((n for n, hand in enumerate(hands) if hand.condition != "ok"), None)
    if what == "lost" or (what == "damaged" and marked is None):
        return hands[-1].holder
    return hands[marked - 1].holder if marked else hands[0].holder


@dataclass(frozen=True, slots=True)
class Case:
    """A row of the table as people are shown it: where the parcel was, and the hands it had gone through."""

    key: str
    hands: tuple[Took, ...]


_MERCHANT, _CARRIER = Took("merchant"), Took("carrier")
_HUB, _STATION = Took("hub"), Took("station")
CASES = (
    Case("merchant", (_MERCHANT,)),
    Case("carrier", (_MERCHANT, _CARRIER)),
    Case("hub", (_MERCHANT, _CARRIER, _HUB)),
    Case("hub_marked", (_MERCHANT, _CARRIER, Took("hub", "damaged"))),
    Case("station", (_MERCHANT, _CARRIER, _HUB, _STATION)),
    Case("station_marked", (_MERCHANT, _CARRIER, _HUB, Took("station", "opened"))),
)
# On the way back only what is lost is paid for: what it looks like was her reason to refuse it.
CASES_BACK = (
    Case("back_station", (_MERCHANT, _CARRIER, _HUB, _STATION)),
    Case("back_hub", (_MERCHANT, _CARRIER, _HUB, _STATION, _HUB)),
)
