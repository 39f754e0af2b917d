"""A handful of complaints: late, answered, closed, one by a neighbouring station, one about the station that took it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from farmgate.sync import desk
from farmgate.web.demo.counter import Counter
from farmgate.web.demo.county import COUNTY, Cast
from farmgate.web.demo.days import Calendar, Task

# The part of the history after which it comes; how; of what; in her words; the outcome and its words, or None.
BY_DESK: tuple[tuple[float, str, str, str, tuple[str, str] | None], ...] = (
    (0.2, "hotline", "cash", "交了五十，小票上写四十，找他他不认。", None),
    (0.3, "committee", "price", "同样的洗衣粉，邻村便宜两块。", ("upheld", "当天用了旧价目表，两块钱差价退给您。")),
    (
        0.45,
        "letter",
        "behaviour",
        "排队半天，说下班就不办了。",
        ("not_upheld", "当天十八点已交班，记录和排班都对得上。"),
    ),
    (1.0, "hotline", "refund_not_paid", "退款说好上礼拜给，还没有给。", None),
)
AT_A_STATION = (0.6, "not_delivered", "暖手炉订了十天，问就说快了。", ("partly", "厂家晚了四天发货，明天随车到站。"))
ABOUT_ITSELF = (0.8, "cash", "说我少交了钱，我没有少交。")


@dataclass
class Complaints:
    """Who complains and who sees to it. Each officer's word against her is put away by the keeper."""

    cast: Cast
    calendar: Calendar
    counters: list[Counter]

    def tasks(self) -> Iterator[Task]:
        """What comes and when."""
        for n, said in enumerate(BY_DESK):
            yield self.calendar.moment(self.calendar.part(said[0]), 9.2 + n / 10), partial(self._at_desk, n)
        for share, do in ((AT_A_STATION[0], self._at_a_station), (ABOUT_ITSELF[0], self._about_itself)):
            yield self.calendar.moment(self.calendar.part(share), 9.6), do

    def _act(self, who: str, kind: str, **body: Any) -> UUID:
        return desk.act(self.cast.staff[who], kind, body)

    def _counter(self, n: int) -> Counter:
        return self.counters[n % len(self.counters)]

    def _at_desk(self, n: int, at: datetime) -> None:
        _, channel, category, words, outcome = BY_DESK[n]
        counter = self._counter(n + 1)
        known = len(counter.phone.log) == counter.phone.acked and counter.register
        who: dict[str, Any] = {"name": "村民 A villager"}
        if known:
            villager, person = next(iter(counter.register.values()))
            who = {"villager": str(villager), "name": person.name}
        about = {"about": "agent", "station": counter.site.code, "category": category}
        id = self._act("officer", "complaint.file", county=COUNTY, channel=channel, words=words, **about, **who)
        if outcome:
            self._answer(id, *outcome)
            self._act("keeper", "complaint.close", complaint=str(id), told="read_aloud", by_whom="村委会 committee")
        elif n == 0:
            self._act("keeper", "complaint.take", complaint=str(id))

    def _answer(self, id: UUID, outcome: str, words: str) -> None:
        self._act("officer", "complaint.take", complaint=str(id))
        self._act("officer", "complaint.answer", complaint=str(id), outcome=outcome, words=words)

    def _at_a_station(self, at: datetime) -> None:
        _, category, words, outcome = AT_A_STATION
        id = self._sign(self._counter(1).site.code, category, words, at)
        self._answer(id, *outcome)

    def _about_itself(self, at: datetime) -> None:
        _, category, words = ABOUT_ITSELF
        self._sign(self._counter(0).site.code, category, words, at)

    def _sign(self, station: str, category: str, words: str, at: datetime) -> UUID:
        """On the phone of the first station, which sends it at once."""
        counter = self._counter(0)
        body = {"name": "过路的乡亲", "station": station, "category": category, "words": words}
        made = counter.phone.record("complaint.file", body, at)
        counter.sync(at)
        return made.id
