"""Changing who fills orders and at what cost. One person draws up, another decides; until then nothing holds."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from farmgate.catalogue.models import BankProposal, Decided, Merchant, Supply, Terms
from farmgate.catalogue.services import check_offers, known_county
from farmgate.kernel.problems import Problem
from farmgate.sql import ask

Settled = TypeVar("Settled", BankProposal, Terms)

_SET_COSTS = """
INSERT INTO catalogue_cost (terms_id, offer_id, cost_minor)
SELECT %s, offer, cost FROM unnest(%s::bigint[], %s::bigint[]) AS given (offer, cost)"""

_REMEMBER_BEFORE = """
UPDATE catalogue_cost c SET before_merchant_id = s.merchant_id, before_minor = s.cost_minor
FROM catalogue_supply s WHERE s.offer_id = c.offer_id AND c.terms_id = %s"""

_SUPPLY = """
INSERT INTO catalogue_supply (offer_id, merchant_id, cost_minor, terms_id)
SELECT offer_id, %s, cost_minor, terms_id FROM catalogue_cost WHERE terms_id = %s ORDER BY offer_id
ON CONFLICT (offer_id) DO UPDATE
SET (merchant_id, cost_minor, terms_id) = (EXCLUDED.merchant_id, EXCLUDED.cost_minor, EXCLUDED.terms_id)"""


@transaction.atomic
def add_merchant(origin_id: UUID, county: str, code: str, name_zh: str, name_en: str, by: UUID, at: datetime) -> None:
    """Add who will fill orders of a county (code). Problem `unknown_county`, `merchant_code_taken`."""
    county_id = known_county(county)
    try:
        with transaction.atomic():
            Merchant.objects.create(
                id=origin_id, county_id=county_id, code=code, name_zh=name_zh, name_en=name_en, added_by=by, added_at=at
            )
    except IntegrityError as error:
        raise Problem(
            "merchant_code_taken",
            f"本县已有编号为 {code} 的商户。没有添加。",
            f"This county has a merchant {code} already. None was added.",
            409,
        ) from error


@transaction.atomic
def propose_bank(origin_id: UUID, merchant: UUID, holder: str, account: str, by: UUID, at: datetime) -> None:
    """Propose into which account a merchant is paid; until another person approves, the one before holds.

    Problem `unknown_merchant`, `bank_already_proposed`.
    """
    _merchant(merchant)
    if BankProposal.objects.filter(merchant=merchant, status=Decided.DRAFT).exists():
        raise Problem(
            "bank_already_proposed",
            "这个商户已有一个收款账户在等另一个人审核。请先审核那一个。",
            "An account of this merchant waits for another person already. That one must be decided first.",
            409,
        )
    BankProposal.objects.create(
        id=origin_id, merchant_id=merchant, holder=holder, account=account, proposed_by=by, proposed_at=at
    )


@transaction.atomic
def decide_bank(proposal: UUID, by: UUID, at: datetime, *, approve: bool) -> None:
    """Let a merchant be paid into the account proposed, or put it away. Problem as `_settle` has them."""
    found = BankProposal.objects.select_for_update().filter(id=proposal).first()
    if found is None:
        raise Problem("unknown_proposal", "没有这个申请。", "There is no such proposal.", 404)
    _settle(found, found.proposed_by, by, at, approve=approve)
    if approve:
        Merchant.objects.filter(id=found.merchant_id).update(bank_holder=found.holder, bank_account=found.account)


@transaction.atomic
def draft_terms(
    origin_id: UUID,
    merchant: UUID,
    costs: Collection[tuple[int, int]],
    withdraw: Collection[int],
    by: UUID,
    at: datetime,
    *,
    note: str = "",
) -> None:
    """Draw up at what cost (offer, cost_minor) a merchant fills offers, and which it fills no more.

    Problem `unknown_merchant`, `nothing_to_change`, `unknown_offer`, `offer_twice`, `not_supplied`.
    """
    whose = _merchant(merchant)
    named = [offer for offer, _ in costs] + list(withdraw)
    if not named:
        raise Problem("nothing_to_change", "没有任何改动。", "Nothing would change.")
    check_offers(whose.county_id, named)
    filled = Supply.objects.filter(merchant=merchant, offer__in=list(withdraw)).count()
    if filled != len(withdraw):
        raise Problem(
            "not_supplied",
            "有的商品不是由这个商户供货。什么都没有起草。",
            "This merchant does not fill some of these goods. Nothing was drawn up.",
            409,
        )
    terms = Terms.objects.create(
        id=origin_id,
        county_id=whose.county_id,
        merchant=whose,
        withdraw=list(withdraw),
        drawn_by=by,
        drawn_at=at,
        note=note,
    )
    ask(_SET_COSTS, [terms.id, [offer for offer, _ in costs], [cost for _, cost in costs]])


@transaction.atomic
def decide_terms(terms: UUID, by: UUID, at: datetime, *, approve: bool) -> None:
    """Let terms hold from now on, whoever filled these offers before; or put them away. Problem as `_settle` has them."""
    found = Terms.objects.filter(id=terms).first()
    if found is None:
        raise Problem("unknown_terms", "没有这份供货条件。", "There are no such terms.", 404)
    # Two that name the same offer are approved one after the other: the later holds.
    ask("SELECT pg_advisory_xact_lock(hashtextextended('catalogue supply', %s))", [found.county_id])
    found.refresh_from_db()
    if approve and found.status == Decided.DRAFT:
        ask(_REMEMBER_BEFORE, [found.id])
    _settle(found, found.drawn_by, by, at, approve=approve)
    if approve:
        ask(_SUPPLY, [found.merchant_id, found.id])
        Supply.objects.filter(merchant=found.merchant_id, offer__in=found.withdraw).delete()


def _settle(waiting: Settled, drawn_by: UUID, by: UUID, at: datetime, *, approve: bool) -> None:
    """Problem `already_decided`, `same_person`."""
    if waiting.status != Decided.DRAFT:
        raise Problem(
            "already_decided",
            "这一项已经处理过了，没有再改动。",
            "This has been decided before. Nothing was changed now.",
            409,
        )
    if drawn_by == by:
        raise Problem(
            "same_person",
            "自己提出的，要由另一位同事审核。什么都没有改动。",
            "Another person has to decide about what you drew up yourself. Nothing was changed.",
            403,
        )
    waiting.status = Decided.APPROVED if approve else Decided.REJECTED
    waiting.decided_by, waiting.decided_at = by, at
    row: models.Model = waiting
    row.save(update_fields=["status", "decided_by", "decided_at"])


def _merchant(id: UUID) -> Merchant:
    """Locked: what is proposed for one merchant is proposed one after the other."""
    found = Merchant.objects.select_for_update().filter(id=id).first()
    if found is None:
        raise Problem("unknown_merchant", "没有这个商户。", "There is no such merchant.", 404)
    return found
