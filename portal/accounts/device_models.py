"""Where a user is signed in, so that they see it and can end it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.audit.tracking import track
from portal.crypto.fields import EncryptedCharField
from portal.crypto.protected import Protected, RowOfSubject
from portal.crypto.purposes import Basis, Processing, Purpose
from portal.crypto.retention import Retention
from portal.crypto.subjects import SubjectKind

SEEN = Processing(Purpose.COMMUNICATION, Basis.CONTRACT, Retention.CONTACT)


class SignedInDevice(RowOfSubject):
    """One session. The row is of no use without the session, and goes with it."""

    subject_kind = SubjectKind.USER
    subject_from: ClassVar[str] = "user"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="devices"
    )
    session_key = models.CharField(_("session"), max_length=40, unique=True)
    signed_in_at = models.DateTimeField(_("signed in at"))
    browser = EncryptedCharField(
        _("browser"), max_length=300, blank=True, label="accounts.device.browser", processing=SEEN
    )
    address = EncryptedCharField(
        _("network address"), max_length=45, blank=True, label="accounts.device.address", processing=SEEN
    )

    class Meta(Protected.Meta):
        verbose_name = _("device of a user")
        verbose_name_plural = _("devices of users")
        default_permissions = ()
        triggers = [track(masked=["session_key"])]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"
