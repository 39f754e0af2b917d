"""The counter's tables. Orders and their lines are facts: what changes is their state."""

from django.db import models


class Till(models.Model):
    """One phone's cash, as its own operations in order have left it. `day` is the station's business day."""

    device = models.UUIDField(primary_key=True)
    shift = models.UUIDField(null=True)
    drawer_minor = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    day_total_minor = models.BigIntegerField(default=0)
    day_count = models.IntegerField(default=0)


class Shift(models.Model):
    """From one blind count of the drawer to the next."""

    id = models.UUIDField(primary_key=True)
    device = models.UUIDField()
    station = models.ForeignKey("places.Station", models.PROTECT)
    agent = models.ForeignKey("people.Person", models.PROTECT)
    opened_at = models.DateTimeField()
    opening_count_minor = models.BigIntegerField()
    opening_expected_minor = models.BigIntegerField()
    closed_at = models.DateTimeField(null=True)
    closing_count_minor = models.BigIntegerField(null=True)
    closing_expected_minor = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["station", "-opened_at"], name="counter_shift_by_station")]


class AssistedOrder(models.Model):
    """代购: goods ordered for a villager and the cash she gave. `id` is the id of the operation that placed it."""

    class State(models.TextChoices):
        PLACED = "placed"
        HELD = "held"  # recorded as an exception: its money waits in suspense
        ACCEPTED = "accepted"  # held once, then let go ahead by two people
        BOUGHT = "bought"  # cut: the goods are being bought, and the counter no longer takes it back
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True)
    slip_no = models.CharField(max_length=24, unique=True)
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False)
    device = models.UUIDField()
    shift = models.UUIDField()
    agent = models.UUIDField()
    villager = models.UUIDField()
    consent = models.CharField(max_length=10)
    delegate = models.UUIDField(null=True)
    price_list = models.BigIntegerField()
    goods_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    tendered_minor = models.BigIntegerField()
    change_minor = models.BigIntegerField()
    placed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices)
    # What is still to be paid of it; and when its goods, paid for, were first collected.
    due_minor = models.BigIntegerField(db_default=0)
    collected_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_minor__gte=0, due_minor__lte=models.F("total_minor")), name="counter_order_due"
            ),
        ]
        indexes = [
            # Not paid in full: as many as wait for their goods, however many orders there have been.
            models.Index(
                fields=["station", "placed_at"], condition=models.Q(due_minor__gt=0), name="counter_order_due_here"
            ),
            models.Index(fields=["villager"], condition=models.Q(due_minor__gt=0), name="counter_order_due_by_her"),
            models.Index(fields=["station", "-placed_at"], name="counter_order_by_station"),
            models.Index(fields=["villager", "-placed_at"], name="counter_order_by_villager"),
            # Waiting for the next cut: a day's, however many orders there have been.
            models.Index(
                fields=["station", "placed_at"],
                condition=models.Q(state__in=["placed", "accepted"]),
                name="counter_order_to_cut",
            ),
            models.Index(fields=["id"], condition=models.Q(state="held"), name="counter_order_held"),
            # Of a station in the order of ids, as programs read them: a station that closed has its last ones far back.
            models.Index(fields=["station", "id"], name="counter_order_of_station"),
        ]


