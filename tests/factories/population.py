"""People of a city, as many as wanted, always the same: who they are and how they are reached."""

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.factories.surnames import FATHERS, MEN, WOMEN, feminine, patronymic, surnames, weighted

BORN_FROM, BORN_TO = dt.date(1936, 1, 1), dt.date(2026, 1, 1)
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Person:
    family: str
    given: str
    patronymic: str
    sex: str
    birth_date: dt.date
    phone: str
    passport: str


def people(count: int, seed: int = 1) -> Iterator[Person]:
    """Phones and passports are unique; surnames and given names as common as in the tables."""
    chance = random.Random(seed)
    families, shares = surnames()
    women, women_shares = weighted(WOMEN)
    men, men_shares = weighted(MEN)
    fathers, days = FATHERS.split(), (BORN_TO - BORN_FROM).days
    phones = _scattered(chance)
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        chosen = chance.choices(families, shares, k=size)
        hers = chance.choices(women, women_shares, k=size)
        his = chance.choices(men, men_shares, k=size)
        for place in range(size):
            sex = chance.choice(("female", "male"))
            number = next(phones)
            yield Person(
                family=feminine(chosen[place]) if sex == "female" else chosen[place],
                given=hers[place] if sex == "female" else his[place],
                patronymic=patronymic(chance.choice(fathers), sex),
                sex=sex,
                birth_date=BORN_FROM + dt.timedelta(chance.randrange(days)),
                phone=f"+79{number:09d}",
                passport=f"45{(start + place) * 61_803_399 % 10**8:08d}",
            )


def _scattered(chance: random.Random) -> Iterator[int]:
    """Numbers of nine digits, each once, in no order: a walk by a step that shares no factor with their count."""
    place, step = chance.randrange(10**9), 618_033_989
    while True:
        place = (place + step) % 10**9
        yield place
