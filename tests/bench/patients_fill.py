"""Patients by the million: a column at a time, sealed in one call and written by COPY.

What the rows hold is what saving them one by one would give: keys of each patient, values sealed for their places,
tokens. The models' own rows, of which there would be four a patient, would take most of the time.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql

from booking.patients.folding import born_key, full_key, prefix_and_year
from booking.patients.models import ContactPoint, IdentityDocument, Patient, PatientName
from booking.patients.mrn import mrn_of
from booking.patients.numbers import kind_and_number
from portal.crypto.data_keys import create_keys_of, data_keys, token_key
from portal.crypto.fields import EncryptedField
from portal.crypto.protected import Protected
from portal.crypto.sealing import Owner, Place, seal_under
from portal.crypto.subjects import Subject, SubjectKind
from portal.crypto.tokens import TokenField
from portal.shared import clock
from portal.shared.ids import uuid7
from tests.factories.population import Person

KIND, LAST_DIGITS = IdentityDocument.Kind.PASSPORT_RU, 4
NULL = "\\N"


def write(people: Sequence[Person], before: int) -> list[str]:
    """Add these people, whose primary keys follow `before`; their record numbers."""
    chunk = _Chunk(people, range(before + 1, before + len(people) + 1))
    mrns = [mrn_of(key) for key in chunk.keys]
    chunk.copy(
        Patient,
        {
            "id": chunk.keys,
            "public_id": [subject.id for subject in chunk.subjects],
            "mrn": mrns,
            "mrn_token": mrns,
            "birth_date": [person.birth_date for person in people],
            "sex": [person.sex for person in people],
            "is_provisional": [False] * len(people),
        },
    )
    chunk.copy(PatientName, _names(people))
    chunk.copy(ContactPoint, _phones(people))
    chunk.copy(IdentityDocument, _passports(people))
    return mrns


def _names(people: Sequence[Person]) -> dict[str, Sequence[Any]]:
    return {
        "family": [person.family for person in people],
        "given": [person.given for person in people],
        "patronymic": [person.patronymic for person in people],
        "family_token": [person.family for person in people],
        "full_token": [full_key(person.family, person.given) for person in people],
        "prefix_token": [prefix_and_year(person.family, person.birth_date.year) for person in people],
        "born_token": [born_key(person.family, person.birth_date) for person in people],
    }


def _phones(people: Sequence[Person]) -> dict[str, Sequence[Any]]:
    phones = [person.phone for person in people]
    return {
        "system": [ContactPoint.System.PHONE] * len(people),
        "value": phones,
        "phone_token": phones,
        "last_digits_token": [phone[-LAST_DIGITS:] for phone in phones],
    }


def _passports(people: Sequence[Person]) -> dict[str, Sequence[Any]]:
    return {
        "kind": [KIND] * len(people),
        "number": [person.passport for person in people],
        "number_token": [kind_and_number(KIND, person.passport) for person in people],
    }


class _Chunk:
    """People who are written together, with their keys."""

    def __init__(self, people: Sequence[Person], keys: Sequence[int]) -> None:
        self.keys = keys
        self.subjects = [Subject(SubjectKind.PATIENT, uuid7()) for _ in people]
        self.now = clock.now()
        self.token_key = token_key()
        create_keys_of(self.subjects)
        self.data_keys: dict[Owner, bytes] = {}

    def copy(self, model: type[Protected], given: Mapping[str, Sequence[Any]]) -> None:
        """Write a row of the model for each, with these columns; tokens are given as what they are made from."""
        ids = given.get("public_id") or [uuid7() for _ in self.keys]
        known = {
            "public_id": ids,
            "patient_id": self.keys,
            "subject_id": [subject.id for subject in self.subjects],
            **given,
        }
        fields = [
            field for field in model._meta.concrete_fields if field.column in known or not field.primary_key
        ]
        columns = [self._column(field, ids, known.get(field.column)) for field in fields]
        names = sql.SQL(", ").join([sql.Identifier(field.column) for field in fields])
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
        lines = "\n".join(["\t".join(row) for row in zip(*columns, strict=True)])
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(lines)

    def _column(self, field: Any, ids: Sequence[UUID], values: Sequence[Any] | None) -> list[str]:
        """As COPY reads it. Nothing here holds a tab, a line's end or a backslash of its own."""
        if isinstance(field, EncryptedField):
            return self._sealed(field, ids, values)
        if values is None:
            return [self._default(field)] * len(ids)
        if isinstance(field, TokenField):
            return [_hex(token) for token in field.tokens_under(self.token_key, values)]
        return [str(value) for value in values]

    def _default(self, field: Any) -> str:
        if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
            return self.now.isoformat()
        value = field.get_default()
        return NULL if value is None else str(value)

    def _sealed(self, field: EncryptedField, ids: Sequence[UUID], values: Sequence[Any] | None) -> list[str]:
        if values is None:
            value = field.get_default()
            if value is None:
                return [NULL] * len(ids)
            values = [value] * len(ids)
        owners = [(subject, field.processing.retention) for subject in self.subjects]
        if owners[0] not in self.data_keys:
            self.data_keys |= data_keys(owners)
        places = [Place(field.label, row, owner) for row, owner in zip(ids, owners, strict=True)]
        plain = [field.to_bytes(value) for value in values]
        sealed = seal_under(self.data_keys, list(zip(places, plain, strict=True)))
        return [_hex(each) for each in sealed]


def _hex(value: bytes | None) -> str:
    return NULL if value is None else rf"\\x{value.hex()}"
