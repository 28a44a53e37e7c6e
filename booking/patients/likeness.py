"""How likely two records are one person's, from opened values. Pure: no database, no keys.

Points for what agrees, and fewer for what contradicts; a document decides alone, a phone or a name never does.
The weights were set on a planted set (tests/factories/duplicates.py) and are held by its precision and recall.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from booking.patients.folding import fold
from booking.patients.proposals import DuplicateProposal

Alike = DuplicateProposal.Alike

PROPOSED_FROM = 70
CERTAIN = 100
SAME_GIVEN = 80  # of 100, by letters that sound alike
OTHER_SEX = 25
LONG = 7  # letters, from which two slips are forgiven

UNKNOWN, OTHER, SIMILAR, SAME = -1, 0, 1, 2


@dataclass(frozen=True, slots=True)
class NameFacts:
    family: str
    given: str = ""
    patronymic: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one record; the first name is the official one."""

    names: tuple[NameFacts, ...]
    birth_date: dt.date | None = None
    sex: str = ""
    phones: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()  # numbers.kind_and_number


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    alike: tuple[str, ...] = field(default=())

    @property
    def is_proposed(self) -> bool:
        return self.score >= PROPOSED_FROM


def likeness(one: Facts, other: Facts) -> Likeness:
    """0 to 100; the same whichever comes first."""
    if one.documents & other.documents:
        return Likeness(CERTAIN, (Alike.DOCUMENT.value,))
    name = max(_pairs(one, other), default=_Pair(0, 0, 0, False), key=_Pair.weight)
    born = _birth_dates(one.birth_date, other.birth_date)
    phone = bool(one.phones & other.phones)
    told = {
        Alike.NAME: bool(name.family and name.given and not name.is_former),
        Alike.FORMER_NAME: bool(name.family and name.given and name.is_former),
        Alike.BIRTH_DATE: born == SAME,
        Alike.PHONE: phone,
    }
    score = _score(name, born, phone)
    if one.sex and other.sex and one.sex != other.sex:
        score -= OTHER_SEX
    alike = tuple(each.value for each, is_so in told.items() if is_so)
    return Likeness(max(0, min(score, CERTAIN - 1)), alike)


@dataclass(frozen=True, slots=True)
class _Pair:
    """How alike two names are, part by part."""

    family: int
    given: int
    patronymic: int
    is_former: bool

    def weight(self) -> tuple[int, int, bool, int]:
        """No two pairs that differ weigh the same, so the best does not depend on which record comes first."""
        return self.family + self.given, self.patronymic, not self.is_former, self.given


def _pairs(one: Facts, other: Facts) -> Iterator[_Pair]:
    for place, mine in enumerate(one.names):
        for other_place, theirs in enumerate(other.names):
            given, patronymic = _given(mine.given, theirs.given), _given(mine.patronymic, theirs.patronymic)
            if mine.patronymic and theirs.patronymic and patronymic == OTHER:
                given = OTHER
            family = _alike(mine.family, theirs.family)
            yield _Pair(family, given, patronymic, place > 0 or other_place > 0)


def _score(name: _Pair, born: int, phone: bool) -> int:
    """Twins share all but the given name, namesakes all but the date, a father and his son surname and phone:
    without a given name nobody is proposed, and a date that contradicts outweighs a phone.
    """
    if name.given == OTHER:
        return 20
    points = {OTHER: 0, SIMILAR: 20, SAME: 25}[name.family] + {SIMILAR: 15, SAME: 20}[name.given]
    points += {OTHER: 0, SIMILAR: 5, SAME: 10}[name.patronymic]
    points += {OTHER: -20, UNKNOWN: 0, SIMILAR: 20, SAME: 40}[born]
    return points + (25 if phone else 0)


def _alike(mine: str, theirs: str) -> int:
    """The same name in whatever writing; similar by a slip of the pen, or in the other sex's form."""
    one, other = fold(mine), fold(theirs)
    if not one or not other:
        return OTHER
    if one == other:
        return SAME
    slips = DamerauLevenshtein.distance(one, other)
    return SIMILAR if slips <= (2 if min(len(one), len(other)) >= LONG else 1) else OTHER


def _given(mine: str, theirs: str) -> int:
    """As _alike; an initial says no more than that it may be."""
    one, other = fold(mine), fold(theirs)
    if one and other and 1 in (len(one), len(other)):
        return SIMILAR if one[0] == other[0] else OTHER
    if fuzz.ratio(one, other) < SAME_GIVEN:
        return OTHER
    return _alike(mine, theirs)


def _birth_dates(mine: dt.date | None, theirs: dt.date | None) -> int:
    """Similar: day and month changed places, or one of the three is another."""
    if mine is None or theirs is None:
        return UNKNOWN
    if mine == theirs:
        return SAME
    parts, others = (mine.day, mine.month, mine.year), (theirs.day, theirs.month, theirs.year)
    if parts == (others[1], others[0], others[2]):
        return SIMILAR
    return SIMILAR if _differing(parts, others) == 1 and abs(mine.year - theirs.year) <= 10 else OTHER


def _differing(parts: Iterable[int], others: Iterable[int]) -> int:
    return sum(part != other for part, other in zip(parts, others, strict=True))
