"""What a person asks of us about their data, and by when the law wants it answered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import track
from portal.crypto.fields import EncryptedTextField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind
from portal.privacy.law import Kind
from portal.shared.countries import Country
from portal.shared.languages import Language

ASKED = Processing(Purpose.ENQUIRY, Basis.LEGAL_DUTY, Retention.CONTACT)


class RequestStatus(models.TextChoices):
    OPEN = "open", _("open")
    CARRYING_OUT = "carrying_out", _("being carried out")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused with reasons")
    TAKEN_BACK = "taken_back", _("taken back")


OPEN = (RequestStatus.OPEN, RequestStatus.CARRYING_OUT)


class DataSubjectRequest(RowOfSubject):
    """A request of a signed-in person about their data. `answer_by` is a local day of the country whose law holds.

    An erasure is carried out by itself from `not_before` on, and until then can be taken back; whatever else is
    asked, the privacy officer answers. `outcome` is the act of an erasure (portal.crypto.act): it names nobody.
    """

    subject_kind = SubjectKind.USER
    subject_from: ClassVar[str] = "requester"

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who asks"),
        on_delete=models.PROTECT,
        related_name="data_requests",
    )
    kind = models.CharField(_("what is asked"), max_length=8, choices=Kind)
    country = models.CharField(_("country"), max_length=2, choices=Country)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    words = EncryptedTextField(
        _("in their own words"),
        blank=True,
        max_length=2000,
        label="privacy.request.words",
        processing=ASKED,
    )
    status = models.CharField(_("status"), max_length=12, choices=RequestStatus, default=RequestStatus.OPEN)
    received_at = models.DateTimeField(_("received at"))
    answer_by = models.DateField(_("to be answered by"))
    extension_reason = models.CharField(
        _("why the time was extended"), max_length=300, blank=True, default=""
    )
    not_before = models.DateTimeField(_("carried out from"), null=True, blank=True)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    answer = EncryptedTextField(
        _("answer"), blank=True, max_length=8000, label="privacy.request.answer", processing=ASKED
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.UUIDField(_("closed by"), null=True, blank=True)
    outcome = models.JSONField(_("act"), null=True, blank=True)

    class Meta(Protected.Meta):
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        default_permissions = ("view",)
        permissions = [("answer_request", _("Can answer requests about personal data"))]
        indexes = [models.Index(fields=["status", "answer_by"], name="privacy_request_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["requester", "kind"],
                condition=Q(status__in=OPEN),
                name="privacy_request_open_once",
            ),
            models.CheckConstraint(
                name="privacy_request_closed_at_its_end",
                condition=Q(status__in=OPEN, closed_at=None)
                | ~Q(status__in=OPEN) & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="privacy_request_erasure_waits",
                condition=Q(kind="erase", not_before__gt=F("received_at"))
                | ~Q(kind="erase") & Q(not_before=None),
            ),
            models.CheckConstraint(
                name="privacy_request_only_erasure_runs",
                condition=Q(kind="erase", begun_at__isnull=False) | ~Q(status="carrying_out"),
            ),
        ]
        triggers = [
            track(),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
