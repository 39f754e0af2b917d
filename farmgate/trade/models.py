"""What becomes of orders once they are cut: lines, who fills them, what was earned by them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from farmgate.trade.claim_models import Claim, ClaimStep

__all__ = [
    "AgentShare",
    "Claim",
    "ClaimStep",
    "CommissionPlan",
    "Line",
    "MerchantShare",
    "Payout",
    "Purchase",
    "Settlement",
]


class Purchase(models.Model):
    """A purchase order: what one county wants of one merchant. `id` follows from the operation that cut it."""

    class State(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        DISPATCHED = "dispatched"
        NOTHING = "nothing"  # short of everything

    id = models.UUIDField(primary_key=True)
    no = models.CharField(max_length=12, unique=True)
    county = models.CharField(max_length=32)
    merchant = models.UUIDField()
    cut = models.UUIDField()
    cut_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    dispatched_by = models.UUIDField(null=True)
    dispatched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["county", "-cut_at"], name="trade_purchase_by_county"),
            models.Index(fields=["merchant", "-cut_at"], name="trade_purchase_by_merchant"),
            # What waits for the merchant: few, however many there have been.
            models.Index(
                fields=["merchant", "state"],
                condition=Q(state__in=["sent", "accepted"]),
                name="trade_purchase_to_do",
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["cut", "merchant"], name="trade_purchase_once_a_cut")]


class Line(models.Model):
    """One line of an order that was cut: its price, its cost and whose it was, as they were then.

    `coming` is how many of `quantity` the merchant has. `fee_minor` is the fee of the whole order. `ended_at` is when it
    was collected, or ended without goods.
    """

    class State(models.TextChoices):
        BOUGHT = "bought"
        ASKED = "asked"  # she is asked for another price or another good: see `Ask`
        ACCEPTED = "accepted"
        SENT = "sent"
        COLLECTED = "collected"
        FINAL = "final"
        ENDED = "ended"  # without goods: short, not agreed to, refused or brought back
        REVERSED = "reversed"  # was final, and was taken back by two people

    pk = models.CompositePrimaryKey("order", "n")
    order = models.UUIDField()
    n = models.SmallIntegerField()
    purchase = models.ForeignKey(Purchase, models.PROTECT, db_index=False, related_name="lines")
    merchant = models.UUIDField()
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False, related_name="+")
    agent = models.UUIDField()
    villager = models.UUIDField()
    slip_no = models.CharField(max_length=24)
    placed_at = models.DateTimeField()
    offer = models.BigIntegerField()
    quantity = models.IntegerField()
    coming = models.IntegerField()
    unit_price_minor = models.BigIntegerField()
    unit_cost_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOUGHT)
    ended_at = models.DateTimeField(null=True)
    return_until = models.DateTimeField(null=True)
    settlement = models.UUIDField(null=True)
    commission_minor = models.BigIntegerField(null=True)
    earned_in = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["purchase", "offer", "placed_at"], name="trade_line_by_purchase"),
            models.Index(fields=["station", "-placed_at"], name="trade_line_by_station"),
            models.Index(
                fields=["county", "return_until"], condition=Q(state="collected"), name="trade_line_becoming_final"
            ),
            # What has ended and has not been reckoned for the agent: few, however many there have been.
            models.Index(
                fields=["county", "order"],
                condition=Q(state__in=["final", "ended", "reversed"], commission_minor=None),
                name="trade_line_to_reckon",
            ),
            models.Index(fields=["agent", "-placed_at", "-order", "-n"], name="trade_line_by_agent"),
            # What an agent has in prospect.
            models.Index(
                fields=["agent"],
                condition=Q(state__in=["collected", "final"], commission_minor=None),
                name="trade_line_waiting",
            ),
            models.Index(
                fields=["settlement", "merchant"], condition=Q(settlement__isnull=False), name="trade_line_settled"
            ),
            models.Index(fields=["earned_in", "agent"], condition=Q(earned_in__isnull=False), name="trade_line_earned"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(coming__gte=0, coming__lte=F("quantity")), name="trade_line_coming"),
            models.CheckConstraint(
                condition=Q(state__in=["final", "reversed"], settlement__isnull=False)
                | ~Q(state__in=["final", "reversed"]) & Q(settlement=None),
                name="trade_line_final_is_settled",
            ),
        ]


class Ask(models.Model):
    """Another price or another good for one line, put to the villager; or a cheaper price, which asks nobody.

    `id` follows from the operation that asked. The line was as `_before` says, and is as the others say once she has
    agreed. `ended_by` is the operation that answered it or let it lapse.
    """

    class State(models.TextChoices):
        OPEN = "open"
        AGREED = "agreed"
        REFUSED = "refused"
        LAPSED = "lapsed"
        APPLIED = "applied"  # cheaper, or no dearer: nobody had to be asked

    id = models.UUIDField(primary_key=True)
    operation = models.UUIDField()
    purchase = models.ForeignKey(Purchase, models.PROTECT, db_index=False, related_name="asks")
    order = models.UUIDField()
    n = models.SmallIntegerField()
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False, related_name="+")
    villager = models.UUIDField()
    slip_no = models.CharField(max_length=24)
    quantity = models.IntegerField()
    offer_before = models.BigIntegerField()
    price_before_minor = models.BigIntegerField()
    cost_before_minor = models.BigIntegerField()
    offer = models.BigIntegerField()
    unit_price_minor = models.BigIntegerField()
    unit_cost_minor = models.BigIntegerField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=10, blank=True)
    delegate = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["purchase", "asked_at"], name="trade_ask_by_purchase"),
            models.Index(fields=["order", "n"], name="trade_ask_by_line"),
            models.Index(fields=["county", "-asked_at", "-id"], name="trade_ask_by_county"),
            # Those that wait are few however many there have been.
            models.Index(fields=["county", "until"], condition=Q(state="open"), name="trade_ask_waiting"),
            models.Index(fields=["station", "until"], condition=Q(state="open"), name="trade_ask_at_station"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "n"], condition=Q(state="open"), name="trade_ask_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="open", ended_by=None, ended_at=None)
                | ~Q(state="open") & Q(ended_by__isnull=False, ended_at__isnull=False),
                name="trade_ask_ended_by_something",
            ),
        ]


class CommissionPlan(models.Model):
    """What agents earn of what is collected, and how long goods may be brought back. One draws it up, another publishes it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    version = models.IntegerField()
    rate_bp = models.IntegerField()
    return_days = models.IntegerField()
    note = models.CharField(max_length=300, blank=True)
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "version"], name="trade_plan_once"),
            models.CheckConstraint(condition=~Q(published_by=F("drawn_by")), name="trade_plan_two_people"),
            models.CheckConstraint(condition=Q(rate_bp__gte=0, rate_bp__lte=10_000), name="trade_plan_rate"),
            models.CheckConstraint(condition=Q(return_days__gte=0, return_days__lte=90), name="trade_plan_window"),
            models.CheckConstraint(
                condition=Q(published_by=None, published_at=None)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="trade_plan_published_by_someone",
            ),
        ]


