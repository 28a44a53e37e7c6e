"""Private calendar feeds: an address that a calendar program reads by itself, until its owner takes it back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Doctor
from portal.audit.tracking import track
from portal.shared.languages import Language
from portal.shared.models import PublicId, Timestamped


class CalendarFeed(PublicId, Timestamped):
    """The visits that its owner booked, or, with a doctor, that doctor's working day.

    The address is signed (booking.calendars.addresses): the table alone opens no feed.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="calendar_feeds",
    )
    doctor = models.ForeignKey(
        Doctor,
        verbose_name=_("doctor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_feeds",
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        default_permissions = ()
        triggers: ClassVar[list[object]] = [track()]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=Q(revoked_at=None), name="calendars_one_feed_of_an_owner"
            ),
        ]
