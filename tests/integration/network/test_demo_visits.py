"""The demo's visits are booked and attended by the journeys; nothing is added where somebody has a visit."""

import datetime as dt

from pytest import fixture

from booking.appointments.models import Appointment
from clinics.directory.models import Offering, Payer
from portal.accounts.models import User
from portal.network.demo.visits import book_visits
from tests.factories.schedule import make_offering
from tests.integration.staff.conftest import member, practitioner

NOON = dt.datetime(2026, 3, 3, 9, 5, tzinfo=dt.UTC)  # a Tuesday, 12:05 in Moscow


@fixture
def offering(db: None) -> Offering:
    offering = make_offering()
    offering.clinic.accepted_payers = [Payer.SELF, Payer.INSURER]
    offering.clinic.save()
    return offering


@fixture
def registrar(offering: Offering) -> User:
    practitioner("doctor", offering)
    return member("registrar", offering)


def test_visits_of_the_days_before_are_over_and_those_ahead_stand(registrar: User) -> None:
    made = book_visits(staff=registrar, now=NOON)
    past = Appointment.objects.filter(during__endswith__lte=NOON)
    ahead = Appointment.objects.filter(during__startswith__gt=NOON + dt.timedelta(hours=1))
    assert made == Appointment.objects.count() > 4
    assert {visit.status for visit in past} <= {"completed", "no_show"}
    assert {visit.status for visit in ahead} <= {"confirmed", "awaiting_confirmation"}


def test_where_somebody_has_a_visit_none_is_made_up(registrar: User) -> None:
    book_visits(staff=registrar, now=NOON)
    assert book_visits(staff=registrar, now=NOON) == 0
