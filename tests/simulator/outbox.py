"""The outbox of a phone: what to send, and what an answer proves. A twin of `field/src/core/outbox.ts`.

Pure: state and event in, state and effects out, as plain JSON, so that the phone's own TypeScript can take its place
(`node.py`), and so that what happened in a world can be replayed in both languages.
"""

from typing import Any

State = dict[str, Any]
Effects = list[dict[str, Any]]

BUDGET_FIRST, BUDGET_MIN, BUDGET_MAX = 8 * 1024, 1024, 160 * 1024
BACKOFF_FIRST_MS, BACKOFF_MAX_MS = 2_000, 300_000
HEARTBEAT_MS = {"pending": 10_000, "active": 300_000, "frozen": 60_000, "revoked": 3_600_000}
RESTED = {"inFlight": False, "online": False, "budgetBytes": BUDGET_FIRST, "failures": 0, "stalls": 0, "notBefore": 0}


def new(genesis: str) -> State:
    """A phone that has signed nothing."""
    return {
        "lastSeq": 0,
        "head": genesis,
        "ackSeq": 0,
        "ackHead": genesis,
        "epoch": 0,
        "challenge": "",
        "cursor": "",
        "standing": "pending",
        "parted": False,
        "lastSyncAt": None,
        "problem": None,
        "pace": RESTED,
    }


def awake(state: State) -> State:
    """As read from the flash after the app was closed."""
    return state | {"pace": RESTED}


def step(state: State, event: dict[str, Any]) -> tuple[State, Effects]:
    """One event."""
    match event["type"]:
        case "recorded":
            return _send_soon(state | {"lastSeq": event["seq"], "head": event["hash"]}, event["now"])
        case "poke":
            return _send(state) if event["force"] else _send_soon(state, event["now"])
        case "answered":
            return _answered(state, event["answer"], event["now"], event["random"])
        case "failed":
            return _failed(state, event)
        case "carried":
            return _carried(state, event["answer"]), []
        case "resnapshot":
            return state | {"cursor": ""}, []
    raise ValueError(event["type"])


def _send_soon(state: State, now: int) -> tuple[State, Effects]:
    pace = state["pace"]
    if pace["inFlight"]:
        return state, []
    return (state, [{"do": "wake", "at": pace["notBefore"]}]) if now < pace["notBefore"] else _send(state)


def _send(state: State) -> tuple[State, Effects]:
    pace = state["pace"]
    if pace["inFlight"]:
        return state, []
    unsent = not state["parted"] and state["lastSeq"] > state["ackSeq"]
    ours = ("ackSeq", "ackHead") if state["parted"] else ("lastSeq", "head")
    effect = {
        "do": "send",
        "seq": state[ours[0]],
        "head": state[ours[1]],
        "fromSeq": state["ackSeq"] + 1 if unsent else None,
        "budgetBytes": pace["budgetBytes"],
    }
    return state | {"pace": pace | {"inFlight": True}}, [effect]


def _answered(before: State, answer: dict[str, Any], now: int, random: float) -> tuple[State, Effects]:
    met, ack, problem = _agreed(before, answer), answer["ack"], answer["problem"]
    standing = _standing_after(before, answer)
    same_epoch = ack["epoch"] == before["epoch"]
    state = met | {
        "standing": standing,
        "epoch": ack["epoch"],
        "challenge": answer["challenge"],
        "cursor": answer["feed"]["cursor"] if answer["feed"] else met["cursor"] if same_epoch else "",
        "problem": None if problem in ("rolled_back", "gap") else problem,
        "lastSyncAt": answer["serverNow"],
    }
    behind = ack["lastSeq"] > state["lastSeq"] and state["ackSeq"] == state["lastSeq"]
    if answer["feed"] and standing == "active" and (state["parted"] or behind):
        return _adopted(state, answer)
    return _paced(before, state, answer, now, random)


