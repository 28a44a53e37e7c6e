"""A booking, from a time pressed to a visit in the calendar: hold it, say who comes, and it is theirs."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from booking.appointments.actions import booking, holding
from booking.appointments.actions.booking import Told, Who, slot_of
from booking.appointments.actions.holding import Agreed
from booking.appointments.errors import NoSuchHold, PatientBusy, SlotTaken
from booking.appointments.guard import taking
from booking.appointments.models import Appointment, Source
from booking.appointments.queries import is_taken
from booking.appointments.slots import Slot
from booking.appointments.terms import terms_of
from booking.availability.errors import NotOffered
from booking.availability.queries import check, free_times, slot_at
from booking.journeys.agreeing import declared, visitor_with
from booking.journeys.people import NewPerson, own_patient, patient_for
from booking.journeys.prepayment import pays_online
from booking.notifications.actions import tell_of_visit
from booking.patients.models import Patient
from clinics.directory.models import Clinic, Offering
from portal.accounts.models import User
from portal.audit.actor import Actor
from portal.shared.languages import Language
from portal.shared.money import Money

RETAKEN_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """A time that somebody pressed: primary keys, and `starts_at` in UTC. No channel: the one that the time has.

    No doctor: whoever is free then. `offering`: the one chosen, or one of those, by whoever has read it (offering_of).
    """

    doctor: int | None
    clinic: int
    service: int
    starts_at: dt.datetime
    channel: str | None = None
    offering: Offering | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Origin:
    """Where a booking comes from, and the language of its messages."""

    source: Source = Source.PAGE
    campaign: str = ""
    language: Language = Language.EN


def hold_time(
    *, by: Actor, choice: Choice, holder: str, address: str, origin: Origin, now: dt.datetime
) -> Appointment:
    """Keep the time for this browser. Raises NotOffered, SlotTaken, TooManyHolds."""
    offering = _offering(choice)

    def take(slot: Slot) -> Appointment:
        with taking(by=by, slots=[slot], holders=[holder], addresses=[address]) as guard:
            price = check(slot, now=now)
            agreed = agree(offering, price, origin)
            return holding.hold(guard, slot=slot, agreed=agreed, holder=holder, address=address, now=now)

    slots = _slots(choice, now, turn=int(holder[:8], 16))
    return _known(_first_free(slots, take, now, holder), offering)


def confirm_booking(
    *,
    by: Actor,
    hold: Appointment,
    user: User,
    person: NewPerson | UUID,
    told: Told,
    language: Language,
    now: dt.datetime,
) -> Appointment:
    """The held time becomes a visit of one of the user's people, by public id, or of somebody new.

    The service's notice is asked of the moment at which the time was held, as long as it is. A hold that lapsed is
    retaken within a day: then price and terms are agreed anew. What awaits the clinic's look at an insurer or a
    referral, the clinic confirms.

    All or nothing: also the record of somebody new is there only if the visit is. Raises NotYours, ValidationError,
    NotOffered, NoSuchHold, TooManyVisits, PatientBusy, SlotTaken.
    """
    if hold.held_at is None or hold.held_at < now - RETAKEN_WITHIN:
        raise NoSuchHold
    is_running = hold.held_until is not None and now < hold.held_until
    with transaction.atomic():
        patient = _patient(by, user, person, hold.clinic, now)
        with taking(by=by, visits=[hold], patients=[patient]) as guard:
            asked_at = hold.held_at if is_running else now
            slot = slot_of(hold)
            price = check(slot, now=now, asked_at=asked_at, visitor=visitor_with(patient, told))
            agreed = booking.agreed_of(hold) if is_running else _agreed_anew(hold, price)
            who, agreed = Who(patient, user, told=told), declared(agreed, told, slot)
            visit = booking.confirm_hold(guard, hold=hold, who=who, agreed=agreed, language=language, now=now)
        tell_of_visit(visit, now=now)
    return visit


def book_at_once(
    *,
    by: Actor,
    choice: Choice,
    user: User,
    person: NewPerson | UUID,
    told: Told,
    origin: Origin,
    now: dt.datetime,
) -> Appointment:
    """Hold and confirm in one step, for whoever is signed in and known. Raises as hold_time and confirm_booking."""
    offering = _offering(choice)
    with transaction.atomic():
        slots = _slots(choice, now, turn=user.pk)
        patient = _patient(by, user, person, offering.clinic, now)

        def take(slot: Slot) -> Appointment:
            with taking(by=by, slots=[slot], patients=[patient]) as guard:
                price = check(slot, now=now, visitor=visitor_with(patient, told))
                who = Who(patient, user, told=told)
                agreed = declared(agree(offering, price, origin), told, slot)
                return booking.book(guard, slot=slot, agreed=agreed, who=who, now=now)

        visit = _known(_first_free(slots, take, now), offering)
        tell_of_visit(visit, now=now)
    return visit


def agree(offering: Offering, price: Money, origin: Origin) -> Agreed:
    """Price and terms of this moment, to be frozen with the time."""
    terms = terms_of(offering.service, price, pays_online=pays_online(offering.clinic))
    return Agreed(
        price=price, terms=terms, source=origin.source, campaign=origin.campaign, language=origin.language
    )


def _agreed_anew(hold: Appointment, price: Money) -> Agreed:
    """As of this moment; where the booking comes from stays."""
    terms = terms_of(hold.service, price, pays_online=pays_online(hold.clinic))
    return replace(booking.agreed_of(hold), price=price, terms=terms)


def offering_of(**which: int | str) -> Offering | None:
    """The first of these, with its doctor, clinic and service."""
    rows = Offering.objects.select_related("doctor", "clinic__entity", "service")
    return rows.filter(**which).order_by("pk").first()


def _offering(choice: Choice) -> Offering:
    """The one chosen; of any doctor, one of those. Raises NotOffered."""
    which = {"doctor": choice.doctor, "clinic": choice.clinic, "service": choice.service}
    named = {name: key for name, key in which.items() if key is not None}
    offering = choice.offering or offering_of(**named)
    if offering is None:
        raise NotOffered([_("The doctor doesn't offer this service at this clinic.")])
    return offering


def _known(visit: Appointment, offering: Offering) -> Appointment:
    """The visit with what was read of it already."""
    visit.clinic, visit.service = offering.clinic, offering.service
    if visit.doctor_id == offering.doctor_id:
        visit.doctor = offering.doctor
    return visit


def _slots(choice: Choice, now: dt.datetime, *, turn: int) -> Sequence[Slot]:
    """What the choice may become. Of any doctor: all who are free then, from another one on for each `turn`."""
    if choice.doctor is None:
        return _of_any_doctor(choice, now, turn)
    slot = slot_at(
        doctor=choice.doctor,
        clinic=choice.clinic,
        service=choice.service,
        starts_at=choice.starts_at,
        channel=choice.channel,
        now=now,
    )
    return [slot]


def _of_any_doctor(choice: Choice, now: dt.datetime, turn: int) -> Sequence[Slot]:
    times = free_times(
        service=choice.service,
        clinics=[choice.clinic],
        channel=choice.channel,
        first=choice.starts_at.date()
        - dt.timedelta(days=1),  # the clinic's date may be another than that in UTC
        days=3,
        now=now,
    )
    slots = [time.slot for time in times if time.starts_at == choice.starts_at]
    first = turn % len(slots) if slots else 0
    return slots[first:] + slots[:first]


def _first_free(
    slots: Sequence[Slot], take: Callable[[Slot], Appointment], now: dt.datetime, holder: str = ""
) -> Appointment:
    """Raises SlotTaken when the last of them is taken too; the patient's own time is no doctor's matter.

    What the holder has stands in nobody's way: the next hold gives it up.
    """
    for slot in slots:
        if is_taken(slot, now=now, holder=holder):
            continue  # most who come late are told so without waiting for anybody's lock
        try:
            return take(slot)
        except PatientBusy:
            raise
        except SlotTaken:
            continue
    raise SlotTaken


def _patient(by: Actor, user: User, person: NewPerson | UUID, clinic: Clinic, now: dt.datetime) -> Patient:
    if isinstance(person, UUID):
        return own_patient(user, person, clinic=clinic, now=now)
    return patient_for(by=by, user=user, person=person, clinic=clinic, now=now)
