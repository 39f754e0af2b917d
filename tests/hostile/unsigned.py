"""What anybody can send: junk to the programs' addresses, the office without right, and HTTP that is none."""

import gzip
import json
from collections.abc import Callable
from random import Random
from urllib.parse import urlencode

from tests.hostile import odd
from tests.hostile.ground import Ground
from tests.hostile.wire import HOST, Sent, post, request

APIS = ("/api/sync", "/api/enrol", "/api/slip", "/api/earnings", "/api/statement")
FORGED = "f" * 32
BOMB = gzip.compress(b" " * 20_000_000, 9)
WIDE = gzip.compress(b"[" + b"[]," * 80_000 + b"[]]", 9)
METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X", "get", "POST")
PATHS = (
    "/static/..%2f..%2fsettings.py",
    "/static/%00",
    "/field/%2e%2e/%2e%2e/etc/passwd",
    "//office//",
    "/office/%c0%af",
    "/" + "a" * 6000,
    "/office/?" + "&".join(f"a{n}=1" for n in range(1500)),
    "/office/orders/?after=%00&q=%f0%9f%98%80&county=%27&since=9999-99-99",
    "http://elsewhere.example/office/",
    "/admin/",
    "/admin/login/?next=//elsewhere.example",
    "/api/",
    "/api/sync/",
    "/api/nowhere?x=%00",
    "/%F0%9F%98%80",
    "/readyz",
    "/healthz?x",
)


def junk(rng: Random, ground: Ground) -> Sent:
    """JSON that is none, or not as the page has it."""
    hello = {"hello": "{}", "sig": "A" * 86, "ops": [["{}", "A" * 86]], "carried": []}
    good = rng.choice((hello, {"code": "ABCD1234", "alg": "ed25519", "public_key": "A" * 43, "label": "x"}))
    body = odd.text(odd.twisted(rng, good)).encode()
    return post("junk", rng.choice(APIS), odd.broken(rng, body) if rng.random() < 0.4 else body)


def nobody(rng: Random, ground: Ground) -> Sent:
    """A hello in the name of a device, without its key."""
    name = rng.choice([*ground.honest.values(), "00000000-0000-8000-8000-000000000000"])
    hello = {"v": 1, "device": name, "seq": 0, "head": "0" * 64, "epoch": 0, "cursor": "", "challenge": ""}
    signature = rng.choice(("A" * 86, "", "é", "A" * 100_000))
    block = {"hello": odd.text(hello), "sig": signature, "ops": [["{}", "A" * 86]] * rng.choice((0, 1, 200, 300))}
    path = rng.choice(("/api/sync", "/api/slip"))
    more = {"number": "K7QM-1", "words": [0, 0, 0, 0]} if path == "/api/slip" else {}
    return post("nobody", path, odd.text(block | more).encode())


def overheard(rng: Random, ground: Ground) -> Sent:
    """An honest phone's request once more: whole, or with something changed in it."""
    body = rng.choice(ground.overheard)
    if rng.random() < 0.5:
        return post("overheard", "/api/sync", body.encode())
    block = json.loads(body)
    block["ops"] = [[text.replace("minor", rng.choice(("minor", "major"))), sig] for text, sig in block["ops"]]
    return post("overheard and changed", "/api/sync", odd.text(odd.twisted(rng, block)).encode())


def guess(rng: Random, ground: Ground) -> Sent:
    """An invite tried out."""
    code = rng.choice((f"{rng.getrandbits(40):08X}", "0" * 8, "\x00" * 8, "é" * 8, " - " * 12))
    label = rng.choice(("phone", "\x00", "x" * 5000, ["x"], "\ud800"))
    body = {"code": code, "alg": rng.choice(("ed25519", "p256", "rsa")), "public_key": "A" * 43, "label": label}
    return post("guess", "/api/enrol", odd.text(body).encode())


def bomb(rng: Random, ground: Ground) -> Sent:
    """Little that becomes much, or says it is packed and is not."""
    body = rng.choice((BOMB, WIDE, BOMB[:-9], b"\x1f\x8b" + rng.randbytes(90), gzip.compress(BOMB), b"{}"))
    return post(
        "bomb", rng.choice(APIS), body, {"Content-Encoding": rng.choice(("gzip", "gzip", "br", "gzip, gzip", "x"))}
    )


def large(rng: Random, ground: Ground) -> Sent:
    """Too much, honestly declared."""
    return post(
        "large", rng.choice((*APIS, "/office/login", "/language")), b"x" * rng.choice((262_145, 600_000, 3_000_000))
    )


def length(rng: Random, ground: Ground) -> Sent:
    """Lengths that do not fit, and chunks."""
    declared = rng.choice(("-1", "x", "9" * 30, "0", "100000", "2, 2", "+2", "0x2", ""))
    head = f"POST {rng.choice((*APIS, '/office/login'))} HTTP/1.1\r\nHost: {HOST}\r\n"
    tail = rng.choice(
        (
            f"Content-Length: {declared}\r\n\r\n{{}}",
            f"Content-Length: 2\r\nContent-Length: {declared}\r\n\r\n{{}}",
            "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n{}\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n{}",
            "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
            "\r\n{}",
        )
    )
    return Sent("length", (head + tail).encode(), broken=True)


