"""The desk books for a caller, for whoever stands there, and for somebody without a phone."""

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from booking.appointments.actions import booking
from booking.appointments.actions.booking import Told, Who
from booking.appointments.actions.holding import Agreed
from booking.appointments.errors import OverrideRefused
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Cause, Source
from booking.appointments.slots import Slot
from booking.availability.queries import check, slot_at, slot_over
from booking.journeys.agreeing import agreed_at_desk, visitor_with
from booking.journeys.book import Choice
from booking.journeys.errors import NotYours
from booking.notifications.actions import tell_of_visit
from booking.patients.actions.merging import merge_patients
from booking.patients.actions.registration import register_patient
from booking.patients.details import FullName, NewContact
from booking.patients.models import ContactPoint, Patient
from booking.patients.queries import Found, person_of, survivor_of
from clinics.directory.models import Payer
from portal.accounts.models import User
from portal.audit.actions import record
from portal.audit.actor import Actor
from portal.shared.languages import Language
from portal.shared.money import Money


@dataclass(frozen=True)
class Caller:
    """Somebody new, as said on the phone or at the desk; without a phone the printed slip is all they have."""

    name: FullName
    birth_date: dt.date | None = None
    sex: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Paying:
    """Who pays. `awaits_letter`: the insurer's guarantee letter is to come, and the clinic confirms when it has."""

    payer: Payer = Payer.SELF
    awaits_letter: bool = False


@dataclass(frozen=True)
class Over:
    """Why a visit is booked beside what the doctor and the room have then, or off the schedule (decision 2)."""

    cause: Cause
    remark: str = ""


@dataclass(frozen=True)
class DeskBooking:
    """All that the desk says of a visit. `patient`: a record's public id, or somebody new."""

    choice: Choice
    patient: UUID | Caller
    told: Told = field(default_factory=Told)
    paying: Paying = field(default_factory=Paying)
    source: Source = Source.PHONE
    language: Language = Language.RU
    over: Over | None = None


def book_at_desk(*, by: Actor, staff: User, wanted: DeskBooking, now: dt.datetime) -> Appointment:
    """A visit at once. The service's notice and the most visits that one may have bind patients, not the desk.

    All or nothing: a new record is there only if the visit is. Raises NotYours, ValidationError, NotOffered,
    PatientBusy, SlotTaken; OverrideRefused.
    """
    choice = wanted.choice
    if wanted.over is not None and not staff.has_perm(booking.OVERRIDE):
        raise OverrideRefused
    if choice.doctor is None:
        raise AssertionError("the desk names the doctor")
    place = {"doctor": choice.doctor, "clinic": choice.clinic, "service": choice.service}
    with transaction.atomic():
        patient = _patient(by, wanted.patient)
        if wanted.over is None:
            slot = slot_at(**place, starts_at=choice.starts_at, channel=choice.channel, now=now)
        else:
            slot = slot_over(**place, starts_at=choice.starts_at, now=now)
        with taking(by=by, slots=[slot], patients=[patient]) as guard:
            who = Who(patient, limited=False, told=wanted.told)
            if wanted.over is None:
                price = check(slot, now=now, visitor=visitor_with(patient, wanted.told), at_desk=True)
                agreed = _agreed(slot, price, wanted)
                visit = booking.book(guard, slot=slot, agreed=agreed, who=who, now=now)
            else:
                visit = booking.book_over(
                    guard,
                    staff=staff,
                    slot=slot,
                    agreed=_agreed(slot, None, wanted),
                    who=who,
                    cause=wanted.over.cause,
                    remark=wanted.over.remark,
                    now=now,
                )
        tell_of_visit(visit, now=now)
    return visit


def open_visit(visit: Appointment, *, by: Actor) -> Found | None:
    """Whose visit it is, for a member of staff; the log says who looked. None of an erased person."""
    if visit.patient is None:
        return None
    with transaction.atomic():
        patient = visit.patient.public_id
        record(by=by, action="appointments.visit.open", object=visit, patient=patient)
    return person_of(visit.patient)


def link_to_record(
    *, by: Actor, provisional: Patient, known: UUID, reason: str, now: dt.datetime, today: dt.date
) -> Patient:
    """Somebody booked for by phone turns out to be a known patient: both are read as one from now on.

    Raises NotYours, StaffOnly, MergeRefused.
    """
    survivor = Patient.objects.filter(public_id=known).first()
    if survivor is None:
        raise NotYours
    return merge_patients(
        by=by, survivor=survivor, duplicate=provisional, now=now, today=today, reason=reason
    )


def _patient(by: Actor, wanted: UUID | Caller) -> Patient:
    if isinstance(wanted, Caller):
        phone = NewContact(ContactPoint.System.PHONE, wanted.phone)
        return register_patient(
            by=by,
            name=wanted.name,
            birth_date=wanted.birth_date,
            sex=wanted.sex,
            contact_points=[phone] if wanted.phone else [],
        )
    found = Patient.objects.filter(public_id=wanted).first()
    if found is None:
        raise NotYours
    return survivor_of(found)


def _agreed(slot: Slot, price: Money | None, wanted: DeskBooking) -> Agreed:
    return agreed_at_desk(
        slot,
        price,
        payer=wanted.paying.payer,
        awaits_letter=wanted.paying.awaits_letter,
        source=wanted.source,
        language=wanted.language,
    )
