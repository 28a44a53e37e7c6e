"""What people agree to beyond their care: the texts, by version, and who gave which consent when and how."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import track
from portal.crypto.fields import EncryptedCharField
from portal.crypto.protected import Protected
from portal.crypto.purposes import Basis as FieldBasis
from portal.crypto.purposes import Processing
from portal.crypto.purposes import Purpose as FieldPurpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.privacy.law import Basis, Method, Purpose
from portal.privacy.triggers import CONSENTS_STAY, OF_ITS_PURPOSE, TEXTS_STAY, WITHDRAWN_ONCE
from portal.shared.countries import Country
from portal.shared.languages import Language

PROOF = Processing(FieldPurpose.IDENTITY, FieldBasis.LEGAL_DUTY, Retention.BOOKING)


class ConsentText(models.Model):
    """What is agreed to, in one language under one country's law. It never changes; other words are a new version."""

    purpose = models.CharField(_("what for"), max_length=11, choices=Purpose)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"))
    published_at = models.DateTimeField(_("in force since"))

    class Meta:
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        default_permissions = ("add", "view")
        ordering = ["purpose", "country", "-version", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "country", "language", "version"], name="privacy_text_version_once"
            ),
            models.CheckConstraint(name="privacy_text_version_counts", condition=Q(version__gte=1)),
            models.CheckConstraint(name="privacy_text_says_something", condition=~Q(title="") & ~Q(body="")),
        ]
        triggers = [track(), TEXTS_STAY]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.country} {self.language} {self.version}"


class Consent(Protected):
    """A consent of a patient, given once and perhaps withdrawn once. The row is never deleted.

    `subject_id` is the patient's public id: this app knows no patients. `address` is the network address it came from.
    `given_by` and `withdrawn_by` are users' public ids, of the patient or of whoever took the paper.
    """

    subject_kind = SubjectKind.PATIENT
    binding: ClassVar[tuple[str, ...]] = ("public_id", "subject_id")

    subject_id = models.UUIDField(_("patient"), editable=False, db_index=True)
    purpose = models.CharField(_("what for"), max_length=11, choices=Purpose)
    text = models.ForeignKey(
        ConsentText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="consents"
    )
    basis = models.CharField(_("basis in law"), max_length=8, choices=Basis)
    method = models.CharField(_("how it was given"), max_length=9, choices=Method)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.UUIDField(_("given by"))
    address = EncryptedCharField(
        _("network address"), max_length=45, blank=True, label="privacy.consent.address", processing=PROOF
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.UUIDField(_("withdrawn by"), null=True, blank=True)
    withdrawal_method = models.CharField(
        _("how it was withdrawn"), max_length=9, choices=Method, blank=True, default=""
    )
    withdrawal_address = EncryptedCharField(
        _("network address of the withdrawal"),
        max_length=45,
        blank=True,
        label="privacy.consent.withdrawal_address",
        processing=PROOF,
    )

    class Meta(Protected.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["subject_id", "purpose", "given_by"],
                condition=Q(withdrawn_at=None),
                name="privacy_consent_in_force_once",
            ),
            models.CheckConstraint(
                name="privacy_consent_withdrawn_later",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
            models.CheckConstraint(
                name="privacy_consent_withdrawn_somehow",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_method="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_method=""),
            ),
        ]
        triggers = [track(patient="subject_id"), CONSENTS_STAY, WITHDRAWN_ONCE, OF_ITS_PURPOSE]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

    @property
    def in_force(self) -> bool:
        return self.withdrawn_at is None
