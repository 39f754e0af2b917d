"""A merchant's own desk: what is to be answered and sent today, the oldest first, and what it is owed."""

from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from farmgate.catalogue import merchants as catalogue
from farmgate.catalogue.merchants import MerchantRow
from farmgate.money import queries as money
from farmgate.trade import listings
from farmgate.trade.listings import PurchaseRow
from farmgate.trade.settlement_listings import shares
from farmgate.web.office.acting import office_page
from farmgate.web.office.merchant_forms import name_of
from farmgate.web.office.purchases import columns
from farmgate.web.office.settlements import share_columns
from farmgate.web.office.staff import Staff, staff
from farmgate.web.office.tables import Table, respond
from farmgate.web.office.wording import Text

TO_DO_SHOWN, SHARES_SHOWN = 50, 5


class Owed(NamedTuple):
    """What a merchant is owed now, and what of it is on its way to its bank."""

    merchant: MerchantRow
    name: str
    owed_minor: int
    under_way_minor: int


@office_page
def home(request: HttpRequest) -> HttpResponse:
    """What is to be done today."""
    me = staff(request)
    whose = me.merchants or frozenset()
    settled = shares(whose, size=SHARES_SHOWN).rows
    context = {
        "to_answer": _to_do(me, whose, "sent", _("Nothing waits for your answer.")),
        "to_send": _to_do(me, whose, "accepted", _("Nothing waits to be sent.")),
        "owed": _owed(whose),
        "settled": Table(share_columns(settled, several=len(whose) > 1), settled, _("Nothing was settled yet."),
                         export=False),
    }  # fmt: skip
    return respond(request, "office/merchant_desk.html", context)


def _to_do(me: Staff, whose: frozenset[UUID], state: str, empty: Text) -> Table[PurchaseRow]:
    shown = [column for column in columns(me) if column.kind != "state"]
    return Table(shown, listings.to_do(whose, state, TO_DO_SHOWN), empty, export=False)


def _owed(whose: frozenset[UUID]) -> list[Owed]:
    rows = sorted(catalogue.merchants(whose).values(), key=lambda row: row.code)
    held = money.balances([f"payable:{row.id}" for row in rows])
    found = []
    for row in rows:
        balance = held.get(f"payable:{row.id}")
        owed, under_way = (-balance.net, balance.dr_pending) if balance else (0, 0)
        found.append(Owed(row, name_of(row), owed, under_way))
    return found
