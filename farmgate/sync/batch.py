"""What one transaction of the intake knows and what it will write: facts in, effects gathered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.counter.facts import Decision
from farmgate.counter.services import TillSession
from farmgate.kernel.ids import derived_id
from farmgate.kernel.operation import Operation
from farmgate.logistics.queries import ParcelRow
from farmgate.money.services import JournalDraft
from farmgate.people.queries import DeviceFacts
from farmgate.people.services import NewVillager
from farmgate.trade.asking import AskRow


@dataclass
class Batch:
    """Operations of one device on their way into the tables."""

    device: DeviceFacts
    now: datetime
    till: TillSession | None
    villagers_known: set[UUID]
    delegates: dict[UUID, set[UUID]]
    cards_taken: dict[str, UUID]
    allocation: Mapping[int, int]
    lists_superseded: Mapping[int, datetime]
    parcels: dict[UUID, ParcelRow] = field(default_factory=dict)
    asks: dict[UUID, AskRow] = field(default_factory=dict)
    # Operations whose float another phone of the same agent took in the meantime: decided as over the float.
    without_float: frozenset[UUID] = frozenset()
    # Hashes of acts that this device has signed before and that have counted, of those that are signed again here.
    counted: set[str | None] = field(default_factory=set)
    journals: list[JournalDraft] = field(default_factory=list)
    suspense: dict[UUID, int] = field(default_factory=dict)
    new_villagers: list[NewVillager] = field(default_factory=list)
    met: list[UUID] = field(default_factory=list)
    settled: list[UUID] = field(default_factory=list)
    feed: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    def keep(self, op: Operation[Any], decision: Decision) -> str | None:
        """Gather a decision's journals; returns its code."""
        for n, entry in enumerate(decision.entries):
            reverses = derived_id(entry.reverses, 0) if entry.reverses else None
            draft = JournalDraft(derived_id(op.id, n), entry.kind, op.at, entry.lines, reverses=reverses)
            self.journals.append(draft)
        if decision.code:
            self.suspense[op.id] = decision.suspense_minor
        return decision.code
