"""What befell a doctor, a room or a clinic, and what became of each visit that it touched."""

import datetime as dt
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from booking.appointments.models import Appointment
from booking.schedule.models import BusyBlock, Channel, ClinicClosure, ScheduleException
from clinics.directory.models import Clinic, Doctor, Room
from portal.audit.tracking import track
from portal.shared.models import PublicId, Tracked

MOST_MINUTES_LATE = 240


class Kind(models.TextChoices):
    SICK = "sick", _("the doctor is away")
    ROOM = "room", _("the room is out of use")
    CLINIC = "clinic", _("the clinic is closed")
    LATE = "late", _("the doctor is late")


class State(models.TextChoices):
    """Of a disruption."""

    OPEN = "open", _("open")
    DONE = "done", _("finished")
    UNDONE = "undone", _("taken back")


def _once(name: str, column: str, kind: Kind) -> ExclusionConstraint:
    """Of a doctor, room or clinic no two open ones of a kind at one time: a second press makes no second list."""
    key = Func(column, column, Value("[]"), function="int8range")
    return ExclusionConstraint(
        name=name,
        expressions=[
            (key, RangeOperators.OVERLAPS),
            (Func("clinic", "clinic", Value("[]"), function="int8range"), RangeOperators.OVERLAPS),
            ("during", RangeOperators.OVERLAPS),
        ],
        condition=Q(kind=kind, status=State.OPEN),
    )


