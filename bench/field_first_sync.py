"""The first answer that brings a phone everything: 2,000 offers and 300 villagers, gzipped. `python bench/field_first_sync.py`"""

import gzip
import json
from typing import Any

import harness
import limits
import shop

LIMIT_BYTES = 200_000


def main() -> None:
    """Through the real view, as a phone asks."""
    with harness.scratch_database("field_first_sync"):
        from django.test import Client

        client = Client(headers={"Accept-Encoding": "gzip"}, SERVER_NAME="localhost")
        sizes_bytes: list[int] = []

        def send(path: str, body: dict[str, Any]) -> dict[str, Any]:
            response = client.post(path, json.dumps(body), content_type="application/json")
            sizes_bytes.append(len(response.content))
            packed = response.headers.get("Content-Encoding") == "gzip"
            answer: dict[str, Any] = json.loads(gzip.decompress(response.content) if packed else response.content)
            return answer

        items = _first_sync(send)
    found = {item["kind"]: len(item.get("offers") or item.get("set") or ()) for item in items}
    assert found["shelf"] == shop.OFFERS, found
    assert found["villagers"] == shop.VILLAGERS, found
    limits.finish(
        "field_first_sync", sizes_bytes[-1], "bytes gzip", LIMIT_BYTES, offers=shop.OFFERS, villagers=shop.VILLAGERS
    )


def _first_sync(send: Any) -> list[dict[str, Any]]:
    """Enrol, be approved, ask once for a challenge and once with it. Returns what that brings."""
    from farmgate.sync import desk, enrolment
    from farmgate.sync.client import Phone

    world, phone = shop.county(), Phone(send)
    phone.enrol(enrolment.invite(world.officer, world.stations[0].code, 1, world.agents[0].id))
    desk.act(world.officer, "device.approve", {"device": phone.device})
    phone.sync()
    items: list[dict[str, Any]] = phone.sync()["feed"]["items"]
    return items


if __name__ == "__main__":
    main()
