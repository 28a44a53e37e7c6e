"""A time becomes a patient's visit: from a hold, or straight away."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q

from booking.appointments.actions.holding import Agreed, make_way, new_visit
from booking.appointments.actions.writing import add_remark, locked, note, write
from booking.appointments.errors import NoSuchHold, OverrideRefused, PatientBusy, TooManyVisits
from booking.appointments.guard import Guard, keys_of_slot
from booking.appointments.models import Appointment, Cause, Source, VisitDetails
from booking.appointments.queries import persons_records
from booking.appointments.slots import Slot
from booking.appointments.status import UPCOMING, Happening, Status
from booking.appointments.terms import Terms
from booking.patients.models import Patient
from booking.schedule.locks import Scarce, key_of
from clinics.directory.models import Payer
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.languages import Language

OVERRIDE = "appointments.override"


@dataclass(frozen=True)
class Told:
    """What the patient says beforehand. `answers`: pairs of a question's public id and the answer in words."""

    complaint: str = ""
    questions: str = ""
    answers: Sequence[tuple[str, str]] = ()
    referral: str = ""
    insurer: str = ""
    policy: str = ""

    def __bool__(self) -> bool:
        return any((self.complaint, self.questions, self.answers, self.referral, self.insurer, self.policy))


@dataclass(frozen=True)
class Who:
    """Whose visit it is and who booked it. `limited`: the most visits that one may have before them applies."""

    patient: Patient
    booker: User | None = None
    limited: bool = True
    told: Told = field(default_factory=Told)


def first_status(terms: Terms) -> Status:
    """Where a booking begins: what is paid online is paid first, and only then the clinic confirms."""
    return Status.AWAITING_PAYMENT if terms.due_online else status_when_paid(terms)


def status_when_paid(terms: Terms) -> Status:
    return Status.AWAITING_CONFIRMATION if terms.needs_confirmation else Status.CONFIRMED


def confirm_hold(
    guard: Guard,
    *,
    hold: Appointment,
    who: Who,
    language: str,
    now: dt.datetime,
    agreed: Agreed | None = None,
) -> Appointment:
    """The hold becomes the patient's visit. One that lapsed works as long as nobody else has taken the time.

    `who.patient` is the surviving record, `language` that of the messages, `agreed` in place of what was agreed when
    the time was held. Raises NoSuchHold, TooManyVisits,
    PatientBusy, SlotTaken.
    """
    guard.need([key_of(Scarce.DOCTOR, hold.doctor_id), key_of(Scarce.PATIENT, who.patient.pk)])
    current = locked(hold)
    if current.status not in (Status.HELD, Status.EXPIRED) or current.patient_id is not None:
        raise NoSuchHold
    if current.status == Status.EXPIRED:
        make_way(slot_of(current), now)
    current.patient, current.booker = who.patient, who.booker
    _admit(current, who)
    agreed = agreed or agreed_of(current)
    current.price_minor, current.currency = agreed.price.minor, agreed.price.currency
    current.payer, current.terms = agreed.payer, agreed.terms.as_json()
    current.step_to(first_status(agreed.terms))
    current.language = language
    current.held_until, current.holder, current.held_from = None, "", ""
    current.confirm_by = confirm_by(current, now)
    whose = ("status", "patient", "booker", "language", "confirm_by")
    agreed_on = ("price_minor", "currency", "payer", "terms")
    forgotten = ("held_until", "holder", "held_from")
    write(current, Happening.BOOKED, *whose, *agreed_on, *forgotten, by=guard.by, now=now)
    return _booked(current, who, guard.by)


def book(guard: Guard, *, slot: Slot, agreed: Agreed, who: Who, now: dt.datetime) -> Appointment:
    """A visit at once, without a hold: for one who is known, and at the desk.

    The caller has asked booking.availability. Raises TooManyVisits, PatientBusy, SlotTaken.
    """
    guard.need([*keys_of_slot(slot), key_of(Scarce.PATIENT, who.patient.pk)])
    make_way(slot, now)
    visit = new_visit(slot, agreed, first_status(agreed.terms), Happening.BOOKED, now)
    visit.patient, visit.booker = who.patient, who.booker
    _admit(visit, who)
    visit.confirm_by = confirm_by(visit, now)
    visit.touched(guard.by.user).save(force_insert=True)
    return _booked(visit, who, guard.by)


