"""Encrypted fields: what the database holds, what the reader gets, and what is refused."""

import copy
import datetime as dt
import pickle
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Count, F
from django.db.models.functions import Lower
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from booking.patients.models import ContactPoint, Patient, PatientName
from booking.patients.mrn import mrn_of
from portal.crypto.errors import CannotOpen
from tests.factories.patients import make_patient, make_phone

pytestmark = pytest.mark.django_db


def raw(table: str, column: str, pk: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [pk])
        return bytes(cursor.fetchone()[0])


def overwrite(table: str, column: str, pk: int, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, pk])


def test_the_database_holds_nothing_readable() -> None:
    patient = make_patient(family="Салтыкова", allergies="пенициллин")

    held = raw("patients_patient", "allergies", patient.pk)

    assert "пенициллин".encode() not in held
    assert Patient.objects.get(pk=patient.pk).allergies == "пенициллин"


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    patient = make_patient(born=dt.date(1900, 1, 1), sex="female", blood_group="AB-")

    read = Patient.objects.get(pk=patient.pk)

    assert (read.birth_date, read.sex, read.blood_group, read.allergies) == (
        dt.date(1900, 1, 1),
        "female",
        "AB-",
        "",
    )
    assert read.names.get().full == "Королёва Анна"


def test_lengths_do_not_tell_one_blood_group_from_another() -> None:
    one, other = make_patient(blood_group="0-"), make_patient(blood_group="AB-")

    assert len(raw("patients_patient", "blood_group", one.pk)) == len(
        raw("patients_patient", "blood_group", other.pk)
    )


def test_equal_values_look_different() -> None:
    one, other = make_patient(sex="male"), make_patient(sex="male")

    assert raw("patients_patient", "sex", one.pk) != raw("patients_patient", "sex", other.pk)


def test_a_value_moved_to_another_patient_does_not_open() -> None:
    one, other = make_patient(allergies="nuts"), make_patient(allergies="none")
    overwrite("patients_patient", "allergies", other.pk, raw("patients_patient", "allergies", one.pk))

    with pytest.raises(CannotOpen, match=str(other.public_id)):
        _ = Patient.objects.get(pk=other.pk).allergies


def test_a_value_moved_to_another_row_of_the_patient_does_not_open() -> None:
    patient = make_patient()
    one, other = make_phone(patient, "+74951204510"), make_phone(patient, "+74951204511")
    overwrite("patients_contactpoint", "value", other.pk, raw("patients_contactpoint", "value", one.pk))

    with pytest.raises(CannotOpen):
        _ = ContactPoint.objects.get(pk=other.pk).value


def test_a_value_moved_to_another_column_does_not_open() -> None:
    name = make_patient().names.get()
    overwrite("patients_patientname", "given", name.pk, raw("patients_patientname", "family", name.pk))

    with pytest.raises(CannotOpen, match=r"patients\.name\.given"):
        _ = PatientName.objects.get(pk=name.pk).family


@pytest.mark.parametrize(
    "damage", [b"", b"\x01", b"\x02" + bytes(60), b"\x01" + bytes(20), b"\x01" + bytes(200)]
)
def test_a_damaged_value_is_a_clear_error(damage: bytes) -> None:
    patient = make_patient(allergies="nuts")
    overwrite("patients_patient", "allergies", patient.pk, damage)

    with pytest.raises(CannotOpen) as error:
        _ = Patient.objects.get(pk=patient.pk).allergies

    assert "nuts" not in str(error.value)


def test_a_hundred_rows_and_their_relations_open_with_one_look_at_the_keys() -> None:
    for _ in range(5):
        make_patient()
    names = PatientName.objects.select_related("patient")

    with CaptureQueriesContext(connections["keys"]) as queries:
        shown = [(name.full, name.patient.birth_date) for name in names]

    assert len(shown) == 5
    assert len(queries) == 1


def test_rows_read_in_chunks_open_by_chunks() -> None:
    for _ in range(3):
        make_patient()

    with CaptureQueriesContext(connections["keys"]) as queries:
        assert {name.family for name in PatientName.objects.iterator()} == {"Королёва"}

    assert len(queries) == 1


def test_only_reads_what_was_asked_for() -> None:
    make_patient(allergies="nuts")
    patient = Patient.objects.only("birth_date").get()

    assert patient.birth_date == dt.date(1990, 5, 17)
    assert patient.get_deferred_fields() >= {"allergies", "sex"}
    assert patient.allergies == "nuts"


def test_values_come_opened() -> None:
    patient = make_patient()

    assert PatientName.objects.values("family", "use").get() == {"family": "Королёва", "use": "official"}
    assert list(PatientName.objects.values_list("family", "given")) == [("Королёва", "Анна")]
    assert list(PatientName.objects.values_list("given", flat=True)) == ["Анна"]
    assert PatientName.objects.values_list("given", named=True).get().given == "Анна"
    assert Patient.objects.values().get()["birth_date"] == patient.birth_date


def test_an_unchanged_value_is_written_as_it_was() -> None:
    patient = make_patient(allergies="nuts")
    before = raw("patients_patient", "allergies", patient.pk)
    read = Patient.objects.get(pk=patient.pk)
    read.sex = "male"
    read.save()

    assert raw("patients_patient", "allergies", patient.pk) == before
    assert Patient.objects.get(pk=patient.pk).sex == "male"


