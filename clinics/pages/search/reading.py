"""What a visitor's words mean: whom they name, where a complaint leads, whether there is danger.

The words are first looked for as they are, in PostgreSQL's index; only what they do not find is guessed.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from wagtail.search.query import PlainText

from clinics.pages.catalogue import catalogue
from clinics.pages.search.guide import Danger, Guide, guide
from clinics.pages.search.spelling import as_meant
from clinics.pages.search.words import stemmed, words
from portal.shared.languages import active_language


@dataclass(frozen=True)
class Answer:
    text: str
    given: tuple[str, ...]  # its words
    meant: tuple[str, ...]  # the same with unknown ones put right or left out
    corrected: str  # the text as it was understood, where that is not as it was typed
    doctors: tuple[int, ...]
    named: frozenset[int]  # doctors whose own name the words say
    specialties: tuple[int, ...]  # where the complaint leads
    dangers: tuple[Danger, ...]


def answer(text: str) -> Answer:
    """The doctors whom a free text finds in the active language, by primary key, in no order."""
    known, given = guide(), words(text)
    stems = stemmed(given)
    said = frozenset().union(*stems.values())
    meant = as_meant(text, known, stems)
    understood = said | frozenset().union(
        *(known.vocabulary.get(word, stems.get(word, said)) for word in meant)
    )
    complaints = known.complaints_in(said) or known.complaints_in(understood)
    doctors, searched = _doctors(given, meant, known, complaints, said | understood)
    return Answer(
        text=text,
        given=tuple(given),
        meant=tuple(meant),
        corrected=_like(text, " ".join(searched)) if searched is meant else "",
        doctors=tuple(doctors),
        named=known.named_in(understood),
        specialties=tuple(complaints),
        dangers=tuple(known.dangers_in(understood)),
    )


def _like(typed: str, corrected: str) -> str:
    """A name typed with a capital letter is shown with one."""
    return corrected[:1].upper() + corrected[1:] if typed[:1].isupper() else corrected


def _doctors(
    given: list[str], meant: list[str], known: Guide, complaints: list[int], understood: frozenset[str]
) -> tuple[list[int], list[str]]:
    """The first of five readings that finds somebody, and the words it took."""
    if found := _in_index(given):
        return found, given
    if found := _of_specialties(complaints):
        return found, given
    if meant != given and (found := _in_index(meant)):
        return found, meant
    if found := _of_specialties(known.professions_in(understood)):
        return found, given
    return _in_index(meant or given, operator="or"), given


def _in_index(asked: list[str], operator: str = "and") -> list[int]:
    if not asked:
        return []
    pages: Any = apps.get_model("pages", "DoctorPage")
    language = active_language()
    pages = pages.objects.live().filter(page_language=language)
    results = pages.search(PlainText(" ".join(asked), operator=operator), order_by_relevance=False)
    return list(results.get_queryset().values_list("doctor_id", flat=True))


def _of_specialties(keys: list[int]) -> list[int]:
    wanted = set(keys)
    return [doctor.id for doctor in catalogue().doctors.values() if wanted.intersection(doctor.specialty_ids)]
