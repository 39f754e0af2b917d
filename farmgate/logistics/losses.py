"""Parcels declared lost or spoiled: said by one person, decided by another."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from farmgate.kernel.problems import Problem
from farmgate.logistics.queries import ParcelRow
from farmgate.sql import ask


class LossRow(NamedTuple):
    """What somebody says became of a parcel."""

    id: UUID
    parcel: UUID
    county: str
    what: str
    held_by: str
    proposed_by: UUID
    granted: bool | None


def county_of(id_: UUID) -> str | None:
    """The county a declaration is of."""
    row = ask("SELECT county FROM logistics_loss WHERE id = %s", [id_]).fetchone()
    return str(row[0]) if row else None


def propose(id_: UUID, parcel: ParcelRow, what: str, note: str, by: UUID, at: datetime) -> None:
    """Write down what one person says. Problem `loss_proposed` when somebody has said so before."""
    before = ask("SELECT 1 FROM logistics_loss WHERE parcel_id = %s AND granted IS NOT FALSE", [parcel.id]).fetchone()
    if before:
        raise Problem(
            "loss_proposed",
            "这个包裹已经有人申报过，什么都没有改动。",
            "Somebody has declared this parcel before. Nothing was changed.",
            409,
        )
    ask(_PROPOSE, [id_, parcel.id, parcel.county, what, note, parcel.holder, by, at])


def waiting(id_: UUID, by: UUID) -> LossRow:
    """A declaration that `by` may decide about, locked. Problem `unknown_loss`, `loss_decided` or `same_person`."""
    row = ask(_LOCKED, [id_]).fetchone()
    if row is None:
        raise Problem("unknown_loss", "找不到这条申报。", "This declaration does not exist.", 404)
    found = LossRow(*row)
    if found.granted is not None:
        raise Problem(
            "loss_decided",
            "这条申报已经有了决定，什么都没有改动。",
            "This declaration is decided already. Nothing was changed.",
            409,
        )
    if found.proposed_by == by:
        raise Problem(
            "same_person",
            "自己申报的，要由另一个人决定，什么都没有改动。请找另一位有权限的同事。",
            "Someone else must decide about what you declared. Nothing was changed. Ask another colleague.",
            403,
        )
    return found


def decide(id_: UUID, payer: str, note: str, by: UUID, at: datetime) -> None:
    """What another person decided: granted when there is a `payer`."""
    ask(_DECIDE, [bool(payer), payer, note, by, at, id_])


_PROPOSE = """
INSERT INTO logistics_loss (id, parcel_id, county, what, note, held_by, proposed_by, proposed_at, answer, payer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '', '')"""
_LOCKED = """
SELECT id, parcel_id, county, what, held_by, proposed_by, granted FROM logistics_loss WHERE id = %s FOR UPDATE"""
_DECIDE = """
UPDATE logistics_loss SET granted = %s, payer = %s, answer = %s, decided_by = %s, decided_at = %s WHERE id = %s"""
