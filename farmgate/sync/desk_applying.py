"""What desks do: devices, prices, money by two people, bags at the county, messages; in `founding` stations and who
serves, in `merchanting` who fills orders. Acts at once, in the same transaction.

The office asks `desk.act`, which refuses before anything is signed; what still turns out wrong here (someone else was
faster) raises its `Problem`, and nothing was stored.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from farmgate.catalogue import operations as catalogue_ops
from farmgate.catalogue import queries as catalogue_queries
from farmgate.catalogue import services as catalogue
from farmgate.counter import ladders
from farmgate.counter import operations as counter_ops
from farmgate.counter import queries as counter_queries
from farmgate.counter import services as counter
from farmgate.kernel.operation import Operation
from farmgate.kernel.problems import Problem
from farmgate.money import operations as money_ops
from farmgate.people import banking, complaints
from farmgate.people import operations as people_ops
from farmgate.people import queries as people_queries
from farmgate.people import services as people
from farmgate.places import operations as places_ops
from farmgate.places import queries as places
from farmgate.sql import answer, ask
from farmgate.sync import (
    clockwork,
    commissions,
    complaining,
    crediting,
    feed,
    founding,
    fulfilling,
    going_back,
    interfacing,
    invites,
    letters,
    losing,
    merchanting,
    taking_back,
    transferring,
    two_people,
)
from farmgate.sync import operations as sync_ops
from farmgate.sync.batch import Batch
from farmgate.sync.refusing import found
from farmgate.sync.registry import DESK_KINDS
from farmgate.trade import operations as trade_ops
from farmgate.trade import queries as trade_queries


def apply(op: Operation[Any], batch: Batch) -> str | None:
    """Apply one operation of a desk, if its person's roles reach the county it is about."""
    county = county_of(op)
    path = places.county_path(county)
    roles = DESK_KINDS.get(op.kind, ())
    whose = merchant_of(op.body) if "merchant" in roles else None
    if path is None or not any(people_queries.may(op.agent, role, path, whose) for role in roles):
        return "not_allowed"
    return DESK[op.kind](op, batch, county)


def merchant_of(body: object) -> UUID | None:
    """The merchant that an operation names, itself or by its purchase order: its own people may do it too."""
    match body:
        case trade_ops.PurchaseAskV1() | trade_ops.PurchaseAnswerV1() | trade_ops.PurchaseDispatchV1():
            return found(trade_queries.purchase(body.purchase), "purchase").merchant
        case catalogue_ops.MerchantBankV1() | catalogue_ops.TermsDraftV1():
            return body.merchant
    return None


def county_of(op: Operation[Any]) -> str:
    """The county an operation is about: named in it, or that of the thing it names."""
    body = op.body
    match body:
        case sync_ops.DeviceApproveV1() | sync_ops.DeviceRevokeV1() | sync_ops.DeviceThawV1():
            return found(people_queries.device(body.device), "device").county_code
        case money_ops.FloatProposeV1():
            return found(people_queries.county_of_agent(body.agent), "agent")
        case money_ops.SuspenseProposeV1():
            return two_people.get(body.operation).county
        case money_ops.MoneyApproveV1() | money_ops.MoneyRejectV1():
            return two_people.proposal(body.proposal).county
        case catalogue_ops.AboutMerchant():
            return merchanting.county_of(body)
        case places_ops.StationOpenV1():
            return found(places.county_of_place(body.village), "village")
        case people_ops.DeskWhere():
            return founding.county_of_role(body)
        case people_ops.RoleDecideV1():
            asked = found(people_queries.place_of_proposal(body.proposal), "proposal")
            return found(places.county_of_place(asked), "place")
        case people_ops.ComplaintTakeV1() | people_ops.ComplaintAnswerV1() | people_ops.ComplaintCloseV1():
            return found(complaints.county_of(body.complaint), "complaint")
        case people_ops.AgentBankDecideV1():
            return found(banking.county_of_proposal(body.proposal), "proposal")
        case people_ops.AccountInviteV1():
            return founding.county_of_person(body.person)
        case (
            catalogue_ops.AllocationSetV1()
            | sync_ops.DeviceInviteV1()
            | places_ops.StationRenameV1()
            | places_ops.StationCloseV1()
        ):
            return found(places.county_of_station(body.station), "station")
        case counter_ops.DepositPublishV1():
            return found(ladders.ladder(body.ladder), "ladder").county
        case counter_ops.ReceivingDecideV1():
            return found(transferring.county_of(body), "account")
        case counter_ops.BagSealV1():
            return found(people_queries.county_of_device_code(body.to.removeprefix("drawer:")), "device")
        case counter_ops.BagOpenV1():
            return found(counter_queries.bag_county(body.bag), "bag")
    county = fulfilling.county_of(body) or losing.county_of(body) or interfacing.county_of(body)
    return county or str(getattr(body, "county", ""))


def _done(changed: bool) -> None:
    if not changed:
        raise Problem(
            "already_done",
            "这台设备的状态已经变了，请刷新后再看。",
            "This device has changed in the meantime. Reload and look again.",
            409,
        )


def _invite_device(op: Operation[sync_ops.DeviceInviteV1], batch: Batch, county: str) -> str | None:
    body = op.body
    people.take_turns_at(found(places.station(body.station), "station").id)
    roles = people_queries.roles_of(body.agent)
    station = next((r.station_id for r in roles if r.role == "agent" and r.station_code == body.station), None)
    if station is None:
        raise Problem(
            "unknown_agent",
            "这个人现在不是这个站点的站长，没有发出邀请。请刷新后重新选择。",
            "This person is not an agent of this station now. Nothing was sent out. Reload and choose again.",
            404,
        )
    invites.keep(bytes.fromhex(body.code_hash), station, body.till, body.agent, op.agent, op.at)
    return None


