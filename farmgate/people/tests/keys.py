"""Public keys for tests, each from a number."""

from farmgate.kernel.signing import public_key_of


def key(n: int) -> bytes:
    """The n-th Ed25519 public key."""
    return public_key_of(n.to_bytes(32, "big"))
