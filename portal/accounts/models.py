"""Who signs in. A guest is a User without a password; an e-mail or a phone identifies nobody (decision 7)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from portal.audit.tracking import track
from portal.shared.ids import uuid7
from portal.shared.languages import Language
from portal.shared.models import PublicId, Timestamped


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str = "", password: str | None = None, **fields: Any) -> "User":
        """A user; without a password it can't sign in by one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(PublicId, Timestamped, AbstractBaseUser, PermissionsMixin):
    # Django wants a unique name for signing in and Wagtail wants it editable; people sign in by e-mail.
    public_id = models.UUIDField(_("public id"), default=uuid7, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    email_verified_at = models.DateTimeField(_("e-mail verified at"), null=True, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    phone_verified_at = models.DateTimeField(_("phone verified at"), null=True, blank=True)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[("", _("the browser's")), *Language.choices]
    )
    is_staff = models.BooleanField(_("staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [track(masked=["password", "email", "phone", "first_name", "last_name"])]
        constraints = [
            models.CheckConstraint(
                name="accounts_user_verified_exists",
                condition=(Q(email_verified_at=None) | ~Q(email=""))
                & (Q(phone_verified_at=None) | ~Q(phone="")),
                violation_error_message=_("Only an address that is given can be verified."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(email_verified_at__isnull=False),
                name="accounts_user_verified_email_unique",
                violation_error_message=_("This e-mail already belongs to a user."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(phone_verified_at__isnull=False),
                name="accounts_user_verified_phone_unique",
                violation_error_message=_("This phone already belongs to a user."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email or str(self.public_id)

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.get_full_name()


# Who may do what, and how they prove who they are: tables of Django's and allauth's, tracked by proxies.


class GroupOfUser(User.groups.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [track()]


class PermissionOfUser(User.user_permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [track()]


class PermissionOfGroup(Group.permissions.through):  # type: ignore[name-defined]
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [track()]


class SecondFactor(Authenticator):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [track(masked=["data"])]


class AddressOfUser(EmailAddress):
    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [track(masked=["email"])]
