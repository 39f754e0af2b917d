"""How a name is spelt for the search, and the life of a device, as plain functions."""

import re
from hashlib import sha256

from pypinyin import lazy_pinyin, load_single_dict

from farmgate.kernel.ids import crockford
from farmgate.people.surnames import READINGS

DEVICE_CODE_LENGTH = 4
_SURNAME_LENGTH_MAX = 2
_NOT_LETTERS = re.compile(r"[\W_]+")

# Names call someone long-lived far more often than an elder; the dictionary has it the other way round.
load_single_dict({ord("长"): "cháng,zhǎng"})

# What may be done to a device: from which states, to which.
DEVICE_MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "approve": (("pending",), "active"),
    "freeze": (("active",), "frozen"),
    "thaw": (("frozen",), "active"),
    "revoke": (("pending", "active", "frozen"), "revoked"),
}


def pinyin_of(name: str) -> tuple[str, str]:
    """How a name is typed: whole and by initials, lower case, no tones: 曾志伟 -> (`zengzhiwei`, `zzw`).

    ü is `v`, as on every keyboard. Names in letters keep them: `Mary Ann` -> (`maryann`, `ma`).
    """
    syllables = [part for word in _read(name) for part in _NOT_LETTERS.split(word.lower()) if part]
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)


def typed_code(code: str) -> str:
    """A code as it was made, however it was typed: lower case, with spaces or hyphens, O for 0, I or L for 1."""
    return "".join(code.upper().split()).replace("-", "").replace("O", "0").replace("I", "1").replace("L", "1")


def fits(role: str, place: str | None, station: str | None, merchant: object = None) -> bool:
    """Whether a role may hold there: an agent's at one station, every other at one place; a merchant's at its desk."""
    at = (True, False) if role == "agent" else (False, True)
    return (station is not None, place is not None, merchant is not None) == (*at, role == "merchant")


def device_code(public_key: bytes, attempt: int) -> str:
    """The code to try for a key: four characters of Crockford base 32, other ones at every attempt."""
    digest = sha256(attempt.to_bytes(4, "big") + public_key).digest()
    return crockford(int.from_bytes(digest[:8], "big"), DEVICE_CODE_LENGTH)


def _read(name: str) -> list[str]:
    for length in range(_SURNAME_LENGTH_MAX, 0, -1):
        reading = READINGS.get(name[:length])
        if reading:
            return [*reading.split(), *lazy_pinyin(name[length:])]
    return lazy_pinyin(name)
