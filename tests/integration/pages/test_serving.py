"""What a page costs right after a publish, when the process knows nothing of the pages yet."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from clinics.pages.models import DoctorPage
from tests.integration.pages.conftest import Network

FINDER = "/en/doctors/?specialty=cardio&city=moscow&language=en"


@pytest.mark.parametrize("address", ["/en/", FINDER, None])
def test_twelve_queries_are_enough_after_a_publish(
    client: Client,
    network: Network,
    fresh_pages: Callable[[], None],
    address: str | None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    path = address or network.page(DoctorPage)
    client.get("/en/reviews/")  # what a process reads once: content types
    fresh_pages()
    with django_assert_max_num_queries(12):
        assert client.get(path).status_code == 200
