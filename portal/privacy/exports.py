"""A copy of a person's data, made for them to take: sealed at rest, and there for a day."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import track
from portal.crypto.files import EncryptedFileField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.querysets import ProtectedQuerySet
from portal.crypto.subjects import SubjectKind
from portal.privacy.requests import ASKED
from portal.shared.languages import Language

KEPT_FOR = dt.timedelta(hours=24)
# Whoever began and is not done by then has crashed: another worker begins anew.
STUCK_AFTER = dt.timedelta(minutes=10)


class ExportStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    BUILDING = "building", _("being made")
    READY = "ready", _("ready")


MAKING = (ExportStatus.WAITING, ExportStatus.BUILDING)


class ExportQuerySet(ProtectedQuerySet["DataExport"]):
    def to_build(self, now: dt.datetime) -> Self:
        return self.filter(
            Q(status=ExportStatus.WAITING)
            | Q(status=ExportStatus.BUILDING, claimed_at__lte=now - STUCK_AFTER)
        )


class DataExport(RowOfSubject):
    """The rows go with their files, a day after they are ready."""

    subject_kind = SubjectKind.USER
    subject_from: ClassVar[str] = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="data_exports",
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    status = models.CharField(_("status"), max_length=8, choices=ExportStatus, default=ExportStatus.WAITING)
    asked_at = models.DateTimeField(_("asked at"))
    claimed_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(_("per cent done"), default=0)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    as_json = EncryptedFileField(
        _("data as JSON"), upload_to="exports/", blank=True, label="privacy.export.json", processing=ASKED
    )
    as_pdf = EncryptedFileField(
        _("data as PDF"), upload_to="exports/", blank=True, label="privacy.export.pdf", processing=ASKED
    )

    objects: ClassVar[Any] = ExportQuerySet.as_manager()

    class Meta(Protected.Meta):
        verbose_name = _("copy of a person's data")
        verbose_name_plural = _("copies of persons' data")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user"], name="privacy_export_one_each"),
            models.CheckConstraint(name="privacy_export_percent", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="privacy_export_ready_expires",
                condition=~Q(status="ready") | Q(expires_at__gt=F("asked_at"), percent=100) & ~Q(as_json=""),
            ),
        ]
        triggers = [track(masked=["as_json", "as_pdf"])]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
