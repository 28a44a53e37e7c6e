"""A changed text makes its translation stale; what follows in the other language catches up."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page, PageLogEntry

from clinics.pages.actions import keep_in_step
from clinics.pages.models import DoctorPage, HomePage, StandardPage
from clinics.pages.translations import stale_pages
from tests.integration.pages.conftest import Network
from tests.staff import browser, make_staff, through_the_door

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(network: Network) -> StandardPage:
    home = HomePage.objects.get(locale__language_code="en", depth=2)
    page: StandardPage = home.add_child(instance=StandardPage(title="Rights", intro="You may ask."))
    page.save_revision().publish()
    return page


@pytest.fixture
def russian(english: StandardPage) -> StandardPage:
    page: StandardPage = english.copy_for_translation(Locale.objects.get(language_code="ru"))
    page.title, page.intro = "Права", "Вы можете спросить."
    page.save_revision().publish()
    return page


def publish(page: Page, **words: str) -> None:
    fresh = type(page).objects.get(pk=page.pk)
    for name, value in words.items():
        setattr(fresh, name, value)
    fresh.save_revision().publish()


def stale(page: Page) -> bool:
    return type(page).objects.get(pk=page.pk).translation_stale_since is not None


def test_a_new_translation_makes_nothing_stale(english: StandardPage, russian: StandardPage) -> None:
    assert not stale(english)
    assert not stale(russian)


def test_a_changed_text_makes_the_other_language_stale(english: StandardPage, russian: StandardPage) -> None:
    publish(english, intro="You may ask anything.")

    assert stale(russian)
    assert not stale(english)


def test_either_language_may_lead(english: StandardPage, russian: StandardPage) -> None:
    publish(russian, intro="Спрашивайте.")

    assert stale(english)


def test_publishing_the_same_words_changes_nothing(english: StandardPage, russian: StandardPage) -> None:
    publish(english)

    assert not stale(russian)


def test_catching_up_makes_nobody_stale(english: StandardPage, russian: StandardPage) -> None:
    publish(english, intro="You may ask anything.")
    publish(russian, intro="Спрашивайте обо всём.")

    assert not stale(russian)
    assert not stale(english)


def test_a_draft_counts_for_nothing(english: StandardPage, russian: StandardPage) -> None:
    english.intro = "Not yet."
    english.save_revision()

    assert not stale(russian)


def test_a_draft_from_before_does_not_bring_staleness_back(
    english: StandardPage, russian: StandardPage
) -> None:
    publish(english, intro="One.")
    behind = StandardPage.objects.get(pk=russian.pk)
    behind.intro = "Один."
    revision = behind.save_revision()
    publish(russian, intro="Раз.")
    assert not stale(russian)

    revision.publish()

    assert not stale(russian)


def test_a_changed_fact_makes_no_text_stale(network: Network) -> None:
    english, russian = (DoctorPage.objects.get(page_language=code) for code in ("en", "ru"))
    publish(english)
    publish(russian)
    network.doctor.last_name_en = "Belova"
    network.doctor.save()
    keep_in_step()
    publish(english)

    assert not stale(russian)


def test_text_on_a_facts_page_counts_from_the_first_time(network: Network) -> None:
    english, russian = (DoctorPage.objects.get(page_language=code) for code in ("en", "ru"))
    publish(english, intro="She listens.")

    assert stale(russian)


# In the admin


@pytest.fixture
def behind(english: StandardPage, russian: StandardPage) -> StandardPage:
    publish(english, intro="You may ask anything.")
    return russian


def test_the_report_lists_what_is_behind(editor: Client, behind: StandardPage, english: StandardPage) -> None:
    html = editor.get(reverse("stale_translations")).content.decode()

    assert "Права" in html
    assert reverse("wagtailadmin_pages:edit", args=[english.pk]) not in html
    assert reverse("stale_translations") in editor.get("/admin/").content.decode()


def test_the_report_shows_nobody_what_they_may_not_change(behind: StandardPage) -> None:
    outsider = through_the_door(browser(), make_staff())

    response = outsider.get(reverse("stale_translations"))

    assert "Права" not in response.content.decode()


def test_the_report_can_be_exported(editor: Client, behind: StandardPage) -> None:
    response = editor.get(reverse("stale_translations"), {"export": "csv"})

    assert "Права" in b"".join(response).decode()


def test_the_editor_says_that_the_page_is_behind(editor: Client, behind: StandardPage) -> None:
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[behind.pk])).content.decode()

    assert reverse("translation_still_fits", args=[behind.pk]) in html


def test_an_editor_says_that_it_still_fits(editor: Client, behind: StandardPage) -> None:
    path = reverse("translation_still_fits", args=[behind.pk])
    assert editor.get(path).status_code == 200
    assert stale(behind)

    editor.post(path)

    assert not stale(behind)
    assert list(stale_pages()) == []
    assert PageLogEntry.objects.filter(page=behind.pk, action="pages.translation_fits").exists()


def test_only_who_may_edit_says_so(behind: StandardPage) -> None:
    outsider = through_the_door(browser(), make_staff())

    outsider.post(reverse("translation_still_fits", args=[behind.pk]))

    assert stale(behind)


# wagtail-localize


def test_a_page_is_submitted_for_translation(editor: Client, english: StandardPage) -> None:
    path = reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    russian = Locale.objects.get(language_code="ru")

    response = editor.post(path, {"locales": [russian.pk]})

    assert response.status_code == 302
    page = english.get_translation(russian)
    assert page.path_on_site().startswith("/ru/")
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "You may ask." in html
