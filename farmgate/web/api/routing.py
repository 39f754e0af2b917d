"""What every noun's router has in common: the refusals that any request may meet."""

from typing import Any

from pydantic import BaseModel

from farmgate.web.api.problems import Trouble

READ = (400, 401, 403, 429, 503)
ONE = (*READ, 404)
WRITE = (*ONE, 409, 413)


def answers(shape: type[BaseModel], refusals: tuple[int, ...] = READ, status: int = 200) -> dict[int, Any]:
    """What an address answers: as asked, or a refusal."""
    return {status: shape, **dict.fromkeys(sorted(refusals), Trouble)}
