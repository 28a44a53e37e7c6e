"""Working hours of tests."""

import datetime as dt
from typing import Any

from booking.schedule.models import ScheduleException, WeeklyRule
from clinics.directory.models import Offering
from tests.factories.directory import OfferingFactory

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]


def at(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def make_rule(offering: Offering, hours: str = "09:00-15:00", **fields: Any) -> WeeklyRule:
    """Every day since 2026, in steps of 20 minutes, unless `fields` say otherwise."""
    start, end = map(at, hours.split("-"))
    services = fields.pop("services", ())
    told = {"weekdays": EVERY_DAY, "step_minutes": 20, "valid_from": dt.date(2026, 1, 1)} | fields
    rule = WeeklyRule.objects.create(
        doctor=offering.doctor, clinic=offering.clinic, start=start, end=end, **told
    )
    rule.services.set(services)
    return rule


def make_exception(
    offering: Offering, kind: str, hours: str = "", day: dt.date | None = None, **fields: Any
) -> ScheduleException:
    start, end = map(at, hours.split("-")) if hours else (None, None)
    return ScheduleException.objects.create(
        doctor=offering.doctor, kind=kind, start=start, end=end, date_from=day, date_to=day, **fields
    )


def make_offering(hours: str = "09:00-15:00", **fields: Any) -> Offering:
    """A priced offering of a doctor who works every day; 40 minutes and no buffer."""
    offering: Offering = OfferingFactory(price=320_000, **fields)
    make_rule(offering, hours)
    return offering
