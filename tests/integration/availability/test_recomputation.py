"""`manage.py check_availability`: other code, the same times; and whatever is off is told."""

import datetime as dt
from io import StringIO

import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from pytest import fixture, mark, raises

from booking.availability.changes import TRIGGERS, forget_old, missing_triggers
from booking.availability.news import ask
from booking.availability.queries import free_times
from clinics.directory.models import Offering
from tests.factories.appointments import book, hold
from tests.factories.schedule import make_exception, make_offering

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


@fixture
def offering(committed: str) -> Offering:
    return make_offering("09:00-11:00")


def check() -> str:
    said = StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("check_availability", stdout=said, stderr=said)
    return said.getvalue()


def ask_for(offering: Offering) -> int:
    return len(free_times(service=offering.service_id, first=dt.date(2026, 3, 3), days=1, now=NOW))


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_lists_and_the_recomputation_agree(offering: Offering) -> None:
    times = free_times(service=offering.service_id, first=dt.date(2026, 3, 3), days=5, now=NOW)
    book(times[0].slot)
    hold(times[6].slot, now=NOW)
    make_exception(offering, "extra_hours", "16:00-17:00", dt.date(2026, 3, 4))
    make_exception(offering, "break", "09:20-09:40")
    assert "times compared" in check()


def test_what_was_written_past_the_triggers_is_found(offering: Offering) -> None:
    assert ask_for(offering) == 5
    run("ALTER TABLE schedule_weeklyrule DISABLE TRIGGER availability_planned")
    offering.doctor.weekly_rules.update(end=dt.time(10))
    with raises(CommandError, match="difference"):
        check()


def test_a_trigger_that_is_off_is_a_difference(offering: Offering) -> None:
    run("ALTER TABLE schedule_busyblock DISABLE TRIGGER availability_blocked")
    assert missing_triggers() == [("schedule_busyblock", "availability_blocked")]
    with raises(CommandError, match="1 difference"):
        check()


@mark.django_db
def test_these_are_all_the_triggers_there_are() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE starts_with(tgname, 'availability')"
        )
        assert set(cursor.fetchall()) == TRIGGERS


def test_old_notes_go_and_new_ones_stay(offering: Offering) -> None:
    mark = ask(None, NOW).mark
    run("UPDATE availability_change SET at = at - interval '2 days'")
    offering.doctor.weekly_rules.update(end=dt.time(10))
    forgotten = forget_old()
    assert forgotten > 0
    assert {change.doctor_id for change in ask(mark, NOW).changes} == {offering.doctor_id}
