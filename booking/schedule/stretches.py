"""Half-open stretches of whole minutes since the Unix epoch (UTC), kept sorted and apart."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

Stretch = tuple[int, int]

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
MINUTES_A_DAY = 24 * 60


@lru_cache(maxsize=1 << 17)
def local_minute(zone: str, day: dt.date, wall_clock: dt.time) -> int:
    """A local moment in UTC: a gap of the clock moves forward by its length, an overlap takes its first pass."""
    return (dt.datetime.combine(day, wall_clock, ZoneInfo(zone)) - EPOCH) // MINUTE


def minute_of(moment: dt.datetime) -> int:
    """The minute that an aware moment lies in."""
    return (moment - EPOCH) // MINUTE


def minute_after(moment: dt.datetime) -> int:
    """The first minute that begins no earlier than an aware moment."""
    return -((EPOCH - moment) // MINUTE)


def moment_of(minute: int) -> dt.datetime:
    return EPOCH + minute * MINUTE


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Any stretches as sorted ones that are apart; those that touch become one, empty ones go."""
    found: list[Stretch] = []
    for lower, upper in sorted(stretches):
        if lower >= upper:
            continue
        if found and lower <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], upper))
        else:
            found.append((lower, upper))
    return found


def without(stretches: Iterable[Stretch], removed: Iterable[Stretch]) -> list[Stretch]:
    """What is left of `stretches`."""
    rest = joined(stretches)
    for lower, upper in joined(removed):
        rest = [
            piece
            for first, last in rest
            for piece in ((first, min(last, lower)), (max(first, upper), last))
            if piece[0] < piece[1]
        ]
    return rest


def within(stretches: Iterable[Stretch], bounds: Iterable[Stretch]) -> list[Stretch]:
    """What of `stretches` lies in `bounds`."""
    limits = joined(bounds)
    cut = (
        (max(lower, first), min(upper, last)) for lower, upper in joined(stretches) for first, last in limits
    )
    return [(lower, upper) for lower, upper in cut if lower < upper]
