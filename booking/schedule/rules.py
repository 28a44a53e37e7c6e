"""When a doctor works: the weekly rules, in the clinic's local time (decision 5)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinics.directory.models import Clinic, Doctor, Room, Service
from portal.audit.tracking import track
from portal.shared.models import PublicId, Timestamped


class Source(models.TextChoices):
    """Who made a row. An import replaces what an import made and leaves what staff made."""

    IMPORT = "import", _("import")
    STAFF = "staff", _("staff")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")
    HOME = "home", _("at home")
    VIDEO = "video", _("by video")


class Hours(models.Model):
    """Local hours of work and what can be booked in them."""

    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    start = models.TimeField(_("start"))
    end = models.TimeField(_("end"))
    step_minutes = models.PositiveSmallIntegerField(_("step, minutes"), default=10)
    services = models.ManyToManyField(
        Service,
        verbose_name=_("services"),
        blank=True,
        help_text=_("Empty: all that the doctor offers here."),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.IN_PERSON)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_times_in_order",
                condition=Q(start__lt=F("end")),
                violation_error_message=_("The end comes after the start."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_step",
                condition=Q(step_minutes__range=(5, 240)),
                violation_error_message=_("A step takes from 5 to 240 minutes."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_whole_minutes",
                condition=Q(start__second=0, end__second=0),
                violation_error_message=_("Times are whole minutes."),
            ),
        ]


class WeeklyRule(Hours, PublicId, Timestamped):
    """On these weekdays, between two dates, the doctor works in this room from start to end."""

    class Weeks(models.TextChoices):
        """By ISO 8601 week number."""

        EVERY = "every", _("every week")
        ODD = "odd", _("odd weeks")
        EVEN = "even", _("even weeks")

    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="weekly_rules"
    )
    clinic = models.ForeignKey(Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="+")
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("weekdays"), help_text=_("ISO 8601: Monday is 1")
    )
    weeks = models.CharField(_("weeks"), max_length=5, choices=Weeks, default=Weeks.EVERY)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True, help_text=_("The last day, inclusive."))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.STAFF)

    class Meta:
        verbose_name = _("weekly rule")
        verbose_name_plural = _("weekly rules")
        triggers = [track()]
        ordering = ["doctor", "clinic", "start"]
        constraints = [
            *Hours.Meta.constraints,
            models.CheckConstraint(
                name="schedule_weeklyrule_dates_in_order",
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                violation_error_message=_("The rule ends before it begins."),
            ),
            models.CheckConstraint(
                name="schedule_weeklyrule_weekdays",
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7]) & Q(weekdays__len__gte=1),
                violation_error_message=_("Weekdays go from 1 (Monday) to 7 (Sunday)."),
            ),
        ]
