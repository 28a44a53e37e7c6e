"""Finding people under encryption."""

import datetime as dt

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from booking.patients.actions import names
from booking.patients.details import FullName
from booking.patients.finding import SHOWN
from booking.patients.models import Patient, PatientName
from booking.patients.queries import Findings, find_patients
from portal.audit.actor import Actor
from portal.audit.models import Entry
from portal.crypto.erasure import erase
from tests.factories.patients import make_document, make_patient, make_phone

TODAY = dt.date(2026, 6, 1)
NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
BORN = dt.date(1990, 5, 17)


@pytest.fixture
def anna(db: None) -> Patient:
    """Among others who are like her."""
    patient = make_patient(family="Королёва", given="Анна", born=BORN)
    make_phone(patient, "+74951204510")
    make_document(patient, "4510 123456")
    others = [("Королёва", "Мария", 1972), ("Корнилова", "Анна", 1990), ("Орлова", "Анна", 1990)]
    for family, given, year in others:
        make_phone(make_patient(family=family, given=given, born=dt.date(year, 1, 2)), "+74951204511")
    return patient


def find(text: str, by: Actor) -> Findings:
    return find_patients(text, by=by, today=TODAY)


def found(text: str, by: Actor) -> set[int]:
    return {each.patient.pk for each in find(text, by).found}


@pytest.mark.parametrize(
    "text",
    [
        *("Королёва Анна", "королева анна", "Koroleva Anna", "KOROLYOVA ANNA", "Анна Королёва"),
        *(
            "Королёва 1990",
            "Королёва 17.05.1990",
            "Королёва 4510",
            "Королёва 1990 4510",
            "Анна Королёва 1990",
        ),
        *("4510", "8 (495) 120-45-10", "45 10 123456", "4510123456", "Королёва Анна Сергеевна"),
    ],
)
def test_she_alone_is_found_by(text: str, anna: Patient, desk: Actor) -> None:
    assert found(text, desk) == {anna.pk}


def test_her_record_number_finds_her(anna: Patient, desk: Actor) -> None:
    assert found(anna.shown_mrn, desk) == {anna.pk}


def test_a_surname_finds_its_bearers(anna: Patient, desk: Actor) -> None:
    assert len(found("Koroleva", desk)) == 2


def test_three_letters_and_a_year_find_who_begins_so(anna: Patient, desk: Actor) -> None:
    shown = [each.name.full for each in find("Кор 1990", desk).found]
    assert sorted(shown) == ["Корнилова Анна", "Королёва Анна"]


def test_a_slip_in_the_surname_is_forgiven_with_a_year(anna: Patient, desk: Actor) -> None:
    assert find("Коралёва 1990", desk).found[0].patient == anna


def test_a_wrong_year_is_forgiven_with_both_names(anna: Patient, desk: Actor) -> None:
    assert found("Королёва Анна 1985", desk) == {anna.pk}


@pytest.mark.parametrize("text", ["", "?", "Нетова", "4599", "999", "45 10 654321", "Королёва Зинаида 4599"])
def test_nobody_is_found_by(text: str, anna: Patient, desk: Actor) -> None:
    assert found(text, desk) == set()


def test_a_former_name_finds_and_the_official_is_shown(anna: Patient, desk: Actor) -> None:
    names.rename(by=desk, patient=anna, name=FullName("Смирнова", "Анна"))
    shown = find("Королева Анна", desk).found
    assert [each.name.full for each in shown] == ["Смирнова Анна"]


def test_the_likest_name_stands_first(desk: Actor) -> None:
    for family in ("Филипов", "Filippov", "Филиппов"):
        make_patient(family=family, given="Пётр")
    assert find("Филиппов", desk).found[0].name.family == "Филиппов"


def test_an_ended_phone_finds_nobody(desk: Actor) -> None:
    make_phone(make_patient(), valid_to=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert found("84951204510", desk) == set()


def test_a_withdrawn_document_finds_nobody(desk: Actor) -> None:
    make_document(make_patient(), withdrawn_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert found("4510123456", desk) == set()


def test_a_person_is_found_once_with_all_records(anna: Patient, desk: Actor) -> None:
    merged = make_patient(family="Koroleva", given="Anna", merged_into=anna)
    make_phone(merged, "+79161234567")
    (person,) = find("89161234567", desk).found
    assert (person.patient, len(person.names), len(person.phones)) == (anna, 2, 2)


def test_a_name_of_many_says_that_there_are_more(desk: Actor) -> None:
    for _ in range(SHOWN + 1):
        make_patient(family="Иванов", given="Иван")
    findings = find("Иванов", desk)
    assert (len(findings.found), findings.too_many) == (SHOWN, True)


def test_as_many_as_are_shown_are_not_too_many(desk: Actor) -> None:
    for _ in range(SHOWN):
        make_patient(family="Иванов", given="Иван")
    assert not find("Иванов", desk).too_many


def test_an_erased_person_is_nobody(anna: Patient, desk: Actor) -> None:
    erase(anna.subject, by=desk, now=NOW, today=TODAY)
    assert anna.pk not in found("Королёва Анна", desk)


def test_a_search_is_one_read_in_the_log(anna: Patient, desk: Actor) -> None:
    find("Королёва Анна 1990", desk)
    (entry,) = Entry.objects.filter(action="patients.patient.find")
    assert entry.actor == desk.user
    assert entry.detail == {
        "by": ["words", "year", "last_digits"],
        "patients": [str(anna.public_id)],
        "too_many": False,
    }


def test_a_search_in_vain_is_logged_too(desk: Actor) -> None:
    find("Нетова", desk)
    assert Entry.objects.get(action="patients.patient.find").detail["patients"] == []


def test_health_is_not_read(anna: Patient, desk: Actor) -> None:
    (person,) = find("Королёва Анна", desk).found
    assert person.patient.get_deferred_fields() == {"blood_group", "allergies"}


def test_a_search_costs_as_many_queries_for_many_as_for_one(desk: Actor) -> None:
    make_patient(family="Орлов", given="Олег")
    for _ in range(SHOWN):
        make_patient(family="Иванов", given="Иван")
    assert queries("Иванов", desk) == queries("Орлов", desk)


def queries(text: str, by: Actor) -> tuple[int, int]:
    with (
        CaptureQueriesContext(connections["default"]) as data,
        CaptureQueriesContext(connections["keys"]) as keys,
    ):
        for each in find(text, by).found:
            assert each.name.full and each.patient.mrn
    return len(data), len(keys)


def test_the_tokens_of_a_name_hold_nothing_readable(anna: Patient) -> None:
    row = PatientName.objects.filter(patient=anna).values("family_token", "full_token", "prefix_token").get()
    assert all(len(bytes(token)) == 32 for token in row.values())
