"""Beside the site of tests.bench.races: its doctors, and what its database holds in the end.

python -m tests.bench.races_inside doctors NUMBER | search
"""

import datetime as dt
import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from booking.schedule.models import WeeklyRule  # noqa: E402
from clinics.directory.models import Clinic, Offering, Service  # noqa: E402
from portal.shared import clock  # noqa: E402
from tests.factories.directory import ClinicFactory, OfferingFactory, ServiceFactory  # noqa: E402
from tests.overlaps import ORPHANS, OVERLAPS  # noqa: E402


def doctors(number: int) -> dict[str, object]:
    """So many doctors of one service at one clinic, who work around the clock in steps of twenty minutes."""
    clinic, service = ClinicFactory(), ServiceFactory(minutes=20)
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


def search() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for name, statement in (("overlaps", OVERLAPS), ("orphans", ORPHANS)):
            cursor.execute(statement)
            [found[name]] = cursor.fetchone()
    return found


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    print(json.dumps(doctors(int(rest[0])) if command == "doctors" else search()))  # noqa: T201
