"""The one source of the present moment. Callers at the edge ask it and pass the answer inwards."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

# Where a date begins first, and where it ends last.
EASTERNMOST, WESTERNMOST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return timezone.now().astimezone(dt.UTC)


def today(zone: str = "UTC") -> dt.date:
    """The calendar date at this moment in an IANA time zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def date_in(zone: str, moment: dt.datetime) -> dt.date:
    """The calendar date at an aware moment in an IANA time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def start_of_day(zone: str, day: dt.date) -> dt.datetime:
    """The first moment of a date in an IANA time zone, in UTC; where midnight is skipped, the hour after it."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(zone)).astimezone(dt.UTC)


def latest_date(moment: dt.datetime) -> dt.date:
    """The date where a day begins first: what runs since today runs, whatever the zone of the clinic."""
    return date_in(EASTERNMOST, moment)


def earliest_date(moment: dt.datetime) -> dt.date:
    """The date where a day ends last: what ended the day before is over in every zone."""
    return date_in(WESTERNMOST, moment)
