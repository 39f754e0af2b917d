"""Everything that happens by chance, from one seed: the same seed gives the same world, row for row."""

import os
import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager


class Chance(random.Random):
    """A stream of its own for each name: leaving one phone out of a world changes nothing for the others."""

    def __init__(self, *names: object) -> None:
        super().__init__("/".join(map(str, names)))
        self._names = names

    def beside(self, name: str) -> "Chance":
        """Another stream of the same owner: drawing from it changes nothing for this one."""
        return Chance(*self._names, name)

    def happens(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.random() < share


@contextmanager
def steered(chance: Chance) -> Iterator[None]:
    """The system's own chance (keys, ids, codes) comes from `chance` inside the block."""
    kept = os.urandom, uuid.uuid4, secrets.randbits
    os.urandom = chance.randbytes  # type: ignore[assignment]
    uuid.uuid4 = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
    secrets.randbits = chance.getrandbits
    try:
        yield
    finally:
        os.urandom, uuid.uuid4, secrets.randbits = kept
