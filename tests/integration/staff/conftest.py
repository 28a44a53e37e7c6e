"""A clinic with a doctor at work, its manager and its registrar, and another clinic that is none of theirs."""

import datetime as dt
from dataclasses import dataclass

import time_machine
from django.test import Client
from pytest import fixture

from booking.appointments.models import Appointment
from clinics.directory.models import ClinicStaff, Doctor, Offering
from portal.accounts.models import User
from portal.accounts.roles import ROLES
from tests.factories.appointments import NOW
from tests.factories.schedule import make_offering
from tests.staff import browser, make_staff, through_the_door

TUESDAY = dt.date(2026, 3, 3)
MONDAY = dt.date(2026, 3, 2)


@dataclass
class Desk:
    """A member of staff in a browser, at the clinic of `offering`."""

    user: User
    client: Client
    offering: Offering

    @property
    def clinic(self) -> int:
        return self.offering.clinic_id


def member(role: str, offering: Offering | None = None) -> User:
    """On duty at the clinic of `offering`, if one is given."""
    permissions = next(each.permissions for each in ROLES if each.key == role)
    user = make_staff(*permissions)
    if offering is not None:
        ClinicStaff.objects.create(user=user, clinic=offering.clinic)
    return user


def practitioner(role: str, offering: Offering) -> User:
    """Who signs in as the doctor of `offering`."""
    user = member(role)
    Doctor.objects.filter(pk=offering.doctor_id).update(user=user)
    return user


def at_work(role: str, offering: Offering) -> Desk:
    user = member(role, offering)
    return Desk(user, through_the_door(browser(), user), offering)


@fixture
def now(db):
    """Monday, 2 March 2026, eleven in Moscow."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@fixture
def offering(now) -> Offering:
    return make_offering()


@fixture
def foreign(now) -> Offering:
    return make_offering()


@fixture
def manager(offering) -> Desk:
    return at_work("manager", offering)


@fixture
def registrar(offering) -> Desk:
    return at_work("registrar", offering)


@fixture
def onlooker(offering) -> Desk:
    """Sees the visits of the clinic and may change people's records, but neither books nor changes a visit."""
    user = make_staff("appointments.view_appointment", "patients.view_patient", "patients.change_patient")
    ClinicStaff.objects.create(user=user, clinic=offering.clinic)
    return Desk(user, through_the_door(browser(), user), offering)


def hidden(answer, name: str) -> str:
    """The value of a hidden field or of a button of an answer."""
    text = answer.content.decode()
    found = text.index(f'name="{name}" value="') + len(f'name="{name}" value="')
    return text[found : text.index('"', found)]


def visits() -> list[Appointment]:
    return list(Appointment.objects.order_by("pk"))
