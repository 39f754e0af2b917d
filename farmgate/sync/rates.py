"""How often one caller may call: a count in each process, bounded in memory. The proxy in front keeps the crowd out."""

from collections import OrderedDict
from time import monotonic

from farmgate.kernel.problems import Problem


class Rate:
    """At most `times` in `seconds` for one key, counted in fixed windows; the oldest keys are forgotten first."""

    def __init__(self, times: int, seconds: int, keys_max: int = 50_000) -> None:
        self._times, self._seconds, self._keys_max = times, seconds, keys_max
        self._counts: OrderedDict[object, tuple[int, int]] = OrderedDict()

    def take(self, key: object) -> None:
        """Count one call of `key`. Problem 429 when it was one too many."""
        window = int(monotonic()) // self._seconds
        started, count = self._counts.pop(key, (window, 0))
        if started != window:
            count = 0
        self._counts[key] = (window, count + 1)
        if len(self._counts) > self._keys_max:
            self._counts.popitem(last=False)
        if count >= self._times:
            raise Problem(
                "slow_down",
                "请求太频繁，请稍后再试。记录都在手机里，不会丢。",
                "Too many requests. Try again in a while. Nothing on the phone is lost.",
                429,
                {"retry_after_seconds": self._seconds},
            )
