"""A visit is moved or cancelled by whoever may: the booker, the patient, whoever has the link, or the clinic."""

import datetime as dt
from dataclasses import replace

from django.db import transaction

from booking.appointments.actions import changing
from booking.appointments.actions.changing import Change
from booking.appointments.appointment import Cause, Side
from booking.appointments.guard import taking
from booking.appointments.links import Link
from booking.appointments.models import Appointment
from booking.availability.queries import ANYBODY, check, slot_at, visitor_of
from booking.notifications.actions import stop_messages, tell_of_visit
from booking.patients.actions.contacts import end_contact
from portal.audit.actor import Actor

# What a patient may say; the other causes are the clinic's.
PATIENTS_CAUSES = (Cause.OTHER_PLANS, Cause.OTHER_TIME, Cause.NOT_NEEDED, Cause.OTHER)


def move_visit(
    *, by: Actor, visit: Appointment, starts_at: dt.datetime, change: Change, now: dt.datetime
) -> Appointment:
    """To another time of the same doctor, service and clinic; price and terms stay.

    Raises NotOffered, SameTime, WrongStep, Outdated, TooLate, PatientBusy, SlotTaken; the old time stays then.
    """
    slot = slot_at(
        doctor=visit.doctor_id,
        clinic=visit.clinic_id,
        service=visit.service_id,
        starts_at=starts_at,
        channel=visit.channel,
        now=now,
    )
    with transaction.atomic():
        with taking(by=by, slots=[slot], visits=[visit]) as guard:
            visitor = visitor_of(visit.patient) if visit.patient else ANYBODY
            visitor = replace(visitor, referrals=None)  # asked when it was booked; the service stays
            check(slot, now=now, visitor=visitor, moving=visit)
            moved = changing.move(guard, visit=visit, slot=slot, now=now, change=change)
        tell_of_visit(moved, now=now)
    return moved


def cancel_visit(
    *, by: Actor, visit: Appointment, side: Side, change: Change, now: dt.datetime
) -> Appointment:
    """Raises WrongStep, Outdated, TooLate."""
    with transaction.atomic():
        cancelled = changing.cancel(by=by, visit=visit, side=side, now=now, change=change)
        tell_of_visit(cancelled, now=now)
    return cancelled


def disown(*, by: Actor, link: Link, now: dt.datetime) -> None:
    """«This is not me»: whoever was told by this link gets no more messages, and the link opens nothing any more.

    Who booked by a code of that very address has the visit cancelled. A visit that the desk made is another person's,
    and stays: only the contact ends that was written down wrong. Raises WrongStep, TooLate, AlreadyEnded.
    """
    contact = link.reached.contact
    if contact is None:
        cancel_visit(by=by, visit=link.visit, side=Side.PATIENT, change=Change(Cause.NOT_ME), now=now)
        return
    with transaction.atomic():
        end_contact(by=by, contact=contact, now=now)
        stop_messages(patient=contact.patient, to=contact.value, now=now)
