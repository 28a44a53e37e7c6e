"""A doctor, a room or a clinic drops out: the time is closed, and all whom it befalls stand on one list.

Nobody is moved by it. Under the locks of those who are closed, so a visit is either on the list or refused its time.
"""

import datetime as dt
from dataclasses import dataclass

import psycopg
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from booking.appointments.models import Appointment
from booking.disruptions.actions import opening
from booking.disruptions.errors import AlreadyDisrupted
from booking.disruptions.models import Disruption, Kind, State, Step
from booking.disruptions.queries import affected_by
from booking.journeys.duty import duty_of
from booking.journeys.errors import NotAllowed, NotYours
from booking.journeys.queueing import start_settling
from booking.notifications.actions import tell_of_delay
from booking.schedule.actions import departures
from booking.schedule.actions.blocks import put_block, remove_block
from booking.schedule.actions.writing import changing
from booking.schedule.errors import WrongHours
from booking.schedule.models import ClinicClosure, ScheduleException
from booking.schedule.stretches import local_minute, moment_of
from clinics.directory.models import Clinic, Doctor, Room
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.clock import date_in, start_of_day

DAY = dt.timedelta(days=1)
MOST_DAYS = 31
MAY = "disruptions.add_disruption"
# What the busy blocks of rooms that are out of use are called.
SYSTEM_OF_BLOCKS = "disruption"


@dataclass(frozen=True)
class Plan:
    """What is to be closed: whole local days, both included, or some hours of one day. A late doctor closes none."""

    kind: Kind
    clinic: Clinic
    first: dt.date
    last: dt.date
    start: dt.time | None = None
    end: dt.time | None = None
    doctor: Doctor | None = None
    room: Room | None = None
    minutes: int | None = None
    reason: str = ""

    def check(self, now: dt.datetime) -> None:
        """Raises WrongHours."""
        faults = []
        if self.last < self.first:
            faults.append(_("The last day lies before the first."))
        elif (self.last - self.first).days >= MOST_DAYS:
            faults.append(_("At most %(days)d days at once.") % {"days": MOST_DAYS})
        if (self.start is None) != (self.end is None):
            faults.append(_("Give both times, or none for the whole day."))
        elif self.start is not None and self.end is not None:
            if self.first != self.last:
                faults.append(_("Hours are of one day. For several days leave them empty."))
            if self.end <= self.start:
                faults.append(_("Give a beginning and a later end."))
        if not faults and self.during(now).upper <= now:
            faults.append(_("This time is over."))
        if faults:
            raise WrongHours(faults)

    def during(self, now: dt.datetime) -> DateTimeTZRange:
        """In UTC, half open. Of a late doctor the rest of the day."""
        zone = self.clinic.time_zone
        if self.kind == Kind.LATE:
            return DateTimeTZRange(now, start_of_day(zone, date_in(zone, now) + DAY), "[)")
        if self.start is not None and self.end is not None:
            lower, upper = (local_minute(zone, self.first, each) for each in (self.start, self.end))
            return DateTimeTZRange(moment_of(lower), moment_of(max(lower, upper)), "[)")
        return DateTimeTZRange(start_of_day(zone, self.first), start_of_day(zone, self.last + DAY), "[)")

    def disruption(self, now: dt.datetime) -> Disruption:
        """Not saved."""
        return Disruption(
            kind=self.kind,
            clinic=self.clinic,
            doctor=self.doctor,
            room=self.room,
            during=self.during(now),
            minutes=self.minutes,
            reason=self.reason,
            opened_at=now,
        )


def foresee(plan: Plan, *, now: dt.datetime) -> list[Appointment]:
    """Whom it would befall, as things stand. Nothing is locked or written. Raises WrongHours."""
    plan.check(now)
    return list(affected_by(plan.disruption(now), now=now))


def disrupt(*, by: Actor, staff: User, plan: Plan, now: dt.datetime) -> Disruption:
    """Close the time and list whom it befalls; of a late doctor, tell them.

    Raises NotYours, NotAllowed, WrongHours, AlreadyDisrupted, ScheduleBusy; nothing is written then.
    """
    confine(staff, plan.clinic)
    plan.check(now)
    doctors = [plan.doctor.pk] if plan.doctor else []
    if plan.kind == Kind.CLINIC:
        doctors = sorted(departures.doctors_of(plan.clinic))
    is_late = plan.kind == Kind.LATE
    try:
        with changing(by, doctors=doctors, rooms=[plan.room.pk if plan.room else None]):
            disruption = plan.disruption(now)
            if is_late:
                _supersede(disruption, by=by, now=now)
            _close_time(disruption, plan, by)
            visits = list(affected_by(disruption, now=now))
            step = Step.QUEUED if is_late else Step.UNTOUCHED
            opening.open_disruption(by=by, disruption=disruption, visits=visits, step=step)
            if is_late:
                start_settling(disruption.visits.values_list("pk", flat=True))
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.ExclusionViolation):
            raise AlreadyDisrupted from error
        raise
    return disruption


