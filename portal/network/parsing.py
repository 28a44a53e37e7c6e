"""Cells into values. A parser takes a cell that is not blank and raises `Misread` with what it expected.

Dates and times may be text or Excel's own; everything else is text or a number. Nothing is guessed:
`01.02.2026` and `8.00` are refused rather than read one way or the other.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import TypeVar
from zoneinfo import available_timezones

import phonenumbers
from django.db.models import TextChoices
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.network.faults import Message
from portal.network.workbook import Cell

T = TypeVar("T")
E = TypeVar("E", bound=TextChoices)
Parser = Callable[[Cell], T]

CODE = re.compile(r"[A-Za-z0-9_-]+")  # what a slug may hold
CODE_LENGTH = 39  # an offering is known by three of them, joined, in the 120 characters of an ExternalId
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::00)?", re.ASCII)
AMOUNT = re.compile(
    r"(?:(?P<before>[A-Z]{3}) )?(?P<units>\d{1,3}(?: \d{3})+|\d{1,12})(?: (?P<after>[A-Z]{3}))?", re.ASCII
)
LARGEST_AMOUNT = 100_000_000
DEGREES = Decimal("0.000001")


class Misread(ValueError):
    """`expected` completes «expected: …»."""

    def __init__(self, expected: Message) -> None:
        super().__init__()
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Amount:
    """Whole units; the currency only if the cell names one."""

    units: int
    currency: str | None = None


def text(max_length: int) -> Parser[str]:
    """One line."""

    def parse(cell: Cell) -> str:
        if isinstance(cell, int) and not isinstance(cell, bool):
            cell = str(cell)
        if not isinstance(cell, str) or not cell.isprintable():
            raise Misread(_("text in one line"))
        return _fitting(cell, max_length)

    return parse


def prose(max_length: int) -> Parser[str]:
    """Text of any number of lines."""

    def parse(cell: Cell) -> str:
        if not isinstance(cell, str) or not cell.replace("\n", "").isprintable():
            raise Misread(_("text"))
        return _fitting(cell, max_length)

    return parse


def _fitting(value: str, max_length: int) -> str:
    if len(value) > max_length:
        raise Misread(format_lazy(_("at most {limit} characters"), limit=max_length))
    return value


def code(cell: Cell) -> str:
    """A short name of Latin letters, digits, `_` and `-`; Excel turns `101` into a number."""
    if isinstance(cell, int) and not isinstance(cell, bool):
        cell = str(cell)
    if not isinstance(cell, str) or len(cell) > CODE_LENGTH or not CODE.fullmatch(cell):
        raise Misread(
            format_lazy(_("a code of Latin letters, digits, _ and - (at most {limit})"), limit=CODE_LENGTH)
        )
    return cell


def listed(item: Parser[T]) -> Parser[tuple[T, ...]]:
    """Values parted by commas, each once, in the order given."""

    def parse(cell: Cell) -> tuple[T, ...]:
        parts = [part.strip() for part in cell.split(",")] if isinstance(cell, str) else [cell]
        if "" in parts:
            raise Misread(_("values parted by single commas"))
        values = tuple(item(part) for part in parts)
        if len(set(values)) < len(values):
            raise Misread(_("each value once"))
        return values

    return parse


def one_of(kind: type[E]) -> Parser[E]:
    return among({member.value: member for member in kind})


def among(words: Mapping[str, T]) -> Parser[T]:
    """One of these words, in any case."""
    values = {word.casefold(): value for word, value in words.items()}
    expected = format_lazy(_("one of: {values}"), values=", ".join(words))

    def parse(cell: Cell) -> T:
        if isinstance(cell, str) and cell.casefold() in values:
            return values[cell.casefold()]
        raise Misread(expected)

    return parse


_yes_or_no = among({"yes": True, "no": False})


def yes_no(cell: Cell) -> bool:
    return cell if isinstance(cell, bool) else _yes_or_no(cell)


def whole(lowest: int, highest: int) -> Parser[int]:
    expected = format_lazy(_("a whole number from {low} to {high}"), low=lowest, high=highest)

    def parse(cell: Cell) -> int:
        number = _integer(cell)
        if number is None or not lowest <= number <= highest:
            raise Misread(expected)
        return number

    return parse


def _integer(cell: Cell) -> int | None:
    """Spreadsheets keep whole numbers as floats too, and as text in cells formatted as text."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, float):
        return int(cell) if isfinite(cell) and cell.is_integer() else None
    if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) <= 18:
        return int(cell)
    return cell if isinstance(cell, int) else None


def degrees(limit: int) -> Parser[Decimal]:
    """Latitude (limit 90) or longitude (limit 180) with six decimal places, about a hand's breadth."""
    expected = format_lazy(_("degrees from -{limit} to {limit}, such as 55.7522"), limit=limit)

    def parse(cell: Cell) -> Decimal:
        if isinstance(cell, bool) or not isinstance(cell, int | float | str):
            raise Misread(expected)
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", str(cell), re.ASCII):
            raise Misread(expected)
        value = Decimal(str(cell))
        if abs(value) > limit:
            raise Misread(expected)
        return value.quantize(DEGREES)

    return parse


def amount(cell: Cell) -> Amount:
    """Whole units: `3200`, `3 200`, `3200 RUB`."""
    expected = _("a whole amount above zero, such as 3200")
    found = AMOUNT.fullmatch(cell) if isinstance(cell, str) else None
    units = int(found["units"].replace(" ", "")) if found else _integer(cell)
    if units is None or not 0 < units <= LARGEST_AMOUNT:
        raise Misread(expected)
    return Amount(units, (found["before"] or found["after"]) if found else None)


def day(cell: Cell) -> date:
    if isinstance(cell, datetime):
        if cell.time() == time(0):
            return cell.date()
    elif isinstance(cell, date):
        return cell
    elif isinstance(cell, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
        try:
            return date.fromisoformat(cell)
        except ValueError:
            raise Misread(_("a date of the calendar")) from None
    raise Misread(_("a date, such as 2026-01-31"))


def clock(cell: Cell) -> time:
    """A wall-clock time to the minute."""
    if isinstance(cell, time) and not (cell.second or cell.microsecond):
        return cell
    found = CLOCK.fullmatch(cell) if isinstance(cell, str) else None
    if not found:
        raise Misread(_("a time from 00:00 to 23:59, such as 08:30"))
    return time(int(found[1]), int(found[2]))


def phone(cell: Cell) -> str:
    """In E.164 form: `+74951204510`."""
    expected = _("a telephone number with its country code, such as +7 495 120-45-10")
    try:
        number = phonenumbers.parse(str(cell))
    except phonenumbers.NumberParseException as fault:
        raise Misread(expected) from fault
    if number.extension or not phonenumbers.is_valid_number(number):
        raise Misread(expected)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def time_zone(cell: Cell) -> str:
    if isinstance(cell, str) and cell in available_timezones():
        return cell
    raise Misread(_("an IANA time zone, such as Europe/Moscow"))
