"""Questions of a phone about people and their money: answered to a phone at work that has just been heard, to nobody else."""

from typing import Any

from farmgate.kernel.clock import now
from farmgate.kernel.problems import Problem
from farmgate.people import queries as people
from farmgate.people.queries import DeviceFacts
from farmgate.sync import intake, server
from farmgate.sync.wire import read_block, read_json, refuse


def read_question(data: bytes) -> dict[str, Any]:
    """The members of a question, its hello among them."""
    fields = read_json(data)
    if not isinstance(fields, dict):
        refuse("malformed")
    return fields


def working_phone(fields: dict[str, Any]) -> DeviceFacts:
    """The phone at work that asks; `fields` hold its hello and nothing else any more.

    A hello travels in bags that others carry. So that none of them asks in its name, its challenge must be fresh.
    Problem 403: as at every door, `stale_challenge`, `device_stopped`.
    """
    block = read_block(fields)
    if block.operations or "carried" in fields:
        refuse("malformed")
    device = intake.authenticate(block)
    if not server.is_fresh(block.hello.challenge, device.id, now()):
        raise Problem(
            "stale_challenge",
            "请先联网同步一次，再查询。什么都没有改动。",
            "Send once more, then ask again. Nothing was changed.",
            403,
        )
    # A phone that worked before is remembered; whether it still may is not.
    current = people.device(device.id)
    if current is None or current.kind != "phone" or current.status != "active":
        raise Problem(
            "device_stopped",
            "这部手机已暂停或停用，不能查询。请联系县里。",
            "This phone is paused or revoked and cannot ask. Call the county.",
            403,
        )
    return current
