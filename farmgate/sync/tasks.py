"""What the server does by itself. Each is small, may run twice, and leaves no job behind when it went well."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app

from farmgate.catalogue import queries as catalogue
from farmgate.catalogue import services as goods
from farmgate.counter import queries as counter
from farmgate.interface import delivering
from farmgate.interface import services as interface
from farmgate.money import proof
from farmgate.money import services as money
from farmgate.places import queries as places
from farmgate.sync import events, pressing, sealer, two_people
from farmgate.sync.running import kept

PROVED = timedelta(days=2)
LATELY = timedelta(days=30)


class NotProven(Exception):
    """What does not add up, one finding a line."""


@app.periodic(cron="* * * * * */5", periodic_id="fold")
@app.task(name="fold", queueing_lock="fold")
@kept("fold")
def fold(timestamp: int) -> int:
    """Every five seconds: take the changes of hot accounts into their balances. How many there were."""
    return money.fold_deltas()


@app.periodic(cron="0 * * * *", periodic_id="seal")
@app.task(name="seal", queueing_lock="seal")
@kept("seal")
def seal(timestamp: int) -> int | None:
    """Every hour: hash what was stored into a checkpoint. Its number, if there was anything new."""
    return sealer.seal(_moment(timestamp))


@app.periodic(cron="20 * * * *", periodic_id="expire")
@app.task(name="expire", queueing_lock="expire")
@kept("expire")
def expire(timestamp: int) -> None:
    """Every hour: end proposals nobody decided about in time."""
    with transaction.atomic():
        money.expire_pending(_moment(timestamp))
    # Later and by itself: whoever decides locks the exception before the proposal.
    two_people.forget_expired()


@app.periodic(cron="* * * * *", periodic_id="press")
@app.task(name="press", queueing_lock="press")
@kept("press")
def press(timestamp: int) -> int:
    """Every minute: what officers let the clock do. How much was due."""
    return pressing.press(_moment(timestamp))


@app.periodic(cron="10 19 * * *", periodic_id="prove")
@app.task(name="prove", queueing_lock="prove")
@kept("prove")
def prove(timestamp: int) -> None:
    """Every night, at 3:10 in China: do the books of the last days and all checkpoints still add up?

    When they do not, the job fails, and what was found stays with the task until a later proof finds nothing.
    """
    findings = [*map(str, proof.prove(_moment(timestamp) - PROVED)), *sealer.verify()]
    if findings:
        raise NotProven("\n".join(findings))


@app.periodic(cron="40 18 * * *", periodic_id="rank")
@app.task(name="rank", queueing_lock="rank")
@kept("rank")
def rank(timestamp: int) -> None:
    """Every night, at 2:40 in China: what a county bought most in the last month comes first when it searches."""
    since = _moment(timestamp) - LATELY
    for county in catalogue.counties_that_sell():
        stations = places.stations_in([places.county_path(county) or ""]).values_list("id", flat=True)
        with transaction.atomic():
            goods.rank_offers(county, counter.sold_since(list(stations), since))


@app.periodic(cron="* * * * * */10", periodic_id="hooks")
@app.task(name="hooks", queueing_lock="hooks")
@kept("hooks")
def hooks(timestamp: int) -> int:
    """Every ten seconds: draw what happened for whoever wants to be told, and send what is due. How much of both."""
    return events.draw() + delivering.deliver()


@app.periodic(cron="50 18 * * *", periodic_id="clean")
@app.task(name="clean", queueing_lock="clean")
@kept("clean")
def clean(timestamp: int) -> int:
    """Every night, at 2:50 in China: forget kept answers and deliveries that nobody asks for any more."""
    return interface.clean(_moment(timestamp))


def _moment(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
