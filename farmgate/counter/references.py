"""The reference of a bank transfer: a slip number and one character that shows when it was copied wrongly. Pure."""

import re
from collections.abc import Iterator

# Crockford's 32 characters; the check is Luhn's, in base 32: every single slip of the pen and most swaps are found.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(_ALPHABET)
_READ_AS = str.maketrans("OIL", "011")
_FOUND = re.compile(r"(?<![0-9A-Z])([0-9A-HJKMNP-TV-Z]{4})[-\s]?([0-9]{1,9})[-\s]?([0-9A-HJKMNP-TV-Z])(?![0-9A-Z])")


def reference(slip_no: str) -> str:
    """What stands in a transfer for the order of this slip: `K7QM-123-X`."""
    return f"{slip_no}-{_check(slip_no.replace('-', ''))}"


def references(text: str) -> Iterator[tuple[str, bool]]:
    """Every slip number that a text may name, and whether its check character is right."""
    clean = text.upper().translate(_READ_AS)
    for found in _FOUND.finditer(clean):
        device, number, check = found.groups()
        yield f"{device}-{number}", _check(device + number) == check


def _check(text: str) -> str:
    total = 0
    for place, letter in enumerate(reversed(text)):
        doubled = _ALPHABET.index(letter) * (2 - place % 2)
        total += doubled // _BASE + doubled % _BASE
    return _ALPHABET[-total % _BASE]
