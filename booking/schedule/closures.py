"""When a whole clinic is closed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Clinic
from portal.audit.tracking import track
from portal.shared.models import PublicId, Timestamped


class ClinicClosure(PublicId, Timestamped):
    """Nobody works at the clinic: on each of these local dates, the whole day or between two times.

    Nothing beats it, extra hours neither.
    """

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="closures"
    )
    date_from = models.DateField(_("from"))
    date_to = models.DateField(_("to"), help_text=_("The last day, inclusive."))
    start = models.TimeField(_("start"), null=True, blank=True)
    end = models.TimeField(_("end"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("clinic closure")
        verbose_name_plural = _("clinic closures")
        triggers = [track()]
        ordering = ["clinic", "date_from"]
        constraints = [
            models.CheckConstraint(
                name="schedule_closure_dates_in_order",
                condition=Q(date_from__lte=F("date_to")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="schedule_closure_times_in_order",
                condition=Q(start=None, end=None)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                violation_error_message=_("Give both times in order, or none for the whole day."),
            ),
            models.CheckConstraint(
                name="schedule_closure_whole_minutes",
                condition=Q(start=None) | Q(start__second=0, end__second=0),
                violation_error_message=_("Times are whole minutes."),
            ),
        ]


class HolidayClosure(Timestamped):
    """The clinic's wish to be closed on the public holidays of its country; only extra hours beat them."""

    clinic = models.OneToOneField(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="holiday_closure"
    )

    class Meta:
        verbose_name = _("closed on public holidays")
        verbose_name_plural = _("closed on public holidays")
        triggers = [track()]
