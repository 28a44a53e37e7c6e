"""A patient, and what tells patients apart: names, documents. Nobody's identity is a phone number (decision 7)."""

import datetime as dt
from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.patients import numbers
from booking.patients.folding import born_key, fold, full_key, prefix_and_year
from booking.patients.mrn import format_mrn
from booking.patients.triggers import NO_MERGE_CYCLE
from portal.audit.tracking import track
from portal.crypto.fields import (
    EncryptedCharField,
    EncryptedDateField,
    EncryptedTextField,
)
from portal.crypto.files import EncryptedFileField
from portal.crypto.protected import Protected, RowOfSubject, SubjectRow
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.crypto.tokens import TokenField
from portal.shared.models import Tracked

IDENTITY = Processing(Purpose.IDENTITY, Basis.LEGAL_DUTY, Retention.CONTACT)
CLINICAL = Processing(Purpose.CARE, Basis.CARE, Retention.CLINICAL)


class Sex(models.TextChoices):
    FEMALE = "female", _("female")
    MALE = "male", _("male")


class BloodGroup(models.TextChoices):
    """AB0 and Rh(D)."""

    O_NEGATIVE = "0-", "0(I) Rh−"
    O_POSITIVE = "0+", "0(I) Rh+"
    A_NEGATIVE = "A-", "A(II) Rh−"
    A_POSITIVE = "A+", "A(II) Rh+"
    B_NEGATIVE = "B-", "B(III) Rh−"
    B_POSITIVE = "B+", "B(III) Rh+"
    AB_NEGATIVE = "AB-", "AB(IV) Rh−"
    AB_POSITIVE = "AB+", "AB(IV) Rh+"


class Patient(SubjectRow, Tracked):
    """A person who is treated. A provisional one was booked for and not yet seen with a document."""

    subject_kind = SubjectKind.PATIENT

    mrn = EncryptedCharField(
        _("medical record number"), max_length=9, label="patients.patient.mrn", processing=IDENTITY
    )
    mrn_token = TokenField(of="mrn", label="patients.mrn", kind="text", unique=True)
    birth_date = EncryptedDateField(
        _("date of birth"), null=True, blank=True, label="patients.patient.birth_date", processing=IDENTITY
    )
    sex = EncryptedCharField(
        _("sex"), max_length=6, choices=Sex, blank=True, label="patients.patient.sex", processing=IDENTITY
    )
    blood_group = EncryptedCharField(
        _("blood group"),
        max_length=3,
        choices=BloodGroup,
        blank=True,
        label="patients.patient.blood_group",
        processing=CLINICAL,
    )
    allergies = EncryptedTextField(
        _("allergies"), blank=True, label="patients.patient.allergies", processing=CLINICAL
    )
    is_provisional = models.BooleanField(_("provisional"), default=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
    )

    class Meta(Protected.Meta):
        verbose_name = _("patient")
        verbose_name_plural = _("patients")
        constraints = [
            models.CheckConstraint(
                name="patients_patient_not_merged_into_itself",
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                violation_error_message=_("A record can't be merged into itself."),
            )
        ]
        triggers = [track(patient="public_id"), NO_MERGE_CYCLE]

    def __str__(self) -> str:
        """Never the name: this text goes to histories and messages."""
        return f"{self._meta.verbose_name} {self.public_id}"

    @property
    def shown_mrn(self) -> str:
        return format_mrn(self.mrn) if self.mrn else ""