def test_bulk_writes_are_sealed_too() -> None:
    patients = Patient.objects.bulk_create(Patient(mrn=mrn_of(900 + each), sex="male") for each in range(3))
    for patient in patients:
        patient.allergies = "nuts"
    Patient.objects.bulk_update(patients, ["allergies"])

    assert [(each.sex, each.allergies) for each in Patient.objects.all()] == [("male", "nuts")] * 3
    assert b"nuts" not in raw("patients_patient", "allergies", patients[0].pk)


def test_a_bulk_update_keeps_the_tokens_in_step() -> None:
    phone = make_phone(make_patient(), "+74951204510")
    phone.value = "+74951204599"
    ContactPoint.objects.bulk_update([phone], ["value"])

    assert ContactPoint.objects.filter(phone_token="+74951204599").exists()
    assert not ContactPoint.objects.filter(phone_token="+74951204510").exists()


def test_what_needs_plain_values_in_the_database_is_refused() -> None:
    make_patient()

    with pytest.raises(FieldError, match="token"):
        Patient.objects.filter(sex="male")
    with pytest.raises(FieldError, match="encrypted"):
        Patient.objects.update(sex="male")
    with pytest.raises(FieldError, match="order"):
        Patient.objects.order_by("-birth_date")


@pytest.mark.parametrize(
    "ordering",
    ["names__family", "-names__given", F("birth_date").desc(nulls_last=True), Lower("names__family")],
)
def test_nothing_is_ordered_by_ciphertext(ordering: Any) -> None:
    with pytest.raises(FieldError, match="no order"):
        Patient.objects.order_by(ordering)


def test_plain_columns_of_another_row_and_annotations_are_ordered_by() -> None:
    rows = Patient.objects.annotate(known=Count("names")).order_by("?", "known", "-names__use", "pk")

    assert list(rows) == []


def test_signals_of_making_a_row_are_sent_for_rows_that_are_read() -> None:
    made: list[Any] = []
    listener = lambda sender, instance, **kwargs: made.append(instance)  # noqa: E731
    post_init.connect(listener, sender=Patient)
    try:
        row = Patient.from_db("default", ["id", "sex"], [7, b"sealed"])
    finally:
        post_init.disconnect(listener, sender=Patient)

    assert made == [row]
    assert (row.pk, row.sealed_values) == (7, {"sex": b"sealed"})


def test_emptiness_can_be_asked_for() -> None:
    make_patient(born=None)

    assert Patient.objects.filter(birth_date__isnull=True).count() == 1


@pytest.mark.parametrize("written", ["+7 (495) 120-45-10", "84951204510", "+74951204510"])
def test_a_phone_is_found_however_it_is_written(written: str) -> None:
    phone = make_phone(make_patient(), "+74951204510")

    assert ContactPoint.objects.get(phone_token=written) == phone


def test_many_phones_are_looked_up_with_one_look_at_the_token_key() -> None:
    phone = make_phone(make_patient(), "+74951204510")

    with CaptureQueriesContext(connections["keys"]) as queries:
        found = ContactPoint.objects.filter(phone_token__in=["84951204510", "84951204511", None])
        assert found.get() == phone

    assert len(queries) == 1


def test_a_surname_is_found_in_another_alphabet() -> None:
    patient = make_patient(family="Щербакова")

    assert PatientName.objects.get(family_token="Shcherbakova").patient == patient
    assert PatientName.objects.get(prefix_token=patient.names.get().prefix_and_year).patient == patient


def test_a_token_tells_only_equality() -> None:
    with pytest.raises(FieldError, match="only equality"):
        ContactPoint.objects.filter(phone_token__gt="+7495")


def test_a_token_follows_its_value_when_only_that_is_saved() -> None:
    phone = make_phone(make_patient(), "+74951204510")
    phone.value = "+74951204599"
    phone.save(update_fields=["value"])

    assert ContactPoint.objects.get(phone_token="+74951204599") == phone


def test_a_record_number_belongs_to_one_patient() -> None:
    patient = make_patient()

    with pytest.raises(IntegrityError, match="mrn_token"), transaction.atomic():
        Patient.objects.create(mrn=patient.mrn)


def test_a_row_shows_nothing_of_itself() -> None:
    patient = make_patient(allergies="nuts")
    sealed = patient.sealed_value(Patient._meta.get_field("allergies"))

    assert repr(sealed) == f"{sealed}" == "<sealed>"
    assert "nuts" not in repr(patient) + str(patient)


def test_a_pickled_row_holds_its_values_sealed() -> None:
    patient = make_patient(allergies="peanuts of doom")

    pickled = pickle.dumps(patient)

    assert b"peanuts" not in pickled
    assert pickle.loads(pickled).allergies == copy.copy(patient).allergies == "peanuts of doom"


def test_a_value_set_before_the_row_was_opened_is_the_one_saved() -> None:
    patient = make_patient(allergies="nuts", sex="male")
    read = Patient.objects.get(pk=patient.pk)
    read.allergies = "none"
    assert (read.sex, read.allergies) == ("male", "none")
    read.save()

    assert Patient.objects.get(pk=patient.pk).allergies == "none"


def test_a_row_is_refreshed_with_its_encrypted_values() -> None:
    patient = make_patient(allergies="nuts")
    other = Patient.objects.get(pk=patient.pk)
    other.allergies = "none"
    other.save()

    unopened = Patient.objects.get(pk=patient.pk)
    patient.refresh_from_db()
    unopened.refresh_from_db()

    assert patient.allergies == unopened.allergies == "none"
