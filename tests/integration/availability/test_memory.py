"""What a process remembers is never older than the last commit, whoever committed it and whatever rolled back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from threading import Thread

from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange
from pytest import fixture, mark, raises

from booking.appointments.actions import attending, changing, holding
from booking.appointments.models import Appointment
from booking.availability.memory import forget_everything
from booking.availability.queries import FreeTime, free_times
from booking.schedule.models import BusyBlock, ClinicClosure, DatedShift, EditedDay, HolidayClosure
from clinics.directory.models import Offering, OpeningHours
from portal.audit.actor import SYSTEM
from tests.factories.appointments import book, hold, make_room
from tests.factories.schedule import at, make_exception, make_offering, make_rule

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
TOMORROW = dt.date(2026, 3, 3)
FIVE = ["09:00", "09:20", "09:40", "10:00", "10:20"]


@fixture
def offering(committed: str) -> Offering:
    return make_offering("09:00-11:00")


def ask(offering: Offering, now: dt.datetime = NOW) -> list[FreeTime]:
    return free_times(service=offering.service_id, first=TOMORROW, days=1, now=now)


def clocks(offering: Offering, now: dt.datetime = NOW) -> list[str]:
    return [f"{time.local:%H:%M}" for time in ask(offering, now)]


def elsewhere(work: Callable[[], object]) -> None:
    """On a connection of another's."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def test_a_list_of_what_is_known_is_one_query(offering: Offering) -> None:
    assert clocks(offering) == FIVE
    with CaptureQueriesContext(connection) as captured:
        assert clocks(offering) == FIVE
    assert len(captured) == 1


def test_after_a_booking_a_list_is_two_queries(offering: Offering) -> None:
    slot = ask(offering)[0].slot
    elsewhere(lambda: book(slot))
    with CaptureQueriesContext(connection) as captured:
        assert clocks(offering) == FIVE[2:]
    assert len(captured) == 2


def test_a_visit_is_seen_from_its_booking_to_its_end(offering: Offering) -> None:
    first, *_others, last = ask(offering)
    visit = book(first.slot)
    assert clocks(offering) == FIVE[2:]
    elsewhere(lambda: move(visit, last))
    assert clocks(offering) == FIVE[:3]
    elsewhere(
        lambda: changing.cancel(by=SYSTEM, visit=visit, now=NOW, side="clinic", change=changing.Change())
    )
    assert clocks(offering) == FIVE


def move(visit: Appointment, time: FreeTime) -> None:
    Appointment.objects.filter(pk=visit.pk).update(during=time.slot.during, occupies=time.slot.occupies)


def test_what_is_over_is_free(offering: Offering) -> None:
    visit = book(ask(offering)[0].slot)
    assert clocks(offering) == FIVE[2:]
    attending.complete(by=SYSTEM, visit=visit, now=NOW)
    assert clocks(offering) == FIVE


def test_a_visit_of_another_doctor_takes_the_room(offering: Offering) -> None:
    room = make_room(offering)
    offering.doctor.weekly_rules.update(room=room)
    other = make_offering(clinic=offering.clinic, service=offering.service)
    other.doctor.weekly_rules.update(room=room)
    mine, *_rest = [time for time in ask(offering) if time.offer.id == offering.pk]
    theirs = replace(mine.slot, doctor_id=other.doctor_id)
    book(theirs)
    assert [f"{time.local:%H:%M}" for time in ask(offering) if time.offer.id == offering.pk] == FIVE[2:]


def test_a_hold_is_seen_at_once_and_no_longer_than_it_lasts(offering: Offering) -> None:
    held = hold(ask(offering)[0].slot, now=NOW)
    assert clocks(offering) == FIVE[2:]
    assert clocks(offering, NOW + dt.timedelta(minutes=10)) == FIVE
    holding.release_hold(by=SYSTEM, hold=held, now=NOW)
    assert clocks(offering) == FIVE


def block(offering: Offering) -> None:
    start = dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
    during = TimestamptzRange(start, start + dt.timedelta(minutes=21))
    BusyBlock.objects.create(system="ward", value="1", doctor=offering.doctor, during=during)


