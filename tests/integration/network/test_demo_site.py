"""The demo's words in a real database: complete in both languages, linked, and made only once."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils.html import escape
from pytest_django import DjangoDbBlocker
from wagtail.models import Page

from clinics.directory.models import Clinic, Doctor, LegalEntity, Offering, RedFlag, Service, Symptom
from clinics.pages.actions import keep_in_step
from clinics.pages.models import (
    ArticlePage,
    ContactPage,
    DoctorPage,
    HomePage,
    LandingPage,
    StandardPage,
)
from clinics.reviews.models import DoctorRating, Review
from portal.network.demo.content import pages
from portal.network.demo_site import seed
from tests.factories.directory import ClinicFactory, DoctorFactory, LegalEntityFactory, SpecialtyFactory

pytestmark = pytest.mark.django_db
WRITTEN = (HomePage, StandardPage, LandingPage, ArticlePage, ContactPage)


@pytest.fixture(scope="module", autouse=True)
def seeded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The network below with the demo's words, in one transaction that ends with the module."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        make_network()
        made()
        keep_in_step()
        yield
        transaction.set_rollback(True)


def make_network() -> None:
    """One clinic with one cardiologist."""
    clinic = ClinicFactory(code="msk-arbat", entity=LegalEntityFactory(code="ru-main"))
    specialty = SpecialtyFactory(code="cardio")
    doctor = DoctorFactory(code="d034")
    doctor.specialties.add(specialty)
    doctor.save()
    service = Service.objects.create(
        code="cardio-first",
        name_ru="Кардиология: первичный приём",
        name_en="Cardiology: first visit",
        specialty=specialty,
        minutes=40,
        category="consultation",
        visit_kind="first",
    )
    Offering.objects.create(doctor=doctor, service=service, clinic=clinic)


@pytest.fixture
def doctor() -> Doctor:
    return Doctor.objects.get()


def made() -> dict[str, int]:
    return {part.name: part.made for part in seed()}


def stored_bodies() -> dict[Page, str]:
    written = [page for kind in WRITTEN for page in kind.objects.all()]
    return {page: json.dumps(page.body.get_prep_value(), ensure_ascii=False) for page in written}


def test_every_page_stands_in_both_languages_under_one_key() -> None:
    for demo in pages():
        slugs = ("home", "home-ru") if demo.kind == "home" else (demo.slug,)
        found = Page.objects.filter(slug__in=slugs)
        assert {page.locale.language_code for page in found} == {"en", "ru"}, demo.key
        assert len({page.translation_key for page in found}) == 1, demo.key


def test_a_second_run_makes_nothing() -> None:
    assert set(made().values()) == {0}


def test_links_lead_to_pages_and_facts_are_filled_in() -> None:
    for page, body in stored_bodies().items():
        assert not re.search(r'href=\\"page:|\{(count|ru-main|cy-main)\.', body), page
        linked = set(re.findall(r'linktype=\\"page\\" id=\\"(\d+)', body))
        assert Page.objects.filter(pk__in=linked, locale=page.locale).count() == len(linked), page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_licence_page_tells_the_licence_that_the_directory_has_now(client: Client, language: str) -> None:
    LegalEntity.objects.filter(code="ru-main").update(licence="ЛО-78-02-111111")
    page = StandardPage.objects.get(slug="licence-and-legal-details", locale__language_code=language)
    assert "ЛО-78-02-111111" in client.get(page.path_on_site()).content.decode()


def test_every_block_would_pass_an_editors_form() -> None:
    for kind in WRITTEN:
        for page in kind.objects.all():
            for block in page.body:
                block.block.clean(block.value)


def test_a_page_that_an_editor_changed_stays() -> None:
    page = StandardPage.objects.get(slug="about", locale__language_code="en")
    page.intro = "An editor's words."
    page.save()
    made()
    page.refresh_from_db()
    assert page.intro == "An editor's words."


def test_a_page_that_an_editor_deleted_stays_away() -> None:
    Page.objects.get(slug="check-up", locale__language_code="en").delete()
    made()
    assert not Page.objects.filter(slug="check-up", locale__language_code="en").exists()


def test_an_article_is_signed_by_its_doctor_and_illustrated(doctor: Doctor) -> None:
    for article in ArticlePage.objects.filter(slug="measuring-blood-pressure-at-home"):
        assert article.author == doctor
        assert article.picture.file.size < 60_000


def test_the_contact_form_asks_the_same_in_both_languages() -> None:
    forms = [
        list(page.form_fields.values_list("field_type", "required")) for page in ContactPage.objects.all()
    ]
    assert len(forms) == 2
    assert forms[0] == forms[1] != []


def test_reviews_are_added_up(doctor: Doctor) -> None:
    published = Review.objects.published().filter(doctor=doctor).count()
    assert published > 0
    assert DoctorRating.objects.get(doctor=doctor).count == published


def test_staff_reviews_are_not_joined_by_made_up_ones(doctor: Doctor) -> None:
    kept = Review.objects.first()
    assert kept
    Review.objects.exclude(pk=kept.pk).delete()
    assert made()["reviews"] == 0


def test_directions_written_by_staff_stay() -> None:
    assert Clinic.objects.get().directions_ru
    Clinic.objects.update(directions_ru="За углом.", directions_en="Round the corner.")
    made()
    assert Clinic.objects.get().directions_en == "Round the corner."


def test_the_search_learns_complaints_of_the_specialties_there_are() -> None:
    assert set(Symptom.objects.values_list("specialty__code", flat=True)) == {"cardio"}
    assert RedFlag.objects.count() >= 25


def test_a_doctors_education_is_told_on_the_page(client: Client, doctor: Doctor) -> None:
    steps = doctor.education.all()
    assert {step.kind for step in steps} == {"university", "residency", "course", "accreditation"}
    for page in DoctorPage.objects.all():
        shown = client.get(page.path_on_site()).content.decode()
        told = [getattr(step, f"institution_{page.page_language}") for step in steps]
        assert [name for name in told if escape(name) not in shown] == []


def test_a_site_that_is_no_demo_is_not_filled(settings: Any) -> None:
    Review.objects.all().delete()
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO"):
        call_command("seed_demo")
    assert not Review.objects.exists()
