"""What holds for tokens, hooks and what is sent to them. Pure: no database, no clock, no network."""

import base64
import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

TOKEN_DAYS_MAX = 366
ADDRESS_LENGTH_MAX = 300
TOKEN_MARK = "fgt_"  # noqa: S105 (what all of them begin with)
HOOK_MARK = "fgh_"
ACCEPTED = range(200, 300)
# After the first try, how long until the next; after the last one it is given up.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
TRIES_MAX = len(BACK_OFF) + 1
_PORTS_BELOW_1024 = {443}
# An IPv4 address behind a translator of the network: RFC 6052.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


def token_text(secret: bytes) -> str:
    """A token as its holder keeps it, from 32 random bytes."""
    return TOKEN_MARK + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def token_hash(text: str) -> bytes:
    """What is kept of a token. It is as long as chance made it, so no slow hash is needed."""
    return hashlib.sha256(text.encode(errors="replace")).digest()


def hook_secret(key: bytes, hook: UUID) -> str:
    """The secret that both ends of a hook know, drawn from a key of the server: nothing of it lies in the database."""
    drawn = hmac.new(key, b"farmgate hook v1\n" + hook.bytes, hashlib.sha256).digest()
    return HOOK_MARK + base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The header that proves a delivery: HMAC-SHA256 over `timestamp.body`, in hexadecimal."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


def next_try(tries: int, at: datetime) -> datetime | None:
    """When to try again after so many tries that failed, the last of them `at`; None when it is given up."""
    return at + BACK_OFF[tries - 1] if tries < TRIES_MAX else None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a delivery goes, read from an address."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the header `Host`."""
        named = f"[{self.host}]" if ":" in self.host else self.host
        return named if self.port == (443 if self.secure else 80) else f"{named}:{self.port}"


def target(address: str, *, to_loopback: bool = False) -> Target | None:
    """What an address of a hook says; None when it may not be one.

    `https` only, without a user in it, at port 443 or one above 1023. `to_loopback`: for tests, `http` to 127.0.0.1 too.
    """
    if len(address) > ADDRESS_LENGTH_MAX or not all("!" <= letter <= "~" for letter in address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        return None
    secure = parts.scheme == "https"
    local = to_loopback and parts.scheme == "http" and parts.hostname == "127.0.0.1"
    if not (secure or local) or "\\" in address or "%" in parts.netloc:
        return None
    port = port if port is not None else (443 if secure else 80)
    if port not in _PORTS_BELOW_1024 and port < 1024:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, parts.hostname, port, path)


def may_connect(text: str, *, to_loopback: bool = False) -> bool:
    """Whether a hook may lead to this IP address: only to one of the open internet, however it is written."""
    try:
        ip: Ip = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = _inside(ip)
    if to_loopback and inner == ipaddress.ip_address("127.0.0.1"):
        return True
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in {ip, inner} - _carriers(ip))


def _inside(ip: Ip) -> Ip:
    """The IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    tunnelled = ip.teredo[1] if ip.teredo else None
    return ip.ipv4_mapped or ip.sixtofour or tunnelled or ip


def _carriers(ip: Ip) -> set[Ip]:
    """Addresses that say nothing by themselves: what they carry is what is judged."""
    mapped = isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped is not None or ip in _TRANSLATED)
    return {ip} if mapped else set()
