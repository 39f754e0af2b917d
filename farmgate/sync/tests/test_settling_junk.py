"""What a phone signed and nobody can use is put away by an officer, whatever characters are in it."""

import pytest

from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.sync.tests.conftest import Counter


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("villager.add", {"name": "a\u0000b", "village": "420527100200"}),
        ("order.balance", {"order": "a\u0000b", "shift": 7}),
        ("order.consent", {"order": "a\u0000b"}),
    ],
)
def test_a_character_that_no_text_may_hold_stops_nobody(counter: Counter, kind: str, body: dict[str, object]) -> None:
    made = counter.record(kind, body)
    counter.phone.sync()
    deed = {"operation": str(made.id), "decision": "write_off"}
    desk.act(counter.world.officer, "suspense.propose", deed)
    assert ask("SELECT resolved_at FROM sync_exception WHERE op_id = %s", [made.id]).fetchone() != (None,)
