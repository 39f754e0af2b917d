"""The ledger as the office tells it: journals of an operation, what a decision would move, whose account is whose."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import merchants
from farmgate.counter import listings as counter
from farmgate.kernel.ids import derived_id
from farmgate.money import listings, queries
from farmgate.money.queries import ProposalRow
from farmgate.people import listings as people
from farmgate.people.queries import names_of
from farmgate.sync.listings import JOURNALS_MAX
from farmgate.trade import claim_listings, claims
from farmgate.trade.listings import merchant_names
from farmgate.web.office import wording
from farmgate.web.office.staff import Staff
from farmgate.web.office.wording import State, Text

# Accounts whose balance is normally a credit: told the way people say it, a debt of 80 is 80 and not -80.
CREDIT_KINDS = frozenset(
    {"escrow", "leg", "suspense", "refunds_owed", "float_control", "bank", "payable", "commission", "take"}
)
VILLAGER_KINDS = ("refunds_owed", "due")
COUNTY_KINDS = ("safe", "escrow", "leg", "suspense", "over_short", "float_control", "bank", "take", "loss")
KINDS = ("drawer", "safe", "transit", "float", *COUNTY_KINDS[1:], *VILLAGER_KINDS, "payable", "commission", "claim")
PERSON_KINDS = frozenset({"float", *VILLAGER_KINDS, "commission"})
MERCHANTS_MAX = 2000
APPROVE = "money.approve"


def told(account: str, net_minor: int) -> int:
    """A balance as people say it: positive on the side where the account's kind normally stands."""
    return -net_minor if account.partition(":")[0] in CREDIT_KINDS else net_minor


def net(account: str) -> int:
    """What one account stands at, debits less credits; nothing when it was never used."""
    found = queries.balances([account])
    return found[account].net if account in found else 0


def names(accounts: Iterable[str]) -> dict[str, str]:
    """Accounts in words, those of a person with her name: `float:7b1e...` -> `Float of 王秀英`."""
    people_of = {code: UUID(code.partition(":")[2]) for code in accounts if code.partition(":")[0] in PERSON_KINDS}
    named: dict[UUID, str] = names_of(people_of.values())
    merchants_of = {code: UUID(code.partition(":")[2]) for code in accounts if code.partition(":")[0] == "payable"}
    named |= {id: wording.in_language(*name) for id, name in merchant_names(merchants_of.values()).items()}
    found = {code: wording.account_name(code) for code in accounts}
    whose = people_of | merchants_of
    return found | {code: f"{found[code]} · {named.get(owner, '')}" for code, owner in whose.items()}


class EntryLine(NamedTuple):
    """One account's part in a journal."""

    account: str
    name: str
    amount_minor: int

    @property
    def credit_minor(self) -> int:
        return -self.amount_minor

    @property
    def href(self) -> str:
        return reverse("office:statement", args=[self.account])


class Entry(NamedTuple):
    """A journal with its name."""

    name: Text
    state: State | None
    lines: list[EntryLine]


PHASES = {
    "pending": State(_("Waiting for another person"), "wait"),
    "post": State(_("Approved"), "good"),
    "void": State(_("Rejected"), "quiet"),
    "expire": State(_("Expired"), "quiet"),
}


def journals_of(operation: UUID) -> list[Entry]:
    """The journals of one operation that the caller has shown to be seen."""
    found = queries.journals([derived_id(operation, n) for n in range(JOURNALS_MAX)])
    named = names([code for journal in found for code, _amount in journal.lines])
    return [
        Entry(
            wording.JOURNAL.get(journal.kind, journal.kind),
            PHASES.get(journal.phase),
            [EntryLine(code, named[code], amount_minor) for code, amount_minor in journal.lines],
        )
        for journal in found
    ]


class Effect(NamedTuple):
    """An account before and after."""

    account: str
    name: str
    before_minor: int
    amount_minor: int

    @property
    def after_minor(self) -> int:
        return self.before_minor + self.amount_minor

    @property
    def href(self) -> str:
        return reverse("office:statement", args=[self.account])


def effect(lines: Sequence[tuple[str, int]]) -> list[Effect]:
    """What these lines would make of the balances there are now, as people say them."""
    codes = [code for code, _amount in lines]
    return _effect_of(lines, {code: balance.net for code, balance in queries.balances(codes).items()}, names(codes))


class Proposed(NamedTuple):
    """A proposal as its box shows it. `effect` is empty once it is settled: the balances have moved on."""

    id: UUID
    name: Text
    state: State
    amount_minor: int
    note: str
    proposed_by: str
    proposed_at: object
    decided_by: str
    decided_at: object
    waiting: bool
    own: bool
    may_decide: bool
    effect: list[Effect]


def proposal(me: Staff, id: UUID) -> Proposed | None:
    """One proposal of a county she sees."""
    row = queries.proposal(id)
    if row is None or row.county not in me.county_codes:
        return None
    (shown,) = proposed(me, [row])
    return shown


