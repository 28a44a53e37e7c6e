"""Pairs of records that may be one person's, for a member of staff to decide."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.patients.people import Patient
from portal.audit.tracking import track
from portal.shared.models import PublicId, Tracked


class DuplicateProposal(PublicId, Tracked):
    """It holds no fact about either person, only which facts are alike."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be decided")
        MERGED = "merged", _("merged")
        DISMISSED = "dismissed", _("two persons")

    class Alike(models.TextChoices):
        NAME = "name", _("name")
        FORMER_NAME = "former_name", _("a former name")
        BIRTH_DATE = "birth_date", _("date of birth")
        PHONE = "phone", _("phone")
        DOCUMENT = "document", _("document")

    first = models.ForeignKey(Patient, verbose_name=_("first"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Patient, verbose_name=_("second"), on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"))
    alike = ArrayField(models.CharField(max_length=11, choices=Alike), verbose_name=_("alike"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("proposed duplicate")
        verbose_name_plural = _("proposed duplicates")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="patients_duplicate_once"),
            models.CheckConstraint(name="patients_duplicate_older_first", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="patients_duplicate_score", condition=Q(score__range=(0, 100))),
            models.CheckConstraint(
                name="patients_duplicate_decided_by_somebody",
                condition=Q(status="open", decided_at=None, decided_by=None)
                | Q(status__in=["merged", "dismissed"], decided_at__isnull=False, decided_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-score"], name="patients_duplicate_open", condition=Q(status="open"))
        ]
        triggers = [track(patient="first")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
