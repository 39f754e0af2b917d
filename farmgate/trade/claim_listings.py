"""Claims as the office lists them: by party and age, and one with its history."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.ages import Band, by_age
from farmgate.keyset import Page, page
from farmgate.people import queries as people
from farmgate.sql import ask, one
from farmgate.trade.claim_models import Claim, ClaimStep
from farmgate.trade.listings import Named, merchant_names

WAITING = ("open", "disputed")
AGES = (0, 7, 14, 30)
PARTIES_MAX = 2000


class ClaimRow(NamedTuple):
    """A claim among others."""

    id: UUID
    county: str
    parcel: UUID
    code: str
    what: str
    party: str
    agent: UUID | None
    merchant: UUID
    merchant_name: Named
    amount_minor: int
    posted_at: datetime
    due_at: datetime
    state: str
    how: str
    settling: UUID | None
    settled_at: datetime | None
    payout: UUID | None
    paid_at: datetime | None


def claims(
    counties: Collection[str], state: str, party: str, now: datetime, after: str = "", size: int = 50
) -> Page[ClaimRow]:
    """Claims of these counties, the latest first. `state`: one of theirs, `waiting` or `late`; `party`: a kind of holder."""
    rows = Claim.objects.filter(county__in=list(counties))
    if state in ("waiting", "late"):
        rows = rows.filter(state__in=WAITING)
    elif state:
        rows = rows.filter(state=state)
    if state == "late":
        rows = rows.filter(due_at__lt=now)
    if party:
        rows = rows.filter(party__startswith=f"{party}:")
    found = page(rows, ("posted_at", "id"), after, size)
    return Page(_named(found.rows), found.after)


def claim(counties: Collection[str], id: UUID) -> ClaimRow | None:
    """One claim of these counties."""
    found = _named(list(Claim.objects.filter(county__in=list(counties), id=id)))
    return found[0] if found else None


def of_parcel(parcel: UUID) -> UUID | None:
    """The claim for a parcel, if there is one."""
    return Claim.objects.filter(parcel=parcel).values_list("id", flat=True).first()


def _named(rows: list[Claim]) -> list[ClaimRow]:
    named = merchant_names({row.merchant for row in rows})
    return [
        ClaimRow(
            row.id,
            row.county,
            row.parcel,
            row.code,
            row.what,
            row.party,
            row.agent,
            row.merchant,
            named.get(row.merchant, ("", "")),
            row.amount_minor,
            row.posted_at,
            row.due_at,
            row.state,
            row.how,
            row.settling,
            row.settled_at,
            row.payout,
            row.paid_at,
        )
        for row in rows
    ]


def parties(county: str) -> list[str]:
    """Whoever a county has claimed something of and has not settled it with."""
    rows = Claim.objects.filter(county=county, state__in=WAITING).order_by("party")
    return list(rows.values_list("party", flat=True).distinct()[:PARTIES_MAX])


class StepRow(NamedTuple):
    """What was said or done about a claim."""

    operation: UUID
    kind: str
    by: str
    at: datetime
    how: str
    words: str


def steps(claim: UUID) -> list[StepRow]:
    """The history of a claim, the first first."""
    rows = list(ClaimStep.objects.filter(claim=claim).order_by("id"))
    named = people.names_of({row.by for row in rows})
    return [StepRow(row.operation, row.kind, named.get(row.by, ""), row.at, row.how, row.words) for row in rows]


class Waiting(NamedTuple):
    """What is claimed and not settled: how many, how many of them past their day, and the sum."""

    number: int
    late: int
    total_minor: int


def waiting(counties: Collection[str], now: datetime) -> Waiting:
    """What is claimed in these counties and not settled."""
    return Waiting(*one(_WAITING, [now, list(counties)]))


def ages(counties: Collection[str], now: datetime) -> list[Band]:
    """How many claims wait, by age."""
    return by_age(Claim.objects.filter(county__in=counties, state__in=WAITING), "posted_at", AGES, now)


class PartySum(NamedTuple):
    """What one kind of holder is to pay."""

    party: str
    number: int
    total_minor: int


def by_party(counties: Collection[str]) -> list[PartySum]:
    """What is not settled, by the kind of who is to pay, the most first."""
    return [PartySum(*row) for row in ask(_PARTIES, [list(counties)]).fetchall()]


_OPEN = "county = ANY(%s::text[]) AND state IN ('open', 'disputed')"
_WAITING = f"""
SELECT count(*)::int, count(*) FILTER (WHERE due_at < %s)::int, coalesce(sum(amount_minor), 0)::bigint
FROM trade_claim WHERE {_OPEN}"""  # noqa: S608 (only our own text)
_PARTIES = f"""
SELECT split_part(party, ':', 1), count(*)::int, sum(amount_minor)::bigint FROM trade_claim WHERE {_OPEN}
GROUP BY 1 ORDER BY 3 DESC, 1"""  # noqa: S608 (only our own text)
