"""The limits of a county as the office reads them: the caps in force, and who set them last."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.sql import ask
from farmgate.sync.leases import DEFAULT_CAPS
from farmgate.sync.models import Limits

# Only desks set limits, and they sign little: the logs of phones are not looked through.
_LAST_SET = """
SELECT op_id, agent, at FROM sync_operation
WHERE device IN (SELECT device FROM sync_desk) AND kind = 'limits.set' AND code IS NULL
  AND convert_from(bytes, 'UTF8')::json #>> '{body,county}' = %s
ORDER BY id DESC LIMIT 1"""


class Caps(NamedTuple):
    """What every lease of a county carries: an order's sum, a till's sum and number of orders in a day."""

    sale_cap_minor: int
    day_cap_minor: int
    day_count_cap: int


class LastSet(NamedTuple):
    """The operation that set them, who signed it, and when."""

    op_id: UUID
    agent: UUID
    at: datetime


def caps(county: str) -> Caps:
    """The caps of a county (code); those every county begins with where nobody has set any."""
    row = Limits.objects.filter(county=county).values_list(*Caps._fields).first()
    return Caps(*(row or DEFAULT_CAPS))


def last_set(county: str) -> LastSet | None:
    """Who set a county's caps last; None where nobody has."""
    row = ask(_LAST_SET, [county]).fetchone()
    return LastSet(*row) if row else None
