"""Log-ins of the demo: passwords drawn from this machine's secret, and a second factor like everybody's.

Nothing is written down: whoever can read the secret of the server could sign for any desk anyway.
"""

import base64
import hashlib
import hmac
from time import time

from django.conf import settings
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from farmgate.kernel.ids import crockford

PASSWORD_LETTERS, GROUP = 12, 4


def password(username: str) -> str:
    """The demo password of a user name: the same on this machine every time, another one on every other machine."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"farmgate demo password v1 {username}".encode(), "sha256")
    letters = crockford(int.from_bytes(drawn[:8], "big"), PASSWORD_LETTERS).lower()
    return "-".join(letters[at : at + GROUP] for at in range(0, PASSWORD_LETTERS, GROUP))


def add_second_factor(account: object, username: str) -> None:
    """Give an account an authenticator whose key follows from this machine's secret."""
    drawn = hmac.digest(settings.SECRET_KEY.encode(), f"farmgate demo totp v1 {username}".encode(), hashlib.sha1)
    TOTPDevice.objects.create(user=account, name="demo", key=drawn.hex(), confirmed=True)


def second_factors(username: str) -> list[TOTPDevice]:
    """The authenticators of a user name."""
    return list(TOTPDevice.objects.filter(user__username=username, confirmed=True))


def code(device: TOTPDevice) -> str:
    """The six digits that an authenticator with this key shows now."""
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):0{device.digits}d}"


def seconds_left(device: TOTPDevice) -> int:
    """For how long the present code is shown."""
    return int(device.step - (time() - device.t0) % device.step)


def secret(device: TOTPDevice) -> str:
    """The key as an authenticator app wants it typed."""
    return base64.b32encode(device.bin_key).decode()
