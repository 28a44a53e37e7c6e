"""From which birthday a young patient decides, and until which one parents are told; by the clinic's country.

Russia: Federal Law 323-FZ of 2011-11-21, articles 20(2), 22(2) and 54(2) (15 years; 16 for those in care of a
narcologist), Civil Code article 21 (18 years). Cyprus: Law 1(I)/2005 on patients' rights, section 12, with the
age of majority of 18; a younger patient's view is heard, a parent consents.
"""

import datetime as dt
from dataclasses import dataclass

from clinics.directory.models import Country


@dataclass(frozen=True, slots=True)
class Ages:
    """In full years."""

    consents: int  # decides about treatment; what concerns it is told to the patient
    adult: int  # from here nobody is informed or acts without the patient's own authority


AGES = {Country.RU: Ages(consents=15, adult=18), Country.CY: Ages(consents=18, adult=18)}


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Full years on a local date; somebody born on 29 February gets older on 1 March of a common year.

    Negative if the birth is still to come.
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def birthday(birth_date: dt.date, years: int) -> dt.date:
    """The local date on which a patient reaches an age."""
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        return dt.date(birth_date.year + years, 3, 1)


def consents(birth_date: dt.date, country: Country, day: dt.date) -> bool:
    return age_on(birth_date, day) >= AGES[country].consents


def is_adult(birth_date: dt.date, country: Country, day: dt.date) -> bool:
    return age_on(birth_date, day) >= AGES[country].adult