class Disruption(PublicId, Tracked):
    """At `clinic`, for `during` (UTC, half open). A row of the schedule closes the time; being late closes none.

    `minutes` is by how much the doctor is late.
    """

    kind = models.CharField(_("what happened"), max_length=6, choices=Kind)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="disruptions"
    )
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("doctor"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    during = DateTimeRangeField(_("during"))
    minutes = models.PositiveSmallIntegerField(_("late by, minutes"), null=True, blank=True)
    reason = models.CharField(
        _("note"), max_length=200, blank=True, help_text=_("For colleagues; no patient reads it.")
    )
    status = models.CharField(_("status"), max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    exception = models.ForeignKey(
        ScheduleException, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closure = models.ForeignKey(
        ClinicClosure, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    block = models.ForeignKey(BusyBlock, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("disruption")
        verbose_name_plural = _("disruptions")
        default_permissions = ("add", "view")
        ordering = ["-opened_at"]
        triggers = [track()]
        constraints = [
            _once("disruptions_doctor_away_once", "doctor", Kind.SICK),
            _once("disruptions_room_closed_once", "room", Kind.ROOM),
            _once("disruptions_clinic_closed_once", "clinic", Kind.CLINIC),
            _once("disruptions_doctor_late_once", "doctor", Kind.LATE),
            models.CheckConstraint(
                name="disruptions_of_its_kind",
                condition=Q(kind__in=[Kind.SICK, Kind.LATE], doctor__isnull=False, room=None)
                | Q(kind=Kind.ROOM, doctor=None, room__isnull=False)
                | Q(kind=Kind.CLINIC, doctor=None, room=None),
            ),
            models.CheckConstraint(
                name="disruptions_late_by_minutes",
                condition=Q(kind=Kind.LATE, minutes__isnull=False, minutes__range=(1, MOST_MINUTES_LATE))
                | (~Q(kind=Kind.LATE) & Q(minutes=None)),
            ),
            models.CheckConstraint(
                name="disruptions_during_bounded",
                condition=Q(during__isempty=False, during__lower_inf=False, during__upper_inf=False),
            ),
            models.CheckConstraint(
                name="disruptions_closed_at_the_end",
                condition=Q(status=State.OPEN) ^ Q(closed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "status", "-opened_at"], name="disruptions_of_clinic")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.clinic}"

    @property
    def is_open(self) -> bool:
        return self.status == State.OPEN

    @property
    def moves_visits(self) -> bool:
        return self.kind != Kind.LATE


class Step(models.TextChoices):
    """How far the visit is. What is QUEUED the worker does next: each visit in a transaction of its own."""

    UNTOUCHED = "untouched", _("to be settled")
    PROPOSED = "proposed", _("a time is proposed")
    QUEUED = "queued", _("in the queue")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    TOLD = "told", _("told")
    CALLED = "called", _("settled by phone")
    GONE = "gone", _("settled elsewhere")


TO_SETTLE = (Step.UNTOUCHED, Step.PROPOSED)
SETTLED = (Step.MOVED, Step.CANCELLED, Step.TOLD, Step.CALLED, Step.GONE)


class Outcome(models.TextChoices):
    """Of the last call."""

    REACHED = "reached", _("reached, knows of it")
    AGREED = "agreed", _("agrees to the new time")
    DECLINED = "declined", _("declines the new time")
    NO_ANSWER = "no_answer", _("no answer")
    CALL_BACK = "call_back", _("call back later")


FINAL = (Outcome.REACHED, Outcome.AGREED)


class Obstacle(models.TextChoices):
    """Why there is no time yet."""

    NO_TIME = "no_time", _("no free time is found")
    TAKEN = "taken", _("the proposed time was taken")
    BUSY = "busy", _("the patient has another visit then")
    DECLINED = "declined", _("the proposed time was declined")
    NOT_OFFERED = "not_offered", _("the proposed time is not offered any more")


class DisruptedVisit(PublicId):
    """A visit on the list. The rows are the progress: whatever crashes, what is left stands here.

    `claimed_by` is the public id of who is about it until `claimed_until`; `queued_by` and `queued_role` are of who
    wants the worker to do it. `messages`: how many were written to the visit's people when it was settled.
    """

    disruption = models.ForeignKey(Disruption, on_delete=models.CASCADE, related_name="visits")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="disruptions")
    step = models.CharField(_("step"), max_length=9, choices=Step, default=Step.UNTOUCHED)
    was_during = DateTimeRangeField(_("was to be"))
    was_doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, related_name="+")
    to_doctor = models.ForeignKey(Doctor, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_start = models.DateTimeField(_("proposed time"), null=True, blank=True)
    to_channel = models.CharField(_("proposed way"), max_length=10, choices=Channel, blank=True)
    obstacle = models.CharField(_("obstacle"), max_length=11, choices=Obstacle, blank=True)
    claimed_by = models.UUIDField(_("somebody is about it"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    queued_by = models.UUIDField(_("ordered by"), null=True, blank=True)
    queued_role = models.CharField(_("ordered in the role"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.UUIDField(_("settled by"), null=True, blank=True)
    messages = models.PositiveSmallIntegerField(_("messages written"), default=0)
    outcome = models.CharField(_("outcome of the call"), max_length=9, choices=Outcome, blank=True)
    call_back_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("calls"), default=0)
    called_at = models.DateTimeField(_("called at"), null=True, blank=True)
    called_by = models.UUIDField(_("called by"), null=True, blank=True)

    class Meta:
        verbose_name = _("visit of a disruption")
        verbose_name_plural = _("visits of a disruption")
        default_permissions = ()
        triggers = [track(patient="appointment__patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["disruption", "appointment"], name="disruptions_visit_once_on_a_list"
            ),
            models.CheckConstraint(
                name="disruptions_proposal_is_whole",
                condition=Q(to_start=None, to_doctor=None, to_clinic=None, to_channel="")
                | (
                    Q(to_start__isnull=False, to_doctor__isnull=False, to_clinic__isnull=False)
                    & ~Q(to_channel="")
                ),
            ),
            models.CheckConstraint(
                name="disruptions_proposed_has_a_time",
                condition=~Q(step=Step.PROPOSED) | Q(to_start__isnull=False),
            ),
            models.CheckConstraint(
                name="disruptions_settled_at_the_end",
                condition=Q(step__in=SETTLED, settled_at__isnull=False)
                | (~Q(step__in=SETTLED) & Q(settled_at=None)),
            ),
            models.CheckConstraint(
                name="disruptions_claim_has_an_end",
                condition=Q(claimed_by=None, claimed_until=None)
                | Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(
                name="disruptions_call_back_at_a_time",
                condition=Q(outcome=Outcome.CALL_BACK) ^ Q(call_back_at=None),
            ),
        ]
        indexes = [
            models.Index(F("disruption"), condition=Q(step=Step.QUEUED), name="disruptions_queue"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_settled(self) -> bool:
        return self.step in SETTLED

    def is_with_another(self, user: UUID | None, now: dt.datetime) -> bool:
        """Whether somebody else is about it."""
        held = self.claimed_until is not None and self.claimed_until > now
        return held and self.claimed_by != user
