"""A small clinic network for tests."""

import datetime as dt

import factory

from clinics.directory.models import Clinic, Doctor, LegalEntity, Offering, Price, Room, Service, Specialty


class LegalEntityFactory(factory.django.DjangoModelFactory[LegalEntity]):
    class Meta:
        model = LegalEntity

    code = factory.Sequence(lambda n: f"entity-{n}")
    name_ru, name_en = "ООО «Меридиан»", "Meridian LLC"
    country = "RU"
    tax_id, registration, licence = "7700000000", "1027700000000", "ЛО-77-01-000000"
    tax_regime = "general"


class ClinicFactory(factory.django.DjangoModelFactory[Clinic]):
    class Meta:
        model = Clinic

    code = factory.Sequence(lambda n: f"clinic-{n}")
    entity = factory.SubFactory(LegalEntityFactory)
    name_ru, name_en = "Меридиан на Покровке", "Meridian Pokrovka"
    city_ru, city_en = "Москва", "Moscow"
    address_ru, address_en = "Покровка, 1", "1 Pokrovka St"
    latitude, longitude = "55.758500", "37.645900"
    phone = "+74950000000"
    time_zone = "Europe/Moscow"
    currency = "RUB"


class RoomFactory(factory.django.DjangoModelFactory[Room]):
    class Meta:
        model = Room

    code = factory.Sequence(lambda n: f"room-{n}")
    clinic = factory.SubFactory(ClinicFactory)
    name_ru, name_en = "Кабинет 1", "Room 1"


class SpecialtyFactory(factory.django.DjangoModelFactory[Specialty]):
    class Meta:
        model = Specialty

    code = factory.Sequence(lambda n: f"specialty-{n}")
    name_ru, name_en = "Кардиология", "Cardiology"
    practitioner_ru, practitioner_en = "кардиолог", "cardiologist"


class DoctorFactory(factory.django.DjangoModelFactory[Doctor]):
    class Meta:
        model = Doctor

    code = factory.Sequence(lambda n: f"doctor-{n}")
    last_name_ru, first_name_ru, patronymic_ru = "Орлова", "Мария", "Сергеевна"
    first_name_en, last_name_en = "Maria", "Orlova"
    sex = "f"
    practising_since = 2005
    languages = ["ru", "en"]


class ServiceFactory(factory.django.DjangoModelFactory[Service]):
    class Meta:
        model = Service

    code = factory.Sequence(lambda n: f"service-{n}")
    name_ru, name_en = "Первичный приём", "First visit"
    specialty = factory.SubFactory(SpecialtyFactory)
    minutes = 40
    category = "consultation"
    visit_kind = "first"


class OfferingFactory(factory.django.DjangoModelFactory[Offering]):
    """An offering; `price=320000` gives it a price of so many kopecks or cents, in its clinic's currency."""

    class Meta:
        model = Offering
        skip_postgeneration_save = True

    doctor = factory.SubFactory(DoctorFactory)
    service = factory.SubFactory(ServiceFactory)
    clinic = factory.SubFactory(ClinicFactory)

    @factory.post_generation
    def price(self, create: bool, minor: int | None) -> None:
        if minor is not None:
            Price.objects.create(
                offering=self,
                amount_minor=minor,
                currency=self.clinic.currency,
                valid_from=dt.date(2020, 1, 1),
            )
