"""A doctor, a room or a clinic drops out: the time closes, all whom it befalls are listed, and it can be taken back."""

import datetime as dt

from pytest import mark, raises

from booking.appointments.models import Appointment
from booking.availability.queries import free_times
from booking.disruptions.errors import AlreadyDisrupted, NoLongerOpen
from booking.disruptions.models import Kind
from booking.journeys.disrupt import foresee, take_back
from booking.journeys.errors import NotAllowed, NotYours
from booking.notifications.models import OutboxMessage
from booking.schedule.errors import WrongHours
from booking.schedule.models import WeeklyRule
from tests.factories.appointments import NOW, book, make_room, make_slot
from tests.factories.schedule import at, make_offering
from tests.integration.disruptions.conftest import Ward, rows, steps
from tests.integration.staff.conftest import MONDAY, TUESDAY, member
from tests.staff import make_staff


def free(ward: Ward) -> int:
    """How many times of the doctor's tomorrow."""
    doctor, service = ward.offering.doctor_id, ward.offering.service_id
    return len(free_times(service=service, doctors=[doctor], first=TUESDAY, days=1, now=NOW, at_desk=True))


def in_room(ward: Ward) -> dict[str, object]:
    room = make_room(ward.offering)
    WeeklyRule.objects.update(room=room)
    Appointment.objects.update(room=room)
    return {"doctor": None, "room": room}


KINDS = {
    Kind.SICK: lambda ward: {},
    Kind.ROOM: in_room,
    Kind.CLINIC: lambda ward: {"doctor": None},
}


@mark.parametrize("kind", KINDS)
def test_the_time_is_closed_and_each_visit_is_on_the_list_where_it_was(ward: Ward, kind: Kind) -> None:
    told = KINDS[kind](ward)
    assert free(ward)
    foreseen = foresee(ward.plan(kind, **told), now=NOW)
    revisions = list(Appointment.objects.values_list("pk", "revision"))
    disruption = ward.disrupt(kind, **told)
    assert [row.appointment for row in rows(disruption)] == foreseen == ward.visits
    assert free(ward) == 0
    assert list(Appointment.objects.values_list("pk", "revision")) == revisions


@mark.parametrize("kind", KINDS)
def test_taken_back_the_time_is_open_again_and_nobody_is_moved(ward: Ward, kind: Kind) -> None:
    told = KINDS[kind](ward)
    before = free(ward)
    disruption = ward.disrupt(kind, **told)
    take_back(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)
    assert free(ward) == before
    with raises(NoLongerOpen):
        take_back(by=ward.by, staff=ward.staff, disruption=disruption, now=NOW)


def test_some_hours_befall_only_the_visits_within_them(ward: Ward) -> None:
    disruption = ward.disrupt(start=at("10:00"), end=at("10:40"))
    assert [row.appointment for row in rows(disruption)] == ward.visits[:1]


def test_a_second_press_makes_no_second_list(ward: Ward) -> None:
    ward.disrupt()
    with raises(AlreadyDisrupted):
        ward.disrupt()


@mark.parametrize(
    "hours",
    [
        {"first": MONDAY, "last": MONDAY - dt.timedelta(days=1)},
        {"first": MONDAY - dt.timedelta(days=1), "last": MONDAY - dt.timedelta(days=1)},
        {"first": MONDAY, "last": MONDAY, "start": at("08:00"), "end": at("09:00")},
        {"start": at("10:00")},
        {"start": at("11:00"), "end": at("10:00")},
        {"last": TUESDAY + dt.timedelta(days=1), "start": at("10:00"), "end": at("11:00")},
        {"last": TUESDAY + dt.timedelta(days=40)},
    ],
)
def test_a_time_that_is_over_or_no_time_is_refused(ward: Ward, hours: dict[str, object]) -> None:
    with raises(WrongHours):
        ward.disrupt(**hours)
    assert free(ward)


def test_another_clinic_is_not_found_and_without_the_right_it_is_refused(ward: Ward) -> None:
    ward.staff = member("registrar", make_offering())
    with raises(NotYours):
        ward.disrupt()
    ward.staff = member("registrar", ward.offering)
    ward.staff.groups.first().permissions.filter(content_type__app_label="disruptions").delete()
    with raises(NotAllowed):
        ward.disrupt()
    assert make_staff().has_perm("disruptions.add_disruption") is False


def test_a_visit_elsewhere_or_of_another_doctor_is_not_befallen(ward: Ward) -> None:
    book(make_slot(ward.colleague))
    book(make_slot(make_offering()))
    assert steps(ward.disrupt()) == ["untouched"] * 3
    assert not OutboxMessage.objects.exists()
