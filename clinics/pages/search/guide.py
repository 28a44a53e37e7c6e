"""What the search knows about words: which complaint leads where, what is dangerous, how names are written.

Read from the directory in a few queries, stemmed in one, and kept until a fact changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import override

from clinics.directory.models import Clinic, Doctor, RedFlag, Service, Specialty, SpokenLanguage, Symptom
from clinics.pages.search.documents import LANGUAGE_WORDS
from clinics.pages.search.words import all_words, stemmed
from portal.shared.by_version import ByVersion
from portal.shared.languages import active_language
from portal.shared.models import LifeStatus

Stems = frozenset[str]


@dataclass(frozen=True)
class Phrase:
    """Words that mean a specialty. They match in any order and form, with anything in between."""

    stems: Stems
    specialty_id: int


@dataclass(frozen=True)
class Danger:
    """A red flag in the active language, and the phrases (in both) that raise it."""

    title: str
    advice: str
    phrases: tuple[Stems, ...]


@dataclass(frozen=True)
class Guide:
    complaints: tuple[Phrase, ...]
    professions: tuple[Phrase, ...]
    dangers: tuple[Danger, ...]
    names: Mapping[str, frozenset[int]]  # the doctors who bear a name, by its stem
    vocabulary: Mapping[str, Stems]  # every word of the directory, with its stems
    stems: Stems  # of all of them

    def dangers_in(self, text: Stems) -> list[Danger]:
        return [danger for danger in self.dangers if any(phrase <= text for phrase in danger.phrases)]

    def complaints_in(self, text: Stems) -> list[int]:
        return _specialties(self.complaints, text)

    def professions_in(self, text: Stems) -> list[int]:
        return _specialties(self.professions, text)

    def named_in(self, text: Stems) -> frozenset[int]:
        return frozenset().union(*(self.names.get(stem, frozenset()) for stem in text))


def guide() -> Guide:
    return _kept(active_language())


def _specialties(phrases: Iterable[Phrase], text: Stems) -> list[int]:
    """Where the phrases found in a text lead; a phrase within a longer one that was found says nothing."""
    found = [phrase for phrase in phrases if phrase.stems <= text]
    telling = [phrase for phrase in found if not any(phrase.stems < other.stems for other in found)]
    return list(dict.fromkeys(phrase.specialty_id for phrase in telling))


def _read(language: str) -> Guide:
    specialties = list(Specialty.objects.all())
    complaints = list(_complaints(specialties))
    professions = [
        (name, row.pk)
        for row in specialties
        for text in (row.practitioner_ru, row.practitioner_en, row.name_ru, row.name_en)
        for name in text.split(",")
    ]
    flags = {flag: f"{flag.phrases_ru}\n{flag.phrases_en}".splitlines() for flag in RedFlag.objects.all()}
    names = _names()
    phrases = [text for text, _ in (*complaints, *professions)] + [
        line for lines in flags.values() for line in lines
    ]
    vocabulary = [*names, *(word for text in (*phrases, *_names_of_things()) for word in all_words(text))]
    stems = stemmed([*phrases, *vocabulary])
    by_stem: dict[str, set[int]] = defaultdict(set)
    for name, doctors in names.items():
        for stem in stems[name]:
            by_stem[stem] |= doctors
    with override(language):
        dangers = tuple(
            Danger(flag.name, flag.advice, tuple(stems[line] for line in lines if stems[line]))
            for flag, lines in flags.items()
        )
    return Guide(
        complaints=tuple(Phrase(stems[text], key) for text, key in complaints if stems[text]),
        professions=tuple(Phrase(stems[text], key) for text, key in professions if stems[text]),
        dangers=dangers,
        names={stem: frozenset(doctors) for stem, doctors in by_stem.items()},
        vocabulary={word: stems[word] for word in vocabulary},
        stems=frozenset().union(*(stems[word] for word in vocabulary)),
    )


_kept = ByVersion(_read)


def _complaints(specialties: Iterable[Specialty]) -> Iterator[tuple[str, int]]:
    """The editors' table, and what the specialties' own fields say."""
    yield from Symptom.objects.values_list("phrase", "specialty_id")
    for row in specialties:
        for text in f"{row.symptoms_ru},{row.symptoms_en}".split(","):
            yield text, row.pk


def _names() -> dict[str, set[int]]:
    """The words of the doctors' names, in both scripts, with who bears them."""
    names: dict[str, set[int]] = defaultdict(set)
    fields = ("last_name_ru", "first_name_ru", "patronymic_ru", "first_name_en", "last_name_en")
    for key, *parts in Doctor.objects.filter(status=LifeStatus.ACTIVE).values_list("pk", *fields):
        for word in all_words(" ".join(parts)):
            names[word].add(key)
    return names


def _names_of_things() -> Iterator[str]:
    for row in Service.objects.filter(status=LifeStatus.ACTIVE).values_list("name_ru", "name_en"):
        yield " ".join(row)
    places = ("name_ru", "name_en", "city_ru", "city_en")
    for row in Clinic.objects.filter(status=LifeStatus.ACTIVE).values_list(*places):
        yield " ".join(row)
    for language in SpokenLanguage:
        yield " ".join(LANGUAGE_WORDS[language])
