"""A person's records: the one that stands for them, and those merged into it."""

import datetime as dt
from collections.abc import Collection
from typing import TypeAlias

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientName

Ids: TypeAlias = dict[int, int]

# Upwards from each record to where its chain of merges ends.
_SURVIVORS = """
    WITH RECURSIVE chain (start, place, next) AS (
        SELECT id, id, merged_into_id FROM patients_patient WHERE id = ANY(%s)
        UNION ALL
        SELECT chain.start, patient.id, patient.merged_into_id
        FROM chain JOIN patients_patient AS patient ON patient.id = chain.next
    )
    SELECT start, place FROM chain WHERE next IS NULL
"""

# Downwards from a surviving record to all that were merged into it, itself included.
_MEMBERS = """
    WITH RECURSIVE member (root, id) AS (
        SELECT id, id FROM patients_patient WHERE id = ANY(%s)
        UNION ALL
        SELECT member.root, patient.id
        FROM member JOIN patients_patient AS patient ON patient.merged_into_id = member.id
    )
    SELECT id, root FROM member
"""

# Up to the surviving record, and down from there. It begins with SELECT, as what only reads (portal.audit.acting).
_PERSON = """
    SELECT id FROM (
        WITH RECURSIVE chain (place, next) AS (
            SELECT id, merged_into_id FROM patients_patient WHERE id = %s
            UNION ALL
            SELECT patient.id, patient.merged_into_id
            FROM chain JOIN patients_patient AS patient ON patient.id = chain.next
        ), member (id) AS (
            SELECT place FROM chain WHERE next IS NULL
            UNION ALL
            SELECT patient.id FROM member JOIN patients_patient AS patient ON patient.merged_into_id = member.id
        )
        SELECT id FROM member
    ) AS person
"""


def survivors(patient_ids: Collection[int]) -> Ids:
    """By primary key: the record that stands for the person now, itself if it was not merged."""
    return _pairs(_SURVIVORS, patient_ids)


def members(survivor_ids: Collection[int]) -> Ids:
    """The primary keys of all records of these persons, each with its surviving one."""
    return _pairs(_MEMBERS, survivor_ids)


def ids_of_person(patient_id: int) -> list[int]:
    """The primary keys of all records of one person, named by any of them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PERSON, [patient_id])
        return [record for (record,) in cursor.fetchall()]


def survivor_of(patient: Patient) -> Patient:
    """Where the chain of merges ends."""
    if patient.merged_into_id is None:
        return patient
    return Patient.objects.get(pk=survivors([patient.pk])[patient.pk])


def records_of(patient: Patient) -> list[Patient]:
    """All records of the person: the surviving one first, then those merged into it, oldest first.

    What is read «of a patient» is read of these. Each is a subject of its own, with its own keys.
    """
    root = patient.pk if patient.merged_into_id is None else survivors([patient.pk])[patient.pk]
    rows = Patient.objects.filter(pk__in=members([root]))
    return sorted(rows, key=lambda row: (row.pk != root, row.pk))


def _pairs(statement: str, ids: Collection[int]) -> Ids:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return dict(cursor.fetchall())


def changed_since(moment: dt.datetime) -> list[Patient]:
    """Records of which anything that tells people apart was saved at or after it; merged ones too."""
    parts = [
        Exists(part._base_manager.filter(patient=OuterRef("pk"), updated_at__gte=moment))
        for part in (PatientName, ContactPoint, IdentityDocument)
    ]
    changed = Q(updated_at__gte=moment) | parts[0] | parts[1] | parts[2]
    return list(Patient.objects.filter(changed).only("pk", "public_id").order_by("pk"))
