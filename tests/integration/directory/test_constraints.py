"""Each promise of the directory's tables, broken on purpose."""

import datetime as dt
from collections.abc import Callable

from pytest import fixture, mark

from clinics.directory.models import (
    Clinic,
    ClinicExternalId,
    ClinicStaff,
    Doctor,
    DoctorExternalId,
    LegalEntityExternalId,
    Offering,
    OfferingExternalId,
    OpeningHours,
    Price,
    Room,
    RoomExternalId,
    Service,
    ServiceExternalId,
    SpecialtyExternalId,
    Symptom,
)
from tests.constraints import Break, change, constraints_of, refused_by
from tests.factories.directory import OfferingFactory
from tests.staff import make_staff

pytestmark = mark.django_db

NEW_YEAR, MIDSUMMER = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
BACKWARDS = {"active_from": MIDSUMMER, "active_to": NEW_YEAR}


def twice(make: Callable[[], object]) -> Break:
    return lambda: (make(), make())


def price(offering: Offering, valid_from: dt.date, valid_to: dt.date | None = None) -> Price:
    return Price.objects.create(
        offering=offering, amount_minor=320_000, currency="RUB", valid_from=valid_from, valid_to=valid_to
    )


def of_places(clinic: Clinic, room: Room) -> dict[str, Break]:
    hours = OpeningHours.objects.create(clinic=clinic, weekday=1, opens=dt.time(8), closes=dt.time(21))
    user = make_staff()
    return {
        "directory_clinic_life_in_order": change(clinic, **BACKWARDS),
        "directory_clinic_on_earth": change(clinic, latitude=91),
        "directory_openinghours_in_order": change(hours, closes=dt.time(8)),
        "directory_openinghours_weekday": change(hours, weekday=8),
        "directory_openinghours_unique": lambda: OpeningHours.objects.create(
            clinic=clinic, weekday=1, opens=dt.time(8), closes=dt.time(9)
        ),
        "directory_room_code_unique": lambda: Room.objects.create(clinic=clinic, code=room.code),
        "directory_clinicstaff_unique": twice(lambda: ClinicStaff.objects.create(user=user, clinic=clinic)),
    }


def of_people(doctor: Doctor, service: Service) -> dict[str, Break]:
    complaint = {"phrase": "heartache", "language": "en", "specialty": service.specialty}
    return {
        "directory_doctor_life_in_order": change(doctor, **BACKWARDS),
        "directory_doctor_sees_someone": change(doctor, sees_adults=False, sees_children=False),
        "directory_doctor_not_own_successor": change(doctor, successor=doctor),
        "directory_symptom_unique": twice(lambda: Symptom.objects.create(**complaint)),
    }


def of_offers(offering: Offering) -> dict[str, Break]:
    service = offering.service
    same = {"doctor": offering.doctor, "service": service, "clinic": offering.clinic}
    return {
        "directory_service_life_in_order": change(service, **BACKWARDS),
        "directory_service_ages_in_order": change(service, age_from=18, age_to=17),
        "directory_service_deposit_percent": change(service, deposit_percent=30),
        "directory_service_takes_time": change(service, minutes=0),
        "directory_offering_life_in_order": change(offering, **BACKWARDS),
        "directory_offering_unique": lambda: Offering.objects.create(**same),
        "directory_price_dates_in_order": lambda: price(offering, MIDSUMMER, NEW_YEAR),
        "directory_price_no_overlap": lambda: (
            price(offering, NEW_YEAR, MIDSUMMER),
            price(offering, MIDSUMMER),
        ),
    }


def of_external_ids(offering: Offering, room: Room) -> dict[str, Break]:
    doctor, service, clinic = offering.doctor, offering.service, offering.clinic
    owners = [
        (LegalEntityExternalId, "entity", clinic.entity),
        (ClinicExternalId, "clinic", clinic),
        (RoomExternalId, "room", room),
        (SpecialtyExternalId, "specialty", service.specialty),
        (DoctorExternalId, "doctor", doctor),
        (ServiceExternalId, "service", service),
        (OfferingExternalId, "offering", offering),
    ]
    return {
        f"directory_{kind._meta.model_name}_unique": twice(
            lambda kind=kind, owner=owner, row=row: kind.objects.create(
                system="accounting", value="7", **{owner: row}
            )
        )
        for kind, owner, row in owners
    }


@fixture
def breaks() -> dict[str, Break]:
    offering = OfferingFactory()
    room = Room.objects.create(clinic=offering.clinic, code="1")
    return {
        **of_places(offering.clinic, room),
        **of_people(offering.doctor, offering.service),
        **of_offers(offering),
        **of_external_ids(offering, room),
    }


@mark.parametrize("name", sorted(constraints_of("directory")))
def test_the_database_keeps_the_promise(breaks: dict[str, Break], name: str) -> None:
    assert refused_by(breaks[name]) == name


def test_prices_may_follow_each_other_and_differ_by_payer() -> None:
    offering = OfferingFactory()
    price(offering, NEW_YEAR, MIDSUMMER - dt.timedelta(days=1))
    price(offering, MIDSUMMER)
    Price.objects.create(offering=offering, payer=2, amount_minor=1, currency="RUB", valid_from=MIDSUMMER)
    assert offering.prices.count() == 3
