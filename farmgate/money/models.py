"""The ledger's tables. Accounts, journals and lines are written by one SQL function only: see migrations."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q


class Sums(models.Model):
    """Debits and credits, settled and pending, all counted upwards from nothing."""

    dr = models.BigIntegerField(default=0)
    cr = models.BigIntegerField(default=0)
    dr_pending = models.BigIntegerField(default=0)
    cr_pending = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Account(Sums):
    """A place where money stands, and what it stands at; the part of `code` before the colon is its kind.

    The sums live in the account's own row, so that one look finds, locks and judges it. `version` counts its changes.
    A hot account's sums are completed by its deltas: see BalanceDelta.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    hot = models.BooleanField()
    floor_minor = models.BigIntegerField(null=True)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hot=False) | Q(floor_minor=None), name="money_hot_has_no_floor"),
            models.CheckConstraint(
                condition=Q(floor_minor=None) | Q(floor_minor__lte=F("dr") - F("cr") - F("cr_pending")),
                name="money_account_above_floor",
            ),
        ]
        indexes = [models.Index(fields=["kind", "code"], name="money_account_of_kind")]


class Journal(models.Model):
    """One movement of money, complete and for ever. Its id comes from the operation that caused it."""

    class Phase(models.TextChoices):
        SINGLE = "single"
        PENDING = "pending"
        POST = "post"
        VOID = "void"
        EXPIRE = "expire"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24)
    phase = models.CharField(max_length=8, choices=Phase.choices)
    refers = models.UUIDField(null=True)
    reverses = models.UUIDField(null=True)
    event_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    body_hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["refers"], condition=~Q(refers=None), name="money_settled_once"),
            models.UniqueConstraint(fields=["reverses"], condition=~Q(reverses=None), name="money_reversed_once"),
            models.CheckConstraint(
                condition=Q(phase__in=["single", "pending"], refers=None)
                | Q(phase__in=["post", "void", "expire"], refers__isnull=False),
                name="money_settling_refers",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=~Q(expires_at=None), name="money_journal_expiry"),
            # Rows lie in the order they were recorded, so a few bytes a page tell where a night begins.
            BrinIndex(fields=["recorded_at"], autosummarize=True, name="money_journal_recorded"),
        ]


class Line(models.Model):
    """One account's part in a journal: + debit, - credit, in the minor unit of the account's currency.

    No foreign keys in the database: the function that writes takes both ids from the rows themselves, each key would
    cost a lock on every sale, and the nightly proof looks for orphans.
    """

    pk = models.CompositePrimaryKey("journal_id", "n")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lines")
    n = models.SmallIntegerField()
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="money_line_moves_something"),
            # Also what a statement is read from.
            models.UniqueConstraint(fields=["account", "journal"], name="money_account_once_a_journal"),
        ]


class BalanceDelta(Sums):
    """A change of a hot account that waits to be folded into it. Whoever reads the account adds these."""

    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")

    class Meta:
        db_table = "money_balance_delta"


class Proposal(models.Model):
    """Money that one person proposes to move and another decides about. `id` is the proposing operation."""

    class Decision(models.TextChoices):
        APPROVED = "approved"
        REJECTED = "rejected"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=24)
    journal = models.OneToOneField(Journal, models.PROTECT, related_name="proposal")
    county = models.CharField(max_length=32)
    amount_minor = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="money_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(decision=None, decided_at=None, decided_by=None)
                | Q(decision="expired", decided_at__isnull=False, decided_by=None)
                | Q(decision__in=["approved", "rejected"], decided_at__isnull=False, decided_by__isnull=False),
                name="money_decision_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "proposed_at"], condition=Q(decision=None), name="money_proposal_waiting"),
        ]
