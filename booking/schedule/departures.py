"""What departs from a doctor's weekly rules: exceptions, and days that a manager edited."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from booking.schedule.rules import Hours, Source
from clinics.directory.models import Clinic, Doctor, Room
from portal.audit.tracking import track
from portal.shared.models import PublicId, Timestamped


class TimesOfDay(Func):
    """Local times as a range. PostgreSQL has none of times, so they are of some day."""

    template = "tsrange(DATE '2000-01-01' + (%(expressions)s)::time)"
    arg_joiner = ")::time, DATE '2000-01-01' + ("
    output_field = DateTimeRangeField()


class ScheduleException(PublicId, Timestamped):
    """A departure from the weekly rules. Without dates it holds daily; without times, the whole day.

    A break or time off beats everything else; extra hours beat holidays. Daily extra hours hold on working days.
    """

    class Kind(models.TextChoices):
        BREAK = "break", _("break")
        TIME_OFF = "time_off", _("time off")
        EXTRA_HOURS = "extra_hours", _("extra hours")

    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="schedule_exceptions"
    )
    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: all of the doctor's clinics."),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    date_from = models.DateField(_("from"), null=True, blank=True)
    date_to = models.DateField(_("to"), null=True, blank=True, help_text=_("The last day, inclusive."))
    start = models.TimeField(_("start"), null=True, blank=True)
    end = models.TimeField(_("end"), null=True, blank=True)
    room = models.ForeignKey(
        Room,
        verbose_name=_("room of the extra hours"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the room of the doctor's weekly rule."),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.STAFF)

    class Meta:
        verbose_name = _("schedule exception")
        verbose_name_plural = _("schedule exceptions")
        triggers = [track()]
        ordering = ["doctor", "date_from", "start"]
        constraints = [
            models.CheckConstraint(
                name="schedule_exception_dates_in_order",
                condition=Q(date_from=None, date_to=None)
                | Q(date_from__isnull=False, date_to__isnull=False, date_from__lte=F("date_to")),
                violation_error_message=_("Give both dates in order, or none for every day."),
            ),
            models.CheckConstraint(
                name="schedule_exception_times_in_order",
                condition=Q(start=None, end=None)
                | Q(start__isnull=False, end__isnull=False, start__lt=F("end")),
                violation_error_message=_("Give both times in order, or none for the whole day."),
            ),
            models.CheckConstraint(
                name="schedule_exception_daily_has_times",
                condition=Q(date_from__isnull=False) | Q(start__isnull=False),
                violation_error_message=_("What holds every day needs its times."),
            ),
            models.CheckConstraint(
                name="schedule_exception_extra_hours_have_times",
                condition=~Q(kind="extra_hours") | Q(start__isnull=False),
                violation_error_message=_("Extra hours need their times."),
            ),
            models.CheckConstraint(
                name="schedule_exception_room_of_extra_hours",
                condition=Q(room=None) | Q(kind="extra_hours"),
                violation_error_message=_("Only extra hours have a room."),
            ),
            models.CheckConstraint(
                name="schedule_exception_whole_minutes",
                condition=Q(start=None) | Q(start__second=0, end__second=0),
                violation_error_message=_("Times are whole minutes."),
            ),
        ]


class EditedDay(PublicId, Timestamped):
    """On this date the doctor's shifts at this clinic replace the weekly rules; without a shift the day is free."""

    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="edited_days"
    )
    clinic = models.ForeignKey(Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="+")
    date = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.STAFF)

    class Meta:
        verbose_name = _("edited day")
        verbose_name_plural = _("edited days")
        triggers = [track()]
        ordering = ["date", "doctor"]
        constraints = [
            models.UniqueConstraint(
                fields=["doctor", "clinic", "date"],
                name="schedule_editedday_unique",
                violation_error_message=_("This day of the doctor is edited already."),
            )
        ]


class DatedShift(Hours, PublicId, Timestamped):
    """One shift of an edited day. No two of a day overlap: each time has one room, one step and one set of services."""

    day = models.ForeignKey(EditedDay, verbose_name=_("day"), on_delete=models.CASCADE, related_name="shifts")

    class Meta(Hours.Meta):
        verbose_name = _("dated shift")
        verbose_name_plural = _("dated shifts")
        triggers = [track()]
        ordering = ["day", "start"]
        constraints = [
            *Hours.Meta.constraints,
            ExclusionConstraint(
                name="schedule_datedshift_apart",
                expressions=[
                    (Func("day", "day", Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
                    # In order also while a row is checked that another constraint refuses.
                    (TimesOfDay(Least("start", "end"), Greatest("start", "end")), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Two shifts of a day overlap."),
            ),
        ]
