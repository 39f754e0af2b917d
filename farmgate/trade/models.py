"""What becomes of orders once they are cut: lines, who fills them, what was earned by them."""

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
        indexes = [models.Index(fields=["county", "-cut_at"], name="trade_purchase_by_county")]
        constraints = [models.UniqueConstraint(fields=["cut", "merchant"], name="trade_purchase_once_a_cut")]


class Line(models.Model):
    """One line of an order that was cut: its price, its cost and whose it was, as they were then.

    `coming` is how many of `quantity` the merchant has. `fee_minor` is the fee of the whole order. `ended_at` is when it
    was collected, or ended without goods.
    """

    class State(models.TextChoices):
        BOUGHT = "bought"
        ACCEPTED = "accepted"
        SENT = "sent"
        COLLECTED = "collected"
        FINAL = "final"
        ENDED = "ended"  # without goods: short, refused or brought back

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
                condition=Q(state__in=["final", "ended"], commission_minor=None),
                name="trade_line_to_reckon",
            ),
            models.Index(
                fields=["settlement", "merchant"], condition=Q(settlement__isnull=False), name="trade_line_settled"
            ),
            models.Index(fields=["earned_in", "agent"], condition=Q(earned_in__isnull=False), name="trade_line_earned"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(coming__gte=0, coming__lte=F("quantity")), name="trade_line_coming"),
            models.CheckConstraint(
                condition=Q(state="final", settlement__isnull=False) | ~Q(state="final") & Q(settlement=None),
                name="trade_line_final_is_settled",
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
    """What a settlement owes one merchant."""

    pk = models.CompositePrimaryKey("settlement_id", "merchant")
    settlement = models.ForeignKey(Settlement, models.PROTECT, db_index=False, related_name="merchants")
    merchant = models.UUIDField()
    lines = models.IntegerField()
    goods_minor = models.BigIntegerField()
    cost_minor = models.BigIntegerField()


class AgentShare(models.Model):
    """What one agent has earned by a settlement."""

    pk = models.CompositePrimaryKey("settlement_id", "agent")
    settlement = models.ForeignKey(Settlement, models.PROTECT, db_index=False, related_name="agents")
    agent = models.UUIDField(db_index=True)
    lines = models.IntegerField()
    goods_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()


class Payout(models.Model):
    """A merchant's share on its way to the bank: `id` is the proposal that another person decides about."""

    id = models.UUIDField(primary_key=True)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="payouts")
    merchant = models.UUIDField()
    amount_minor = models.BigIntegerField()
    holder = models.CharField(max_length=120)
    account = models.CharField(max_length=64)
    proposed_at = models.DateTimeField()
