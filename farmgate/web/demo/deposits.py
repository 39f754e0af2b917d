"""What the county lends: its deposit terms, the account for what children pay from afar, and one such payment that waits."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from farmgate.sql import ask
from farmgate.sync import desk
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Calendar, Task

# Of an order of 80 yuan a half is left to its collection; who has collected two orders leaves seven tenths of 60.
TERMS = {
    "rungs": [[0, 8_000, None, 5_000], [2, 6_000, None, 3_000]],
    "quiet_days": 90,
    "villager_cap_minor": 60_000,
    "station_cap_minor": 600_000,
    "note": "货到付余款 The rest when the goods are here",
}
# A number no bank has given out.
ACCOUNT = {"holder": "秭归县乡村电商服务中心", "bank": "秭归农商银行", "account": "6200 0000 0000 0000 045"}


@dataclass
class Deposits:
    """The desks that decide about them, each drawn up by one and let out by another."""

    cast: Cast
    calendar: Calendar

    def tasks(self) -> Iterator[Task]:
        """Before the first phone comes, and on the last morning."""
        yield self.calendar.moment(0, 8.45), self._begin
        yield self.calendar.moment(self.calendar.days, 9.3), self._read_statement

    def _begin(self, at: datetime) -> None:
        ladder = self._act("accountant", "deposit.draft", county=COUNTY, **TERMS)
        self._act("officer", "deposit.publish", ladder=str(ladder))
        account = self._act("accountant", "receiving.set", county=COUNTY, **ACCOUNT)
        self._act("officer", "receiving.decide", proposal=str(account), decision="approve")

    def _read_statement(self, at: datetime) -> None:
        """A child has paid the rest of last evening's order; another person is to approve it."""
        row = ask(_LATEST).fetchone()
        if row is not None:
            order, due, slip = row
            key = hashlib.sha256(f"demo {slip}".encode()).hexdigest()[:32]
            self._act("officer", "transfer.propose", county=COUNTY, rows=[[str(order), due, key]])

    def _act(self, who: str, kind: str, **body: Any) -> UUID:
        return desk.act(self.cast.staff[who], kind, body)


_LATEST = """
SELECT id, due_minor, slip_no FROM counter_assistedorder
WHERE due_minor > 0 AND state IN ('placed', 'accepted', 'bought') ORDER BY placed_at DESC, id LIMIT 1"""