def _agreed(state: State, answer: dict[str, Any]) -> State:
    ack = answer["ack"]
    if state["parted"]:
        return state
    met = state
    if answer["matchedSeq"] > state["ackSeq"]:
        met = state | {"ackSeq": answer["matchedSeq"], "ackHead": answer["matchedHash"]}
    if answer["problem"] in ("fork", "broken_chain"):
        return met | {"parted": True}
    if ack["lastSeq"] > state["lastSeq"]:
        return met
    if answer["ownHash"] in (None, ack["head"]):
        return state | {"ackSeq": ack["lastSeq"], "ackHead": ack["head"]}
    return met


def _standing_after(state: State, answer: dict[str, Any]) -> str:
    problem = answer["problem"]
    if problem == "device_revoked":
        return "revoked"
    if problem in ("fork", "broken_chain", "device_frozen"):
        return "frozen"
    if not answer["feed"] and problem == "rolled_back" and state["standing"] != "pending":
        return str(state["standing"])
    return "active"


def _adopted(state: State, answer: dict[str, Any]) -> tuple[State, Effects]:
    ack = answer["ack"]
    rested = {"inFlight": False, "online": True, "failures": 0, "stalls": 0, "notBefore": 0}
    after: State = state | {
        "lastSeq": ack["lastSeq"],
        "head": ack["head"],
        "ackSeq": ack["lastSeq"],
        "ackHead": ack["head"],
        "parted": False,
        "pace": state["pace"] | rested,
    }
    effects: Effects = [{"do": "adopt", "partedAfter": state["ackSeq"]}]
    if answer["feed"]["more"]:
        after, onward = _send(after)
        effects += onward
    return after, effects


def _paced(before: State, state: State, answer: dict[str, Any], now: int, random: float) -> tuple[State, Effects]:
    feed, pace = answer["feed"], state["pace"]
    moved = state["ackSeq"] > before["ackSeq"] or feed is not None
    stalls = 0 if moved else pace["stalls"] + 1
    budget = min(BUDGET_MAX, pace["budgetBytes"] * 2) if moved else pace["budgetBytes"]
    calm = {"inFlight": False, "online": True, "failures": 0, "stalls": stalls, "budgetBytes": budget, "notBefore": 0}
    pace = pace | calm
    active = state["standing"] == "active"
    unsent = not state["parted"] and state["lastSeq"] > state["ackSeq"]
    behind = answer["ack"]["lastSeq"] > state["lastSeq"] and active
    more = unsent or behind or (feed is None and active) or bool(feed and feed["more"])
    if more and stalls <= 2:
        return _send(state | {"pace": pace})
    at = now + (_backoff(stalls, random) if more else HEARTBEAT_MS[state["standing"]])
    return state | {"pace": pace | {"notBefore": at if more else 0}}, [{"do": "wake", "at": at}]


def _failed(state: State, event: dict[str, Any]) -> tuple[State, Effects]:
    why, now, pace = event["why"], event["now"], state["pace"]
    failures = pace["failures"] + 1
    shrink = why in ("timeout", "too_large")
    pending = why == "pending"
    wait = HEARTBEAT_MS["pending"] if pending else max(event["retryAfterMs"], _backoff(failures, event["random"]))
    changed = {
        "inFlight": False,
        "online": why not in ("network", "timeout"),
        "failures": failures,
        "budgetBytes": max(BUDGET_MIN, pace["budgetBytes"] // 2) if shrink else pace["budgetBytes"],
        "notBefore": now + wait,
    }
    told = {"problem": event["code"]} if why == "refused" else {"standing": "pending"} if pending else {}
    return state | told | {"pace": pace | changed}, [{"do": "wake", "at": now + wait}]


def _carried(state: State, answer: dict[str, Any]) -> State:
    ack = answer["ack"]
    newer = ack["epoch"] > state["epoch"] or (ack["epoch"] == state["epoch"] and ack["lastSeq"] > state["ackSeq"])
    if not newer or state["parted"] or ack["lastSeq"] > state["lastSeq"] or answer["ownHash"] != ack["head"]:
        return state
    cursor = state["cursor"] if ack["epoch"] == state["epoch"] else ""
    return state | {"epoch": ack["epoch"], "cursor": cursor, "ackSeq": ack["lastSeq"], "ackHead": ack["head"]}


def _backoff(failures: int, random: float) -> int:
    whole = min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** min(failures - 1, 10))
    return round(whole * (0.5 + random / 2))
