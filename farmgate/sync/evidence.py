"""One operation down to its signed bytes: verified anew, with its neighbours and its place under a sealed root."""

import hashlib
import json
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel import merkle, signing, words
from farmgate.kernel.words import PictureWord
from farmgate.people import listings as people
from farmgate.people.listings import DeviceRow
from farmgate.people.visibility import Visible
from farmgate.sync.models import Checkpoint, StoredOperation

# A path through more leaves than this takes seconds; `sealer.verify` goes through all of them by night.
LEAVES_MAX = 100_000


class Neighbour(NamedTuple):
    """The operation before or after in the same log."""

    op_id: UUID
    seq: int
    kind: str
    hash: bytes


class Inclusion(NamedTuple):
    """The checkpoint of an operation. `path` leads from its hash to the root; empty when that would be too long."""

    n: int
    size: int
    root: bytes
    sealed_at: datetime
    path: list[tuple[str, bytes]]
    holds: bool | None


class Evidence(NamedTuple):
    """What was signed, by which key, and what a fresh look at it finds."""

    op_id: UUID
    device: DeviceRow
    seq: int
    kind: str
    agent_id: UUID
    at: datetime
    received_at: datetime
    carrier: UUID | None
    code: str | None
    text: str
    signature: bytes
    hash: bytes
    prev: bytes
    hash_holds: bool
    signature_holds: bool
    chain_holds: bool
    before: Neighbour | None
    after: Neighbour | None
    inclusion: Inclusion | None

    @property
    def words(self) -> tuple[PictureWord, ...]:
        """The four picture words of the operation's hash."""
        return words.words(self.hash)


def evidence(sees: Visible, op_id: UUID) -> Evidence | None:
    """One operation, if she sees its device."""
    seen = people.devices_seen(sees).values("pk")
    row = StoredOperation.objects.filter(op_id=op_id, device__in=seen).first()
    if row is None:
        return None
    code = people.device_codes([row.device])[row.device]
    device = people.device(sees, code)
    assert device is not None, "an operation's device is in the register"
    data, digest = bytes(row.bytes), bytes(row.hash)
    before, after = _neighbours(row)
    prev = before.hash if before else hashlib.sha256(device.public_key).digest()
    return Evidence(
        op_id=row.op_id,
        device=device,
        seq=row.seq,
        kind=row.kind,
        agent_id=row.agent,
        at=row.at,
        received_at=row.received_at,
        carrier=row.carrier,
        code=row.code,
        text=data.decode(errors="replace"),
        signature=bytes(row.signature),
        hash=digest,
        prev=prev,
        hash_holds=hashlib.sha256(data).digest() == digest,
        signature_holds=signing.verify(device.alg, device.public_key, signing.OPERATION, data, bytes(row.signature)),
        chain_holds=json.loads(data)["prev"] == prev.hex(),
        before=before,
        after=after,
        inclusion=_inclusion(row),
    )


def _neighbours(row: StoredOperation) -> tuple[Neighbour | None, Neighbour | None]:
    around = StoredOperation.objects.filter(device=row.device, seq__in=(row.seq - 1, row.seq + 1))
    found = {
        seq: Neighbour(op_id, seq, kind, bytes(digest))
        for op_id, seq, kind, digest in around.values_list("op_id", "seq", "kind", "hash")
    }
    return found.get(row.seq - 1), found.get(row.seq + 1)


def _inclusion(row: StoredOperation) -> Inclusion | None:
    sealed = Checkpoint.objects.filter(from_id__lte=row.pk, to_id__gte=row.pk).first()
    if sealed is None:
        return None
    root = bytes(sealed.root)
    ids = StoredOperation.objects.filter(pk__range=(sealed.from_id, sealed.to_id)).order_by("pk")
    leaves = list(ids.values_list("pk", "hash")[: LEAVES_MAX + 1])
    if len(leaves) > LEAVES_MAX:
        return Inclusion(sealed.n, sealed.size, root, sealed.sealed_at, [], None)
    before = Checkpoint.objects.filter(n=sealed.n - 1).first()
    data = [bytes(before.root) if before else merkle.EMPTY, *(bytes(digest) for _, digest in leaves)]
    place = 1 + next(i for i, (pk, _) in enumerate(leaves) if pk == row.pk)
    path = merkle.inclusion_path(data, place)
    return Inclusion(sealed.n, sealed.size, root, sealed.sealed_at, path, merkle.climb(data[place], path) == root)
