"""One exchange with a phone: its operations in, its acks, lease and feed out, and the same for those it carries."""

from datetime import datetime

from farmgate.counter import queries as counter
from farmgate.kernel import limits, signing
from farmgate.kernel.clock import now, wire
from farmgate.kernel.problems import Problem
from farmgate.sql import ask
from farmgate.sync import feed, intake, leases, sealer, server
from farmgate.sync.intake import Intake
from farmgate.sync.rates import Rate
from farmgate.sync.wire import Block, read_request

_per_device = Rate(limits.REQUESTS_PER_DEVICE_MINUTE_MAX, 60)


def exchange(data: bytes) -> dict[str, object]:
    """The answer to the body of a `POST /api/sync`. Problem when the caller itself is refused."""
    own, carried = read_request(data)
    moment = now()
    device = intake.authenticate(own)
    _per_device.take(device.id)
    taken = intake.take_in(device, own, moment)
    (epoch,) = ask("SELECT epoch FROM sync_server").fetchone() or (1,)
    checkpoint = sealer.latest()
    answer = _answer(taken, epoch, checkpoint, moment)
    answer |= {"now": wire(moment), "challenge": server.challenge(device.id, moment), "lease": None, "feed": None}
    if taken.device.status == "active" and server.is_fresh(own.hello.challenge, device.id, moment):
        answer["lease"] = leases.current(taken.device, taken.float_minor, moment)
        till = counter.till(device.id)()
        answer["feed"] = feed.since(taken.device, epoch, own.hello.cursor, till, taken.float_minor, moment)
    answer["carried"] = [_carried(block, device.id, epoch, checkpoint, moment) for block in carried]
    return answer


def _carried(
    block: Block, carrier: object, epoch: int, checkpoint: dict[str, object] | None, moment: datetime
) -> dict[str, object]:
    """Another phone's block: it stands and falls by its own signatures, and never spoils the carrier's."""
    name = {"device": str(block.hello.device)}
    try:
        device = intake.authenticate(block)
        _per_device.take(device.id)
        return name | _answer(intake.take_in(device, block, moment, carrier), epoch, checkpoint, moment)
    except Problem as problem:
        return name | {"ack": None, "results": [], "problem": problem.as_json()}


def _answer(taken: Intake, epoch: int, checkpoint: dict[str, object] | None, moment: datetime) -> dict[str, object]:
    ack = {
        "v": 1,
        "device": str(taken.device.id),
        "last_seq": taken.last_seq,
        "head": taken.head.hex(),
        "epoch": epoch,
        "checkpoint": checkpoint,
        "now": wire(moment),
    }
    problem = taken.problem or _standing(taken)
    return {
        "ack": server.sign_json(signing.ACK, ack),
        "results": [result.as_json() for result in taken.results],
        "problem": problem.as_json() if problem else None,
    }


def _standing(taken: Intake) -> Problem | None:
    if taken.device.status == "frozen":
        return Problem("device_frozen", "这部手机已暂停使用，请联系县里。记录照常保存。", "This phone is paused. Call the county. Its records are still kept.", 200)
    if taken.device.status == "revoked":
        return Problem("device_revoked", "这部手机已被停用。记录照常保存。", "This phone has been revoked. Its records are still kept.", 200)
    return None
