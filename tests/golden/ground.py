"""The county that the golden operations speak of. Every id that stands in signed bytes is fixed here."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from farmgate.catalogue import services as catalogue
from farmgate.catalogue.models import Category, Good, Offer
from farmgate.kernel import signing
from farmgate.kernel.ids import key_id
from farmgate.people import services as people
from farmgate.places import services as places
from farmgate.places.models import Place
from farmgate.sync import keeping
from farmgate.sync.models import Lease

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
COUNTY, TOWN = "420527", "420527100"
VILLAGES = {"420527100200": "月亮包村", "420527100201": "花果园村", "420527100202": "兰陵溪村"}
OFFERS = {offer: 900 + 100 * offer for offer in range(1, 7)}
AGENTS = {"wang": ("王秀英", "S0001"), "li": ("李建国", "S0002")}
STAFF = {"officer": "county_officer", "accountant": "accountant", "keeper": "keeper"}
# Who sits at a desk and has no role until the story gives her one.
PARTNERS = ("seller", "hub-keeper")
PHONES = {"wang-phone": ("wang", "ed25519", 1), "li-phone": ("li", "p256", 2)}


def person(name: str) -> UUID:
    """The id of somebody of the story."""
    return UUID(bytes=_seed(f"person {name}")[:16], version=4)


def _seed(of: str) -> bytes:
    return hashlib.sha256(f"farmgate golden {of}".encode()).digest()


@dataclass(frozen=True)
class Key:
    """The key of a phone or a desk of the story."""

    name: str
    alg: str = "ed25519"

    @property
    def _p256(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(_seed(self.name), "big") >> 1, ec.SECP256R1())

    @property
    def public(self) -> bytes:
        """As it is registered."""
        if self.alg == "ed25519":
            return signing.public_key_of(_seed(self.name))
        form = serialization.PublicFormat.UncompressedPoint
        return self._p256.public_key().public_bytes(serialization.Encoding.X962, form)

    @property
    def device(self) -> UUID:
        return key_id(self.public)

    def sign(self, purpose: bytes, data: bytes) -> bytes:
        """64 bytes, whichever kind of key."""
        if self.alg == "ed25519":
            return signing.sign(_seed(self.name), purpose, data)
        r, s = utils.decode_dss_signature(self._p256.sign(purpose + data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


KEYS = {name: Key(name) for name in (*STAFF, *PARTNERS)} | {
    name: Key(name, alg) for name, (_, alg, _) in PHONES.items()
}
AGENT_OF = {name: person(name) for name in (*STAFF, *PARTNERS)} | {
    name: person(agent) for name, (agent, _, _) in PHONES.items()
}


def lay() -> None:
    """Make the county in the current transaction: nothing that an operation of the story makes itself."""
    county = _place(COUNTY, "秭归县", 3, None)
    town = _place(TOWN, "茅坪镇", 4, county)
    for code, name in VILLAGES.items():
        _place(code, name, 5, town)
    stations = {
        code: places.open_station(code, f"{code}服务站", village, START.date())
        for code, village in zip(("S0001", "S0002"), VILLAGES, strict=False)
    }
    since = START - timedelta(days=9)
    for name, role in STAFF.items():
        people.add_person(name, person(name))
        people.open_account(person(name), name, "correct horse battery")
        people.grant_role(person(name), role, since, place=county.id)
        _device(name, "desk", person(name))
    for name, (spoken, station) in AGENTS.items():
        people.add_person(spoken, person(name))
        people.grant_role(person(name), "agent", since, station=stations[station].id)
    for name, (agent, _, lease) in PHONES.items():
        _device(name, "phone", person(agent), stations[AGENTS[agent][1]].id)
        _lease(lease, KEYS[name].device)
    _goods(county)
    for name in PARTNERS:
        people.add_person(name, person(name))
        people.open_account(person(name), name, "correct horse battery")
        people.grant_role(person(name), "auditor", since, place=county.id)
        people.end_role_at(person(name), "auditor", START, place=county.id)
        _device(name, "desk", person(name))


def _place(code: str, name: str, level: int, parent: Place | None) -> Place:
    path = f"{parent.path}/{code}" if parent else f"CN/{code}"
    return Place.objects.create(
        scheme="CN", code=code, name=name, level=level, parent=parent, path=path, valid_from=START.date()
    )


def _device(name: str, kind: str, agent: UUID, station: int | None = None) -> None:
    key = KEYS[name]
    device = people.register_device(
        kind=kind, alg=key.alg, public_key=key.public, agent=agent, at=START, station=station
    )
    assert device.id == key.device
    keeping.begin_chain(device.id, key.public)


def _lease(number: int, device: UUID) -> None:
    Lease.objects.create(
        id=number,
        device=device,
        bytes=b"{}",
        signature=bytes(64),
        sale_cap_minor=500_000,
        day_cap_minor=2_000_000,
        day_count_cap=300,
        float_minor=0,
        price_list=1,
        issued_at=START,
        hard_expires_at=START + timedelta(days=30),
    )


def _goods(county: Place) -> None:
    shelf = Category.objects.create(slug="kitchen", name_zh="厨房", name_en="Kitchen", icon="cooking")
    for offer in OFFERS:
        good = Good.objects.create(
            id=offer, name_zh=f"水壶{offer}", name_en=f"Kettle {offer}", category=shelf, weight_g=900, icon="teapot"
        )
        Offer.objects.create(id=offer, good=good, county=county)
    catalogue.offer_in_county(COUNTY, list(OFFERS))
