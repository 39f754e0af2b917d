"""Values that nobody expects, and what they make of a good one."""

import copy
import json
from random import Random
from typing import Any

IDS = ("00000000-0000-8000-8000-000000000000", "ffffffff-ffff-8fff-bfff-ffffffffffff", "x", "{}", "\x00")
NUMBERS = (-1, 0, 1, 2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, 1.5, -0.0, 1e308)
TEXTS = ("", " ", "\x00", "a\x00b", "\ud800", "\u202e", "é", "'; DROP TABLE money_line; --", "%s%n", "../..", "9" * 60)
OTHERS = (None, True, False, [], {}, [[]], {"": ""}, float("nan"), float("inf"))


def deep(levels: int) -> Any:
    """Objects and lists in each other."""
    value: Any = 0
    for n in range(levels):
        value = [value] if n % 2 else {"a": value}
    return value


def value(rng: Random) -> Any:
    """Anything."""
    drawn = rng.random()
    if drawn < 0.35:
        return rng.choice(NUMBERS)
    if drawn < 0.65:
        return rng.choice(TEXTS) * rng.choice((1, 1, 1, 300))
    if drawn < 0.8:
        return rng.choice(IDS)
    if drawn < 0.9:
        return deep(rng.choice((2, 7, 8, 9, 60)))
    return rng.choice(OTHERS)


def twisted(rng: Random, good: Any) -> Any:
    """A copy with one part of it replaced, left out, doubled or added."""
    twisted = copy.deepcopy(good)
    parts = list(_parts(twisted))
    if not parts:
        return value(rng)
    holder, key = rng.choice(parts)
    drawn = rng.random()
    if drawn < 0.7:
        holder[key] = value(rng)
    elif drawn < 0.8 and isinstance(holder, dict):
        del holder[key]
    elif drawn < 0.9 and isinstance(holder, dict):
        holder[rng.choice(TEXTS)] = value(rng)
    elif isinstance(holder, list):
        holder.extend([holder[key]] * rng.choice((1, 50)))
    return twisted


def _parts(value: Any) -> Any:
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _parts(value[key])


def text(value: Any) -> str:
    """JSON, or what passes for it: NaN, half characters."""
    return json.dumps(value, separators=(",", ":"))


def broken(rng: Random, good: bytes) -> bytes:
    """Bytes with something done to them."""
    at = rng.randrange(len(good) + 1)
    return rng.choice(
        (
            good[:at],
            good[:at] + rng.randbytes(3) + good[at:],
            good[:at] + b"\x00" + good[at:],
            b"\xef\xbb\xbf" + good,
            good + good,
            b"[" * 100_000,
            b'{"a":' * 5_000,
            good.replace(b":", b":" + b"9" * 5000, 1),
            good.decode(errors="ignore").encode("utf-16"),
            rng.randbytes(200),
        )
    )