class PatientName(RowOfSubject, Tracked):
    """A name, now or formerly. The patronymic is optional; the Latin one is as in the passport."""

    class Use(models.TextChoices):
        OFFICIAL = "official", _("official")
        PREVIOUS = "previous", _("previous")
        LATIN = "latin", _("in Latin letters")

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="names"
    )
    use = models.CharField(_("use"), max_length=8, choices=Use, default=Use.OFFICIAL)
    family = EncryptedCharField(
        _("surname"), max_length=100, label="patients.name.family", processing=IDENTITY
    )
    given = EncryptedCharField(
        _("given name"), max_length=100, blank=True, label="patients.name.given", processing=IDENTITY
    )
    patronymic = EncryptedCharField(
        _("patronymic"), max_length=100, blank=True, label="patients.name.patronymic", processing=IDENTITY
    )
    family_token = TokenField(of="family", label="patients.family", kind=fold)
    full_token = TokenField(
        of="family_and_given", label="patients.family_and_given", kind="text", sources=["family", "given"]
    )
    prefix_token = TokenField(
        of="prefix_and_year", label="patients.prefix_and_year", kind="text", sources=["family"]
    )
    born_token = TokenField(
        of="family_and_birth", label="patients.family_and_birth", kind="text", sources=["family"]
    )

    class Meta(Protected.Meta):
        verbose_name = _("name")
        verbose_name_plural = _("names")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "use"],
                condition=~Q(use="previous"),
                name="patients_name_one_of_a_use",
                violation_error_message=_(
                    "The patient has such a name already; the former one becomes previous."
                ),
            )
        ]
        # With the patient, so that the newest bearers of a common name come from the index alone (finding).
        indexes = [
            models.Index(fields=["family_token", "patient"], name="patients_name_by_family"),
            models.Index(fields=["full_token", "patient"], name="patients_name_by_full"),
            models.Index(fields=["prefix_token", "patient"], name="patients_name_by_prefix"),
            models.Index(fields=["born_token", "patient"], name="patients_name_by_born"),
        ]
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

    @property
    def prefix_and_year(self) -> str:
        """What a registrar knows of a surname that is hard to hear: three sounds and the year of birth."""
        born = self.patient.birth_date
        return prefix_and_year(self.family, born.year) if born else ""

    @property
    def family_and_birth(self) -> str:
        born = self.patient.birth_date
        return born_key(self.family, born) if born else ""

    @property
    def family_and_given(self) -> str:
        """Both names' keys, where both have one."""
        return full_key(self.family, self.given)

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.family, self.given, self.patronymic) if part)


class IdentityDocument(RowOfSubject, Tracked):
    """A document or policy seen by the staff. One that names a single person belongs to a single record."""

    class Kind(models.TextChoices):
        PASSPORT_RU = "passport_ru", _("passport of Russia")
        PASSPORT = "passport", _("other passport or identity card")
        BIRTH = "birth", _("birth certificate")
        SNILS = "snils", _("SNILS")
        OMS = "oms", _("compulsory insurance policy (OMS)")
        DMS = "dms", _("voluntary insurance policy (DMS)")

    subject_kind = SubjectKind.PATIENT
    subject_from: ClassVar[str] = "patient"

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    number = EncryptedCharField(
        _("number"), max_length=40, label="patients.document.number", processing=IDENTITY
    )
    issuer = EncryptedCharField(
        _("issued by"), max_length=200, blank=True, label="patients.document.issuer", processing=IDENTITY
    )
    number_token = TokenField(
        of="kind_and_number", label="patients.document", kind="text", sources=["number"], db_index=True
    )
    scan = EncryptedFileField(
        _("scan"), upload_to="documents/", blank=True, label="patients.document.scan", processing=IDENTITY
    )
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The last day, inclusive."))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta(Protected.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(
                fields=["number_token"],
                condition=Q(withdrawn_at=None) & ~Q(kind="dms"),
                name="patients_document_of_one_patient",
                violation_error_message=_("This document belongs to another record."),
            )
        ]
        triggers = [track(patient="subject_id")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.public_id}"

    @property
    def kind_and_number(self) -> str:
        return numbers.kind_and_number(self.kind, self.number)

    def is_current(self, day: dt.date) -> bool:
        return self.withdrawn_at is None and (self.valid_to is None or self.valid_to >= day)

    def clean(self) -> None:
        super().clean()
        if self.number and not NUMBER_RULES[self.kind](self.number):
            raise ValidationError({"number": _("This is no valid number of such a document.")})


NUMBER_RULES: dict[str, Callable[[str], bool]] = {
    IdentityDocument.Kind.PASSPORT_RU: numbers.is_russian_passport,
    IdentityDocument.Kind.SNILS: numbers.is_snils,
    IdentityDocument.Kind.OMS: numbers.is_oms_policy,
    IdentityDocument.Kind.PASSPORT: numbers.is_document_number,
    IdentityDocument.Kind.BIRTH: numbers.is_document_number,
    IdentityDocument.Kind.DMS: numbers.is_document_number,
}
