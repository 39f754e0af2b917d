"""Merkle heads and paths, against RFC 9162's definition written out recursively."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from farmgate.kernel import merkle


def head_by_the_book(leaves: list[bytes]) -> bytes:
    """MTH(D[n]) exactly as RFC 9162 section 2.1.1 words it: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + head_by_the_book(leaves[:split]) + head_by_the_book(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_root_is_the_tree_head_of_the_standard(leaves: list[bytes]) -> None:
    assert merkle.root(leaves) == head_by_the_book(leaves)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.data())
def test_every_leaf_climbs_to_the_root_and_no_other_does(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = merkle.inclusion_path(leaves, index)
    assert merkle.climb(leaves[index], path) == merkle.root(leaves)
    assert merkle.climb(leaves[index] + b"x", path) != merkle.root(leaves)


def test_an_empty_log_has_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
