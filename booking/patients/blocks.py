"""Which records are worth comparing: those that share a token. Nothing is opened to tell."""

from collections import defaultdict
from collections.abc import Collection

from django.db import connection

from booking.patients import numbers
from booking.patients.likeness import Facts, NameFacts
from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientName
from booking.patients.records import members, survivors
from portal.crypto.batches import open_rows

# Of a common name or a number that a whole school left, only the newest are compared.
MOST_OF_A_BLOCK = 200

BLOCKS = [
    ("patients_patientname", "born_token"),
    ("patients_patientname", "full_token"),
    ("patients_patientname", "prefix_token"),
    ("patients_contactpoint", "phone_token"),
    ("patients_identitydocument", "number_token"),
]
# Names of our own tables and columns only.
_PAIRS = " UNION ".join(
    f"""SELECT mine.patient_id, theirs.patient_id
        FROM {table} AS mine CROSS JOIN LATERAL (
            SELECT patient_id FROM {table} AS other
            WHERE other.{token} = mine.{token} AND other.patient_id <> mine.patient_id
            ORDER BY patient_id DESC LIMIT {MOST_OF_A_BLOCK}
        ) AS theirs
        WHERE mine.patient_id = ANY(%(ids)s)"""  # noqa: S608
    for table, token in BLOCKS
)


def pairs_to_compare(patient_ids: Collection[int]) -> set[tuple[int, int]]:
    """Primary keys of surviving records, the older first, of which one is among these persons."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"ids": list(members(set(survivors(patient_ids).values())))})
        rows = cursor.fetchall()
    of = survivors({pk for row in rows for pk in row})
    return {
        (min(pair), max(pair)) for pair in ((of[one], of[other]) for one, other in rows) if pair[0] != pair[1]
    }


def facts_of(survivor_ids: Collection[int]) -> dict[int, Facts]:
    """What all records of each person say, opened in one call; who was erased is absent."""
    of = members(survivor_ids)
    patients = list(Patient.objects.filter(pk__in=of).only("public_id", "birth_date", "sex"))
    names = list(PatientName.objects.filter(patient__in=of).order_by("use", "pk"))
    contacts = list(ContactPoint.objects.filter(patient__in=of, system=ContactPoint.System.PHONE))
    documents = list(IdentityDocument.objects.filter(patient__in=of, withdrawn_at=None).exclude(kind="dms"))
    open_rows([*patients, *names, *contacts, *documents])
    said: defaultdict[int, list[NameFacts]] = defaultdict(list)
    for name in sorted(names, key=lambda name: name.use != PatientName.Use.OFFICIAL):
        if name.family:
            said[of[name.patient_id]].append(NameFacts(name.family, name.given, name.patronymic))
    phones: defaultdict[int, set[str]] = defaultdict(set)
    for contact in contacts:
        phones[of[contact.patient_id]].add(contact.value)
    papers: defaultdict[int, set[str]] = defaultdict(set)
    for document in documents:
        papers[of[document.patient_id]].add(numbers.kind_and_number(document.kind, document.number))
    roots = {row.pk: row for row in patients}
    return {
        pk: Facts(
            names=tuple(said[pk]),
            birth_date=roots[pk].birth_date,
            sex=roots[pk].sex,
            phones=frozenset(phones[pk] - {""}),
            documents=frozenset(papers[pk] - {""}),
        )
        for pk in survivor_ids
        if pk in roots and said[pk]
    }
