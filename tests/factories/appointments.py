"""Times and visits of tests."""

import datetime as dt
from dataclasses import replace
from typing import Any

from booking.appointments.actions import booking, holding
from booking.appointments.actions.booking import Who
from booking.appointments.actions.holding import Agreed
from booking.appointments.guard import taking
from booking.appointments.models import Appointment
from booking.appointments.slots import Slot
from booking.appointments.terms import Terms
from booking.patients.models import Patient
from clinics.directory.models import Offering, Room
from portal.audit.actor import SYSTEM, Actor
from portal.shared.money import Money
from tests.factories.directory import OfferingFactory
from tests.factories.patients import make_patient

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
TOMORROW = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
FREE_TERMS = Terms(
    cancel_until_hours=2,
    prepayment="none",
    prepayment_minor=0,
    prepayment_waived=False,
    needs_confirmation=False,
)
AGREED = Agreed(price=Money("RUB", 320_000), terms=FREE_TERMS)
HOLDER, ADDRESS = "a" * 64, "b" * 64


def make_room(offering: Offering, code: str = "12") -> Room:
    return Room.objects.create(code=code, clinic=offering.clinic, name_ru=code, name_en=code)


def make_slot(offering: Offering | None = None, room: Room | None = None, **other: Any) -> Slot:
    """Half an hour tomorrow at nine (UTC), with ten minutes after it, unless `other` says otherwise."""
    offering = offering or OfferingFactory(price=320_000)
    slot = Slot(
        doctor_id=offering.doctor_id,
        clinic_id=offering.clinic_id,
        service_id=offering.service_id,
        room_id=room.pk if room else None,
        channel="in_person",
        starts_at=TOMORROW,
        minutes=30,
        buffer_minutes=10,
    )
    return replace(slot, **other)


def later(slot: Slot, minutes: int) -> Slot:
    return replace(slot, starts_at=slot.starts_at + dt.timedelta(minutes=minutes))


def hold(
    slot: Slot,
    *,
    holder: str = HOLDER,
    address: str = ADDRESS,
    now: dt.datetime = NOW,
    by: Actor = SYSTEM,
    agreed: Agreed = AGREED,
) -> Appointment:
    with taking(by=by, slots=[slot], holders=[holder], addresses=[address]) as guard:
        return holding.hold(guard, slot=slot, agreed=agreed, holder=holder, address=address, now=now)


def confirm(
    held: Appointment, patient: Patient | None = None, *, now: dt.datetime = NOW, by: Actor = SYSTEM
) -> Appointment:
    patient = patient or make_patient()
    with taking(by=by, visits=[held], patients=[patient]) as guard:
        return booking.confirm_hold(guard, hold=held, who=Who(patient), language="en", now=now)


def book(
    slot: Slot,
    patient: Patient | None = None,
    *,
    now: dt.datetime = NOW,
    by: Actor = SYSTEM,
    agreed: Agreed = AGREED,
    **who: Any,
) -> Appointment:
    patient = patient or make_patient()
    with taking(by=by, slots=[slot], patients=[patient]) as guard:
        return booking.book(guard, slot=slot, agreed=agreed, who=Who(patient, **who), now=now)