def _approve_device(op: Operation[sync_ops.DeviceApproveV1], batch: Batch, county: str) -> str | None:
    _done(people.approve_device(op.body.device, op.agent, op.at))
    return None


def _revoke_device(op: Operation[sync_ops.DeviceRevokeV1], batch: Batch, county: str) -> str | None:
    _done(people.revoke_device(op.body.device, op.agent, op.at))
    return None


def _thaw_device(op: Operation[sync_ops.DeviceThawV1], batch: Batch, county: str) -> str | None:
    _done(people.thaw_device(op.body.device, op.agent))
    return None


def _set_limits(op: Operation[sync_ops.LimitsSetV1], batch: Batch, county: str) -> str | None:
    body = op.body
    ask(
        "INSERT INTO sync_limits (county, sale_cap_minor, day_cap_minor, day_count_cap) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (county) DO UPDATE SET (sale_cap_minor, day_cap_minor, day_count_cap) = "
        "(EXCLUDED.sale_cap_minor, EXCLUDED.day_cap_minor, EXCLUDED.day_count_cap)",
        [county, body.sale_cap_minor, body.day_cap_minor, body.day_count_cap],
    )
    return None


def _send_message(op: Operation[sync_ops.MessageSendV1], batch: Batch, county: str) -> str | None:
    body = op.body
    station = found(places.station(body.station), "station") if body.station else None
    if station and places.county_of_station(station.code) != county:
        return "not_allowed"
    letters.send(op, batch, county, (station.id, station.code) if station else None, body.zh, body.en)
    return None


def _draft_prices(op: Operation[catalogue_ops.PriceListDraftV1], batch: Batch, county: str) -> str | None:
    body = op.body
    catalogue.draft_price_list(
        county, body.set, body.withdraw, op.agent, op.at, op.id, note=body.note, fee_minor=body.fee_minor
    )
    return None


def _publish_prices(op: Operation[catalogue_ops.PriceListPublishV1], batch: Batch, county: str) -> str | None:
    before = catalogue_queries.list_in_force(county, op.at) or 0
    catalogue.publish_price_list(county, op.body.version, op.agent, op.at)
    batch.feed.append((f"county:{county}", {"kind": "price_list", "from": before, "version": op.body.version}))
    return None


def _set_allocation(op: Operation[catalogue_ops.AllocationSetV1], batch: Batch, county: str) -> str | None:
    body = op.body
    catalogue.set_allocation(body.station, body.offer, body.quantity)
    ask(*counter.begin_promises(found(places.station(body.station), "station").id, body.offer))
    batch.feed.append((f"station:{body.station}", {"kind": "allocation", "set": [[body.offer, body.quantity]]}))
    return None


def _seal_bag(op: Operation[counter_ops.BagSealV1], batch: Batch, county: str) -> str | None:
    decision, (sql, params) = counter.seal_bag_at_county(op, county)
    ask(sql, params)
    device = found(people_queries.device_by_code(op.body.to.removeprefix("drawer:")), "device")
    if device.status == "revoked":
        raise Problem(
            "device_revoked",
            "这部手机已被停用，款包送去没有人能开。请选另一个钱箱。",
            "This phone has been revoked: nobody could open a bag sent to it. Choose another till.",
            409,
        )
    item = feed.bag_item(op.id, op.body.seal_no, op.body.amount_minor, f"safe:{county}", "sealed")
    batch.feed.append((f"device:{device.id}", item))
    return batch.keep(op, decision)


def _open_bag(op: Operation[counter_ops.BagOpenV1], batch: Batch, county: str) -> str | None:
    bag = found(answer(counter_queries.which_bags([op.body.bag])).get(op.body.bag), "bag")
    if bag.opened or bag.to_holder != f"safe:{county}":
        raise Problem(
            "unknown_bag",
            "这个款包已经开过，或不是交给本县的。",
            "This bag was opened before, or is not for this county.",
            409,
        )
    decision, (sql, params) = counter.open_bag_at_county(op, county, bag)
    ask(sql, params)
    return batch.keep(op, decision)


Apply = Callable[[Operation[Any], Batch, str], str | None]

DESK: dict[str, Apply] = {
    "station.open": founding.open_station,
    "station.rename": founding.rename_station,
    "station.close": founding.close_station,
    "person.add": founding.add_person,
    "role.grant": founding.grant_role,
    "role.decide": founding.decide_role,
    "role.end": founding.end_role,
    "account.invite": founding.invite_account,
    "device.invite": _invite_device,
    "device.approve": _approve_device,
    "device.revoke": _revoke_device,
    "device.thaw": _thaw_device,
    "limits.set": _set_limits,
    "clock.set": clockwork.set_clock,
    "message.send": _send_message,
    "complaint.file": complaining.file,
    "complaint.take": complaining.take,
    "complaint.answer": complaining.answer,
    "complaint.close": complaining.close,
    "price_list.draft": _draft_prices,
    "price_list.publish": _publish_prices,
    "allocation.set": _set_allocation,
    **merchanting.DESK,
    "float.propose": two_people.propose_float,
    "safe.propose": two_people.propose_safe,
    "suspense.propose": two_people.propose_suspense,
    "money.approve": two_people.approve,
    "money.reject": two_people.reject,
    "bag.seal": _seal_bag,
    "bag.open": _open_bag,
    **fulfilling.DESK,
    **crediting.DESK,
    **transferring.DESK,
    **going_back.DESK,
    **losing.DESK,
    **interfacing.DESK,
    **commissions.DESK,
    **taking_back.DESK,
}
