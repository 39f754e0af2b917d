"""How long things have waited, in bands of days: one question, whatever is counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum


class Band(NamedTuple):
    """What has waited for `days` days or more, and for fewer than the next band's."""

    days: int
    number: int
    amount_minor: int = 0


def by_age(
    rows: QuerySet[Any], since: str, starts: Sequence[int], moment: datetime, amount: str | None = None
) -> list[Band]:
    """How many of these rows there are in each band, and what they come to. `starts`: in days, 0 first."""
    bands = {}
    for first, after in zip(starts, (*starts[1:], None), strict=True):
        within = Q() if first == 0 else Q(**{f"{since}__lte": moment - timedelta(days=first)})
        bands[first] = within if after is None else within & Q(**{f"{since}__gt": moment - timedelta(days=after)})
    asked: dict[str, Any] = {f"n{first}": Count("pk", filter=band) for first, band in bands.items()}
    if amount:
        asked |= {f"sum{first}": Sum(amount, filter=band) for first, band in bands.items()}
    found = rows.aggregate(**asked)
    return [Band(first, found[f"n{first}"], found.get(f"sum{first}") or 0) for first in starts]
