"""What the patient tells the doctor beforehand, and what a service asks."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.appointments.appointment import Appointment
from booking.patients.models import Patient
from booking.patients.people import CLINICAL
from clinics.directory.models import Service
from portal.audit.tracking import track
from portal.crypto.fields import EncryptedCharField, EncryptedJSONField, EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.shared.languages import InLanguage
from portal.shared.models import PublicId, Timestamped, Tracked

INSURANCE = Processing(Purpose.PAYMENT, Basis.CONTRACT, Retention.BOOKING)


class IntakeQuestion(PublicId, Timestamped):
    """A question that a service asks at booking. It changes by a new one: answers name it by its public id."""

    class Kind(models.TextChoices):
        TEXT = "text", _("free text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")

    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.CASCADE, related_name="intake_questions"
    )
    text_ru = models.CharField(_("question in Russian"), max_length=200)
    text_en = models.CharField(_("question in English"), max_length=200)
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.TEXT)
    choices_ru = ArrayField(
        models.CharField(max_length=80), verbose_name=_("choices in Russian"), default=list, blank=True
    )
    choices_en = ArrayField(
        models.CharField(max_length=80), verbose_name=_("choices in English"), default=list, blank=True
    )
    required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired = models.BooleanField(_("no longer asked"), default=False)

    text = InLanguage("text")
    choices = InLanguage("choices")

    class Meta:
        verbose_name = _("intake question")
        verbose_name_plural = _("intake questions")
        ordering = ["service", "position", "pk"]
        triggers = [track()]
        constraints = [
            models.CheckConstraint(
                name="appointments_question_choices",
                condition=Q(kind="choice", choices_ru__len__gte=2, choices_en__len__gte=2)
                | (~Q(kind="choice") & Q(choices_ru=[], choices_en=[])),
                violation_error_message=_("One of several needs two choices or more, in both languages."),
            )
        ]

    def __str__(self) -> str:
        return str(self.text)


class VisitDetails(RowOfSubject, Tracked):
    """Symptoms, questions for the doctor, answers at booking, and by what policy it is paid."""

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="details")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    complaint = EncryptedTextField(
        _("symptoms"),
        blank=True,
        max_length=2000,
        label="appointments.details.complaint",
        processing=CLINICAL,
    )
    questions = EncryptedTextField(
        _("questions for the doctor"),
        blank=True,
        max_length=2000,
        label="appointments.details.questions",
        processing=CLINICAL,
    )
    answers = EncryptedJSONField(
        _("answers"), default=list, blank=True, label="appointments.details.answers", processing=CLINICAL
    )
    referral = EncryptedTextField(
        _("referral"), blank=True, max_length=500, label="appointments.details.referral", processing=CLINICAL
    )
    insurer = EncryptedCharField(
        _("insurer"), blank=True, max_length=120, label="appointments.details.insurer", processing=INSURANCE
    )
    policy = EncryptedCharField(
        _("policy number"),
        blank=True,
        max_length=40,
        label="appointments.details.policy",
        processing=INSURANCE,
    )

    class Meta(Protected.Meta):
        verbose_name = _("details of a visit")
        verbose_name_plural = _("details of visits")
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
