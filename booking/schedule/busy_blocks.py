"""When a doctor or a room is taken by something that another system knows."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Doctor, Room
from portal.audit.tracking import track
from portal.shared.models import ExternalId, PublicId, Timestamped

# The system of what practitioners block themselves; no other may call itself so.
OWN = "staff"


class BusyBlock(PublicId, Timestamped, ExternalId):
    """An operation, a lesson, a repair: `during` is UTC and half-open. The same identifier comes again with news."""

    doctor = models.ForeignKey(
        Doctor,
        verbose_name=_("doctor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="busy_blocks",
    )
    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    during = DateTimeRangeField(_("during"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("busy block")
        verbose_name_plural = _("busy blocks")
        triggers = [track()]
        ordering = ["during"]
        indexes = [GistIndex(fields=["during"], name="schedule_busyblock_during")]
        constraints = [
            *ExternalId.Meta.constraints,
            models.CheckConstraint(
                name="schedule_busyblock_of_something",
                condition=Q(doctor__isnull=False) | Q(room__isnull=False),
                violation_error_message=_("Name a doctor, a room or both."),
            ),
            models.CheckConstraint(
                name="schedule_busyblock_bounded",
                condition=Q(
                    during__isempty=False,
                    during__lower_inf=False,
                    during__upper_inf=False,
                    during__lower_inc=True,
                    during__upper_inc=False,
                ),
                violation_error_message=_("Give a beginning and a later end."),
            ),
        ]
