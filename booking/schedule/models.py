"""The schedule's tables, by subject."""

from booking.schedule.busy_blocks import BusyBlock
from booking.schedule.closures import ClinicClosure, HolidayClosure
from booking.schedule.departures import DatedShift, EditedDay, ScheduleException
from booking.schedule.rules import Channel, Hours, Source, WeeklyRule

__all__ = [
    "BusyBlock",
    "Channel",
    "ClinicClosure",
    "DatedShift",
    "EditedDay",
    "HolidayClosure",
    "Hours",
    "ScheduleException",
    "Source",
    "WeeklyRule",
]