class Settlement(models.Model):
    """The lines of a county that became final, reckoned once. `id` is the operation that closed it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    no = models.IntegerField()
    until = models.DateTimeField()
    closed_by = models.UUIDField()
    closed_at = models.DateTimeField()
    lines = models.IntegerField()
    goods_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "no"], name="trade_settlement_once")]


class MerchantShare(models.Model):
    """What a settlement owes one merchant: the cost, less that of lines taken back since the one before (`back_minor`).

    What was taken back may be more than there is: then nothing is paid, and the next share brings the rest along.
    """

    pk = models.CompositePrimaryKey("settlement_id", "merchant")
    settlement = models.ForeignKey(Settlement, models.PROTECT, db_index=False, related_name="merchants")
    merchant = models.UUIDField()
    lines = models.IntegerField()
    goods_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    back_minor = models.BigIntegerField(default=0)
    brought_minor = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["merchant"], name="trade_share_by_merchant")]
        constraints = [models.CheckConstraint(condition=Q(brought_minor__lte=0), name="trade_share_brought_debt")]


class AgentShare(models.Model):
    """What one agent has earned by a settlement, and what was taken back since the one before."""

    pk = models.CompositePrimaryKey("settlement_id", "agent")
    settlement = models.ForeignKey(Settlement, models.PROTECT, db_index=False, related_name="agents")
    agent = models.UUIDField(db_index=True)
    lines = models.IntegerField()
    goods_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    back_minor = models.BigIntegerField(default=0)


class Payout(models.Model):
    """A merchant's share on its way to the bank: `id` is the proposal that another person decides about."""

    id = models.UUIDField(primary_key=True)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="payouts")
    merchant = models.UUIDField()
    amount_minor = models.BigIntegerField()
    holder = models.CharField(max_length=120)
    account = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()


