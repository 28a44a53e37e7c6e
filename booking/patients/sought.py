"""What a registrar's line of text may mean: a number of some kind, or a name with what narrows it."""

import datetime as dt
import re
from dataclasses import dataclass

from phonenumber_field.phonenumber import to_python as to_phone

from booking.patients import numbers
from booking.patients.contacts import HOME_REGION, LAST_DIGITS
from booking.patients.folding import fold
from booking.patients.mrn import parse_mrn
from booking.patients.people import NUMBER_RULES

LONGEST = 200
OLDEST = 130  # years
DATE = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2}))(?!\d)"
)
WORD = re.compile(r"[^\W\d_]+(?:['’ʼ‐‑-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Sought:
    """Empty where the text means no such thing. A number may mean several, a year may be last digits too."""

    words: tuple[str, ...] = ()  # surname and given name, in either order
    birth_date: dt.date | None = None
    year: int | None = None
    last_digits: str = ""
    mrn: str = ""
    phone: str = ""
    documents: tuple[str, ...] = ()  # as numbers.kind_and_number

    @property
    def meanings(self) -> list[str]:
        """What the text was taken for, without its values: for the log."""
        return [name for name in self.__slots__ if getattr(self, name)]


def read(text: str, today: dt.date) -> Sought:
    """Never fails: a text that means nothing seeks nothing."""
    text = " ".join(text[:LONGEST].split())
    words = tuple(word for word in WORD.findall(text) if fold(word))
    born, rest = _birth_date(text, today)
    number = WORD.sub(" ", rest)
    fours = _groups_of_four(number, with_words=bool(words))
    years = [int(four) for four in fours if words and today.year - OLDEST <= int(four) <= today.year]
    return Sought(
        words=words,
        birth_date=born,
        year=born.year if born else next(iter(years), None),
        last_digits=fours[-1] if fours else "",
        mrn=parse_mrn(number) or "",
        phone=_phone(number),
        documents=() if fours else tuple(dict.fromkeys(_documents(rest) + _documents(number))),
    )


def _birth_date(text: str, today: dt.date) -> tuple[dt.date | None, str]:
    """The first date, and the text without it."""
    found = DATE.search(text)
    if found is None:
        return None, text
    parts = [found["year"] or found["iso_year"], found["month"] or found["iso_month"]]
    try:
        born = dt.date(*map(int, [*parts, found["day"] or found["iso_day"]]))
    except ValueError:
        return None, text
    is_possible = today.year - OLDEST <= born.year and born <= today
    return (born, text.replace(found.group(), " ")) if is_possible else (None, text)


def _groups_of_four(number: str, *, with_words: bool) -> list[str]:
    """«4510», and beside a name also «1987 4510»; not the parts of a longer number."""
    groups = re.findall(r"\d+", number)
    most = 2 if with_words else 1
    return groups if len(groups) <= most and all(len(group) == LAST_DIGITS for group in groups) else []


def _phone(number: str) -> str:
    if sum(sign.isdecimal() for sign in number) <= 2 * LAST_DIGITS:
        return ""
    phone = to_phone(number.strip(), region=HOME_REGION)
    return str(phone.as_e164) if phone and phone.is_valid() else ""


def _documents(text: str) -> list[str]:
    """Of every kind that has such numbers, if the text has digits enough to be one."""
    compact = numbers.compact(text)
    if sum(sign.isdecimal() for sign in compact) <= LAST_DIGITS:
        return []
    return [
        numbers.kind_and_number(kind, compact) for kind, is_valid in NUMBER_RULES.items() if is_valid(compact)
    ]
