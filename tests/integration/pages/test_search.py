"""The search page: everything that a text finds, by kind, and nothing that is not public."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, PageViewRestriction

from clinics.directory.models import Doctor, RedFlag, Service
from clinics.pages.models import ArticleIndexPage, ArticlePage, DoctorPage, HomePage, StandardPage

TODAY = dt.date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _network(network_to_search: None, db: None, fresh_pages: Callable[[], None]) -> None:
    """Each test meets the same network, in a transaction of its own."""


@pytest.fixture
def search(client: Client) -> Callable[..., dict[str, Any]]:
    def search(text: str, language: str = "en") -> dict[str, Any]:
        response = client.get(f"/{language}/search/", {"q": text})
        assert response.status_code == 200
        shown = {name: response.context[name] for name in ("search", "parts", "practitioners", "specialties")}
        return shown | {"html": response.content.decode()}

    return search


Search = Callable[..., dict[str, Any]]


def add_article(title: str = "Pulse", text: str = "Count the beats of your heart.", **fields: Any) -> Page:
    body = [("text", {"text": f"<p>{text}</p>"})]
    article = ArticlePage(title=title, slug=title.lower(), published_on=TODAY, body=body, **fields)
    return ArticleIndexPage.objects.get(locale__language_code="en").add_child(instance=article)


def test_without_a_text_the_page_offers_specialties(search: Search) -> None:
    found = search("")
    assert found["search"].count == 0
    assert [one.label for one in found["specialties"]] == ["Cardiology", "Neurology"]


def test_doctors_services_and_clinics_are_listed_by_kind(search: Search) -> None:
    found = search("кардиолога")["search"]
    assert {card.name for card in found.doctors} == {"Maria Orlova", "Fedor Shcherbakov"}
    assert {row.name for row in found.services} == {"Heart visit", "ECG with report"}
    assert [card.name for card in search("Лимасол", "ru")["search"].clinics] == ["В Лимасоле"]


def test_parts_say_how_many_there_are(search: Search) -> None:
    parts = search("cardiologist")["parts"]
    assert [(part.anchor, part.count) for part in parts] == [("doctors", 2), ("services", 2)]


def test_an_article_is_shown_with_the_words_that_were_found(search: Search) -> None:
    add_article()
    (article,) = search("beating")["search"].articles
    assert article.url == "/en/articles/pulse/"
    assert article.excerpt == "Count the <mark>beats</mark> of your heart."


def test_an_excerpt_shows_markup_as_text(search: Search) -> None:
    add_article(text="Beats &lt; 60 &amp; falling")
    (article,) = search("beats")["search"].articles
    assert article.excerpt == "<mark>Beats</mark> &lt; 60 &amp; falling"


def test_an_excerpt_reads_as_sentences(search: Search) -> None:
    """The index joins the texts of a page with commas."""
    article = add_article(text="Sit down, and count.")
    article.body.append(("text", {"text": "<p>Beats tell a lot.</p>"}))
    article.save()
    (found,) = search("beats")["search"].articles
    assert found.excerpt == "Sit down, and count. <mark>Beats</mark> tell a lot."


def test_an_excerpt_that_begins_within_a_sentence_says_so(search: Search) -> None:
    add_article(text=f"We know {'very well ' * 40} that beats tell a lot.")
    (found,) = search("beats")["search"].articles
    assert found.excerpt.startswith("… ")


def test_an_icon_is_no_word_of_a_page(search: Search) -> None:
    article = add_article(text="A card.")
    article.body.append(("cards", {"heading": None, "cards": [{"icon": "heart", "title": "Care"}]}))
    article.save()
    assert [page.title for page in search("care")["search"].articles] == ["Pulse"]
    assert search("heart")["search"].articles == []


def test_a_complaint_names_who_helps(search: Search) -> None:
    found = search("голова болит", "ru")
    assert [one.label for one in found["practitioners"]] == ["невролог"]
    assert [row.name for row in found["search"].services] == ["Приём невролога"]


def test_a_red_flag_stands_above_everything(search: Search) -> None:
    html = search("chest pain, spreading to my left arm")["html"]
    assert html.index('href="tel:112"') < html.index("<h1>")
    assert "Call 112." in html


def test_who_may_be_in_danger_is_not_sent_to_check_the_spelling(
    search: Search, fresh_pages: Callable[[], None]
) -> None:
    RedFlag.objects.create(phrases_en="swollen tongue", phrases_ru="опух язык")
    fresh_pages()
    found = search("swollen tongue")
    assert found["search"].count == 0
    assert "If this is not an emergency" in found["html"]
    assert "Check the spelling" not in found["html"]


def test_a_typo_is_put_right_and_said(search: Search) -> None:
    found = search("Shcherbakow")
    assert [card.name for card in found["search"].doctors] == ["Fedor Shcherbakov"]
    assert "«Shcherbakov»" in found["html"]


def test_when_nothing_is_found_the_page_says_so(search: Search) -> None:
    found = search("xyzzyplugh")
    assert found["search"].count == 0
    assert "Nothing was found for «xyzzyplugh»" in found["html"]


def test_pages_of_the_other_language_are_not_found(search: Search) -> None:
    add_article()
    assert search("beats", "ru")["search"].articles == []


def test_a_draft_is_not_found(search: Search) -> None:
    add_article(live=False)
    assert search("beats")["search"].articles == []


def test_a_private_page_is_not_found(search: Search) -> None:
    article = add_article()
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert search("beats")["search"].articles == []


def test_a_private_page_of_a_doctor_is_not_found(search: Search, fresh_pages: Callable[[], None]) -> None:
    page = DoctorPage.objects.get(doctor__code="petrosyan", page_language="en")
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="password", password="open")
    fresh_pages()
    assert search("Petrosyan")["search"].doctor_count == 0


def test_facts_that_are_not_in_force_are_not_found(search: Search, fresh_pages: Callable[[], None]) -> None:
    Doctor.objects.filter(code="orlova").update(status="paused")
    Service.objects.filter(code="ecg").update(status="ended")
    fresh_pages()
    found = search("cardiologist")["search"]
    assert [card.name for card in found.doctors] == ["Fedor Shcherbakov"]
    assert [row.name for row in found.services] == ["Heart visit"]


def test_other_pages_are_found_too(search: Search) -> None:
    home = HomePage.objects.get(locale__language_code="en")
    home.add_child(instance=StandardPage(title="Licence", slug="licence", intro="Of the ministry."))
    assert [page.title for page in search("licences")["search"].pages] == ["Licence"]


def test_search_engines_are_asked_not_to_list_it(search: Search) -> None:
    assert 'name="robots" content="noindex' in search("heart")["html"]


@pytest.mark.parametrize("text", ["x" * 10_000, "🫀", "' | & ! :* <-> (", "<b>&amp;"])
def test_odd_text_is_answered(search: Search, text: str) -> None:
    assert "<b>&amp;" not in search(text, "ru")["html"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cardiologist",
        "headache",
        "chest pain",
        "Shcherbakow",
        "Shcherbakow zzzzzz xxxxxx",
        "zzzzzz",
        "ECG in Moscow",
    ],
)
def test_few_queries_are_enough(
    search: Search, text: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    search("heart")
    with django_assert_max_num_queries(12):
        search(text)