class AgentPayout(models.Model):
    """An agent's balance on its way to him: `id` is the proposal that another person decides about."""

    class By(models.TextChoices):
        BANK = "bank"
        CASH = "cash"

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    agent = models.UUIDField()
    amount_minor = models.BigIntegerField()
    by = models.CharField(max_length=4, choices=By.choices)
    holder = models.CharField(max_length=120, blank=True)
    account = models.CharField(max_length=64, blank=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["agent", "county"], name="trade_agentpayout_agent"),
            models.Index(fields=["county", "-proposed_at", "-id"], name="trade_agentpayout_county"),
        ]
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="trade_agentpayout_positive")]


class Reversal(models.Model):
    """Final lines of one order that are to be taken back: one proposes, another decides. `id` is the proposing operation."""

    class Why(models.TextChoices):
        BROUGHT_BACK_LATE = "brought_back_late"
        WRONG_GOODS = "wrong_goods"
        BRUSHING = "brushing"  # orders made up for the commission: only that is taken back

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    order = models.UUIDField()
    lines = ArrayField(models.SmallIntegerField())
    why = models.CharField(max_length=20, choices=Why.choices)
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decision = models.UUIDField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by=F("proposed_by")), name="trade_reversal_two_people"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="trade_reversal_decided_by_someone",
            ),
            # Of one order one after another: what the second takes back depends on what the first left.
            models.UniqueConstraint(fields=["order"], condition=Q(approved=None), name="trade_reversal_one_waits"),
        ]
        indexes = [models.Index(fields=["county", "-proposed_at", "-id"], name="trade_reversal_by_county")]


class Clawback(models.Model):
    """What one line gave back by a reversal: goods and cost of a line that was named, commission also of its neighbours.

    `settlement` is the one in whose statements it stands: the next that is closed.
    """

    pk = models.CompositePrimaryKey("reversal_id", "n")
    reversal = models.ForeignKey(Reversal, models.PROTECT, db_index=False, related_name="parts")
    n = models.SmallIntegerField()
    order = models.UUIDField()
    county = models.CharField(max_length=32)
    merchant = models.UUIDField()
    agent = models.UUIDField()
    goods_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    at = models.DateTimeField()
    settlement = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["order", "n"], name="trade_clawback_of_line"),
            models.Index(fields=["agent"], name="trade_clawback_of_agent"),
            models.Index(fields=["county"], condition=Q(settlement=None), name="trade_clawback_to_settle"),
            models.Index(
                fields=["settlement", "merchant"], condition=Q(settlement__isnull=False), name="trade_clawback_settled"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(goods_minor__gte=0, cost_minor__gte=0, commission_minor__gte=0),
                name="trade_clawback_counts",
            ),
        ]
