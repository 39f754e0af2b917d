"""Who there is: people, what they may do, and the keys they sign with."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from farmgate.people.bank_models import AgentBank
from farmgate.people.complaint_models import Complaint, ComplaintStep
from farmgate.people.look_models import StatementLook
from farmgate.people.role_models import Role, RoleProposal

__all__ = [
    "Account",
    "AgentBank",
    "Complaint",
    "ComplaintStep",
    "Delegate",
    "Device",
    "FirstCode",
    "Household",
    "Language",
    "Person",
    "Role",
    "RoleProposal",
    "StatementLook",
    "Villager",
]


class Language(models.TextChoices):
    """What a person reads or hears; the tags the operations carry."""

    CHINESE = "zh-Hans", "简体中文"
    ENGLISH = "en", "English"


class Household(models.Model):
    """Villagers who live together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    village = models.ForeignKey("places.Place", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)


class Person(models.Model):
    """A human being, served or serving. Says nothing of what she may do: see Role."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=60)
    pinyin = models.CharField(max_length=400, blank=True)
    initials = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)
    village = models.ForeignKey("places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name


class Villager(models.Model):
    """A person served at a counter. She needs no phone, no account and no letters."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT)
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="villagers")
    # Where she is served; the counter there finds her with no network.
    station = models.ForeignKey("places.Station", null=True, on_delete=models.PROTECT, related_name="+")
    card_no = models.CharField(max_length=8, null=True, unique=True)
    born_year = models.SmallIntegerField(null=True)
    slow_speech = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(card_no=None) | Q(card_no__regex=r"^[0-9A-HJKMNP-TV-Z]{8}$"), name="villager_card_no"
            ),
        ]


class Delegate(models.Model):
    """A villager's standing word that another may act for her."""

    villager = models.ForeignKey(Villager, on_delete=models.PROTECT, related_name="delegates")
    delegate = models.ForeignKey(Villager, on_delete=models.PROTECT, related_name="acts_for")
    relation = models.CharField(max_length=12)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["villager", "delegate"], condition=Q(until=None), name="delegate_once"),
            models.CheckConstraint(condition=~Q(villager=F("delegate")), name="delegate_is_another"),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Makes log-ins, and finds them by user name or by e-mail."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """The account a person means when she types this. A user name holds no `@`, so the two never meet."""
        field = "email__iexact" if "@" in (username or "") else "username__iexact"
        return self.get(**{field: username})

    def create_user(
        self,
        username: str,
        password: str | None = None,
        *,
        person: Person | None = None,
        email: str = "",
        **fields: Any,
    ) -> "Account":
        """A log-in for `person`; without one, for a new person of the same name."""
        account = self.model(
            username=username,
            email=self.normalize_email(email) or None,
            person=person or Person.objects.create(name=username),
            **fields,
        )
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "Account":
        """A log-in for the admin's reference data. It carries no role: what it sees of the record is nothing."""
        return self.create_user(username, password, **(fields | {"is_staff": True, "is_superuser": True}))


class Account(AbstractBaseUser, PermissionsMixin):
    """A staff log-in. Agents sign with their phones and need none."""

    username = models.CharField(max_length=60, unique=True, validators=[RegexValidator(r"^[\w.+-]+$")])
    email = models.EmailField(null=True, blank=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(username__contains="@"), name="account_username_is_no_email"),
            # Log-in ignores case, so two names may not differ by case alone.
            models.UniqueConstraint(Lower("username"), name="account_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="account_email_any_case"),
        ]

    def __str__(self) -> str:
        return self.username


class FirstCode(models.Model):
    """Whoever knows the code of this hash may set the password of a log-in, once. Gone when used: it is no record."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="first_code")
    code_hash = models.BinaryField()
    expires_at = models.DateTimeField()


class Device(models.Model):
    """A key that signs operations: a phone at a station's till, or the desk of one staff account."""

    class Kind(models.TextChoices):
        PHONE = "phone"
        DESK = "desk"

    class Status(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        FROZEN = "frozen"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=4, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    alg = models.CharField(max_length=8)
    public_key = models.BinaryField(max_length=65, unique=True)
    label = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    station = models.ForeignKey("places.Station", null=True, on_delete=models.PROTECT, related_name="devices")
    till = models.SmallIntegerField(null=True)
    agent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="devices")
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "till"],
                condition=Q(kind="phone", status__in=["active", "frozen"]),
                name="device_one_phone_a_till",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("agent")), name="device_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "active", "frozen", "revoked"]), name="device_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="phone", station__isnull=False, till__gte=1) | Q(kind="desk", station=None, till=None),
                name="device_phone_has_a_till",
            ),
            models.CheckConstraint(
                condition=Q(kind="desk") | Q(status__in=["pending", "revoked"]) | Q(approved_by__isnull=False),
                name="device_phone_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.code