def take_back(*, by: Actor, staff: User, disruption: Disruption, now: dt.datetime) -> Disruption:
    """The time is open again; who moved stays where they are, who was told of a delay is told again.

    Raises NotYours, NotAllowed, NoLongerOpen, ScheduleBusy.
    """
    confine(staff, disruption.clinic)
    with transaction.atomic():
        closed = opening.close(by=by, disruption=disruption, status=State.UNDONE, now=now)
        _open_time(closed, by)
        if closed.kind == Kind.LATE:
            _tell_on_time(closed, now)
    return closed


def finish(*, by: Actor, staff: User, disruption: Disruption, now: dt.datetime) -> Disruption:
    """The list is worked through. The time stays closed. Raises NotYours, NotAllowed, NoLongerOpen."""
    confine(staff, disruption.clinic)
    with transaction.atomic():
        return opening.close(by=by, disruption=disruption, status=State.DONE, now=now)


def confine(staff: User, clinic: Clinic) -> None:
    """Raises NotYours for another's clinic, NotAllowed for who has no right to this."""
    if clinic.pk not in duty_of(staff).changed:
        raise NotYours
    if not staff.has_perm(MAY):
        raise NotAllowed


def open_of(plan: Plan, *, now: dt.datetime) -> Disruption | None:
    """What is open already for some of that time."""
    found = Disruption.objects.filter(
        kind=plan.kind,
        clinic=plan.clinic,
        doctor=plan.doctor,
        room=plan.room,
        status=State.OPEN,
        during__overlap=plan.during(now),
    )
    return found.first()


def _close_time(disruption: Disruption, plan: Plan, by: Actor) -> None:
    """By a row of the schedule, of which the disruption keeps hold."""
    hours = {"date_from": plan.first, "date_to": plan.last, "start": plan.start, "end": plan.end}
    if plan.kind == Kind.SICK:
        row = ScheduleException(
            doctor=plan.doctor, clinic=plan.clinic, kind=ScheduleException.Kind.TIME_OFF, **hours
        )
        disruption.exception = departures.add_exception(by=by, exception=row)
    elif plan.kind == Kind.CLINIC:
        disruption.closure = departures.close_clinic(
            by=by, closure=ClinicClosure(clinic=plan.clinic, **hours)
        )
    elif plan.kind == Kind.ROOM:
        disruption.block = put_block(
            by=by,
            system=SYSTEM_OF_BLOCKS,
            value=str(disruption.public_id),
            starts_at=disruption.during.lower,
            ends_at=disruption.during.upper,
            room=plan.room,
        )


def _open_time(disruption: Disruption, by: Actor) -> None:
    """What a manager has removed from the schedule meanwhile is gone already."""
    if disruption.exception is not None:
        departures.remove_exception(by=by, exception=disruption.exception)
    if disruption.closure is not None:
        departures.reopen_clinic(by=by, closure=disruption.closure)
    if disruption.block is not None:
        remove_block(by=by, system=SYSTEM_OF_BLOCKS, value=str(disruption.public_id))


def _supersede(new: Disruption, *, by: Actor, now: dt.datetime) -> None:
    """Later still, or not so late: the former estimate is over. The same one again is refused by the database."""
    former = Disruption.objects.filter(
        kind=Kind.LATE, clinic=new.clinic, doctor=new.doctor, status=State.OPEN, during__overlap=new.during
    )
    for each in former.exclude(minutes=new.minutes):
        opening.close(by=by, disruption=each, status=State.DONE, now=now)


def _tell_on_time(disruption: Disruption, now: dt.datetime) -> None:
    told = disruption.visits.filter(step=Step.TOLD, messages__gt=0)
    visits = affected_by(disruption, now=now).filter(
        pk__in=told.values("appointment"), during__startswith__gt=now
    )
    for visit in visits:
        purpose = f"on time {disruption.public_id} {visit.public_id}"
        tell_of_delay(visit, minutes=0, purpose=purpose, now=now)
