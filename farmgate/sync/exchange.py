"""One exchange with a phone: its operations in, its acks, lease and feed out, and the same for those it carries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import Error

from farmgate import telling
from farmgate.kernel import limits, signing
from farmgate.kernel.clock import now, wire
from farmgate.kernel.problems import Problem
from farmgate.people.queries import DeviceFacts
from farmgate.sql import Question, settled
from farmgate.sync import feed, intake, leases, refusing, sealer, server
from farmgate.sync.intake import Intake
from farmgate.sync.rates import Rate
from farmgate.sync.wire import Block, read_request

_per_device = Rate(limits.REQUESTS_PER_DEVICE_MINUTE_MAX, 60)


def exchange(data: bytes) -> dict[str, object]:
    """The answer to the body of a `POST /api/sync`. Problem when the caller itself is refused."""
    own, carried = read_request(data)
    moment = now()
    device = intake.authenticate(own)
    telling.tell(device=device.code)
    _per_device.take(device.id)
    may_read = server.is_fresh(own.hello.challenge, device.id, moment)
    taken = intake.take_in(device, own, moment, aside=_questions(device, own, may_read, moment))
    standing = Standing(server.epoch(), *taken.aside)
    answer = _answer(taken, standing, moment)
    answer |= {"now": wire(moment), "challenge": server.challenge(device.id, moment), "lease": None, "feed": None}
    if standing.terms and standing.page and taken.till and taken.device.status == "active":
        answer["lease"] = leases.current(taken.device, taken.till.float_minor, standing.terms, moment)
        till = feed.till_item(taken.till)
        answer["feed"] = feed.give(taken.device, standing.epoch, standing.page, till, moment)
    telling.tell(**_told(taken))
    others = [_carried(block, device.id, standing, moment) for block in carried]
    answer["carried"] = [other.answer for other in others]
    if others:
        telling.tell(carried=[other.told for other in others])
    return answer


@dataclass(frozen=True)
class Standing:
    """What an answer says beside the results."""

    epoch: int
    checkpoint: dict[str, object] | None
    terms: leases.Terms | None
    page: feed.Page | None


def _questions(device: DeviceFacts, own: Block, may_read: bool, moment: datetime) -> list[Question[Any]]:
    """What the answer needs beside the results; lease and feed only for a hello that is fresh."""
    if not may_read:
        return [sealer.which_latest(), settled(None), settled(None)]
    page = feed.which_page(device, server.epoch(), own.hello.cursor)
    return [sealer.which_latest(), leases.which_terms(device, moment), page]


class Carried(NamedTuple):
    """What another phone's block is answered, and what is told of it."""

    answer: dict[str, object]
    told: dict[str, object]


def _carried(block: Block, carrier: UUID, standing: Standing, moment: datetime) -> Carried:
    """Another phone's block: it stands and falls by its own signatures, and never spoils the carrier's."""
    name: dict[str, object] = {"device": str(block.hello.device)}
    try:
        device = intake.authenticate(block)
        _per_device.take(device.id)
        taken = intake.take_in(device, block, moment, carrier)
        return Carried(name | _answer(taken, standing, moment), {"device": device.code} | _told(taken))
    except Problem as problem:
        refused = problem
    except Error as error:
        # What the carrier itself brought is stored, and it should hear so.
        refused = refusing.busy(error)
    answer: dict[str, object] = {"ack": None, "results": [], "problem": refused.as_json()}
    return Carried(name | answer, {"problem": refused.code})


def _told(taken: Intake) -> dict[str, object]:
    """What came of a block, for the log: how many, of which kind, with which outcome."""
    told: dict[str, object] = {"results": len(taken.results), "taken": dict(taken.taken)}
    if replayed := len(taken.results) - taken.taken.total():
        told["replayed"] = replayed
    if problem := taken.problem or _device_problem(taken.device):
        told["problem"] = problem.code
    return told


def _answer(taken: Intake, standing: Standing, moment: datetime) -> dict[str, object]:
    ack = {
        "v": 1,
        "device": str(taken.device.id),
        "last_seq": taken.last_seq,
        "head": taken.head.hex(),
        "epoch": standing.epoch,
        "checkpoint": standing.checkpoint,
        "now": wire(moment),
    }
    problem = taken.problem or _device_problem(taken.device)
    return {
        "ack": server.sign_json(signing.ACK, ack),
        "results": [result.as_json() for result in taken.results],
        "problem": problem.as_json() if problem else None,
    }


def _device_problem(device: DeviceFacts) -> Problem | None:
    if device.status == "frozen":
        return Problem(
            "device_frozen",
            "这部手机已暂停使用，请联系县里。记录照常保存。",
            "This phone is paused. Call the county. Its records are still kept.",
            200,
        )
    if device.status == "revoked":
        return Problem(
            "device_revoked",
            "这部手机已被停用。记录照常保存。",
            "This phone has been revoked. Its records are still kept.",
            200,
        )
    return None
