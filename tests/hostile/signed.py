"""What a hostile agent signs: rightly signed, in the order of his log, and never right."""

import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any

from farmgate.kernel import signing
from farmgate.kernel.signing import b64
from tests.hostile import odd
from tests.hostile.phone import Phone
from tests.hostile.wire import Sent, post

DESK_KINDS = {
    "money.approve": {"proposal": "{order}"},
    "device.approve": {"device": "{device}"},
    "device.revoke": {"device": "{device}", "note": "x"},
    "limits.set": {"county": "420527", "sale_cap_minor": 10**8, "day_cap_minor": 10**8, "day_count_cap": 10**5},
    "message.send": {"county": "420527", "zh": "x", "en": "x"},
    "price_list.publish": {"county": "420527", "version": 2},
    "role.grant": {"person": "{agent}", "role": "keeper", "place": "420527"},
    "station.close": {"station": "S0001", "note": "x"},
}


def sync(kind: str, block: dict[str, Any], zipped: bool = False) -> Sent:
    """A block as a request."""
    body = odd.text(block).encode()
    if zipped:
        return post(kind, "/api/sync", gzip.compress(body, 1), {"Content-Encoding": "gzip"})
    return post(kind, "/api/sync", body)


def fair(phone: Phone) -> Sent:
    """Nothing wrong with it: what comes after must be refused for what it is."""
    deeds = [phone.good() for _ in range(phone.rng.choice((1, 1, 1, 2, 20)))]
    return sync("signed fair", phone.block(phone.chain(*deeds)), zipped=phone.rng.random() < 0.5)


def wrong_body(phone: Phone) -> Sent:
    """A body with one part replaced, left out, doubled or added."""
    kind, body = phone.good()
    for _ in range(phone.rng.choice((1, 1, 3))):
        body = odd.twisted(phone.rng, body)
    return sync("signed wrong body", phone.block(phone.chain((kind, body))))


def wrong_envelope(phone: Phone) -> Sent:
    """The same done to what is around the body."""
    fields = phone.envelope(*phone.good(), phone.seq + 1, phone.head)
    twisted = odd.twisted(phone.rng, fields)
    if not phone.enrolled.may_fork:
        # A frozen phone is not listened to any more: the others keep their place in the log.
        twisted |= {"seq": fields["seq"], "prev": fields["prev"]}
    made = phone.sign({}, odd.text(twisted))
    return sync("signed wrong envelope", phone.block([]) | {"ops": [made.pair]})


def no_operation(phone: Phone) -> Sent:
    """Signed bytes that are nothing."""
    fields = odd.text(phone.envelope(*phone.good(), phone.seq + 1, phone.head)).encode()
    made = phone.sign({}, odd.broken(phone.rng, fields)[:100_000].decode("utf-8", "replace"))
    return sync("signed no operation", phone.block([]) | {"ops": [made.pair]})


def unknown_kind(phone: Phone) -> Sent:
    """Kinds and versions that nobody has heard of."""
    kind, body = phone.good()
    kind = phone.rng.choice((kind, "order.teleport", "a.b", "x" * 20 + "." + "y" * 19, "money.post"))
    return sync("signed unknown kind", phone.block(phone.chain((kind, body), v=phone.rng.choice((1, 2, 1000)))))


def desk_kind(phone: Phone) -> Sent:
    """What only an office may do."""
    kind = phone.rng.choice(list(DESK_KINDS))
    known = phone.ground.honest
    body = {key: value.format(**known) if isinstance(value, str) else value for key, value in DESK_KINDS[kind].items()}
    return sync("signed desk kind", phone.block(phone.chain((kind, body))))


def of_others(phone: Phone) -> Sent:
    """Orders, bags, villagers and tills that are someone else's."""
    known, shift = phone.ground.honest, phone.shift or phone.ground.honest["shift"]
    mine = (phone.villagers or [known["villager"]])[-1]
    card = "".join(phone.rng.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=8))
    deeds: list[tuple[str, dict[str, Any]]] = [
        ("order.cancel", {"shift": shift, "order": known["order"], "reason": "other", "refund_minor": 4200}),
        ("order.cancel", {"shift": known["shift"], "order": known["order"], "reason": "other", "refund_minor": 4200}),
        ("bag.open", {"shift": shift, "bag": known["bag"], "count_minor": 100}),
        ("bag.seal", {"shift": shift, "seal_no": "X", "to": f"drawer:{known['code']}", "amount_minor": 1}),
        ("bag.seal", {"shift": shift, "seal_no": "X", "to": "bank:420527", "amount_minor": 10**8}),
        ("shift.close", {"shift": known["shift"], "count_minor": 0, "expected_minor": 0}),
        ("card.link", {"villager": known["villager"], "card_no": card}),
        ("delegate.add", {"villager": known["villager"], "delegate": mine, "relation": "child"}),
        ("delegate.add", {"villager": mine, "delegate": known["villager"], "relation": "child"}),
        ("order.place", phone.order() | {"villager": known["villager"]}),
        ("order.place", phone.order() | {"mandate": {"consent": "delegate", "delegate": known["villager"]}}),
    ]
    changed = {"agent": known["agent"]} if phone.rng.random() < 0.2 else {}
    return sync("signed of others", phone.block(phone.chain(phone.rng.choice(deeds), **changed)))


