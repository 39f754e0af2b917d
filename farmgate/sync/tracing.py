"""From what a desk did back to the operation by which it did it, where only who and when was kept."""

from datetime import datetime
from uuid import UUID

from farmgate.kernel.ids import milliseconds
from farmgate.sync.models import StoredOperation


def done_by(kind: str, agent: UUID, at: datetime) -> UUID | None:
    """The operation of this kind that this person signed at this moment. Ids keep their millisecond, so few are looked at."""
    first = milliseconds(at) << 80
    rows = StoredOperation.objects.filter(op_id__gte=UUID(int=first), op_id__lt=UUID(int=first + (1 << 80)))
    return rows.filter(kind=kind, agent=agent).values_list("op_id", flat=True).first()
