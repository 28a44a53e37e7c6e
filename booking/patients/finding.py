"""Finding people under encryption: by equal tokens in the database, then by the opened values of those shown.

The steps of a search go from narrow to wide and end with the first that finds somebody. The newest records of a
common name are shown, and that there are more; nobody's values are opened but theirs, in one call.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from rapidfuzz import fuzz

from booking.patients import sought
from booking.patients.folding import born_key, fold, full_key, prefix_and_year
from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientName
from booking.patients.records import members, survivors
from booking.patients.sought import Sought
from portal.audit.actions import Json, record
from portal.audit.actor import Actor
from portal.crypto.batches import open_rows
from portal.crypto.data_keys import token_key
from portal.crypto.tokens import token_fields

SHOWN = 20
# Health is none of the search's business, so it is not even read.
LEFT_OUT = ("blood_group", "allergies")
USES = [PatientName.Use.OFFICIAL, PatientName.Use.LATIN, PatientName.Use.PREVIOUS]

Step: TypeAlias = list[QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Found:
    """A person: the surviving record, and what all records of the person say."""

    patient: Patient
    names: list[PatientName]  # official first
    phones: list[str]  # current ones, E.164

    @property
    def name(self) -> PatientName:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Findings:
    """`too_many`: more were found than are shown; the caller of the clinic has to say more of themselves."""

    found: list[Found]
    too_many: bool


def find_patients(text: str, *, by: Actor, today: dt.date, reason: str = "") -> Findings:
    """By surname or surname and given name, each also with a year or date of birth or a phone's last four digits;
    by a surname's first letters with a year; by phone, its last four digits, record number, number of a document.

    The log gets one line a search: whom it showed, and never what was asked.
    """
    wanted = sought.read(text, today)
    ids, too_many = _candidates(wanted)
    found = sorted(_open(ids), key=lambda each: _rank(each, wanted))
    with transaction.atomic():
        detail: Mapping[str, Json] = {
            "by": wanted.meanings,
            "patients": [str(each.patient.public_id) for each in found],
            "too_many": too_many,
        }
        record(by=by, action="patients.patient.find", reason=reason, detail=detail)
    return Findings(found, too_many)


def person_of(patient: Patient) -> Found | None:
    """The person whose record it is, with all their records; None of an erased one. Whoever asks logs for what."""
    return next(iter(_open([patient.pk])), None)


class Tokens:
    """Conditions on token fields, made with one look at the token key."""

    def __init__(self) -> None:
        self.key = token_key()
        models = (Patient, PatientName, ContactPoint, IdentityDocument)
        self.fields = {field.name: field for model in models for field in token_fields(model)}

    def __call__(self, name: str, *values: str) -> Q:
        """That the token is one of these values'."""
        tokens = [self.fields[name].token_of(self.key, value) for value in values if value]
        return Q(**{name: tokens[0]}) if len(tokens) == 1 else Q(**{f"{name}__in": tokens})


def _candidates(wanted: Sought) -> tuple[list[int], bool]:
    """Primary keys of the records of the first step that finds any, newest first; and whether there are more."""
    for step in _steps(wanted, Tokens()):
        ids: set[int] = set()
        for rows in step:
            key = "pk" if rows.model is Patient else "patient_id"
            ids.update(rows.order_by(f"-{key}").values_list(key, flat=True).distinct()[: SHOWN + 1])
        if ids:
            return sorted(ids, reverse=True)[:SHOWN], len(ids) > SHOWN
    return [], False


def _steps(wanted: Sought, tokens: Tokens) -> Iterator[Step]:
    yield from _by_number(wanted, tokens)
    if wanted.words:
        yield from _by_name(wanted, tokens)
    elif wanted.last_digits:
        yield [_contacts(tokens("last_digits_token", wanted.last_digits))]


