"""A word from the county to one station or to all: kept, and on its way to their phones."""

from typing import Any

from farmgate.kernel.operation import Operation
from farmgate.people import queries as people
from farmgate.sql import ask
from farmgate.sync import feed
from farmgate.sync.batch import Batch


def send(op: Operation[Any], batch: Batch, county: str, station: tuple[int, str] | None, zh: str, en: str) -> None:
    """Send it in the name of who signed `op`. `station`: its id and code; None for all stations of the county."""
    sender = people.name(op.agent)
    ask(
        "INSERT INTO sync_message (id, county, station_id, sent_by, sender, sent_at, zh, en) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [op.id, county, station and station[0], op.agent, sender, op.at, zh, en],
    )
    audience = f"station:{station[1]}" if station else f"county:{county}"
    batch.feed.append((audience, feed.message_item(op.id, op.at, sender, zh, en)))
