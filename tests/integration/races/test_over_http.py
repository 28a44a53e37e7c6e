"""A few rounds of the races of tests.bench, over HTTP against a real gunicorn; `make soak` runs hundreds."""

from collections.abc import Iterator

import pytest

from tests.bench.races import races
from tests.bench.site import database
from tests.bench.turmoil import ALLOWED, turmoil

ROUNDS, CLIENTS = 2, 12


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    with database("seeded") as found:
        yield found


def test_one_time_has_one_winner_and_any_of_ten_doctors_ten(environment: dict[str, str]) -> None:
    ran, found = races(environment, ROUNDS, CLIENTS)
    assert [race.is_fair for race in ran] == [True, True]
    assert not any(found.values()), found


def test_whatever_happens_at_once_nothing_overlaps_and_nothing_is_half_done(
    environment: dict[str, str],
) -> None:
    answers, found = turmoil(environment, 2 * ROUNDS, CLIENTS)
    assert {answer.status for answer in answers} - ALLOWED == set()
    assert sum(answer.status == 302 for answer in answers) > CLIENTS
    assert not any(found.values()), found
