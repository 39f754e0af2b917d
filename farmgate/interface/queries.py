"""Looking at tokens, hooks and deliveries; and what the office lists of them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.interface.models import Delivery, Hook, Token
from farmgate.keyset import Page, page
from farmgate.sql import ask

FAILING_MAX = 1000


class TokenRow(NamedTuple):
    """A token; never its secret."""

    id: UUID
    county: str
    person: UUID
    merchant: UUID | None
    label: str
    scopes: list[str]
    issued_by: UUID
    issued_at: datetime
    until: datetime
    ended_by: UUID | None
    ended_at: datetime | None
    used_on: date | None

    def holds(self, at: datetime) -> bool:
        """Whether it may be used then."""
        return self.ended_at is None and at < self.until


class HookRow(NamedTuple):
    """An address that is told of events."""

    id: UUID
    county: str
    merchant: UUID | None
    address: str
    events: list[str]
    set_by: UUID
    set_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None


class DeliveryRow(NamedTuple):
    """One event on its way to one address. `tried`: each try as (when, status or 0, milliseconds, why not)."""

    id: int
    hook: UUID
    event: UUID
    kind: str
    made_at: datetime
    state: str
    tries: int
    next_at: datetime | None
    tried: list[tuple[str, int, int, str]]


def token_by_hash(secret_hash: bytes) -> TokenRow | None:
    """The token with this hash, ended or not."""
    row = Token.objects.filter(secret_hash=secret_hash).values_list(*TokenRow._fields).first()
    return TokenRow(*row) if row else None


def token(id: UUID) -> TokenRow | None:
    """The token with this id."""
    row = Token.objects.filter(id=id).values_list(*TokenRow._fields).first()
    return TokenRow(*row) if row else None


def tokens(counties: Collection[str], after: str = "", size: int = 50) -> Page[TokenRow]:
    """The tokens of these counties, the latest first."""
    found = page(Token.objects.filter(county__in=list(counties)), ("issued_at", "id"), after, size)
    return Page([TokenRow(*(getattr(row, name) for name in TokenRow._fields)) for row in found.rows], found.after)


def hook(id: UUID) -> HookRow | None:
    """The hook with this id."""
    row = Hook.objects.filter(id=id).values_list(*HookRow._fields).first()
    return HookRow(*row) if row else None


def hooks(
    counties: Collection[str], *, merchants: Collection[UUID] | None = None, after: str = "", size: int = 50
) -> Page[HookRow]:
    """The hooks of these counties, of certain merchants only if told so; the latest first."""
    rows = Hook.objects.filter(county__in=list(counties))
    if merchants is not None:
        rows = rows.filter(merchant__in=list(merchants))
    found = page(rows, ("set_at", "id"), after, size)
    return Page([HookRow(*(getattr(row, name) for name in HookRow._fields)) for row in found.rows], found.after)


def hooks_standing() -> list[HookRow]:
    """All hooks that are told of what happens now."""
    return [HookRow(*row) for row in Hook.objects.filter(ended_at=None).values_list(*HookRow._fields)]


def deliveries(hook: UUID, *, state: str = "", after: str = "", size: int = 50) -> Page[DeliveryRow]:
    """What was or is to be sent to a hook, the latest first."""
    rows = Delivery.objects.filter(hook=hook)
    if state:
        rows = rows.filter(state=state)
    found = page(rows, ("id",), after, size)
    return Page([_delivery(row) for row in found.rows], found.after)


def delivery(id: int) -> DeliveryRow | None:
    """One delivery."""
    row = Delivery.objects.filter(id=id).first()
    return _delivery(row) if row else None


def _delivery(row: Delivery) -> DeliveryRow:
    tried = [(str(when), int(status), int(ms), str(why)) for when, status, ms, why in row.tried]
    return DeliveryRow(row.id, row.hook_id, row.event, row.kind, row.made_at, row.state, row.tries, row.next_at, tried)


def failing(counties: Collection[str]) -> dict[UUID, int]:
    """hook -> how many of its deliveries failed and wait for another try, up to FAILING_MAX; for hooks that stand."""
    return dict(ask(_FAILING, [FAILING_MAX, list(counties)]).fetchall())


_FAILING = """
SELECT h.id, n.n FROM interface_hook h, LATERAL (
    SELECT count(*)::int AS n FROM (
        SELECT FROM interface_delivery d WHERE d.hook_id = h.id AND d.state = 'waiting' AND d.tries > 0 LIMIT %s
    ) AS few) AS n
WHERE h.county = ANY(%s::text[]) AND h.ended_at IS NULL AND n.n > 0"""
