"""What a station's phones are told of other prices and other goods that villagers are asked about."""

from collections.abc import Collection, Mapping
from uuid import UUID

from farmgate.catalogue import queries as catalogue
from farmgate.kernel.clock import wire
from farmgate.people import queries as people
from farmgate.trade.asking import AskRow

Goods = Mapping[int, tuple[str, str, str]]


def told(rows: Collection[AskRow]) -> list[tuple[str, dict[str, object]]]:
    """To the phones of each order's station: what she is asked, or that it is over."""
    return [(f"station:{row.station_code}", item) for row, item in zip(rows, ask_items(rows), strict=True)]


def ask_items(rows: Collection[AskRow]) -> list[dict[str, object]]:
    """The feed item of each ask: see docs/protocol.md."""
    names = people.names_of({row.villager for row in rows})
    goods = catalogue.names(list({offer for row in rows for offer in (row.offer_before, row.offer)}))
    return [_item(row, names, goods) for row in rows]


def _item(row: AskRow, names: Mapping[UUID, str], goods: Goods) -> dict[str, object]:
    return {
        "kind": "ask",
        "ask": str(row.id),
        "order": str(row.order),
        "n": row.n,
        "slip_no": row.slip_no,
        "villager": str(row.villager),
        "name": names.get(row.villager, ""),
        "quantity": row.quantity,
        "before": [row.offer_before, row.price_before_minor, *goods[row.offer_before]],
        "after": [row.offer, row.unit_price_minor, *goods[row.offer]],
        "since": wire(row.asked_at),
        "until": wire(row.until),
        "state": row.state,
    }
