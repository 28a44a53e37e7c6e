"""Lists of free times: what they hold, what they leave out, and in how many queries."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import TimestamptzRange
from pytest import fixture, mark

from booking.availability.queries import FreeTime, Visitor, first_free, free_times, nearest
from booking.schedule.models import BusyBlock
from clinics.directory.models import Offering
from tests.factories.appointments import book, hold, make_room, make_slot
from tests.factories.directory import ClinicFactory, DoctorFactory, OfferingFactory
from tests.factories.schedule import make_exception, make_offering, make_rule

pytestmark = mark.django_db

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)  # 11:00 in Moscow
TOMORROW = dt.date(2026, 3, 3)


@fixture
def offering() -> Offering:
    return make_offering("09:00-11:00")


def ask(offering: Offering, **other: Any) -> list[FreeTime]:
    wish = {"service": offering.service_id, "first": TOMORROW, "days": 1, "now": NOW} | other
    return free_times(**wish)


def clocks(times: list[FreeTime]) -> list[str]:
    return [f"{time.local:%H:%M}" for time in times]


def test_a_doctors_free_times_by_the_clinics_clock(offering: Offering) -> None:
    times = ask(offering)
    assert clocks(times) == ["09:00", "09:20", "09:40", "10:00", "10:20"]
    assert times[0].starts_at == dt.datetime(2026, 3, 3, 6, tzinfo=dt.UTC)
    assert times[0].price.minor == 320_000


def test_a_taken_time_is_not_free(offering: Offering) -> None:
    book(replace(make_slot(offering), starts_at=ask(offering)[1].starts_at))
    assert clocks(ask(offering)) == ["10:00", "10:20"]


def test_a_hold_takes_its_time_until_it_lapses(offering: Offering) -> None:
    slot = ask(offering)[0].slot
    hold(slot, now=NOW)
    assert clocks(ask(offering)) == ["09:40", "10:00", "10:20"]
    assert len(ask(offering, now=NOW + dt.timedelta(minutes=11))) == 5


def test_a_room_that_another_doctor_uses_is_not_free(offering: Offering) -> None:
    room = make_room(offering)
    offering.doctor.weekly_rules.update(room=room)
    other = OfferingFactory(clinic=offering.clinic, price=1)
    book(replace(make_slot(other, room), starts_at=ask(offering)[0].starts_at))
    assert clocks(ask(offering)) == ["09:40", "10:00", "10:20"]


def test_a_busy_block_of_another_system_takes_time(offering: Offering) -> None:
    nine = ask(offering)[0].starts_at
    during = TimestamptzRange(nine, nine + dt.timedelta(minutes=61))
    BusyBlock.objects.create(system="ward", value="1", doctor=offering.doctor, during=during)
    assert clocks(ask(offering)) == ["10:20"]


def test_times_of_today_keep_the_services_notice(offering: Offering) -> None:
    make_rule(offering, "12:00-14:00")
    type(offering.service).objects.update(minimum_notice_hours=2)
    assert clocks(ask(offering, first=NOW.date())) == ["13:00", "13:20"]


@mark.parametrize(("days", "some"), [(60, True), (61, False)])
def test_times_are_offered_so_many_days_ahead(offering: Offering, days: int, some: bool) -> None:
    assert bool(ask(offering, first=NOW.date() + dt.timedelta(days=days))) is some


def test_nothing_is_offered_in_the_past(offering: Offering) -> None:
    assert ask(offering, first=NOW.date() - dt.timedelta(days=400), days=300) == []


@mark.parametrize("what", ["offering", "doctor", "service", "clinic"])
@mark.parametrize("status", ["draft", "paused", "ended"])
def test_what_is_not_published_is_not_offered(offering: Offering, what: str, status: str) -> None:
    fact = offering if what == "offering" else getattr(offering, what)
    type(fact).objects.filter(pk=fact.pk).update(status=status)
    assert ask(offering) == []


@mark.parametrize("what", ["offering", "doctor", "service", "clinic"])
def test_what_ends_is_offered_up_to_its_last_day(offering: Offering, what: str) -> None:
    fact = offering if what == "offering" else getattr(offering, what)
    type(fact).objects.filter(pk=fact.pk).update(active_to=TOMORROW)
    assert {time.local.date() for time in ask(offering, days=5)} == {TOMORROW}


def test_what_begins_is_offered_from_its_first_day(offering: Offering) -> None:
    type(offering.doctor).objects.update(active_from=TOMORROW + dt.timedelta(days=1))
    assert min(time.local.date() for time in ask(offering, days=5)) == dt.date(2026, 3, 4)


def test_the_price_is_that_of_the_visits_date(offering: Offering) -> None:
    offering.prices.update(valid_to=TOMORROW)
    later = {"valid_from": dt.date(2026, 3, 5), "amount_minor": 350_000, "currency": "RUB"}
    offering.prices.model.objects.create(offering=offering, **later)
    found = {(time.local.day, time.price.minor) for time in ask(offering, days=3)}
    assert found == {(3, 320_000), (5, 350_000)}


def test_any_doctor_of_several_clinics_in_one_answer_in_order_of_time(offering: Offering) -> None:
    limassol = ClinicFactory(time_zone="Asia/Nicosia", currency="EUR")
    other = make_offering("09:00-10:00", service=offering.service, clinic=limassol)
    make_offering("09:00-10:00", service=offering.service)
    times = ask(offering, clinics=[offering.clinic_id, limassol.pk])
    assert [time.starts_at for time in times] == sorted(time.starts_at for time in times)
    assert {time.offer.id for time in times} == {offering.pk, other.pk}
    assert f"{times[-1].local:%H:%M %Z}" == "09:20 EET"


def test_only_the_channel_that_is_asked_for(offering: Offering) -> None:
    make_rule(offering, "16:00-17:00", channel="phone")
    assert clocks(ask(offering, channel="phone")) == ["16:00", "16:20"]


def test_nobody_is_told_times_at_which_they_may_not_come(offering: Offering) -> None:
    type(offering.service).objects.update(sex="f")
    assert ask(offering, visitor=Visitor(sex="male")) == []
    assert ask(offering, visitor=Visitor(sex="female")) != []


def test_whoever_has_five_visits_is_offered_no_sixth(offering: Offering) -> None:
    visitor = Visitor(upcoming=5)
    assert ask(offering, visitor=visitor) == []
    visit = book(replace(make_slot(offering), starts_at=ask(offering)[0].starts_at))
    assert ask(offering, visitor=visitor, moving=visit) != []


def test_what_a_visit_takes_is_free_for_the_visit_itself_save_its_own_time(offering: Offering) -> None:
    visit = book(ask(offering)[0].slot)
    assert clocks(ask(offering, moving=visit)) == ["09:20", "09:40", "10:00", "10:20"]


def test_the_next_times_of_a_card_come_in_order_whatever_the_room(offering: Offering) -> None:
    make_rule(offering, "09:10-10:30", room=make_room(offering))
    [times] = first_free([offering.pk], now=NOW).values()
    assert clocks(times) == ["09:00", "09:10", "09:20"]


def test_a_fully_booked_offering_has_no_next_times(offering: Offering) -> None:
    make_exception(offering, "time_off", "", TOMORROW).__class__.objects.update(date_to=dt.date(2027, 1, 1))
    assert first_free([offering.pk], now=NOW) == {}


def test_the_nearest_times_are_half_the_same_doctors_and_half_others(offering: Offering) -> None:
    other = make_offering("09:00-11:00", service=offering.service, clinic=offering.clinic)
    slot = ask(offering, doctors=[offering.doctor_id])[2].slot
    book(slot)
    times = nearest(slot, now=NOW, count=4)
    assert [time.offer.doctor_id for time in times].count(offering.doctor_id) == 2
    assert [time.offer.doctor_id for time in times].count(other.doctor_id) == 2
    assert slot.starts_at not in {time.starts_at for time in times if time.offer.id == offering.pk}


def test_a_lone_doctors_nearest_times_are_all_theirs(offering: Offering) -> None:
    slot = ask(offering)[2].slot
    assert len(nearest(slot, now=NOW, count=6)) == 6


def test_four_queries_whatever_the_number_of_doctors(offering: Offering) -> None:
    for _number in range(5):
        make_offering(service=offering.service, doctor=DoctorFactory())
    with CaptureQueriesContext(connection) as captured:
        times = ask(offering, days=14)
    assert len({time.offer.doctor_id for time in times}) == 6
    assert len(captured) <= 4
