import datetime as dt
import itertools
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoDbBlocker
from wagtail.models import get_page_models

from clinics.directory.models import Clinic, Doctor, Offering, OpeningHours, Price, Service
from clinics.pages.actions import keep_in_step
from clinics.pages.base import PortalPage
from clinics.pages.models import ClinicPage, DoctorPage, ServicePage
from portal.accounts.models import User
from portal.shared.page_cache import VERSION_KEY, redis
from tests.databases import connected_to, copy_of
from tests.factories.directory import ClinicFactory, DoctorFactory, SpecialtyFactory
from tests.factories.reviews import ReviewFactory
from tests.integration.pages.finding import make_network
from tests.staff import browser, make_staff, through_the_door

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


@pytest.fixture(scope="module")
def network_to_search(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The network of tests.integration.pages.finding, made once for all tests of a module.

    It stands in a database of its own; what a test with `db` changes there is rolled back as ever.
    """
    name = f"test_searched_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with django_db_blocker.unblock(), copy_of("migrated", name), connected_to(name):
        make_network()
        yield


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


def page_types() -> set[type[PortalPage]]:
    """Every type of page that the site has."""
    return {kind for kind in get_page_models() if issubclass(kind, PortalPage)}


def member(role: str) -> User:
    """Somebody with exactly this role."""
    user = make_staff()
    user.groups.set([Group.objects.get(name=role)])
    return user


@pytest.fixture
def editor(db: None) -> Client:
    return through_the_door(browser(), member("Content editor"))
