"""Reads of this app. Who may ask is for the caller to know."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from booking.appointments.appointment import LONGEST
from booking.appointments.models import Appointment, AppointmentEvent
from booking.appointments.slots import Slot
from booking.appointments.status import LIVE, Happening, Status
from booking.patients.models import Patient
from booking.patients.records import ids_of_person, members
from clinics.directory.models import Clinic, Doctor, Offering, Service
from portal.accounts.models import User

_BUSY = """
    SELECT doctor_id, room_id, lower(occupies), upper(occupies)
    FROM appointments_appointment
    WHERE status = ANY(%(live)s) AND doctor_id = ANY(%(doctors)s)
        AND lower(occupies) >= %(reach)s AND lower(occupies) < %(until)s AND upper(occupies) > %(since)s
        AND (status <> 'held' OR held_until > %(now)s) AND id IS DISTINCT FROM %(except_for)s
        AND (holder = '' OR holder <> %(holder)s)
    UNION
    SELECT doctor_id, room_id, lower(occupies), upper(occupies)
    FROM appointments_appointment
    WHERE status = ANY(%(live)s) AND room_id = ANY(%(rooms)s)
        AND lower(occupies) >= %(reach)s AND lower(occupies) < %(until)s AND upper(occupies) > %(since)s
        AND (status <> 'held' OR held_until > %(now)s) AND id IS DISTINCT FROM %(except_for)s
        AND (holder = '' OR holder <> %(holder)s)
"""


class Busy(NamedTuple):
    """A time that is taken, half open, in UTC."""

    doctor_id: int
    room_id: int | None
    starts_at: dt.datetime
    ends_at: dt.datetime


def busy(
    *,
    doctors: Collection[int],
    rooms: Collection[int],
    since: dt.datetime,
    until: dt.datetime,
    now: dt.datetime,
    except_for: Appointment | None = None,
    holder: str = "",
) -> list[Busy]:
    """What is taken of these doctors or rooms in a window; holds that lapsed are free. One query.

    `except_for` is a visit that is about to leave its time, `holder` a browser whose own hold doesn't count.
    """
    values: dict[str, Any] = {
        "live": [status.value for status in LIVE],
        "doctors": list(doctors),
        "rooms": list(rooms),
        "reach": since - LONGEST,
        "since": since,
        "until": until,
        "now": now,
        "except_for": except_for.pk if except_for else None,
        "holder": holder,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, values)
        return [Busy(*row) for row in cursor.fetchall()]


def is_taken(slot: Slot, *, now: dt.datetime, holder: str = "") -> bool:
    """Whether somebody else has the doctor or the room then. No promise without the guard: a quick no. One query."""
    rooms = [] if slot.room_id is None else [slot.room_id]
    span = slot.occupies
    found = busy(
        doctors=[slot.doctor_id], rooms=rooms, since=span.lower, until=span.upper, now=now, holder=holder
    )
    return bool(found)


def was_just_moved(visit: Appointment) -> bool:
    """Whether a move is the last thing that happened to it."""
    return visit.events.filter(revision=visit.revision, happening=Happening.MOVED).exists()


def booked_from(now: dt.datetime, *, doctors: Collection[int], clinics: Collection[int]) -> list[Appointment]:
    """Live visits, holds aside, of these doctors at these clinics (primary keys) that are not over; in their order."""
    visits = Appointment.objects.live().filter(patient__isnull=False, during__endswith__gt=now)
    found = visits.filter(doctor__in=doctors, clinic__in=clinics).order_by("during", "pk")
    return list(found.select_related("doctor", "service", "clinic"))


def booked_of(fact: Clinic | Doctor | Service | Offering, *, now: dt.datetime) -> list[Appointment]:
    """Live visits, holds aside, of a fact of the directory that are not over; in their order."""
    visits = Appointment.objects.live().filter(patient__isnull=False, during__endswith__gt=now)
    match fact:
        case Clinic():
            visits = visits.filter(clinic=fact)
        case Doctor():
            visits = visits.filter(doctor=fact)
        case Service():
            visits = visits.filter(service=fact)
        case _:
            offered = {"doctor": fact.doctor_id, "service": fact.service_id, "clinic": fact.clinic_id}
            visits = visits.filter(**offered)
    return list(visits.order_by("during", "pk").select_related("doctor", "service", "clinic"))


def booked_at(clinic: Clinic, since: dt.datetime, until: dt.datetime) -> list[tuple[int, dt.datetime]]:
    """The doctor's primary key and the beginning, in UTC, of each live visit at a clinic that begins in a window."""
    visits = Appointment.objects.live().filter(clinic=clinic, patient__isnull=False)
    rows = visits.filter(during__startswith__gte=since, during__startswith__lt=until)
    return list(rows.values_list("doctor_id", "during__startswith"))


def awaiting_confirmation(clinic: Clinic) -> list[Appointment]:
    """Visits that wait for the clinic's word, the nearest deadline first."""
    rows = Appointment.objects.filter(clinic=clinic, status=Status.AWAITING_CONFIRMATION)
    ordered = rows.order_by(F("confirm_by").asc(nulls_last=True), "during")
    return list(ordered.select_related("doctor", "service", "clinic"))


def persons_records(patient: Patient) -> list[int]:
    """Primary keys of all records of the person: what was booked with one is a visit of them all. One query."""
    return ids_of_person(patient.pk)


def booked_by(booker: User, *, now: dt.datetime) -> tuple[list[Appointment], QuerySet[Appointment]]:
    """What a person booked, for whomever: the visits to come, the next first, and the rest, the latest first."""
    visits = Appointment.objects.exclude(status=Status.HELD).filter(booker=booker, patient__isnull=False)
    read = visits.select_related("doctor", "service", "clinic", "room", "patient")
    to_come = Q(status__in=LIVE, during__endswith__gt=now)
    return list(read.filter(to_come).order_by("during")), read.exclude(to_come).order_by("-during")


def took_place() -> Q:
    """Of visits, those that somebody saw: of a visit that closed by itself nobody knows whether the patient came."""
    came = AppointmentEvent.objects.filter(
        appointment=OuterRef("pk"), status__in=[Status.CHECKED_IN, Status.IN_PROGRESS]
    )
    return Q(Q(happening=Happening.COMPLETED) | Exists(came), status=Status.COMPLETED)


def visits_of_people(
    people: Sequence[Patient], *, clinics: Collection[int], since: dt.datetime
) -> dict[int, list[Appointment]]:
    """By a surviving record's primary key: the person's visits at these clinics that end later, the next first.

    With doctor, service and clinic. Two queries.
    """
    of = members({person.pk for person in people})
    visits = Appointment.objects.exclude(status__in=[Status.HELD, Status.EXPIRED]).filter(
        patient__in=of, clinic__in=clinics, during__endswith__gt=since
    )
    found: dict[int, list[Appointment]] = {person.pk: [] for person in people}
    for visit in visits.select_related("doctor", "service", "clinic").order_by("during"):
        if visit.patient_id is not None:
            found[of[visit.patient_id]].append(visit)
    return found


def by_code(code: str) -> Appointment | None:
    """A visit by the code that its patient reads out; letters in either case, spaces and dashes as typed."""
    compact = "".join(sign for sign in code.upper() if sign.isalnum())
    return Appointment.objects.exclude(status__in=[Status.HELD, Status.EXPIRED]).filter(code=compact).first()