def proposed(me: Staff, rows: Sequence[ProposalRow]) -> list[Proposed]:
    """Proposals with names, and with before and after for those that wait."""
    named = names_of({row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by})
    paths = {county.code: county.path for county in me.counties}
    codes = list({code for row in rows for code, _amount in row.lines})
    before = {code: balance.net for code, balance in queries.balances(codes).items()}
    told_as = names(codes)
    return [
        Proposed(
            row.id,
            title(row.kind, row.lines, told_as),
            wording.PROPOSAL[row.decision],
            row.amount_minor,
            row.note,
            named.get(row.proposed_by, ""),
            row.proposed_at,
            named.get(row.decided_by, "") if row.decided_by else "",
            row.decided_at,
            row.decision is None,
            row.proposed_by == me.person,
            row.county in paths and me.may(APPROVE, paths[row.county]),
            _effect_of(row.lines, before, told_as) if not row.decision else [],
        )
        for row in rows
    ]


def title(kind: str, lines: Sequence[tuple[str, int]], named: dict[str, str]) -> Text:
    """What a proposal would do, in words."""
    account, amount_minor = lines[0]
    if kind == "float.propose":
        text = _("Raise: %(account)s") if amount_minor > 0 else _("Lower: %(account)s")
        return text % {"account": named[account]}
    if kind == "safe.propose":
        return _("From the bank to the safe") if amount_minor > 0 else _("From the safe to the bank")
    if kind == "claim.settle":
        return _("Settle a claim: %(account)s") % {"account": named[lines[1][0]]}
    if kind in ("payout.propose", "claim.pay"):
        return _("Pay from the bank: %(account)s") % {"account": named[account]}
    if kind == "transfer.propose":
        return _("Rests of orders paid by bank")
    if kind == "commission.propose":
        text = _("Pay from the bank: %(account)s") if lines[1][0].startswith("bank:") else _("Pay in cash: %(account)s")
        return text % {"account": named[account]}
    return _("Exception to %(account)s") % {"account": named[lines[1][0]]}


def titles(proposals: Sequence[tuple[UUID, str]]) -> dict[UUID, Text]:
    """What each of these proposals (id, kind) did or would have done."""
    found = {journal.id: journal.lines for journal in queries.journals([derived_id(id, 0) for id, _kind in proposals])}
    named = names({code for lines in found.values() for code, _amount in lines})
    return {id: title(kind, found[derived_id(id, 0)], named) for id, kind in proposals}


def _effect_of(lines: Sequence[tuple[str, int]], nets: dict[str, int], named: dict[str, str]) -> list[Effect]:
    return [
        Effect(code, named[code], told(code, nets.get(code, 0)), told(code, amount_minor))
        for code, amount_minor in lines
    ]


def accounts_of(me: Staff, kind: str, county: str = "") -> dict[str, str]:
    """The accounts of a kind that belong to what she sees: code -> whose it is, in words."""
    counties = {c.code: c.name for c in me.counties if county in ("", c.code)}
    if kind in COUNTY_KINDS:
        return {f"{kind}:{code}": name for code, name in counties.items()}
    if kind == "drawer":
        phones = people.devices(me.sees, kind="phone", county=county)
        return {f"drawer:{phone.code}": f"{phone.station} · {phone.agent}" for phone in phones}
    if kind == "payable":
        rows = merchants.of_counties(list(counties), MERCHANTS_MAX)
        return {f"payable:{row.id}": wording.in_language(row.name_zh, row.name_en) for row in rows}
    if kind in ("float", "commission"):
        return {
            f"{kind}:{person}": f"{name} · {station}"
            for person, name, station, _county in people.holders(me.sees, county)
        }
    if kind == "transit":
        bags = counter.bags(list(counties), on_the_way=True, size=people.DEVICES_MAX).rows
        return {f"transit:{bag.id}": bag.seal_no for bag in bags}
    if kind == "claim":
        codes = [claims.account(code, party) for code in counties for party in claim_listings.parties(code)]
        return {code: wording.account_name(code) for code in codes}
    if kind in VILLAGER_KINDS:
        codes = listings.of_villagers(kind, me.sees)
        named = names_of({UUID(code.partition(":")[2]) for code in codes})
        return {code: named.get(UUID(code.partition(":")[2]), "") for code in codes}
    return {}


def whose(me: Staff, account: str) -> str | None:
    """Whose account this is, in words; None when she does not see it."""
    kind, _colon, owner = account.partition(":")
    if kind in COUNTY_KINDS:
        return next((county.name for county in me.counties if county.code == owner), None)
    if kind == "drawer":
        phone = people.device(me.sees, owner)
        return f"{phone.station} · {phone.agent}" if phone and phone.kind == "phone" else None
    if kind == "claim":
        return wording.account_name(account) if owner.partition(".")[0] in me.county_codes else None
    if kind not in ("float", "transit", *VILLAGER_KINDS, "payable", "commission"):
        return None
    try:
        id = UUID(owner)
    except ValueError:
        return None
    if str(id) != owner:
        return None
    if kind == "transit":
        bag = counter.bag(me.county_codes, id)
        return bag.seal_no if bag else None
    if kind == "payable":
        merchant = merchants.merchants([id]).get(id)
        seen = merchant is not None and merchant.county in me.county_codes
        return wording.in_language(merchant.name_zh, merchant.name_en) if merchant and seen else None
    if kind in VILLAGER_KINDS:
        villager = people.villager(me.sees, id)
        return villager.name if villager else None
    return next((name for person, name, _station, _county in people.holders(me.sees) if person == id), None)


def owed(account: str) -> int:
    """What is owed on one account, as people say it."""
    return told(account, net(account))
