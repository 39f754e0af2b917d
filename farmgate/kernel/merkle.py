"""Merkle tree hashing as RFC 9162 section 2.1 has it."""

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree head over `leaves` (each the data of a leaf, not its hash)."""
    if not leaves:
        return EMPTY
    level = [leaf(data) for data in leaves]
    while len(level) > 1:
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The siblings that lead from leaf `index` to the root, each with its side: `left` or `right`."""
    level, path = [leaf(data) for data in leaves], []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(("right" if sibling > index else "left", level[sibling]))
        paired = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        index //= 2
    return path


def climb(data: bytes, path: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that `data` reaches along `path`: equal to the tree head when `data` is in the tree."""
    head = leaf(data)
    for side, sibling in path:
        head = node(sibling, head) if side == "left" else node(head, sibling)
    return head
