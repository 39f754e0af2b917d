"""Who holds a parcel, in words."""

from uuid import UUID

from farmgate.people.queries import names_of
from farmgate.trade import listings as trade
from farmgate.web.office import trade_words


def holder(code: str, named: dict[UUID, str]) -> str:
    """Who holds something, in words; `named` by `holders`."""
    kind, _colon, owner = code.partition(":")
    return trade_words.holder(code, named.get(UUID(owner), "") if kind in ("merchant", "villager") else "")


def holders(codes: list[str]) -> dict[UUID, str]:
    """What the merchants and villagers who hold something are called."""
    ids: dict[str, set[UUID]] = {"merchant": set(), "villager": set()}
    for code in codes:
        kind, _colon, owner = code.partition(":")
        if kind in ids:
            ids[kind].add(UUID(owner))
    merchants = {id_: trade_words.name(name) for id_, name in trade.merchant_names(ids["merchant"]).items()}
    return merchants | names_of(ids["villager"])
