"""Signatures: Ed25519, and P-256 for WebViews that lack it. Every signed message starts with what it is for."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

OPERATION, HELLO, ACK, LEASE = (f"farmgate {what} v1\n".encode() for what in ("op", "hello", "ack", "lease"))
PUBLIC_KEY_LENGTH = {"ed25519": 32, "p256": 65}
_SIGNATURE_LENGTH = 64


def verify(alg: str, public_key: bytes, purpose: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 raw bytes) over `purpose + message` was made by the holder of `public_key`."""
    if len(signature) != _SIGNATURE_LENGTH or len(public_key) != PUBLIC_KEY_LENGTH.get(alg, -1):
        return False
    signed = purpose + message
    if alg == "ed25519":
        return _verify_ed25519(public_key, signed, signature)
    return _verify_p256(public_key, signed, signature)


def is_public_key(alg: str, public_key: bytes) -> bool:
    """Whether these bytes are a usable public key: of the right length and, for P-256, a point on the curve."""
    if len(public_key) != PUBLIC_KEY_LENGTH.get(alg, -1):
        return False
    try:
        if alg == "p256":
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError:
        return False
    return True


def sign(seed: bytes, purpose: bytes, message: bytes) -> bytes:
    """The Ed25519 signature (64 bytes) over `purpose + message` with the 32-byte secret `seed`."""
    return SigningKey(seed).sign(purpose + message).signature


def public_key_of(seed: bytes) -> bytes:
    """The 32-byte Ed25519 public key of a 32-byte secret seed."""
    return bytes(SigningKey(seed).verify_key)


def b64(data: bytes) -> str:
    """base64url without padding, as the protocol writes binary values."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """The bytes of a base64url text without padding. ValueError on anything else."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64url") from error


def _verify_ed25519(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    try:
        crypto_sign_open(signature + signed, public_key)
    except (BadSignatureError, ValueError):
        return False
    return True


def _verify_p256(public_key: bytes, signed: bytes, signature: bytes) -> bool:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True
