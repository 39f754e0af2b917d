"""The ledger as the office lists it, beyond what its queries tell."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat

from farmgate.keyset import Page, page
from farmgate.money.models import Account, Proposal
from farmgate.people import listings as people
from farmgate.people.visibility import Visible

VILLAGERS_MAX = 2000


def of_villagers(kind: str, sees: Visible) -> list[str]:
    """The codes of the accounts of a kind, of villagers she sees, settled ones too: `refunds_owed` or `due`."""
    villager = Cast("person_id", TextField())
    codes = (
        people.villagers_seen(sees)
        .annotate(code=Concat(Value(f"{kind}:"), villager, output_field=TextField()))
        .values("code")
    )
    rows = Account.objects.filter(kind=kind, code__in=codes).order_by("code")
    return list(rows.values_list("code", flat=True)[:VILLAGERS_MAX])


class DecidedRow(NamedTuple):
    """A proposal that was approved, rejected or ran out."""

    id: UUID
    kind: str
    county: str
    amount_minor: int
    note: str
    proposed_by: UUID
    proposed_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    decision: str | None


def decided(counties: Collection[str], after: str = "", size: int = 50) -> Page[DecidedRow]:
    """Proposals of these counties that are settled, the last proposed first."""
    rows = Proposal.objects.filter(county__in=list(counties), decision__isnull=False)
    found = page(rows, ("proposed_at", "id"), after, size)
    return Page([DecidedRow(*(getattr(row, name) for name in DecidedRow._fields)) for row in found.rows], found.after)


def decisions(proposals: Collection[UUID]) -> dict[UUID, str | None]:
    """What became of each of these proposals: None while it waits."""
    return dict(Proposal.objects.filter(id__in=list(proposals)).values_list("id", "decision"))
