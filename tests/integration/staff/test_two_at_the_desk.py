"""Two registrars at one visit at once, on real connections: one is heard, the other is told."""

import datetime as dt
from collections.abc import Callable

from pytest import fixture

from booking.appointments.appointment import Side
from booking.appointments.errors import AppointmentError
from booking.appointments.models import Appointment, Cause
from booking.journeys.attend import attend
from booking.journeys.desk_change import NewTime, Seen, cancel_at_desk, move_at_desk
from booking.journeys.duty import Deed
from portal.accounts.models import User
from portal.audit.actor import Actor
from tests.factories.appointments import TOMORROW, book, make_slot
from tests.factories.schedule import make_offering
from tests.integration.staff.conftest import member
from tests.races import race

ROUNDS = 4
LATER = TOMORROW + dt.timedelta(hours=1)


@fixture(autouse=True)
def _committed(committed: str) -> None:
    """Commits are real here."""


def marking(staff: User, visit: Appointment, deed: Deed) -> Callable[[], object]:
    by = Actor(staff.public_id, "test")
    return lambda: attend(by=by, staff=staff, visit=visit, deed=deed, revision=visit.revision, now=LATER)


def moving(staff: User, visit: Appointment) -> Callable[[], object]:
    by, to = Actor(staff.public_id, "test"), NewTime(visit.doctor_id, LATER, "in_person")
    why = Seen(visit.revision, Cause.OTHER_TIME)
    return lambda: move_at_desk(by=by, staff=staff, visit=visit, to=to, why=why, now=TOMORROW)


def cancelling(staff: User, visit: Appointment) -> Callable[[], object]:
    by, why = Actor(staff.public_id, "test"), Seen(visit.revision, Cause.OTHER)
    return lambda: cancel_at_desk(by=by, staff=staff, visit=visit, side=Side.CLINIC, why=why, now=TOMORROW)


def test_of_two_registrars_at_one_visit_one_is_heard_and_the_other_told() -> None:
    for _ in range(ROUNDS):
        offering = make_offering()
        visit = book(make_slot(offering))
        one, other = member("registrar", offering), member("registrar", offering)
        outcomes = race(
            [
                marking(one, visit, Deed.CHECK_IN),
                marking(other, visit, Deed.NO_SHOW),
                moving(one, visit),
                cancelling(other, visit),
            ]
        )
        refusals = [outcome.refusal for outcome in outcomes if outcome.refusal]
        assert len(refusals) == 3
        assert all(isinstance(refusal, AppointmentError) for refusal in refusals)
        visit.refresh_from_db()
        assert (visit.revision, visit.events.count()) == (2, 2)
