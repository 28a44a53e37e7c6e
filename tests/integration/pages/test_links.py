"""Links to pages lead readers to the page in their language, and cost no query."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries
from wagtail.rich_text import expand_db_html

from clinics.pages.blocks import LinkBlock
from clinics.pages.links import address_in_reach
from clinics.pages.models import DoctorPage, HomePage, StandardPage
from tests.integration.pages.conftest import Network

pytestmark = pytest.mark.django_db


def link_to(page_id: object) -> str:
    return expand_db_html(f'<p><a linktype="page" id="{page_id}">Read</a></p>')


def test_a_link_leads_to_the_readers_language(network: Network) -> None:
    english = DoctorPage.objects.get(page_language="en")

    with override("ru"):
        assert address_in_reach(english.pk) == network.page(DoctorPage, "ru")
        assert f'href="{network.page(DoctorPage, "ru")}"' in link_to(english.pk)


def test_an_untranslated_page_is_shown_in_its_own_language(
    network: Network, fresh_pages: Callable[[], None]
) -> None:
    home = HomePage.objects.get(locale__language_code="en", depth=2)
    page = home.add_child(instance=StandardPage(title="About", slug="about"))
    fresh_pages()

    with override("ru"):
        assert address_in_reach(page.pk) == "/en/about/"


@pytest.mark.parametrize("page_id", [0, 987654321, "x", ""])
def test_a_link_to_no_page_is_no_link(network: Network, page_id: object) -> None:
    assert "href" not in link_to(page_id)


def test_a_draft_is_out_of_reach(network: Network, fresh_pages: Callable[[], None]) -> None:
    page = DoctorPage.objects.get(page_language="en")
    page.unpublish()
    fresh_pages()

    assert "href" not in link_to(page.pk)


def test_links_ask_no_query(network: Network, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    page = DoctorPage.objects.get(page_language="en")
    link_to(page.pk)

    with django_assert_num_queries(0):
        link_to(page.pk)


def link_in_block(page_id: int) -> Any:
    return LinkBlock().bulk_to_python([{"page": page_id, "url": ""}])[0]


def test_a_link_in_a_block_loads_no_page(
    network: Network, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page = DoctorPage.objects.get(page_language="en")
    address = page.path_on_site()
    link_to(page.pk)

    with django_assert_num_queries(0):
        assert link_in_block(page.pk).href == address


def test_the_page_of_a_link_in_a_block_is_there_for_who_asks(network: Network) -> None:
    page = DoctorPage.objects.get(page_language="en")

    assert link_in_block(page.pk)["page"].title == page.title


def test_a_block_keeps_its_link_to_a_draft(network: Network, fresh_pages: Callable[[], None]) -> None:
    page = DoctorPage.objects.get(page_language="en")
    page.unpublish()
    fresh_pages()

    link = link_in_block(page.pk)

    assert (link["page"].pk, link.href) == (page.pk, "")


def test_a_block_forgets_its_link_to_a_page_that_is_gone(network: Network) -> None:
    assert link_in_block(987654321)["page"] is None


def test_pages_know_their_language_without_asking_for_each_ones_locale(
    network: Network, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pages = list(DoctorPage.objects.order_by("page_language"))
    pages[0].language()

    with django_assert_num_queries(0):
        assert [page.language() for page in pages] == ["en", "ru"]
