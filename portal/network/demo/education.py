"""Made-up education of the demo's doctors, which the law wants on the site (323-ФЗ, article 79)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from portal.network.demo.chance import chance
from portal.network.demo.content import Language, read

RESIDENCY_YEARS = 2
ACCREDITATION_YEARS = 5
COURSES_OF_LATE_YEARS = 4

Text = Mapping[Language, str]


@dataclass(frozen=True)
class EducationStep:
    """A diploma or certificate of `year`; `valid_to` is the last day of an accreditation."""

    kind: Literal["university", "residency", "course", "accreditation"]
    year: int
    institution: Text
    field: Text
    valid_to: dt.date | None = None


@cache
def _material() -> dict[str, Any]:
    return read("guide", "education.toml")


def known_specialties() -> frozenset[str]:
    """Codes of the specialties that the demo has words for."""
    return frozenset(_material()["field"])


def education_of(
    code: str, specialties: tuple[str, ...], *, practising_since: int, today: dt.date
) -> list[EducationStep]:
    """A doctor's steps by year, with an accreditation in force today for each specialty.

    A residency begins the practice, so the diploma lies two years before it.
    """
    material, luck, main = _material(), chance("education", code), specialties[0]
    university = luck.choice(material["universities"])
    residency_at = luck.choice([university, luck.choice(material["universities"])])
    diploma = material["diploma"].get(main, material["diploma"]["default"])
    course = luck.choice(material["course"][main])
    course_year = max(practising_since + 1, today.year - luck.randrange(1, COURSES_OF_LATE_YEARS))
    steps = [
        EducationStep("university", practising_since - RESIDENCY_YEARS, university, diploma),
        EducationStep("residency", practising_since, residency_at, material["field"][main]),
        EducationStep("course", course_year, luck.choice(material["schools"]), course),
    ]
    for specialty in specialties:
        granted = today - dt.timedelta(days=luck.randrange(30, 365 * (ACCREDITATION_YEARS - 1)))
        steps.append(
            EducationStep(
                "accreditation",
                granted.year,
                material["accreditation"],
                material["field"][specialty],
                valid_to=dt.date(granted.year + ACCREDITATION_YEARS, granted.month, min(granted.day, 28)),
            )
        )
    return sorted(steps, key=lambda step: step.year)
