"""People of whom some have a second record with the slips of real desks, and others who are only alike."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from booking.patients.folding import fold
from booking.patients.likeness import Facts, NameFacts
from tests.factories.population import Person, people
from tests.factories.surnames import surnames

Slip = Callable[[Facts, random.Random], Facts]


@dataclass(frozen=True, slots=True)
class Planted:
    """Records, and the pairs of places that are one person's."""

    records: list[Facts]
    same: set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Measured:
    precision: float
    recall: float
    wrong: list[tuple[Facts, Facts]]
    missed: list[tuple[Facts, Facts]]


def planted(count: int, duplicates: int, seed: int = 3) -> Planted:
    """`count` people, the first `duplicates` of them twice; beside them twins, namesakes, fathers and sons."""
    chance = random.Random(seed)
    records = [facts(person) for person in people(count, seed)]
    same = set()
    for place in range(duplicates):
        slip = SLIPS[place % len(SLIPS)]
        same.add((place, len(records)))
        records.append(slip(records[place], chance))
    for place in range(duplicates, min(2 * duplicates, count)):
        records.append(ALIKE[place % len(ALIKE)](records[place], chance))
    return Planted(records, same)


def facts(person: Person) -> Facts:
    return Facts(
        names=(NameFacts(person.family, person.given, person.patronymic),),
        birth_date=person.birth_date,
        sex=person.sex,
        phones=frozenset({person.phone}),
    )


def measure(planted: Planted, is_proposed: Callable[[Facts, Facts], bool]) -> Measured:
    """Over the pairs that share a phone, both names, or a surname's start with the year: as the tokens pair them."""
    proposed = {
        pair for pair in _pairs(planted.records) if is_proposed(*(planted.records[at] for at in pair))
    }
    right = len(proposed & planted.same)

    def told(pairs: set[tuple[int, int]]) -> list[tuple[Facts, Facts]]:
        return [(planted.records[one], planted.records[other]) for one, other in sorted(pairs)]

    return Measured(
        precision=right / len(proposed) if proposed else 0.0,
        recall=right / len(planted.same),
        wrong=told(proposed - planted.same),
        missed=told(planted.same - proposed),
    )


def _pairs(records: Sequence[Facts]) -> set[tuple[int, int]]:
    blocks: dict[object, list[int]] = {}
    for place, record in enumerate(records):
        keys: set[object] = set(record.phones)
        for name in record.names:
            keys.add((fold(name.family), fold(name.given)))
            if record.birth_date:
                keys.add((fold(name.family)[:3], record.birth_date.year))
                keys.add((fold(name.family), record.birth_date))
        for key in keys:
            blocks.setdefault(key, []).append(place)
    return {pair for block in blocks.values() for pair in combinations(block, 2)}


def _named(record: Facts, **parts: str) -> Facts:
    return replace(record, names=(replace(record.names[0], **parts),))


def _typo(name: str, chance: random.Random) -> str:
    """A letter left out, doubled or swapped with its neighbour, after the third."""
    if len(name) < 5:
        return name + name[-1]
    at = chance.randrange(3, len(name) - 1)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return chance.choice([name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], swapped])


LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "iu",
            "ia",
        ],
        strict=True,
    )
)


def _latin(name: str) -> str:
    return "".join(LATIN.get(letter, letter) for letter in name.lower()).capitalize()


def _in_latin(record: Facts, chance: random.Random) -> Facts:
    name = record.names[0]
    return _named(record, family=_latin(name.family), given=_latin(name.given), patronymic="")


def _mistyped(record: Facts, chance: random.Random) -> Facts:
    return _named(record, family=_typo(record.names[0].family, chance))


def _married(record: Facts, chance: random.Random) -> Facts:
    return _named(record, family=chance.choice(surnames()[0]))


def _day_and_month(record: Facts, chance: random.Random) -> Facts:
    born = record.birth_date or dt.date(1990, 1, 1)
    is_possible = born.day <= 12 and born.day != born.month
    other = dt.date(born.year, born.day, born.month) if is_possible else born.replace(day=born.day % 28 + 1)
    return replace(record, birth_date=other)


def _other_year(record: Facts, chance: random.Random) -> Facts:
    born = record.birth_date or dt.date(1990, 1, 1)
    return replace(record, birth_date=born.replace(year=born.year - 1, day=min(born.day, 28)))


def _no_birth_date(record: Facts, chance: random.Random) -> Facts:
    return replace(record, birth_date=None)


def _new_phone(record: Facts, chance: random.Random) -> Facts:
    return replace(record, phones=frozenset({f"+77{chance.randrange(10**9):09d}"}))


def _short(record: Facts, chance: random.Random) -> Facts:
    return replace(_named(record, patronymic=""), sex="")


SLIPS: list[Slip] = [
    *(_in_latin, _mistyped, _married, _day_and_month, _other_year, _no_birth_date, _new_phone, _short),
    lambda record, chance: _new_phone(_mistyped(record, chance), chance),
    lambda record, chance: _new_phone(_in_latin(record, chance), chance),
    lambda record, chance: _new_phone(_day_and_month(record, chance), chance),
]


def _twin(record: Facts, chance: random.Random) -> Facts:
    given = "Вера" if record.names[0].given != "Вера" else "Дарья"
    return _named(record, given=given)


def _namesake(record: Facts, chance: random.Random) -> Facts:
    born = dt.date(1950, 1, 1) + dt.timedelta(chance.randrange(20_000))
    return replace(_new_phone(_named(record, patronymic=""), chance), birth_date=born)


def _son(record: Facts, chance: random.Random) -> Facts:
    """Of the father's name and phone."""
    born = record.birth_date or dt.date(1990, 1, 1)
    return replace(record, birth_date=born.replace(year=born.year + 25, day=7, month=born.month % 12 + 1))


def _neighbour(record: Facts, chance: random.Random) -> Facts:
    """Of the same surname and year, somebody else."""
    return replace(_twin(_new_phone(record, chance), chance), sex="")


ALIKE: list[Slip] = [_twin, _namesake, _son, _neighbour]
