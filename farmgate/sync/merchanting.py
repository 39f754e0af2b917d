"""Merchants, the accounts they are paid into and their terms, as desks settle them: one person draws up, another decides."""

from collections.abc import Callable
from typing import Any

from farmgate.catalogue import merchants, supplying
from farmgate.catalogue import operations as ops
from farmgate.kernel.operation import Operation
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found


def county_of(body: ops.AboutMerchant) -> str:
    """The county of the merchant that a body is about."""
    match body:
        case ops.MerchantBankDecideV1():
            return found(merchants.county_of_bank_proposal(body.proposal), "proposal")
        case ops.TermsDecideV1():
            return found(merchants.county_of_terms(body.terms), "terms")
    named: Any = body
    return found(merchants.county_of_merchant(named.merchant), "merchant")


def _add(op: Operation[ops.MerchantAddV1], batch: Batch, county: str) -> str | None:
    body = op.body
    supplying.add_merchant(op.id, county, body.code, body.name_zh, body.name_en, op.agent, op.at)
    return None


def _propose_bank(op: Operation[ops.MerchantBankV1], batch: Batch, county: str) -> str | None:
    body = op.body
    supplying.propose_bank(op.id, body.merchant, body.holder, body.account, op.agent, op.at)
    return None


def _decide_bank(op: Operation[ops.MerchantBankDecideV1], batch: Batch, county: str) -> str | None:
    supplying.decide_bank(op.body.proposal, op.agent, op.at, approve=op.body.decision == "approve")
    return None


def _draft_terms(op: Operation[ops.TermsDraftV1], batch: Batch, county: str) -> str | None:
    body = op.body
    supplying.draft_terms(op.id, body.merchant, body.set, body.withdraw, op.agent, op.at, note=body.note)
    return None


def _decide_terms(op: Operation[ops.TermsDecideV1], batch: Batch, county: str) -> str | None:
    supplying.decide_terms(op.body.terms, op.agent, op.at, approve=op.body.decision == "approve")
    return None


DESK: dict[str, Callable[[Operation[Any], Batch, str], str | None]] = {
    "merchant.add": _add,
    "merchant.bank": _propose_bank,
    "merchant.bank_decide": _decide_bank,
    "terms.draft": _draft_terms,
    "terms.decide": _decide_terms,
}
