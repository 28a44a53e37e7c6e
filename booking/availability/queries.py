"""Free times, by topic. Every read that shows times comes from here."""

from booking.availability.checking import check, slot_at, slot_over
from booking.availability.listing import (
    FreeTime,
    FreeTimes,
    bookable_dates,
    first_free,
    free_of,
    free_times,
    free_times_of,
    nearest,
)
from booking.availability.offers import Codes
from booking.availability.records import visitor_of
from booking.availability.visitors import ANYBODY, Visitor

__all__ = [
    "ANYBODY",
    "Codes",
    "FreeTime",
    "FreeTimes",
    "Visitor",
    "bookable_dates",
    "check",
    "first_free",
    "free_of",
    "free_times",
    "free_times_of",
    "nearest",
    "slot_at",
    "slot_over",
    "visitor_of",
]
