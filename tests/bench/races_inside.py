"""Beside the site of the races: its doctors and patients, what disturbs them, and what the database holds in the end.

python -m tests.bench.races_inside doctors NUMBER | people DOCTORS NUMBER | disturb | search
"""

import datetime as dt
import json
import random
import select
import sys
from collections.abc import Sequence
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402

from booking.appointments.actions.holding import expire_lapsed  # noqa: E402
from booking.schedule.actions.blocks import put_block, remove_block  # noqa: E402
from booking.schedule.actions.days import Planned, edit_days, forget_days  # noqa: E402
from booking.schedule.errors import ScheduleBusy  # noqa: E402
from booking.schedule.models import WeeklyRule  # noqa: E402
from clinics.directory.models import Clinic, Offering, Service  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.accounts.sessions import SessionStore  # noqa: E402
from portal.audit.actor import SYSTEM  # noqa: E402
from portal.shared import clock  # noqa: E402
from tests.factories.directory import ClinicFactory, OfferingFactory, ServiceFactory  # noqa: E402
from tests.overlaps import SEARCHES  # noqa: E402

STEP_MINUTES = 20
PAUSE_SECONDS = 0.05
MOST_SECONDS = 3600
LONG = dt.timedelta(days=1)


def doctors(number: int) -> dict[str, Any]:
    """So many doctors of one service at one clinic, who work around the clock in steps of twenty minutes."""
    clinic, service = ClinicFactory(), ServiceFactory(minutes=20, cancel_until_hours=0)
    offered = [_who_always_works(clinic, service) for _ in range(number)]
    first = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    return {
        "clinic": clinic.code,
        "service": service.code,
        "doctors": [offering.doctor.code for offering in offered],
        "minute": int(first.timestamp() // 60),
    }


def _who_always_works(clinic: Clinic, service: Service) -> Offering:
    offering: Offering = OfferingFactory(clinic=clinic, service=service, price=100)
    hours = {"start": dt.time(0), "end": dt.time(23, 59), "step_minutes": 20}
    WeeklyRule.objects.create(
        doctor=offering.doctor,
        clinic=offering.clinic,
        weekdays=[1, 2, 3, 4, 5, 6, 7],
        valid_from=dt.date(2020, 1, 1),
        **hours,
    )
    return offering


def people(doctors_wanted: int, number: int) -> dict[str, Any]:
    """Those doctors, and sessions of so many patients who have proved a phone."""
    return doctors(doctors_wanted) | {"sessions": [_session(place) for place in range(number)]}


def _session(place: int) -> str:
    user = User.objects.create_user(phone=f"+7916{place:07}", phone_verified_at=clock.now())
    session = SessionStore()
    session[SESSION_KEY] = user._meta.pk.value_to_string(user)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def disturb() -> None:
    """Until the standard input ends: holds lapse, days are edited and follow the rules again, blocks come and go."""
    chance = random.Random(7)
    rules = list(WeeklyRule.objects.filter(end=dt.time(23, 59)).select_related("doctor", "clinic"))
    ends = clock.now() + dt.timedelta(seconds=MOST_SECONDS)
    while clock.now() < ends and not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
        rule = chance.choice(rules)
        try:
            chance.choice(DISTURBANCES)(rule, chance)
        except ScheduleBusy:
            continue  # somebody takes a time there just now


def lapse(_rule: WeeklyRule, _chance: random.Random) -> None:
    """As if a day had gone by: whatever is held at this moment is free."""
    expire_lapsed(now=clock.now() + LONG)


def edit(rule: WeeklyRule, chance: random.Random) -> None:
    hours: Sequence[Planned] = [Planned(dt.time(chance.randrange(3)), dt.time(23, 59), step_minutes=20)]
    edit_days(by=SYSTEM, doctor=rule.doctor, clinic=rule.clinic, days={_day(rule): hours})


def forget(rule: WeeklyRule, _chance: random.Random) -> None:
    day = _day(rule)
    forget_days(by=SYSTEM, doctor=rule.doctor, clinic=rule.clinic, first=day, last=day)


def block(rule: WeeklyRule, chance: random.Random) -> None:
    begins = clock.now().replace(hour=chance.randrange(4), minute=0, second=0, microsecond=0) + 2 * LONG
    ends = begins + dt.timedelta(minutes=20)
    put_block(
        by=SYSTEM, system="ward", value=str(rule.pk), starts_at=begins, ends_at=ends, doctor=rule.doctor
    )


def unblock(rule: WeeklyRule, _chance: random.Random) -> None:
    remove_block(by=SYSTEM, system="ward", value=str(rule.pk))


def _day(_rule: WeeklyRule) -> dt.date:
    return (clock.now() + 2 * LONG).date()


DISTURBANCES = [lapse, edit, forget, block, unblock]


def search() -> dict[str, int]:
    """How many of each that must not be."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in SEARCHES.items():
            cursor.execute(statement)
            [found[name]] = cursor.fetchone()
    return found


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    commands = {"doctors": doctors, "people": people, "search": search, "disturb": disturb}
    print(json.dumps(commands[command](*map(int, rest))))  # type: ignore[operator] # noqa: T201
