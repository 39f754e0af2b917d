"""Two tills of one station promise of the same allocation."""

from uuid import UUID

from farmgate.counter import queries
from farmgate.counter import services as tills
from farmgate.counter.facts import CounterFacts, TillState
from farmgate.people import queries as people
from farmgate.sql import answer, send_all
from farmgate.sync.tests.conftest import Counter


def test_what_both_promised_is_added_up(counter: Counter) -> None:
    device = people.device(UUID(counter.phone.device))
    assert device is not None
    assert device.station_id is not None
    who = CounterFacts(device.id, device.code, device.agent_id, device.county_code)
    for _ in range(2):
        # Each was read before the other was written.
        session = tills.TillSession(who, device.station_id, TillState(promised={7: 2}), promised_before={7: 0})
        send_all(tills.statements(session))
    assert answer(queries.which_promised(device.station_id, [7])) == {7: 4}
