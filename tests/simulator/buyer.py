"""The county's staff who buy: merchants and their terms, cuts, answers, dispatches, the hub, settlements and payouts."""

from datetime import datetime, timedelta

from tests.simulator.asks import Asks
from tests.simulator.chance import Chance
from tests.simulator.faults import Faults
from tests.simulator.losing import Losing
from tests.simulator.office import Office
from tests.simulator.taking_back import TakingBack
from tests.simulator.wire import wire_time
from tests.world import COUNTY

COST_SHARE_PERCENT = 85
# What the second merchant fills, of every so many offers.
SECOND_EVERY = 4
RATES_BP = (500, 800)
RETURN_DAYS = 7
SECOND_PLAN_DAY = 12
SETTLE_EVERY_DAYS = 3
SHORT_SHARE, HUB_SHARE, REJECTED_SHARE, OTHER_TERMS_SHARE, NOBODY_SHARE = 0.25, 0.6, 0.25, 0.08, 0.04
SCANNED_AT_ONCE_MAX = 8
CARRIER_SHARE = 0.5


class Buyer:
    """Officer and accountant again. Like the office, they ask the database what there is to do."""

    def __init__(self, office: Office, chance: Chance, faults: Faults) -> None:
        self._office, self._chance, self._faults = office, chance, faults
        self._asks = Asks(office, chance.beside("asks"), faults)
        self.losing = Losing(office, chance.beside("losing"), faults)
        self._taking_back = TakingBack(office, chance.beside("taking back"), faults)
        self._waybills = chance.beside("waybills")

    def begin(self, at: datetime) -> None:
        """Before the first day: two merchants that fill everything between them, and what agents earn."""
        prices = dict(self._office.seen(_PRICES))
        for n in (1, 2):
            body = {"county": COUNTY, "code": f"M0{n}", "name_zh": f"商户{n}", "name_en": f"Merchant {n}"}
            merchant = self._office.act("merchant.add", body, at)
            bank = {"merchant": merchant, "holder": f"商户{n}", "account": f"622202000{n}"}
            proposal = self._office.act("merchant.bank", bank, at)
            self._decide("merchant.bank_decide", "proposal", proposal, at)
            filled = [offer for offer in prices if (offer % SECOND_EVERY == 0) == (n == 2)]
            self._terms(str(merchant), {offer: prices[offer] for offer in filled}, [], at)
        self._plan(0, at)
        self._taking_back.begin(at)

    def day(self, day: int, at: datetime) -> None:
        """What they do once a day. Where somebody was faster, or there is nothing, nothing happens."""
        if day >= SECOND_PLAN_DAY and self._office.seen(_PLANS) == [(1,)]:
            self._plan(1, at)
        if self._chance.happens(OTHER_TERMS_SHARE):
            self._other_terms(at)
        self._asks.day(at)
        self._dispatch(at)
        self._office.act("orders.cut", {"county": COUNTY, "until": wire_time(at)}, at)
        self._answer(at)
        if self._chance.happens(HUB_SHARE):
            self._scan_in(at)
        self.losing.day(at)
        self._taking_back.day(at)
        if day % SETTLE_EVERY_DAYS == 0:
            self._office.act("settlement.close", {"county": COUNTY, "until": wire_time(at)}, at)
            self._pay_out(at)

    def _decide(self, kind: str, what: str, id: str | None, at: datetime) -> None:
        self._office.act(kind, {what: id, "decision": "approve"}, at, self._office.county.accountant)

    def _terms(self, merchant: str, prices: dict[int, int], withdraw: list[int], at: datetime) -> None:
        costs = [[offer, price * COST_SHARE_PERCENT // 100] for offer, price in prices.items()]
        body = {"merchant": merchant, "set": costs, "withdraw": withdraw, "note": ""}
        self._decide("terms.decide", "terms", self._office.act("terms.draft", body, at), at)

    def _other_terms(self, at: datetime) -> None:
        """One good changes its merchant, or has none for a while; and what has none finds one again."""
        prices = dict(self._office.seen(_PRICES))
        merchants = [str(merchant) for (merchant,) in self._office.seen(_MERCHANTS)]
        for (offer,) in self._office.seen(_UNSUPPLIED):
            self._terms(merchants[0], {offer: prices[offer]}, [], at)
        offer = self._chance.choice(sorted(prices))
        ((before,),) = self._office.seen("SELECT merchant_id FROM catalogue_supply WHERE offer_id = %s", (offer,))
        if self._chance.happens(NOBODY_SHARE / OTHER_TERMS_SHARE):
            self._terms(str(before), {}, [offer], at)
        else:
            other = next(merchant for merchant in merchants if merchant != str(before))
            self._terms(other, {offer: prices[offer]}, [], at)

    def _plan(self, n: int, at: datetime) -> None:
        body = {"county": COUNTY, "rate_bp": RATES_BP[n], "return_days": RETURN_DAYS}
        plan = self._office.act("plan.draft", body, at)
        self._office.act("plan.publish", {"plan": plan}, at, self._office.county.accountant)

    def _answer(self, at: datetime) -> None:
        prices = dict(self._office.seen(_PRICES))
        for (purchase,) in self._office.seen(_SENT):
            if self._asks.before_answer(str(purchase), prices, at):
                continue
            short = []
            wanted = self._office.seen(_WANTED, (purchase,))
            if wanted and self._chance.happens(SHORT_SHARE):
                offer, pieces = self._chance.choice(wanted)
                # Everything of it now and then: of an order for nothing else the fee comes back too.
                short = [[offer, pieces if self._chance.happens(0.3) else self._chance.randint(1, min(3, pieces))]]
            done = self._office.act("purchase.answer", {"purchase": str(purchase), "short": short}, at)
            if done and short:
                self._faults.note("merchant_short")

    def _dispatch(self, at: datetime) -> None:
        for (purchase,) in self._office.seen(_ACCEPTED, (at - timedelta(hours=20),)):
            waybill = f"SF-{self._waybills.randrange(10**6)}" if self._waybills.happens(CARRIER_SHARE) else ""
            self._office.act("purchase.dispatch", {"purchase": str(purchase), "waybill": waybill}, at)

    def _scan_in(self, at: datetime) -> None:
        codes = [code for (code,) in self._office.seen(_COMING)]
        some = codes[: self._chance.randint(1, SCANNED_AT_ONCE_MAX)]
        if some:
            condition = self._chance.choice(("ok", "ok", "damaged"))
            self._office.act("hub.receive", {"county": COUNTY, "parcels": some, "condition": condition}, at)

    def _pay_out(self, at: datetime) -> None:
        for settlement, merchant in self._office.seen(_UNPAID):
            body = {"settlement": str(settlement), "merchant": str(merchant)}
            proposal = self._office.act("payout.propose", body, at)
            if proposal:
                decision = "money.reject" if self._chance.happens(REJECTED_SHARE) else "money.approve"
                self._office.act(decision, {"proposal": proposal}, at, self._office.county.accountant)
        # Somebody who did not look asks for one that is paid already.
        for settlement, merchant in self._office.seen(_PAID):
            self._office.both("payout.propose", {"settlement": str(settlement), "merchant": str(merchant)}, at)


_PRICES = """
SELECT offer_id, price_minor FROM catalogue_price WHERE price_list_id = (
    SELECT id FROM catalogue_pricelist WHERE status = 'published' ORDER BY version DESC LIMIT 1) ORDER BY offer_id"""
_PLANS = "SELECT count(*) FROM trade_commissionplan WHERE published_at IS NOT NULL"
_MERCHANTS = "SELECT id FROM catalogue_merchant ORDER BY code"
_UNSUPPLIED = """
SELECT o.id FROM catalogue_offer o WHERE NOT EXISTS (SELECT FROM catalogue_supply s WHERE s.offer_id = o.id) ORDER BY 1"""
_SENT = "SELECT id FROM trade_purchase WHERE state = 'sent' ORDER BY cut_at, merchant"
_WANTED = (
    "SELECT offer, sum(quantity) FROM trade_line WHERE purchase_id = %s AND state = 'bought' GROUP BY 1 ORDER BY 1"
)
_ACCEPTED = "SELECT id FROM trade_purchase WHERE state = 'accepted' AND answered_at < %s ORDER BY cut_at, merchant"
_COMING = "SELECT code FROM logistics_parcel WHERE state = 'coming' ORDER BY since DESC, id"
_PAID = """
SELECT p.settlement_id, p.merchant FROM trade_payout p JOIN money_proposal d ON d.id = p.id
WHERE d.decision = 'approved' ORDER BY p.proposed_at DESC, p.merchant LIMIT 1"""
_UNPAID = """
SELECT m.settlement_id, m.merchant FROM trade_merchantshare m WHERE NOT EXISTS (
    SELECT FROM trade_payout p JOIN money_proposal d ON d.id = p.id
    WHERE p.settlement_id = m.settlement_id AND p.merchant = m.merchant AND d.decision IS DISTINCT FROM 'rejected')
ORDER BY m.settlement_id, m.merchant"""
