"""Signatures hold for what was signed, by whom, and for what purpose."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from farmgate.kernel import signing

SEED = bytes(range(32))


def test_ed25519_signs_and_verifies() -> None:
    signature = signing.sign(SEED, signing.OPERATION, b"message")
    key = signing.public_key_of(SEED)
    assert signing.verify("ed25519", key, signing.OPERATION, b"message", signature)


@pytest.mark.parametrize(
    ("purpose", "message", "alg"),
    [
        (signing.HELLO, b"message", "ed25519"),
        (signing.OPERATION, b"other", "ed25519"),
        (signing.OPERATION, b"message", "rsa"),
    ],
)
def test_another_purpose_message_or_algorithm_does_not_verify(purpose: bytes, message: bytes, alg: str) -> None:
    signature = signing.sign(SEED, signing.OPERATION, b"message")
    assert not signing.verify(alg, signing.public_key_of(SEED), purpose, message, signature)


def test_p256_as_a_browser_signs_it() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    r, s = decode_dss_signature(private.sign(signing.OPERATION + b"message", ec.ECDSA(hashes.SHA256())))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    key = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert signing.is_public_key("p256", key)
    assert signing.verify("p256", key, signing.OPERATION, b"message", raw)
    assert not signing.verify("p256", key, signing.OPERATION, b"other", raw)


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"\xff" * 64, b"\x00" * 63, b"\x00" * 65])
@pytest.mark.parametrize("alg", ["ed25519", "p256"])
def test_odd_signatures_are_false_never_an_error(signature: bytes, alg: str) -> None:
    key = b"\x04" + b"\x01" * 64 if alg == "p256" else signing.public_key_of(SEED)
    assert not signing.verify(alg, key, signing.OPERATION, b"message", signature)


def test_a_point_off_the_curve_is_no_key() -> None:
    assert not signing.is_public_key("p256", b"\x04" + b"\x01" * 64)
    assert not signing.is_public_key("ed25519", b"\x01" * 31)


@pytest.mark.parametrize("text", ["a", "a!b=", "ab\n", "é"])
def test_what_is_not_base64url_says_so(text: str) -> None:
    with pytest.raises(ValueError, match="base64url"):
        signing.unb64(text)