def book_over(
    guard: Guard,
    *,
    staff: User,
    slot: Slot,
    agreed: Agreed,
    who: Who,
    cause: Cause,
    remark: str,
    now: dt.datetime,
) -> Appointment:
    """As book(), beside what the doctor and the room have at that time; never beside a visit of the patient.

    The right and a reason are wanted. Raises OverrideRefused, PatientBusy.
    """
    if not staff.has_perm(OVERRIDE) or cause == Cause.NONE:
        raise OverrideRefused
    guard.need([*keys_of_slot(slot), key_of(Scarce.PATIENT, who.patient.pk)])
    visit = new_visit(slot, agreed, status_when_paid(agreed.terms), Happening.BOOKED, now)
    visit.patient, visit.booker = who.patient, who.booker
    visit.is_override, visit.cause = True, cause
    _admit(visit, who)
    visit.confirm_by = confirm_by(visit, now)
    visit.touched(guard.by.user).save(force_insert=True)
    return _booked(visit, who, guard.by, remark)


def agreed_of(visit: Appointment) -> Agreed:
    """What was agreed when the time was taken."""
    return Agreed(
        price=visit.price,
        terms=Terms.of_json(visit.terms),
        payer=Payer(visit.payer),
        source=Source(visit.source),
        campaign=visit.campaign,
        language=Language(visit.language),
    )


def slot_of(visit: Appointment) -> Slot:
    """The time that an appointment has."""
    minutes = visit.during.upper - visit.during.lower
    buffer = visit.occupies.upper - visit.during.upper
    return Slot(
        doctor_id=visit.doctor_id,
        clinic_id=visit.clinic_id,
        service_id=visit.service_id,
        room_id=visit.room_id,
        channel=visit.channel,
        starts_at=visit.during.lower,
        minutes=minutes // dt.timedelta(minutes=1),
        buffer_minutes=buffer // dt.timedelta(minutes=1),
    )


def confirm_by(visit: Appointment, now: dt.datetime) -> dt.datetime | None:
    """When the clinic must have answered, or the patient paid: in any case before the visit begins.

    A move gives the clinic its time anew, the payment none.
    """
    if visit.status == Status.AWAITING_PAYMENT:
        latest = visit.confirm_by or now + dt.timedelta(minutes=settings.PAY_WITHIN_MINUTES)
    elif visit.status == Status.AWAITING_CONFIRMATION:
        latest = now + dt.timedelta(hours=settings.CONFIRM_WITHIN_HOURS)
    else:
        return None
    return min(latest, visit.during.lower)


def _admit(visit: Appointment, who: Who) -> None:
    """The patient is free then and has not too many visits, whichever of their records these stand with."""
    upcoming, then = _others(visit, who.patient)
    if who.limited and upcoming >= settings.UPCOMING_VISITS_PER_PATIENT:
        raise TooManyVisits(settings.UPCOMING_VISITS_PER_PATIENT)
    if then:
        raise PatientBusy


def free_then(visit: Appointment) -> None:
    """Its patient has no other visit then, with whichever of their records. Raises PatientBusy."""
    if visit.patient is None:
        return
    if _others(visit, visit.patient)[1]:
        raise PatientBusy


def _others(visit: Appointment, patient: Patient) -> tuple[int, int]:
    """How many other visits the person has before them, and how many at the visit's time. Two queries."""
    live = Appointment.objects.live().filter(patient__in=persons_records(patient)).exclude(pk=visit.pk)
    counts = live.aggregate(
        upcoming=Count("pk", filter=Q(status__in=UPCOMING)),
        then=Count("pk", filter=Q(during__overlap=visit.during)),
    )
    return counts["upcoming"], counts["then"]


def _booked(visit: Appointment, who: Who, by: Actor, remark: str = "") -> Appointment:
    if who.told:
        details = VisitDetails(
            appointment=visit,
            patient=who.patient,
            complaint=who.told.complaint,
            questions=who.told.questions,
            answers=[{"question": question, "answer": answer} for question, answer in who.told.answers],
            referral=who.told.referral,
            insurer=who.told.insurer,
            policy=who.told.policy,
        )
        details.touched(by.user).save()
    add_remark(visit, remark, by)
    note(visit, "book", by)
    return visit
