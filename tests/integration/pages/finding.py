"""A network to find somebody in: three doctors, two cities, two currencies."""

from clinics.directory.models import Doctor, RedFlag, Specialty, Symptom
from clinics.pages.actions import keep_in_step
from tests.factories.directory import (
    ClinicFactory,
    DoctorFactory,
    OfferingFactory,
    ServiceFactory,
    SpecialtyFactory,
)


def make_network() -> None:
    cardiology = SpecialtyFactory(
        code="cardio",
        symptoms_ru="болит сердце, боль в груди",
        symptoms_en="heart pain, chest pain",
    )
    neurology = SpecialtyFactory(
        code="neuro",
        name_ru="Неврология",
        name_en="Neurology",
        practitioner_ru="невролог",
        practitioner_en="neurologist",
        symptoms_ru="болит голова, спина",
        symptoms_en="headache, back",
    )
    moscow = ClinicFactory(code="arbat", name_ru="На Арбате", name_en="Arbat Clinic")
    limassol = ClinicFactory(
        code="marina",
        name_ru="В Лимасоле",
        name_en="Marina Clinic",
        city_ru="Лимасол",
        city_en="Limassol",
        currency="EUR",
    )
    visit = ServiceFactory(
        code="visit", specialty=cardiology, name_ru="Приём кардиолога", name_en="Heart visit"
    )
    ecg = ServiceFactory(
        code="ecg", specialty=cardiology, name_ru="ЭКГ с расшифровкой", name_en="ECG with report"
    )
    head = ServiceFactory(code="head", specialty=neurology, name_ru="Приём невролога", name_en="Brain visit")
    orlova = _doctor("orlova", cardiology, languages=["ru", "en"], practising_since=1995)
    fedor = _doctor(
        "fedor",
        cardiology,
        last_name_ru="Щербаков",
        first_name_ru="Фёдор",
        patronymic_ru="Ильич",
        last_name_en="Shcherbakov",
        first_name_en="Fedor",
        languages=["ru"],
        practising_since=2015,
        sees_children=True,
    )
    petrosyan = _doctor(
        "petrosyan",
        neurology,
        last_name_ru="Петросян",
        first_name_ru="Тигран",
        patronymic_ru="",
        last_name_en="Petrosyan",
        first_name_en="Tigran",
        languages=["en", "hy"],
        practising_since=2005,
    )
    OfferingFactory(doctor=orlova, service=visit, clinic=moscow, price=500000)
    OfferingFactory(doctor=fedor, service=visit, clinic=moscow, price=300000)
    OfferingFactory(doctor=fedor, service=ecg, clinic=moscow, price=150000)
    OfferingFactory(doctor=petrosyan, service=head, clinic=limassol, price=6000)
    Symptom.objects.create(phrase="колет в боку", language="ru", specialty=neurology)
    RedFlag.objects.create(
        name_ru="Возможный инфаркт",
        name_en="Possible heart attack",
        phrases_ru="боль в груди отдаёт в руку\n\n и \n",
        phrases_en="chest pain spreading to the arm",
        advice_ru="Звоните 103.",
        advice_en="Call 112.",
    )
    keep_in_step()


def _doctor(code: str, specialty: Specialty, **fields: object) -> Doctor:
    doctor: Doctor = DoctorFactory(code=code, **fields)
    doctor.specialties.add(specialty)
    doctor.save()
    return doctor
