"""A time taken: by a hold, then by a patient. Three exclusion constraints keep it to one (decision 2)."""

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from booking.appointments import triggers
from booking.appointments.errors import WrongStep
from booking.appointments.status import LIVE, TRANSITIONS, UNSETTLED, Happening, Status, allowed_pairs
from booking.patients.models import Patient
from booking.schedule.models import Channel
from clinics.directory.models import Clinic, Doctor, Payer, Room, Service
from portal.audit.tracking import track
from portal.shared.languages import Language
from portal.shared.models import PublicId, Tracked
from portal.shared.money import Currency, Money

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Without 0, O, 1, I, L and U: a code is read out on the phone and never spells a word. 30⁸ is 6·10¹¹.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8
# A visit and its buffer last at most so long, so a time-ordered index finds what reaches into a window.
LONGEST = dt.timedelta(hours=16)


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


class Source(models.TextChoices):
    """Where a booking came from."""

    PAGE = "page", _("the site")
    CAMPAIGN = "campaign", _("a campaign")
    DESK = "desk", _("the desk")
    PHONE = "phone", _("a call")
    API = "api", _("another system")


class Cause(models.TextChoices):
    """Why, in words that tell nothing about anybody's health; what more there is to say is a Remark."""

    NONE = "", "—"
    OTHER_PLANS = "other_plans", _("the patient's plans changed")
    OTHER_TIME = "other_time", _("another time suits better")
    NOT_NEEDED = "not_needed", _("no longer needed")
    DOCTOR_AWAY = "doctor_away", _("the doctor is away")
    CLINIC_CLOSED = "clinic_closed", _("the clinic is closed")
    URGENT = "urgent", _("an urgent case")
    BY_MISTAKE = "by_mistake", _("entered by mistake")
    NOT_CONFIRMED = "not_confirmed", _("the clinic could not confirm in time")
    NOT_PAID = "not_paid", _("not paid in time")
    NOT_ME = "not_me", _("somebody else's number was given")
    OTHER = "other", _("another reason")


class Side(models.TextChoices):
    """Who cancelled: a refund and the figures of the clinic depend on it."""

    PATIENT = "patient", _("the patient")
    CLINIC = "clinic", _("the clinic")


def _alone(name: str, column: str, span: str, condition: Q, message: "_StrPromise") -> ExclusionConstraint:
    """No two rows with the same key and overlapping spans. A scalar key goes into a range (decision 2)."""
    key = Func(column, column, Value("[]"), function="int8range")
    return ExclusionConstraint(
        name=name,
        expressions=[(key, RangeOperators.OVERLAPS), (span, RangeOperators.OVERLAPS)],
        condition=condition & Q(status__in=LIVE) & Q(**{f"{column}__isnull": False}),
        violation_error_message=message,
    )


def _bounded(span: str) -> Q:
    return Q(**{f"{span}__isempty": False, f"{span}__lower_inf": False, f"{span}__upper_inf": False})


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def lapsed_at(self, now: object) -> Self:
        """Holds whose time is over and that nobody has expired yet."""
        return self.filter(status=Status.HELD, held_until__lte=now)