def _by_number(wanted: Sought, tokens: Tokens) -> Iterator[Step]:
    step: Step = []
    if wanted.mrn:
        step.append(Patient.objects.filter(tokens("mrn_token", wanted.mrn)))
    if wanted.phone:
        step.append(_contacts(tokens("phone_token", wanted.phone)))
    if wanted.documents:
        documents = tokens("number_token", *wanted.documents)
        step.append(IdentityDocument.objects.filter(documents, withdrawn_at=None))
    yield step


def _by_name(wanted: Sought, tokens: Tokens) -> Iterator[Step]:
    """Both names narrowed; the surname narrowed; its first letters with the year; both names, another year."""
    first, second = wanted.words[0], wanted.words[1] if len(wanted.words) > 1 else ""
    orders = [(first, second), (second, first)] if second else []
    narrow = {surname: _narrowings(surname, wanted, tokens) for surname in (first, second) if surname}
    yield [
        PatientName.objects.filter(tokens("full_token", full_key(surname, given)), narrowing)
        for surname, given in orders
        for narrowing in narrow[surname]
    ]
    of_family = tokens("family_token", first)
    yield [PatientName.objects.filter(of_family, narrowing) for narrowing in narrow[first]]
    if wanted.year and (start := prefix_and_year(first, wanted.year)):
        yield [PatientName.objects.filter(tokens("prefix_token", start))]
    if narrow[first] != [Q()]:
        yield [PatientName.objects.filter(tokens("full_token", full_key(*names))) for names in orders]


def _narrowings(surname: str, wanted: Sought, tokens: Tokens) -> list[Q]:
    """Alternatives, each of which narrows a surname by what was said beside it. One that narrows nothing is Q()."""
    born = Q()
    if wanted.birth_date:
        born = tokens("born_token", born_key(surname, wanted.birth_date))
    elif wanted.year:
        born = tokens("prefix_token", prefix_and_year(surname, wanted.year))
    if not wanted.last_digits:
        return [born]
    phones = _contacts(tokens("last_digits_token", wanted.last_digits), patient=OuterRef("patient"))
    by_phone = Q(Exists(phones))
    is_same_group = not wanted.birth_date and str(wanted.year) == wanted.last_digits
    return [born, by_phone] if is_same_group else [born & by_phone]


def _contacts(*conditions: Q, **more: Any) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(*conditions, valid_to=None, **more)


def _open(ids: list[int]) -> list[Found]:
    """The persons of these records, with every record of theirs; an erased person is nobody."""
    of = members(set(survivors(ids).values()))
    patients = list(Patient.objects.filter(pk__in=set(of.values())).defer(*LEFT_OUT))
    names = list(PatientName.objects.filter(patient__in=of))
    contacts = list(_contacts(patient__in=of, system=ContactPoint.System.PHONE))
    open_rows([*patients, *names, *contacts])
    names_of: defaultdict[int, list[PatientName]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (USES.index(PatientName.Use(name.use)), -name.pk)):
        if name.family:
            names_of[of[name.patient_id]].append(name)
    phones_of: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for contact in contacts:
        if contact.value:
            phones_of[of[contact.patient_id]][contact.value] = None
    return [Found(row, names_of[row.pk], list(phones_of[row.pk])) for row in patients if names_of[row.pk]]


def _rank(found: Found, wanted: Sought) -> tuple[object, ...]:
    """The date of birth that was said first, then the likest name, a current before a former one, the alphabet."""
    typed = " ".join(wanted.words).casefold()
    likeness = [(-_likeness(name, typed), place) for place, name in enumerate(found.names)]
    is_born_then = wanted.birth_date is not None and found.patient.birth_date == wanted.birth_date
    return (not is_born_then, *min(likeness), fold(found.name.full), -found.patient.pk)


def _likeness(name: PatientName, typed: str) -> float:
    """Of a name to what was typed, 0 to 100, in their letters and, a little less, in their sounds."""
    if not typed:
        return 0.0
    words = name.full.casefold()
    sounds = fuzz.token_sort_ratio(_folded(words), _folded(typed))
    return max(float(fuzz.token_sort_ratio(words, typed)), sounds - 1)


def _folded(words: str) -> str:
    return " ".join(map(fold, words.split()))
