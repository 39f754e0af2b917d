"""A turn of sending: what is due goes out, several addresses at once, each address one after another."""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, time

from django.conf import settings

from farmgate.interface import rules, sending, services
from farmgate.interface.services import Due, Try
from farmgate.kernel.clock import now

AT_ONCE = 8
A_TURN_MAX = 200
# The worker has other things to do: a turn begins nothing new after so long.
TURN_SECONDS = 10.0
AFTER_A_FAILURE = timedelta(minutes=1)
Results = list[tuple[Due, Try | None]]


def deliver(resolve: sending.Resolve = sending.resolve) -> int:
    """Send what is due and keep how it went. How many were sent, accepted or not."""
    by_hook: dict[object, list[Due]] = defaultdict(list)
    for due in services.take_due(now(), A_TURN_MAX):
        by_hook[due.hook].append(due)
    if not by_hook:
        return 0
    until = monotonic() + TURN_SECONDS
    # The threads only send: whatever is asked of the database is asked here.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = [
            result
            for of_one in pool.map(lambda few: _send_all(few, resolve, until), by_hook.values())
            for result in of_one
        ]
    left = [due.id for due, result in results if result is None]
    for due, result in results:
        if result is not None:
            services.tried(due.id, result, now())
    services.put_back(left, now() + AFTER_A_FAILURE)
    return len(results) - len(left)


def _send_all(few: list[Due], resolve: sending.Resolve, until: float) -> Results:
    """One after another; once one has failed, the others of this address wait for the next turn."""
    results: Results = []
    failed = False
    for due in few:
        result = None if failed or monotonic() > until else send(due, resolve)
        failed = failed or result is None or result.status not in rules.ACCEPTED
        results.append((due, result))
    return results


def send(due: Due, resolve: sending.Resolve = sending.resolve) -> Try:
    """Send one delivery, signed at this moment."""
    body = due.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Farmgate",
        "Farmgate-Event": due.kind,
        "Farmgate-Event-Id": str(due.event),
        "Farmgate-Signature": rules.signature(services.secret_of(due.hook), int(time()), body),
    }
    return sending.post(due.address, headers, body, to_loopback=settings.HOOKS_TO_LOOPBACK, resolve=resolve)


def text_of(fields: dict[str, object]) -> str:
    """An event as it is sent, to the byte."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
