"""Whatever is thrown at the ledger, it answers and stands as a ledger of forty lines does."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from farmgate.money import queries
from farmgate.money.proof import prove
from farmgate.money.rules import SETTLING, JournalDraft
from farmgate.money.services import fold_deltas, post
from farmgate.money.tests.conftest import START, number
from farmgate.money.tests.ledger_model import Model

CODES = ["float:x", "float:y", "drawer:a", "drawer:b", "escrow:c", "float_control:c"]
NUMBERS = st.integers(0, 14)


@st.composite
def drafts(draw: st.DrawFn) -> JournalDraft:
    """Any journal over a handful of accounts and ids, so that they meet. A third of them settle something."""
    id_, at = number(draw(NUMBERS)), START + timedelta(seconds=draw(st.integers(0, 1)))
    phase = draw(st.sampled_from(["single", "single", "pending", "post", "void", "expire"]))
    if phase in SETTLING:
        return JournalDraft(id_, "order", at, (), phase=phase, refers=number(draw(NUMBERS)))
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, max_size=4, unique=True))
    amounts = draw(st.lists(st.integers(-60, 60).filter(bool), min_size=len(codes) - 1, max_size=len(codes) - 1))
    if sum(amounts) == 0:
        amounts[0] += 1 if amounts[0] != -1 else -1
    lines = tuple(zip(codes, [*amounts, -sum(amounts)], strict=True))
    return JournalDraft(id_, "order", at, tuple((c, a) for c, a in lines), phase=phase)


def reversal_of(model: Model, id_: int, of: int) -> list[JournalDraft]:
    """The reversal of a settled journal, if there is one with lines of its own."""
    known = model.journals.get(number(of))
    if known is None or known.phase != "single":
        return []
    lines = tuple((code, -amount) for code, amount in known.lines)
    return [JournalDraft(number(id_), "order_cancel", START, lines, reverses=known.id)]


CALLS = st.lists(
    st.tuples(st.lists(drafts(), max_size=6, unique_by=lambda draft: draft.id), NUMBERS, NUMBERS, st.booleans()),
    min_size=1,
    max_size=10,
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
def test_the_ledger_does_as_the_model(calls: list[tuple[list[JournalDraft], int, int, bool]]) -> None:
    model = Model()
    with transaction.atomic():
        for given_drafts, id_, of, fold in calls:
            call = given_drafts + reversal_of(model, id_ + 20, of)
            results = post(call)
            for result in results:
                event(result)
            assert results == model.post(call)
            if fold:
                fold_deltas()
            found = queries.balances(CODES)
            assert {code: [b.dr, b.cr, b.dr_pending, b.cr_pending] for code, b in found.items()} | {
                code: [0, 0, 0, 0] for code in CODES if code not in found
            } == {code: model.sums[code] for code in CODES}
        assert prove() == []
        transaction.set_rollback(True)
