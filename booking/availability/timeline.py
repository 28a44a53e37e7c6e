"""Minutes as the bits of one integer: bit i is the i-th minute from a base that the caller keeps.

Sets of minutes are joined, cut and moved by whole-number arithmetic, some ten thousand minutes at once. Pure.
"""

from collections.abc import Collection
from functools import lru_cache

NONE = 0
# So few stretches are quicker joined than written out minute by minute.
FEW = 8


def stretch(lower: int, upper: int) -> int:
    """The minutes from `lower` to before `upper`; what lies before the base is left out."""
    lower = max(lower, 0)
    return ((1 << upper - lower) - 1) << lower if upper > lower else NONE


def timeline_of(stretches: Collection[tuple[int, int]], base: int, length: int) -> int:
    """The minutes of stretches counted from anywhere, as far as they lie within `length` minutes from the base."""
    if len(stretches) <= FEW:
        found = NONE
        for first, last in stretches:
            found |= stretch(first - base, min(last - base, length))
        return found
    digits = bytearray(b"0") * length
    for first, last in stretches:
        lower, upper = max(first - base, 0), min(last - base, length)
        if lower < upper:
            digits[length - upper : length - lower] = b"1" * (upper - lower)
    return int(digits, 2)


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


def minutes_in(timeline: int, lower: int, upper: int, most: int | None = None) -> list[int]:
    """The minutes of a set from `lower` to before `upper`, in order; only the first `most`, if so many."""
    if lower >= upper:
        return []
    if most is not None:
        return _first(timeline >> lower, most, lower, upper)
    found = []
    digits = f"{timeline >> lower & (1 << upper - lower) - 1:b}"[::-1]
    minute = digits.find("1")
    while minute >= 0:
        found.append(lower + minute)
        minute = digits.find("1", minute + 1)
    return found


def minutes_around(timeline: int, at: int, lower: int, upper: int, most: int) -> list[int]:
    """Of the minutes from `lower` to before `upper`: the last `most` before `at`, and the first `most` from it on."""
    before: list[int] = []
    end = min(at, upper)
    rest = timeline & ((1 << end) - 1) if end > 0 else NONE
    while rest and len(before) < most:
        minute = rest.bit_length() - 1
        if minute < lower:
            break
        before.append(minute)
        rest ^= 1 << minute
    return before[::-1] + minutes_in(timeline, max(at, lower), upper, most)


def _first(rest: int, most: int, lower: int, upper: int) -> list[int]:
    found: list[int] = []
    while rest and len(found) < most:
        lowest = rest & -rest
        minute = lower + lowest.bit_length() - 1
        if minute >= upper:
            break
        found.append(minute)
        rest ^= lowest
    return found
