"""Programs that call and addresses that are called. What was decided is signed in the log; here is how it stands."""

from django.db import models
from django.db.models import Q


class Token(models.Model):
    """A program may act as `person`. `id` is the operation that issued it; of the secret only the hash is kept."""

    id = models.UUIDField(primary_key=True)
    secret_hash = models.BinaryField(unique=True)
    county = models.CharField(max_length=32)
    person = models.UUIDField()
    merchant = models.UUIDField(null=True)
    label = models.CharField(max_length=60)
    scopes = models.JSONField()
    issued_by = models.UUIDField()
    issued_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    # To the day: a write for each request would cost more than it tells.
    used_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["county", "-issued_at", "-id"], name="interface_token_by_county")]


class KeptAnswer(models.Model):
    """What a write with this key was answered, so that the same request again is the same act. Sealed: it may tell a secret."""

    token = models.ForeignKey(Token, models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=100)
    request_hash = models.BinaryField()
    status = models.SmallIntegerField()
    sealed = models.BinaryField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="interface_answer_once")]


class Hook(models.Model):
    """An address that is told of events. `id` is the operation that set it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    merchant = models.UUIDField(null=True)
    address = models.CharField(max_length=300)
    events = models.JSONField()
    set_by = models.UUIDField()
    set_at = models.DateTimeField()
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["county", "-set_at", "-id"], name="interface_hook_by_county"),
            models.Index(fields=["county"], condition=Q(ended_at=None), name="interface_hook_standing"),
        ]


class Delivery(models.Model):
    """One event on its way to one address. `tried` holds each try: when, status (0: none), milliseconds, why not."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        GIVEN_UP = "given_up"

    id = models.BigAutoField(primary_key=True)
    hook = models.ForeignKey(Hook, models.PROTECT, db_index=False, related_name="deliveries")
    event = models.UUIDField()
    kind = models.CharField(max_length=30)
    body = models.TextField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    tried = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hook", "event"], name="interface_delivery_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False, ended_at=None)
                | ~Q(state="waiting") & Q(next_at=None, ended_at__isnull=False),
                name="interface_delivery_waits_or_ended",
            ),
        ]
        indexes = [
            # What waits, however much has been delivered.
            models.Index(
                fields=["hook", "next_at", "id"], condition=Q(state="waiting"), name="interface_delivery_waiting"
            ),
            models.Index(fields=["hook", "-id"], name="interface_delivery_by_hook"),
            models.Index(fields=["ended_at"], condition=~Q(state="waiting"), name="interface_delivery_ended"),
        ]


class Drawn(models.Model):
    """How far the log has been looked through for events. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    upto = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="interface_drawn_once")]
