"""The river's tables. Stored operations, forks, quarantine, leases and checkpoints are append-only."""

from django.db import models


class Server(models.Model):
    """This server's own: its signing seed, and the epoch that a restore from a backup raises. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seed = models.BinaryField()
    epoch = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="sync_one_server")]


class Invite(models.Model):
    """A phone may enrol once with this code. Only the code's hash is kept."""

    code_hash = models.BinaryField(unique=True)
    station = models.ForeignKey("places.Station", models.PROTECT)
    till = models.SmallIntegerField()
    agent = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    invited_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    device = models.UUIDField(null=True)


class Desk(models.Model):
    """The server-held key of one staff account: what a desk does is signed like what a phone does."""

    account = models.OneToOneField("people.Account", models.PROTECT, primary_key=True)
    device = models.UUIDField(unique=True)
    sealed_seed = models.BinaryField()


class Chain(models.Model):
    """How far the server has a device's log. Its row is the lock under which a device's operations are taken in."""

    device = models.UUIDField(primary_key=True)
    last_seq = models.BigIntegerField(default=0)
    head = models.BinaryField()


class StoredOperation(models.Model):
    """The exact bytes a device signed, and the one outcome they had."""

    id = models.BigAutoField(primary_key=True)
    op_id = models.UUIDField(unique=True)
    device = models.UUIDField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    kind = models.CharField(max_length=40)
    agent = models.UUIDField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    carrier = models.UUIDField(null=True)
    bytes = models.BinaryField()
    signature = models.BinaryField()
    code = models.CharField(max_length=24, null=True)

    class Meta:
        db_table = "sync_operation"
        constraints = [models.UniqueConstraint(fields=["device", "seq"], name="sync_operation_once")]

    @property
    def outcome(self) -> str:
        """`applied`, or `exception` when a person must look."""
        return "exception" if self.code else "applied"


class SignedAgain(models.Model):
    """An act that a device signed again after a fork: the hash of its first operation, and the one that counts for it."""

    operation = models.OneToOneField(StoredOperation, models.PROTECT, primary_key=True)
    device = models.UUIDField()
    first = models.BinaryField()

    class Meta:
        db_table = "sync_again"
        constraints = [models.UniqueConstraint(fields=["device", "first"], name="sync_again_once")]


class OpenException(models.Model):
    """An operation that a person must look at, and the money of it that waits. Ages until someone decides."""

    operation = models.OneToOneField(StoredOperation, models.PROTECT, primary_key=True)
    op_id = models.UUIDField(unique=True)
    code = models.CharField(max_length=24)
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, null=True)
    suspense_minor = models.BigIntegerField()
    opened_at = models.DateTimeField()
    proposal = models.UUIDField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    decision = models.CharField(max_length=10, null=True)

    class Meta:
        db_table = "sync_exception"
        indexes = [
            models.Index(fields=["county", "resolved_at", "opened_at"], name="sync_exception_by_county"),
            # Those that wait are few however many there have been.
            models.Index(fields=["opened_at"], condition=models.Q(resolved_at=None), name="sync_exception_waiting"),
        ]


class Fork(models.Model):
    """Two different operations of one device at one place of its log. Both are kept; a person decides."""

    device = models.UUIDField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    bytes = models.BinaryField()
    signature = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "seq", "hash"], name="sync_fork_once")]


class Quarantine(models.Model):
    """Bytes that are not an operation of an enrolled device, kept with the reason they were refused."""

    reason = models.CharField(max_length=24)
    device = models.UUIDField(null=True)
    hash = models.BinaryField(unique=True)
    bytes = models.BinaryField()
    signature = models.BinaryField()
    received_at = models.DateTimeField()


class Lease(models.Model):
    """The caps a phone may act under without network, as signed. Row and bytes never change."""

    device = models.UUIDField()
    bytes = models.BinaryField()
    signature = models.BinaryField()
    sale_cap_minor = models.BigIntegerField()
    day_cap_minor = models.BigIntegerField()
    day_count_cap = models.IntegerField()
    float_minor = models.BigIntegerField()
    price_list = models.IntegerField()
    issued_at = models.DateTimeField()
    hard_expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["device", "-id"], name="sync_lease_by_device")]


class Limits(models.Model):
    """The caps that every lease of a county carries."""

    county = models.CharField(max_length=32, primary_key=True)
    sale_cap_minor = models.BigIntegerField(default=500_000)
    day_cap_minor = models.BigIntegerField(default=2_000_000)
    day_count_cap = models.IntegerField(default=300)


class Clockwork(models.Model):
    """What the server does by itself for a county, when next, and what came of it last."""

    pk = models.CompositePrimaryKey("county", "what")
    county = models.CharField(max_length=32)
    what = models.CharField(max_length=10)
    minute = models.SmallIntegerField()
    day = models.SmallIntegerField(null=True)
    set_by = models.UUIDField()
    next_at = models.DateTimeField(db_index=True)
    pressed_at = models.DateTimeField(null=True)
    operation = models.UUIDField(null=True)
    told_zh = models.TextField(blank=True)
    told_en = models.TextField(blank=True)


class FeedItem(models.Model):
    """Something phones should know. `audience`: `county:420527`, `station:S0001` or `device:<uuid>`.

    `xid` is the transaction that wrote it: a cursor over ids alone would skip rows of transactions still open.
    """

    id = models.BigAutoField(primary_key=True)
    audience = models.CharField(max_length=64)
    payload = models.JSONField()

    class Meta:
        db_table = "sync_feed"


class Checkpoint(models.Model):
    """A Merkle tree head over the operations sealed since the one before, whose root is its first leaf."""

    n = models.BigIntegerField(primary_key=True)
    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    sealed_at = models.DateTimeField()


class Task(models.Model):
    """When the background worker last did what it does by itself, when it last failed, and what was found then."""

    name = models.CharField(max_length=20, primary_key=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    told = models.TextField(blank=True)


class Message(models.Model):
    """A word from the county to its stations. `id` is the operation that sent it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=32)
    station = models.ForeignKey("places.Station", models.PROTECT, null=True)
    sent_by = models.UUIDField()
    sender = models.CharField(max_length=60)
    sent_at = models.DateTimeField()
    zh = models.TextField()
    en = models.TextField()