class Appointment(PublicId, Tracked):
    """A visit, or a time held for one. `during` is the visit, `occupies` also the buffer after it, both in UTC.

    Price, payer and terms are those of the moment it was taken. `happening`, `cause` and `changed_at` tell of the
    last change; the database writes each into the history (triggers.WRITE_HISTORY) and counts `revision`.
    """

    code = models.CharField(
        _("visit code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    status = models.CharField(_("status"), max_length=21, choices=Status)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.IN_PERSON)
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, related_name="appointments"
    )
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="appointments"
    )
    service = models.ForeignKey(
        Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="+"
    )
    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("patient"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    booker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("booked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="booked_appointments",
        help_text=_("Who signed in to book it; nobody when a member of staff did."),
    )
    during = DateTimeRangeField(_("visit"))
    occupies = DateTimeRangeField(_("visit and buffer"))
    is_override = models.BooleanField(
        _("booked over another"),
        default=False,
        help_text=_("Exempt from the doctor's and the room's other visits."),
    )
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    holder = models.CharField(_("holder"), max_length=64, blank=True, editable=False)
    held_from = models.CharField(_("held from"), max_length=64, blank=True, editable=False)
    payer = models.PositiveSmallIntegerField(_("payer"), choices=Payer, default=Payer.SELF)
    price_minor = models.PositiveBigIntegerField(_("price, minor units"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    terms = models.JSONField(_("terms"), default=dict, help_text=_("As agreed at booking."))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.PAGE)
    campaign = models.CharField(_("campaign"), max_length=80, blank=True)
    language = models.CharField(
        _("language of messages"), max_length=2, choices=Language, default=Language.EN
    )
    confirm_by = models.DateTimeField(_("to be confirmed by"), null=True, blank=True)
    cancelled_by_side = models.CharField(_("cancelled by"), max_length=7, choices=Side, blank=True)
    happening = models.CharField(_("last change"), max_length=10, choices=Happening)
    cause = models.CharField(_("reason"), max_length=15, choices=Cause, blank=True, default=Cause.NONE)
    changed_at = models.DateTimeField(_("changed at"))
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        permissions = [
            ("override", _("Can book over another visit")),
            ("attend", _("Can start and finish own visits")),
            ("read_told", _("Can read what patients tell before a visit")),
        ]
        triggers = [
            track(patient="patient", masked=["holder", "held_from"]),
            triggers.transitions(allowed_pairs()),
            triggers.COUNT_REVISIONS,
            triggers.WRITE_HISTORY,
            triggers.RESPECT_OVERRIDES,
        ]
        constraints = [
            _alone(
                "appointments_doctor_alone",
                "doctor",
                "occupies",
                Q(is_override=False),
                _("The doctor is taken."),
            ),
            _alone(
                "appointments_room_alone", "room", "occupies", Q(is_override=False), _("The room is taken.")
            ),
            _alone(
                "appointments_patient_alone", "patient", "during", Q(), _("The patient has another visit.")
            ),
            models.CheckConstraint(name="appointments_visit_bounded", condition=_bounded("during")),
            models.CheckConstraint(name="appointments_occupies_bounded", condition=_bounded("occupies")),
            models.CheckConstraint(
                name="appointments_occupies_the_visit",
                condition=Q(occupies__contains=F("during"))
                & Q(occupies__startswith=RangeStartsWith("during")),
            ),
            models.CheckConstraint(
                name="appointments_not_too_long",
                condition=Q(occupies__endswith__lte=RangeStartsWith("occupies") + LONGEST),
            ),
            models.CheckConstraint(
                name="appointments_hold_has_an_end",
                condition=~Q(status=Status.HELD)
                | (
                    Q(held_until__isnull=False, held_at__isnull=False, patient=None)
                    & Q(held_until__gt=F("held_at"))
                    & ~Q(holder="")
                ),
            ),
            models.CheckConstraint(
                name="appointments_visit_has_a_patient",
                condition=Q(status__in=[Status.HELD, Status.EXPIRED]) | Q(patient__isnull=False),
            ),
            models.CheckConstraint(
                name="appointments_room_where_people_meet",
                condition=Q(room=None) | Q(channel=Channel.IN_PERSON),
            ),
            models.CheckConstraint(
                name="appointments_cancelled_by_a_side",
                condition=Q(status=Status.CANCELLED) ^ Q(cancelled_by_side=""),
            ),
            models.UniqueConstraint(
                fields=["holder"], condition=Q(status=Status.HELD), name="appointments_one_hold_of_a_browser"
            ),
        ]
        indexes = [
            models.Index(
                F("doctor"),
                RangeStartsWith("occupies"),
                condition=Q(status__in=LIVE),
                name="appointments_by_doctor",
            ),
            models.Index(
                F("room"),
                RangeStartsWith("occupies"),
                condition=Q(status__in=LIVE, room__isnull=False),
                name="appointments_by_room",
            ),
            models.Index(F("clinic"), RangeStartsWith("during"), name="appointments_by_clinic"),
            models.Index(F("patient"), RangeStartsWith("during").desc(), name="appointments_by_patient"),
            models.Index(F("booker"), RangeStartsWith("during").desc(), name="appointments_by_booker"),
            models.Index(
                fields=["held_until"], condition=Q(status=Status.HELD), name="appointments_by_lapse"
            ),
            models.Index(
                fields=["confirm_by"], condition=Q(status__in=UNSETTLED), name="appointments_to_settle"
            ),
            models.Index(
                fields=["changed_at"],
                condition=Q(status=Status.EXPIRED, patient=None),
                name="appointments_to_forget",
            ),
            models.Index(
                RangeEndsWith("during"),
                condition=Q(status__in=[status for status in LIVE if status != Status.HELD]),
                name="appointments_by_end",
            ),
            models.Index(fields=["doctor"], condition=Q(is_override=True), name="appointments_overrides"),
            models.Index(
                fields=["held_from"], condition=Q(status=Status.HELD), name="appointments_by_address"
            ),
        ]

    def __str__(self) -> str:
        """Never the patient: this text goes to histories, messages and logs."""
        return self.code

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def price(self) -> Money:
        return Money(self.currency, self.price_minor)

    def is_at(self, *, doctor: int, service: int, channel: str, starts_at: dt.datetime) -> bool:
        """Whether a move there would leave it where it is."""
        here = (self.doctor_id, self.service_id, self.channel, self.during.lower)
        return here == (doctor, service, channel, starts_at)

    def step_to(self, status: Status) -> None:
        """Raises WrongStep where the table of transitions has no such step."""
        if status not in TRANSITIONS[Status(self.status)]:
            raise WrongStep(self.status)
        self.status = status
