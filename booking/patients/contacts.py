"""How a patient is reached. A phone may be shared and proves no identity (decision 7)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.patients.people import Patient
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedCharField, EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.crypto.tokens import TokenField
from portal.shared.models import Tracked

CONTACT = Processing(Purpose.COMMUNICATION, Basis.CONTRACT, Retention.CONTACT)
LAST_DIGITS = 4
# Whose numbers are written without a country's code; the tokens of native.crypto read them alike.
HOME_REGION = "RU"


class ContactPoint(RowOfSubject, Tracked):
    """A phone in E.164 or an e-mail address, and how it may be used."""

    class System(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")

    class Owner(models.TextChoices):
        PATIENT = "patient", _("the patient")
        PARENT = "parent", _("a parent or guardian")
        OTHER = "other", _("somebody else")

    class Messages(models.TextChoices):
        """A neutral message names no doctor, specialty or clinic."""

        DETAIL = "detail", _("with details")
        NEUTRAL = "neutral", _("neutral")

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="contact_points"
    )
    system = models.CharField(_("system"), max_length=5, choices=System)
    value = EncryptedCharField(
        _("number or address"), max_length=254, label="patients.contact.value", processing=CONTACT
    )
    phone_token = TokenField(of="phone", label="phone", kind="phone", sources=["value"], db_index=True)
    email_token = TokenField(of="email", label="email", kind="email", sources=["value"], db_index=True)
    last_digits_token = TokenField(
        of="last_digits", label="patients.phone_last_digits", kind="text", sources=["value"]
    )
    owner = models.CharField(_("whose it is"), max_length=7, choices=Owner, default=Owner.PATIENT)
    is_shared = models.BooleanField(_("shared"), default=False, help_text=_("Others read it too."))
    messages = models.CharField(_("messages"), max_length=7, choices=Messages, default=Messages.NEUTRAL)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta(Protected.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "phone_token"],
                condition=Q(valid_to=None),
                name="patients_contact_phone_once",
                violation_error_message=_("The patient has this phone already."),
            ),
            models.UniqueConstraint(
                fields=["patient", "email_token"],
                condition=Q(valid_to=None),
                name="patients_contact_email_once",
                violation_error_message=_("The patient has this e-mail already."),
            ),
        ]
        indexes = [
            models.Index(fields=["last_digits_token", "patient"], name="patients_contact_by_digits"),
        ]
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.public_id}"

    @property
    def phone(self) -> str:
        return self.value if self.system == self.System.PHONE else ""

    @property
    def email(self) -> str:
        return self.value if self.system == self.System.EMAIL else ""

    @property
    def last_digits(self) -> str:
        return "".join(sign for sign in self.phone if sign.isdecimal())[-LAST_DIGITS:]


class Address(RowOfSubject, Tracked):
    """Where the patient lives, for home visits, or is registered, for documents."""

    class Use(models.TextChoices):
        HOME = "home", _("home")
        REGISTERED = "registered", _("registered")

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="addresses"
    )
    use = models.CharField(_("use"), max_length=10, choices=Use, default=Use.HOME)
    text = EncryptedTextField(_("address"), max_length=500, label="patients.address.text", processing=CONTACT)

    class Meta(Protected.Meta):
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["patient", "use"], name="patients_address_one_of_a_use")
        ]
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
