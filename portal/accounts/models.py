"""Who signs in. A guest is a User without a password; an e-mail or a phone identifies nobody (decision 7)."""

from typing import Any, ClassVar

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.validators import validate_international_phonenumber

from portal.accounts.code_models import CodeParty as CodeParty
from portal.accounts.code_models import OneTimeCode as OneTimeCode
from portal.accounts.device_models import SignedInDevice as SignedInDevice
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedCharField, EncryptedEmailField
from portal.crypto.protected import SubjectRow
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.querysets import ProtectedQuerySet
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.crypto.tokens import TokenField
from portal.shared.ids import uuid7
from portal.shared.languages import Language
from portal.shared.models import Timestamped

ONE_OWNER_OF_AN_EMAIL = "accounts_user_verified_email_unique"
REACHED = Processing(Purpose.COMMUNICATION, Basis.CONTRACT, Retention.CONTACT)


class UserManager(BaseUserManager.from_queryset(ProtectedQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, *, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """A user; without a password it can't sign in by one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(SubjectRow, Timestamped, AbstractBaseUser, PermissionsMixin):
    """Each user has keys of their own.

    Names are plain: the site prints those of its staff, and a patient's stand sealed in the patient's record.
    `filter(email="Anna@clinic.example")` compares tokens (portal.crypto.lookups).
    """

    subject_kind = SubjectKind.USER
    # Django wants a unique name for signing in and Wagtail wants it editable; people sign in by e-mail.
    public_id = models.UUIDField(_("public id"), default=uuid7, unique=True)
    email = EncryptedEmailField(
        _("e-mail"), blank=True, label="accounts.user.email", processing=REACHED, found_by="email_token"
    )
    email_token = TokenField(
        of="email", label="email", kind="email", cleared_with=["email_verified_at"], db_index=True
    )
    email_verified_at = models.DateTimeField(_("e-mail verified at"), null=True, blank=True)
    phone = EncryptedCharField(
        _("phone"),
        max_length=20,
        blank=True,
        validators=[validate_international_phonenumber],
        label="accounts.user.phone",
        processing=REACHED,
        found_by="phone_token",
    )
    phone_token = TokenField(
        of="phone", label="phone", kind="phone", cleared_with=["phone_verified_at"], db_index=True
    )
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("", _("the browser's")), *Language.choices]
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta(SubjectRow.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [track(masked=["password", "first_name", "last_name"])]
        constraints = [
            models.CheckConstraint(
                name="accounts_user_verified_exists",
                condition=(Q(email_verified_at=None) | ~Q(email_token=None))
                & (Q(phone_verified_at=None) | ~Q(phone_token=None)),
                violation_error_message=_("Only an address that is given can be verified."),
            ),
            models.UniqueConstraint(
                fields=["email_token"],
                condition=Q(email_verified_at__isnull=False),
                name=ONE_OWNER_OF_AN_EMAIL,
                violation_error_message=_("This e-mail already belongs to a user."),
            ),
            models.UniqueConstraint(
                fields=["phone_token"],
                condition=Q(phone_verified_at__isnull=False),
                name="accounts_user_verified_phone_unique",
                violation_error_message=_("This phone already belongs to a user."),
            ),
        ]

    def __str__(self) -> str:
        """Never the e-mail: this text goes to histories, messages and logs."""
        return self.get_full_name() or str(self.public_id)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.get_full_name()


# Who may do what, and how they prove who they are: tables of Django's and allauth's, tracked by proxies.


class GroupOfUser(User.groups.through):  # type: ignore[name-defined]
    class Meta:
        verbose_name = _("role of a user")
        proxy = True
        default_permissions = ()
        triggers = [track()]


class PermissionOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    class Meta:
        verbose_name = _("permission of a user")
        proxy = True
        default_permissions = ()
        triggers = [track()]


class PermissionOfGroup(Group.permissions.through):  # type: ignore[name-defined]
    class Meta:
        verbose_name = _("permission of a role")
        proxy = True
        default_permissions = ()
        triggers = [track()]


class SecondFactor(Authenticator):
    class Meta:
        verbose_name = _("second step of signing in")
        proxy = True
        default_permissions = ()
        triggers = [track(masked=["data"])]


class AddressOfUser(EmailAddress):
    """allauth's table of plain addresses. It stays empty: a user's address is `User.email`, and it is sealed."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [pgtrigger.Protect(name="no_plain_addresses", operation=pgtrigger.Insert)]
