"""The finder as a visitor meets it: an address in, doctors out."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clinics.directory.models import Doctor, Offering
from clinics.pages.actions import keep_in_step
from clinics.pages.finder.presenter import Finder
from clinics.pages.models import DoctorPage
from tests.factories.directory import DoctorFactory
from tests.factories.reviews import ReviewFactory


@pytest.fixture(autouse=True)
def _network(network_to_search: None, db: None, fresh_pages: Callable[[], None]) -> None:
    """Each test meets the same network, in a transaction of its own."""


@pytest.fixture
def find(client: Client) -> Callable[..., Finder]:
    def find(query: str = "", language: str = "en") -> Finder:
        response = client.get(f"/{language}/doctors/?{quote(query, safe='=&+')}")
        assert response.status_code == 200
        found: Finder = response.context["finder"]
        return found

    return find


def in_order(found: Finder) -> list[str]:
    return [card.code for card in found.cards]


def codes(found: Finder) -> set[str]:
    return set(in_order(found))


Find = Callable[..., Finder]


def test_everybody_is_there_without_filters(find: Find) -> None:
    assert codes(find()) == {"orlova", "fedor", "petrosyan"}


def test_filters_of_different_kinds_must_all_hold(find: Find) -> None:
    assert codes(find("specialty=cardio&city=moscow&language=en")) == {"orlova"}


def test_service_and_price_must_hold_for_one_offer(find: Find) -> None:
    assert codes(find("service=visit&rub_to=2000")) == set()


def test_a_card_shows_the_price_of_what_was_asked_for(find: Find) -> None:
    (card,) = find("service=visit&rub_to=4000").cards
    assert card.price_from == "3,000\N{NO-BREAK SPACE}₽"


def test_euros_are_not_compared_with_roubles(find: Find) -> None:
    assert codes(find("eur_to=100")) == {"petrosyan"}


def test_an_unknown_value_filters_nothing_and_is_told(find: Find) -> None:
    found = find("specialty=astrology")
    assert found.count == 3
    assert found.query.ignored


def test_one_specialty_and_city_make_the_title(client: Client) -> None:
    page = client.get("/en/doctors/?specialty=cardio&city=moscow").content.decode()
    assert "<h1>Cardiologists in Moscow</h1>" in page
    assert "<title>Cardiologists in Moscow" in page


@pytest.fixture
def reviewed(fresh_pages: Callable[[], None]) -> None:
    """One praises Petrosyan, five praise Fedor almost as much, which says more."""
    for code, ratings in {"petrosyan": [5], "fedor": [5, 5, 5, 5, 4]}.items():
        for rating in ratings:
            ReviewFactory(doctor=Doctor.objects.get(code=code), clinic=None, rating=rating, published=True)
    fresh_pages()


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["fedor", "petrosyan", "orlova"]),
        ("best", ["fedor", "petrosyan", "orlova"]),
        ("rating", ["petrosyan", "fedor", "orlova"]),
        ("price", ["fedor", "orlova", "petrosyan"]),
        ("experience", ["orlova", "petrosyan", "fedor"]),
        ("name", ["orlova", "petrosyan", "fedor"]),
    ],
)
@pytest.mark.usefixtures("reviewed")
def test_the_order_is_the_readers(find: Find, sort: str, order: list[str]) -> None:
    assert in_order(find(f"sort={sort}")) == order


def test_pages_show_everybody_once_and_twelve_at_a_time(find: Find, fresh_pages: Callable[[], None]) -> None:
    DoctorFactory.create_batch(10)
    keep_in_step()
    fresh_pages()

    first, second = find(), find("page=2")

    assert (len(first.cards), len(second.cards)) == (12, 1)
    assert len(codes(first) | codes(second)) == 13 == first.count
    assert (first.pagination.next_url, second.pagination.previous_url) == ("?page=2", "?")


def test_when_nobody_matches_the_page_says_what_to_drop(find: Find) -> None:
    found = find("specialty=cardio&language=hy")
    assert [(way.label, way.count) for way in found.ways_out] == [
        ("Without «Cardiology»", 1),
        ("Without «Armenian»", 2),
    ]
    assert [other.label for other in found.other_specialties] == ["Neurology"]


def test_a_page_behind_the_last_is_the_last(find: Find) -> None:
    assert find("page=99").count == 3


def test_the_other_language_keeps_the_filters(client: Client) -> None:
    response = client.get("/en/doctors/?specialty=cardio")
    urls = {one.code: one.url for one in response.context["translations"]}
    assert urls["ru"] == "/ru/doctors/?specialty=cardio"


def test_htmx_is_told_the_short_address(client: Client) -> None:
    response = client.get("/en/doctors/?specialty=cardio&q=&rub_from=&page=1", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/en/doctors/?specialty=cardio"


def test_going_back_puts_nothing_into_the_history(client: Client) -> None:
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "HX-Push-Url" not in client.get("/en/doctors/?specialty=cardio", headers=back)


def test_richer_choices_keep_the_title_of_specialty_and_city(find: Find) -> None:
    assert find("specialty=cardio&city=moscow&language=en&sees=adults").heading == "Cardiologists in Moscow"


def test_several_specialties_have_no_title_of_their_own(find: Find) -> None:
    assert find("specialty=cardio&specialty=neuro").heading == "Doctors"


@pytest.mark.parametrize(
    "text",
    [
        "кардиолога",
        "кардиологи",
        "cardiologists",
        "болит сердце",
        "сердце болит очень сильно",
        "боли в сердце",
        "heart pains",
        "rfhlbjkju",
        "кардеолог",
        "кардиолог недорого рядом",
    ],
)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_specialty_is_found_as_people_say_it(find: Find, text: str, language: str) -> None:
    assert codes(find(f"q={text}", language)) == {"orlova", "fedor"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Петросян", "petrosyan"),
        ("Петросяна", "petrosyan"),
        ("Петрасян", "petrosyan"),
        ("Petrosian", "petrosyan"),
        ("федор", "fedor"),
        ("ФЁДОР", "fedor"),
        ("Щербакову", "fedor"),
        ("Scherbakov", "fedor"),
        ("Орловой кардиологу", "orlova"),
        ("экг", "fedor"),
        ("колет сильно в левом боку", "petrosyan"),
    ],
)
def test_one_doctor_is_found(find: Find, text: str, code: str) -> None:
    assert codes(find(f"q={text}", "ru")) == {code}


def test_a_corrected_text_is_shown(find: Find) -> None:
    answer = find("q=Петрасян", "ru").answer
    assert answer is not None
    assert answer.corrected == "Петросян"


def test_text_and_filters_narrow_each_other(find: Find) -> None:
    assert codes(find("q=кардиолог&language=en")) == {"orlova"}


def test_a_complaint_leads_to_its_specialty(find: Find) -> None:
    found = find("q=болит сердце", "ru")
    assert [one.label for one in found.practitioners] == ["кардиолог"]
    assert found.answer is not None
    assert found.answer.dangers == ()


def test_a_red_flag_stands_above_everything(client: Client) -> None:
    page = client.get("/ru/doctors/", {"q": "боль в груди, отдаёт в левую руку"}).content.decode()
    assert page.index('href="tel:103"') < page.index("<h1>")
    assert "Звоните 103." in page


@pytest.mark.parametrize(
    "text",
    [
        "а" * 10_000,
        "🫀🫀🫀",
        "' | & ! :* <-> ( \\",
        "'; DROP TABLE wagtailcore_page; --",
        "<script>alert(1)</script>",
        "и в на не",
        "\ud83d",
        "%" * 300,
    ],
)
def test_odd_text_is_answered(client: Client, text: str) -> None:
    address = "/ru/doctors/?q=" + quote(text.encode("utf-8", "surrogatepass"))
    response = client.get(address)
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "query",
    [
        "specialty=cardio&city=moscow&language=en",
        "q=болит+сердце",
        "q=Петрасян",
        "q=zzzzzz&specialty=cardio&rub_to=3000",
    ],
)
def test_twelve_queries_are_enough(
    find: Find, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    find()
    find("q=кардиолог")
    with django_assert_max_num_queries(12):
        find(query)


def test_a_doctor_who_left_is_not_found(find: Find, fresh_pages: Callable[[], None]) -> None:
    Doctor.objects.filter(code="petrosyan").update(status="ended")
    fresh_pages()
    assert codes(find("q=Петросян")) == set()


def test_an_unpublished_page_is_not_found(find: Find, fresh_pages: Callable[[], None]) -> None:
    DoctorPage.objects.get(doctor__code="petrosyan", page_language="en").unpublish()
    fresh_pages()
    assert codes(find("q=Петросян")) == set()


def test_an_ended_offer_is_no_reason_to_be_found(find: Find, fresh_pages: Callable[[], None]) -> None:
    Offering.objects.filter(service__code="ecg").update(status="ended")
    fresh_pages()
    assert codes(find("service=ecg")) == set()
