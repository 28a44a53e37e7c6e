"""Who may act for a patient: a user for themselves, or for a child or another by representation (decision 7).

Four roles that one person may or may not hold at once: the patient is treated; the booker (a user) makes the
visit; the payer (a user) pays; an informed person (a user) is told of it. The last three act by what stands here,
and no row here makes anybody the one by being the other.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.patients.people import IDENTITY, IdentityDocument, Patient
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.subjects import SubjectKind
from portal.shared.models import PublicId, Tracked


class PatientAccess(PublicId, Tracked):
    """A user is this patient, as surely as the level says. A guest is a user without a password."""

    class Level(models.TextChoices):
        PHONE = "phone", _("by a phone code: only what was booked from that number")
        MATCHED = "matched", _("by date of birth and another fact")
        IN_PERSON = "in_person", _("seen in person with a document")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="patient_accesses",
    )
    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="accesses"
    )
    level = models.CharField(_("level"), max_length=9, choices=Level, default=Level.PHONE)
    raised_at = models.DateTimeField(_("raised at"), null=True, blank=True)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("raised by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seen_document = models.ForeignKey(
        IdentityDocument,
        verbose_name=_("document that was seen"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("access to a record")
        verbose_name_plural = _("accesses to records")
        constraints = [
            models.UniqueConstraint(fields=["user", "patient"], name="patients_access_once"),
            models.CheckConstraint(
                name="patients_access_in_person_was_seen",
                condition=~Q(level="in_person")
                | Q(raised_by__isnull=False, raised_at__isnull=False, seen_document__isnull=False),
                violation_error_message=_("Only a member of staff who saw a document gives this level."),
            ),
        ]
        triggers = [track(patient="patient")]

    @property
    def opens_records(self) -> bool:
        """Whether records, their export and «who looked» are open to the user."""
        return self.level in (self.Level.MATCHED, self.Level.IN_PERSON)


class MatchAttempt(models.Model):
    """That a user tried to prove by facts to be the patient. The tries of a day are limited (actions.access)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="+"
    )
    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="match_attempts"
    )
    at = models.DateTimeField(_("at"))
    matched = models.BooleanField(_("matched"))

    class Meta:
        verbose_name = _("attempt to match")
        verbose_name_plural = _("attempts to match")
        indexes = [models.Index(fields=["user", "at"], name="patients_attempt_of_a_user")]
        triggers = [track(patient="patient")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Representation(RowOfSubject, Tracked):
    """A user may act for a patient: parents and guardians by law, others by the patient's authority."""

    class Scope(models.TextChoices):
        SEE = "see", _("see visits and records")
        BOOK = "book", _("book, move and cancel")
        PAY = "pay", _("pay")
        CONSENT = "consent", _("consent to treatment")

    class Basis(models.TextChoices):
        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        PROXY = "proxy", _("power of attorney")
        PATIENT = "patient", _("the patient's own word")

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="representations"
    )
    representative = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("representative"),
        on_delete=models.PROTECT,
        related_name="representations",
    )
    basis = models.CharField(_("basis"), max_length=8, choices=Basis)
    scopes = ArrayField(models.CharField(max_length=7, choices=Scope), verbose_name=_("scopes"))
    document = EncryptedTextField(
        _("document"), blank=True, label="patients.representation.document", processing=IDENTITY
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day, inclusive."))
    court_restriction = models.BooleanField(
        _("restricted by a court"), default=False, help_text=_("The representation is suspended.")
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    class Meta(Protected.Meta):
        verbose_name = _("representation")
        verbose_name_plural = _("representations")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "representative"],
                condition=Q(valid_to=None),
                name="patients_representation_open_once",
                violation_error_message=_("This person represents the patient already."),
            ),
            models.CheckConstraint(
                name="patients_representation_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="patients_representation_has_a_scope",
                condition=Q(scopes__len__gt=0),
                violation_error_message=_("A representation allows at least one thing."),
            ),
            models.CheckConstraint(
                name="patients_representation_verified_by_somebody",
                condition=Q(verified_by=None, verified_at=None)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
            ),
        ]
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