def another_device(phone: Phone) -> Sent:
    """An operation, or a hello, in another device's name."""
    name = phone.ground.honest[phone.rng.choice(("device", "desk"))]
    if phone.rng.random() < 0.5:
        return sync("signed another device", phone.block(phone.chain(phone.good(), device=name)))
    return sync("signed another device", phone.block(phone.chain(phone.good()), device=name))


def replay(phone: Phone) -> Sent:
    """What was stored before, twice in a request, with something new behind it."""
    old = [made for seq, made in sorted(phone.sent.items()) if seq <= phone.seq and made.id][-5:]
    return sync("signed replay", phone.block(old + old + phone.chain(phone.good())))


def gap(phone: Phone) -> Sent:
    """Operations from further on, or in the wrong order."""
    made = phone.chain(phone.good(), phone.good(), phone.good())
    return sync("signed gap", phone.block(made[::-1] if phone.rng.random() < 0.5 else made[1:]))


def fork(phone: Phone) -> Sent:
    """Two versions of one place, or a log that does not fit: by those who are meant to be frozen for it."""
    if not phone.enrolled.may_fork or phone.seq == 0:
        return fair(phone)
    if phone.rng.random() < 0.5:
        twin = phone.sign(phone.envelope(*phone.good(), phone.rng.randint(1, phone.seq), b"\x01" * 32))
    else:
        twin = phone.sign(phone.envelope(*phone.good(), phone.seq + 1, b"\x02" * 32))
    return sync("signed fork", phone.block([]) | {"ops": [twin.pair]})


def odd_hello(phone: Phone) -> Sent:
    """Cursors, challenges and heads from elsewhere. A hello that denies the log is left to those who may fork."""
    issued = phone.challenge.partition(".")[0] or "1"
    odds: list[dict[str, Any]] = [
        {
            "cursor": phone.rng.choice(
                ("x", "1.0.0", "1.999999999999999999.9", "2.1.1", "1.-1.1", "1..", "\x00", "9" * 64)
            )
        },
        {
            "challenge": phone.rng.choice(
                (f"{issued}.é", f"{issued}.", f"{issued}.\x00", "9" * 200, "1.2", f"-{issued}.A")
            )
        },
        {"epoch": phone.rng.choice((0, 2**53, -1, "1"))},
        {"seq": 2**53},
        {phone.rng.choice(("v", "seq", "head", "app", "device", "x")): odd.value(phone.rng)},
    ]
    chosen = phone.rng.choice(odds)
    if not phone.enrolled.may_fork and set(chosen) & {"seq", "head"} and chosen != {"seq": 2**53}:
        chosen = odds[0]
    return sync("signed odd hello", phone.block([], **chosen))


def carried(phone: Phone) -> Sent:
    """A post bag with everything in it."""
    own = phone.block(phone.chain(phone.good()))
    stuffed: list[Any] = [odd.value(phone.rng), {"hello": "{}", "sig": "AA", "ops": []}, own]
    overheard = json.loads(phone.rng.choice(phone.ground.overheard))
    forged = overheard | {"sig": b64(signing.sign(phone.enrolled.seed, signing.HELLO, overheard["hello"].encode()))}
    good = [overheard, forged, overheard | {"ops": own["ops"]}, own | {"ops": overheard["ops"]}]
    bags = phone.rng.choice((good, good, stuffed, [own] * 20, [own] * 21, [own | {"carried": [own]}]))
    return sync("signed carried", own | {"carried": bags})


def slip(phone: Phone) -> Sent:
    """Pictures guessed for somebody's slip."""
    known, hello = phone.ground.honest, phone.block([])
    number = phone.rng.choice((f"{known['code']}-3", "x", "K7QM-99999999999999999999", "\x00", "é", "%", "A" * 61))
    words = phone.rng.choice(([phone.rng.randrange(256) for _ in range(4)], [], [256] * 4, "abcd", [0, 0, 0, None]))
    return post("signed slip", "/api/slip", odd.text({**hello, "number": number, "words": words}).encode())


def heap(phone: Phone) -> Sent:
    """As many operations as a request may hold, or more."""
    made = phone.chain(*(phone.good() for _ in range(phone.rng.choice((120, 200, 201)))))
    return sync("signed heap", phone.block(made), zipped=True)


Malice = Callable[[Phone], Sent]
SIGNED: list[tuple[Malice, float]] = [
    (fair, 2),
    (wrong_body, 6),
    (wrong_envelope, 3),
    (no_operation, 1.5),
    (unknown_kind, 2),
    (desk_kind, 2),
    (of_others, 3),
    (another_device, 1.5),
    (replay, 1.5),
    (gap, 1),
    # One phone in ten may: of the others it is a fair block.
    (fork, 4),
    (odd_hello, 1.5),
    (carried, 1),
    (slip, 0.5),
    (heap, 0.05),
]


def one(phone: Phone, rng: Random) -> Sent:
    """One of them, as often as its weight says."""
    (made,) = rng.choices([malice for malice, _ in SIGNED], [weight for _, weight in SIGNED])
    return made(phone)
