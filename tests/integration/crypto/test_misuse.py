"""What would write a value where it does not open, or show it sealed or in a dump, is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db.models import Count, F, Max

from booking.patients.models import ContactPoint, Patient, PatientName
from portal.shared.ids import uuid7
from tests.factories.patients import make_patient, make_phone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "read",
    [
        lambda: Patient.objects.annotate(copy=F("sex")),
        lambda: Patient.objects.values(copy=F("sex")),
        lambda: Patient.objects.values("sex").annotate(people=Count("pk")),
        lambda: Patient.objects.values("sex").distinct(),
        lambda: Patient.objects.aggregate(Max("birth_date")),
        lambda: Patient.objects.dates("birth_date", "year"),
        lambda: PatientName.objects.values("patient__sex"),
    ],
)
def test_the_database_compares_and_renames_no_encrypted_value(read: Callable[[], Any]) -> None:
    with pytest.raises(FieldError, match=r"[Ee]ncrypted"):
        read()


def test_rows_are_counted_also_by_an_encrypted_column() -> None:
    make_patient(born=None)

    assert Patient.objects.aggregate(born=Count("birth_date"), all=Count("pk")) == {"born": 0, "all": 1}


@pytest.mark.parametrize("values", [{"allergies": F("sex")}, {"public_id": uuid7()}, {"mrn": None}])
def test_an_update_of_many_rows_neither_copies_nor_moves_a_value(values: dict[str, Any]) -> None:
    with pytest.raises(FieldError):
        Patient.objects.update(**values)


def test_a_row_is_not_given_to_another_subject_by_an_update() -> None:
    point = make_phone(make_patient())
    point.subject_id = make_patient().public_id

    with pytest.raises(FieldError, match="bound"):
        ContactPoint.objects.update(subject_id=point.subject_id)
    with pytest.raises(FieldError, match="bound"):
        ContactPoint.objects.bulk_update([point], ["subject_id"])


def test_an_upsert_does_not_put_the_value_of_one_row_into_another() -> None:
    point = make_phone(make_patient())
    other = ContactPoint(pk=point.pk, patient=point.patient, system="phone", value="+74951204599")

    with pytest.raises(FieldError, match="«value» is encrypted"):
        ContactPoint.objects.bulk_create(
            [other], update_conflicts=True, update_fields=["value"], unique_fields=["id"]
        )


def test_a_dump_by_django_s_serializers_holds_no_values() -> None:
    make_patient(allergies="nuts")

    assert "nuts" not in serializers.serialize("json", Patient.objects.all())
