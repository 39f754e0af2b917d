"""A program with a token, for the tests of the interface."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client

from farmgate.kernel import clock
from farmgate.kernel.clock import wire
from farmgate.people.listings import Account
from farmgate.sql import one
from farmgate.sync import tokens
from tests.world import COUNTY

SCOPES = (
    *("orders:read", "purchases:read", "purchases:write", "catalogue:read", "catalogue:write"),
    *("settlements:read", "parcels:read", "hooks:write"),
)


def log_length() -> int:
    """How many operations the log has."""
    return int(one("SELECT count(*) FROM sync_operation")[0])


def signed(operation: str) -> dict[str, Any]:
    """What the log holds of an operation: its envelope."""
    envelope: dict[str, Any] = json.loads(
        bytes(one("SELECT bytes FROM sync_operation WHERE op_id = %s", [operation])[0])
    )
    return envelope


class Program:
    """Calls `/api/v1` with a token, or with none."""

    def __init__(self, token: str = "", id: UUID | None = None) -> None:
        self.token, self.id = token, id
        self.client = Client()
        self.acts = 0

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One request to an address below `/api/v1`."""
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        data = json.dumps(body) if body is not None else ""
        return self.client.generic(method, f"/api/v1{path}", data, "application/json", headers=headers)

    def get(self, path: str, status: int = 200) -> Any:
        """What an address answers, with this status."""
        answer = self.ask("GET", path)
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return json.loads(answer.content)

    def act(self, path: str, body: Any = None, method: str = "POST", key: str = "", status: int = 200) -> Any:
        """What a write is answered; each has a key of its own unless one is given."""
        self.acts += 1
        answer = self.ask(method, path, body, **{"Idempotency-Key": key or f"act-{self.id}-{self.acts}"})
        assert answer.status_code == status, (path, answer.status_code, answer.content[:500])
        return json.loads(answer.content)

    def walk(self, path: str, limit: int = 2) -> list[Any]:
        """All items of a list, page by page."""
        found: list[Any] = []
        query = f"{'&' if '?' in path else '?'}limit={limit}"
        page = self.get(path + query)
        while True:
            assert len(page["items"]) <= limit
            found += page["items"]
            if page["next"] is None:
                return found
            page = self.get(f"{path}{query}&cursor={page['next']}")


def program(
    by: Account,
    person: Account | None = None,
    *,
    merchant: UUID | None = None,
    scopes: Sequence[str] = (),
    county: str = COUNTY,
    days: int = 30,
) -> Program:
    """A program that acts as `person` (who issues, unless another is named)."""
    wanted = scopes or [scope for scope in SCOPES if merchant is None or scope != "orders:read"]
    body = {
        "county": county,
        "person": str((person or by).person_id),
        "label": "ERP",
        "scopes": list(wanted),
        "merchant": str(merchant) if merchant else None,
        "until": wire(clock.now() + timedelta(days=days)),
    }
    id_, token = tokens.issue(by, body)
    return Program(token, id_)