class Refund(models.Model):
    """Money owed to a villager for an order, or a part of one. `station` holds the claim: its phones may pay it.

    `id` is that of the operation that decided it; `paid_by` the operation that paid it.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(AssistedOrder, models.PROTECT, db_constraint=False)
    slip_no = models.CharField(max_length=24)
    villager = models.UUIDField()
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, db_index=False, related_name="+")
    amount_minor = models.BigIntegerField()
    why = models.CharField(max_length=20)
    owed_at = models.DateTimeField()
    paid_by = models.UUIDField(null=True, unique=True)
    paid_at = models.DateTimeField(null=True)
    paid_station = models.ForeignKey("places.Station", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_minor__gt=0), name="counter_refund_positive"),
            models.CheckConstraint(
                condition=models.Q(paid_by=None, paid_at=None, paid_station=None)
                | models.Q(paid_by__isnull=False, paid_at__isnull=False, paid_station__isnull=False),
                name="counter_refund_paid_somewhere",
            ),
        ]
        indexes = [
            # Those that wait are few however many there have been.
            models.Index(fields=["county", "owed_at"], condition=models.Q(paid_by=None), name="counter_refund_waiting"),
            models.Index(fields=["station"], condition=models.Q(paid_by=None), name="counter_refund_at_station"),
            models.Index(fields=["villager", "-owed_at"], name="counter_refund_by_villager"),
        ]


class OrderLine(models.Model):
    """One offer in an order. Its key is (order, n): a table of a billion rows needs no number of its own."""

    pk = models.CompositePrimaryKey("order_id", "n")
    order = models.ForeignKey(AssistedOrder, models.PROTECT, db_index=False, related_name="lines", db_constraint=False)
    n = models.SmallIntegerField()
    offer = models.BigIntegerField()
    quantity = models.IntegerField()
    unit_price_minor = models.BigIntegerField()


class Standing(models.Model):
    """What a villager's orders came to, counted as it happens: how many were collected and paid, and the last refusal."""

    villager = models.UUIDField(primary_key=True)
    collected = models.IntegerField(default=0)
    refused_at = models.DateTimeField(null=True)


class DepositLadder(models.Model):
    """How much of an order may be left to its collection in a county. One draws it up, another publishes it.

    `rungs`: [orders collected at least, of a value from, up to or null, part paid at once in hundredths of a percent].
    """

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    version = models.IntegerField()
    rungs = models.JSONField()
    quiet_days = models.IntegerField()
    villager_cap_minor = models.BigIntegerField()
    station_cap_minor = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "version"], name="counter_ladder_once"),
            models.CheckConstraint(
                condition=~models.Q(published_by=models.F("drawn_by")), name="counter_ladder_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(published_by=None, published_at=None)
                | models.Q(published_by__isnull=False, published_at__isnull=False),
                name="counter_ladder_published_by_someone",
            ),
        ]


class ReceivingAccount(models.Model):
    """An account of the operator's into which the rest of an order may be paid by bank. `id`: of what proposed it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    holder = models.CharField(max_length=60)
    bank = models.CharField(max_length=60)
    account = models.CharField(max_length=34)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("proposed_by")), name="counter_receiving_two_people"
            ),
            models.UniqueConstraint(
                fields=["county"], condition=models.Q(decided_at=None), name="counter_receiving_one_waits"
            ),
        ]


class Transfer(models.Model):
    """A row of a bank statement that was proposed as the rest of an order. `key` is made of what stood in the row."""

    pk = models.CompositePrimaryKey("proposal", "order_id")
    proposal = models.UUIDField()
    order_id = models.UUIDField()
    county = models.CharField(max_length=32)
    key = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    proposed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "county"], name="counter_transfer_by_key")]


class Promised(models.Model):
    """How many of an allocated offer a station has promised offline so far."""

    station = models.ForeignKey("places.Station", models.PROTECT)
    offer = models.BigIntegerField()
    quantity = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "offer"], name="counter_promised_once")]


class Bag(models.Model):
    """Cash between two holders: sealed by one, opened by the other. Holders are ledger accounts, `drawer:K7QM` or `safe:420527`."""

    id = models.UUIDField(primary_key=True)
    seal_no = models.CharField(max_length=60)
    from_holder = models.CharField(max_length=64)
    to_holder = models.CharField(max_length=64)
    county = models.CharField(max_length=32)
    sealed_minor = models.BigIntegerField()
    sealed_by = models.UUIDField()
    sealed_at = models.DateTimeField()
    opened_minor = models.BigIntegerField(null=True)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["county", "opened_at", "sealed_at"], name="counter_bag_by_county")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(from_holder=models.F("to_holder")), name="counter_bag_moves"),
        ]
