"""What may be posted to an address of the office."""

from dataclasses import dataclass, field
from typing import Any

from tests.world import COUNTY


@dataclass(frozen=True)
class Deed:
    """What may be posted to an address. `anywhere`: without naming a county it is about one's own, which is no harm."""

    fields: dict[str, Any] = field(default_factory=dict)
    query: str = f"?county={COUNTY}"
    anywhere: bool = False
    # Nothing changes: what is shown is told to the log.
    looks: bool = False
