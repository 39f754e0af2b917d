"""`POST /api/pickup`: is this the pick-up code of this parcel? Phones cannot tell; this server does, ten times a parcel."""

import re
from uuid import UUID

from django.db import transaction

from farmgate.kernel import limits
from farmgate.kernel.problems import Problem
from farmgate.logistics import queries as logistics_queries
from farmgate.logistics import services as logistics
from farmgate.sql import answer
from farmgate.sync import intake, rates
from farmgate.sync.parcels import pickup_code
from farmgate.sync.wire import read_block, read_json, refuse

_checks = rates.Rate(limits.PICKUP_CHECKS_PER_DEVICE_HOUR_MAX, 3600)
_CODE = re.compile(r"[0-9]{6}")


def check_for_device(data: bytes) -> dict[str, object]:
    """The answer to `POST /api/pickup`. Of a parcel of another county, or none, nothing is told but that it is wrong."""
    fields = read_json(data)
    if not isinstance(fields, dict):
        refuse("malformed")
    parcel, code = _parcel(fields.pop("parcel", None)), fields.pop("code", None)
    if parcel is None or not isinstance(code, str) or not _CODE.fullmatch(code):
        refuse("malformed")
    device = intake.authenticate(read_block(fields))
    _checks.take(device.id)
    with transaction.atomic():
        found = answer(logistics_queries.which_parcels([parcel], device.county_code)).get(parcel)
        if found is None:
            return {"right": False, "tries_left": 0}
        left = limits.PICKUP_TRIES_PER_PARCEL_MAX - found.tries
        if left <= 0:
            raise _too_many()
        right = code == pickup_code(parcel)
        if not right:
            left = limits.PICKUP_TRIES_PER_PARCEL_MAX - logistics.wrong_try(parcel)
    return {"right": right, "tries_left": left}


def _parcel(given: object) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError:
        return None


def _too_many() -> Problem:
    return Problem(
        "too_many_tries",
        "这个包裹的取件码输错太多次，请打县里的电话，或用其他方式核对身份。",
        "The code of this parcel was wrong too often. Call the county, or make sure in another way who it is.",
        403,
    )
