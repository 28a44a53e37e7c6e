import datetime as dt
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from clinics.directory.models import Clinic, Doctor, Offering, OpeningHours, Price, Service
from clinics.pages.actions import keep_in_step
from clinics.pages.models import ClinicPage, DoctorPage, ServicePage
from portal.shared.page_cache import VERSION_KEY, redis
from tests.factories.directory import ClinicFactory, DoctorFactory, SpecialtyFactory
from tests.factories.reviews import ReviewFactory

_versions = itertools.count(time.time_ns())


@dataclass(frozen=True)
class Network:
    """A clinic with a doctor and a service, whose pages stand in both languages."""

    clinic: Clinic
    doctor: Doctor
    service: Service

    def page(self, kind: type[ClinicPage | DoctorPage | ServicePage], language: str = "en") -> str:
        return str(kind.objects.get(page_language=language).path_on_site())


@pytest.fixture
def fresh_pages() -> Callable[[], None]:
    """Forgets what the process keeps of the pages: a test's transaction never commits, so nothing purges."""

    def forget() -> None:
        redis().set(VERSION_KEY, next(_versions))

    forget()
    return forget


@pytest.fixture
def network(db: None, fresh_pages: Callable[[], None]) -> Network:
    clinic = ClinicFactory(code="pokrovka")
    OpeningHours.objects.create(clinic=clinic, weekday=1, opens=dt.time(8), closes=dt.time(21))
    cardiology = SpecialtyFactory(code="cardio")
    doctor = DoctorFactory(code="d001", practising_since=2001, bio_en="Listens.", degree_en="PhD")
    doctor.specialties.add(cardiology)
    doctor.save()
    service = Service.objects.create(
        code="cardio-first",
        name_ru="Кардиология: первичный приём",
        name_en="Cardiology: first visit",
        specialty=cardiology,
        minutes=40,
        category="consultation",
        visit_kind="first",
        preparation_en="Bring your ECG.",
    )
    offering = Offering.objects.create(doctor=doctor, service=service, clinic=clinic)
    Price.objects.create(
        offering=offering, amount_minor=320000, currency="RUB", valid_from=dt.date(2020, 1, 1)
    )
    ReviewFactory(doctor=doctor, clinic=clinic, rating=4, published=True)
    keep_in_step()
    fresh_pages()
    return Network(clinic, doctor, service)