def no_http(rng: Random, ground: Ground) -> Sent:
    """Bytes that a web server may only hang up on."""
    data = rng.choice(
        (
            b"GET /office/ HTTP/9.9\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + rng.randbytes(60),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 500 + b"\r\n",
            b"GET / HTTP/1.1\r\nHost x\r\n\r\n",
            rng.randbytes(100),
        )
    )
    return Sent("no http", data, broken=True)


def method(rng: Random, ground: Ground) -> Sent:
    """Methods that an address does not know."""
    return request("method", rng.choice(METHODS), rng.choice((*APIS, *ground.pages, "/", "/healthz", "/language")), b"")


def header(rng: Random, ground: Ground) -> Sent:
    """Headers that a page or a file might stumble over."""
    cookie = rng.choice(('"\\000"', '"aaaaaaaaaaaaaaaa\\000"', "é", "=" * 99, ";;;", "a" * 3000, '"\\377\\376"'))
    odds = {
        "Cookie": f"sessionid={cookie}; csrftoken={cookie}; messages={cookie}; django_language={cookie}",
        "Accept-Language": rng.choice(("zh-" * 400, "\xff", "en;q=x", "*" * 500)),
        "Host": rng.choice((HOST, "", "x\xff", "[::1", "localhost:99999999", "elsewhere.example")),
        "Range": rng.choice(("bytes=9999999999999999999999-", "bytes=-9", "bytes=5-1", "x")),
        "If-Modified-Since": rng.choice(("Mon, 99 Xxx 99999 99:99:99 GMT", "\xff")),
        "If-None-Match": '*, "\xff',
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "\xff, 1",
        "Referer": "http://[",
        "HX-Request": "true",
        "HX-Current-URL": "http://[\xff",
        "HX-Current-URL-URI-AutoEncoded": "true",
        "User-Agent": "\xff" * 300,
        "Content-Type": rng.choice(
            ("multipart/form-data", "multipart/form-data; boundary=\xff", "x; charset=nowhere", "")
        ),
        "Accept-Encoding": rng.choice(("gzip;q=x", "br", "identity;q=0", "\xff")),
    }
    chosen = {name: odds[name] for name in rng.sample(sorted(odds), rng.choice((1, 2, 5)))}
    path = rng.choice((*ground.pages, "/static/office/office.css", "/field/", "/office/login", "/language", "/admin/"))
    return request("header", rng.choice(("GET", "GET", "POST")), path, b"", chosen)


def path(rng: Random, ground: Ground) -> Sent:
    """Addresses of nothing."""
    return request("path", rng.choice(("GET", "POST")), rng.choice(PATHS))


def without_log_in(rng: Random, ground: Ground) -> Sent:
    """The office's pages and deeds, by nobody."""
    if rng.random() < 0.5:
        return request("office, nobody", "GET", rng.choice(ground.pages))
    return _form(rng, ground, "office, nobody", rng.choice((f"csrftoken={FORGED}", "csrftoken=x", "")))


def neighbour(rng: Random, ground: Ground) -> Sent:
    """The same by an officer of another county, with a form that is not ours, or one that seems to be."""
    session = f"sessionid={ground.stranger_session}"
    if rng.random() < 0.5:
        return request("office, neighbour", "GET", rng.choice(ground.pages), b"", {"Cookie": session})
    token = rng.choice((FORGED, FORGED, "e" * 32))
    return _form(rng, ground, "office, neighbour", f"{session}; csrftoken={token}")


def _form(rng: Random, ground: Ground, kind: str, cookie: str) -> Sent:
    """A deed, sometimes with nonsense in a field. The token fits the cookie or it does not."""
    where, fields = rng.choice(ground.deeds)
    given = {key: str(value) for key, value in fields.items()} | {"csrfmiddlewaretoken": FORGED}
    if given and rng.random() < 0.3:
        given[rng.choice(list(given))] = rng.choice(("\x00", "é" * 5000, "-1", "1e999", ""))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    if rng.random() < 0.1:
        headers["Content-Type"] = "multipart/form-data; boundary=x"
    return request(kind, "POST", where, urlencode(given).encode(), headers)


def log_in(rng: Random, ground: Ground) -> Sent:
    """Passwords and first passwords guessed, languages made up."""
    where = rng.choice(("/office/login", "/office/login/first", "/office/login/second?next=//x", "/language?next=//x"))
    name = rng.choice(("officer", "accountant", "keeper", "\x00", "é" * 500, f"n{rng.random()}"))
    fields = {"username": name, "password": "wrong password", "code": "000000", "language": "\x00", "again": "x" * 9}
    data = urlencode(fields | {"csrfmiddlewaretoken": FORGED}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={FORGED}"}
    return request("log-in", "POST", where, data, headers)


Malice = Callable[[Random, Ground], Sent]
UNSIGNED: list[tuple[Malice, float]] = [
    (junk, 16),
    (nobody, 8),
    (overheard, 4),
    (guess, 4),
    (bomb, 2),
    (large, 0.3),
    (length, 3),
    (no_http, 2),
    (method, 5),
    (header, 7),
    (path, 4),
    (without_log_in, 8),
    (neighbour, 6),
    (log_in, 0.5),
]


def one(rng: Random, ground: Ground) -> Sent:
    """One of them, as often as its weight says."""
    (made,) = rng.choices([malice for malice, _ in UNSIGNED], [weight for _, weight in UNSIGNED])
    return made(rng, ground)
