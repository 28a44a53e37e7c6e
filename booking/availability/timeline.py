"""Minutes as the bits of one integer: bit i is the i-th minute from a base that the caller keeps.

Sets of minutes are joined, cut and moved by whole-number arithmetic, some ten thousand minutes at once. Pure.
"""

from collections.abc import Iterator
from functools import lru_cache

NONE = 0


def stretch(lower: int, upper: int) -> int:
    """The minutes from `lower` to before `upper`; what lies before the base is left out."""
    lower = max(lower, 0)
    return ((1 << upper - lower) - 1) << lower if upper > lower else NONE


@lru_cache(maxsize=4096)
def _every(step: int, count: int) -> int:
    return ((1 << step * count) - 1) // ((1 << step) - 1)


def every(step: int, first: int, last: int) -> int:
    """The minutes `first`, `first + step`, … up to `last` inclusive; what lies before the base is left out."""
    if first < 0:
        first += -(first // step) * step
    return _every(step, (last - first) // step + 1) << first if first <= last else NONE


def about_to(taken: int, minutes: int) -> int:
    """The minutes from which one of the next `minutes` minutes, that minute first, is in `taken`."""
    reached, width = taken, 1
    while width < minutes:
        further = min(width, minutes - width)
        reached |= reached >> further
        width += further
    return reached


def minutes_in(timeline: int) -> Iterator[int]:
    """The minutes of a set, in order."""
    digits = f"{timeline:b}"[::-1]
    minute = digits.find("1")
    while minute >= 0:
        yield minute
        minute = digits.find("1", minute + 1)


def first_minutes(timeline: int, count: int) -> list[int]:
    """The first `count` minutes of a set, or as many as there are."""
    found: list[int] = []
    while timeline and len(found) < count:
        lowest = timeline & -timeline
        found.append(lowest.bit_length() - 1)
        timeline ^= lowest
    return found