def edit_day(offering: Offering) -> None:
    day = EditedDay.objects.create(doctor=offering.doctor, clinic=offering.clinic, date=TOMORROW)
    assert clocks(offering) == []
    DatedShift.objects.create(day=day, start=at("12:00"), end=at("12:40"))


def open_hours(offering: Offering) -> None:
    OpeningHours.objects.create(clinic=offering.clinic, weekday=2, opens=at("09:40"), closes=at("18:00"))


def close(offering: Offering) -> None:
    ClinicClosure.objects.create(clinic=offering.clinic, date_from=TOMORROW, date_to=TOMORROW)


def limit_services(offering: Offering) -> None:
    other = make_offering().service
    offering.doctor.weekly_rules.get().services.add(other)


CHANGES: dict[str, tuple[Callable[[Offering], object], list[str]]] = {
    "a busy block": (block, FIVE[2:]),
    "a rule": (lambda o: make_rule(o, "12:00-12:40"), [*FIVE, "12:00"]),
    "a rule that is gone": (lambda o: o.doctor.weekly_rules.all().delete(), []),
    "services of a rule": (limit_services, []),
    "a break": (lambda o: make_exception(o, "break", "10:00-10:30"), FIVE[:2]),
    "an edited day": (edit_day, ["12:00"]),
    "opening hours": (open_hours, FIVE[2:]),
    "a closure": (close, []),
    "another time zone": (lambda o: type(o.clinic).objects.update(time_zone="Asia/Nicosia"), FIVE),
    "a doctor who leaves": (lambda o: type(o.doctor).objects.update(status="ended"), []),
    "a service withdrawn": (lambda o: type(o.service).objects.update(status="draft"), []),
    "a longer service": (lambda o: type(o.service).objects.update(minutes=100), FIVE[:2]),
    "no price": (lambda o: o.prices.all().delete(), []),
    "an offering withdrawn": (lambda o: type(o).objects.update(status="paused"), []),
}


@mark.parametrize("what", CHANGES)
def test_a_change_is_seen_by_the_next_reader(offering: Offering, what: str) -> None:
    change, found = CHANGES[what]
    before = ask(offering)
    change(offering)
    assert clocks(offering) == found
    if what == "another time zone":
        assert ask(offering)[0].starts_at > before[0].starts_at


def test_a_wish_to_close_on_holidays_and_the_country_are_seen(offering: Offering) -> None:
    day = dt.date(2026, 5, 1)

    def some() -> bool:
        return bool(free_times(service=offering.service_id, first=day, days=1, now=NOW))

    assert some()
    wish = HolidayClosure.objects.create(clinic=offering.clinic)
    assert not some()
    wish.delete()
    assert some()


def test_what_rolls_back_was_never_seen(offering: Offering) -> None:
    assert clocks(offering) == FIVE
    with raises(ZeroDivisionError), transaction.atomic():
        block(offering)
        assert clocks(offering) == FIVE[2:]
        1 / 0  # noqa: B018
    assert clocks(offering) == FIVE


def test_a_change_that_began_before_and_commits_after_others_is_seen(offering: Offering) -> None:
    visit = book(ask(offering)[0].slot)
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE appointments_appointment SET status = 'completed', happening = 'completed'")
        assert visit.pk
        block_later = ask(offering)[-1]
        elsewhere(lambda: book(block_later.slot))
        assert clocks(offering) == FIVE[2:3]
    other.commit()
    other.close()
    assert clocks(offering) == FIVE[:3]


def test_while_a_long_transaction_runs_nothing_is_read_twice(offering: Offering) -> None:
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE directory_room SET name_en = name_en")
        cursor.execute("SELECT pg_current_xact_id()")
        book(ask(offering)[0].slot)
        assert clocks(offering) == FIVE[2:]
        with CaptureQueriesContext(connection) as captured:
            assert clocks(offering) == FIVE[2:]
    other.close()
    assert len(captured) == 1


def test_a_process_that_begins_sees_the_same(offering: Offering) -> None:
    book(ask(offering)[1].slot)
    known = clocks(offering)
    forget_everything()
    assert clocks(offering) == known
