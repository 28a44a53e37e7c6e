"""How likely two records are one person's."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from booking.patients.likeness import Facts, NameFacts, likeness
from tests.factories.duplicates import measure, planted

ANNA = Facts(
    names=(NameFacts("Королёва", "Анна", "Сергеевна"),),
    birth_date=dt.date(1990, 5, 7),
    sex="female",
    phones=frozenset({"+79161234567"}),
    documents=frozenset({"passport_ru 4510123456"}),
)
BARE = replace(ANNA, phones=frozenset(), documents=frozenset())


def named(family: str, given: str, patronymic: str = "") -> Facts:
    return replace(BARE, names=(NameFacts(family, given, patronymic),))


@pytest.mark.parametrize(
    "other",
    [
        *(BARE, named("Koroleva", "Anna"), named("Королева", "А."), named("Коралёва", "Анна")),
        replace(BARE, birth_date=dt.date(1990, 7, 5)),
        replace(ANNA, names=(NameFacts("Смирнова", "Анна"),), documents=frozenset()),
        replace(BARE, names=(NameFacts("Смирнова", "Анна"), NameFacts("Королёва", "Анна"))),
        replace(BARE, names=(NameFacts("Другая", "Вера"),), documents=ANNA.documents),
    ],
)
def test_the_same_person_is_proposed(other: Facts) -> None:
    assert likeness(ANNA, other).is_proposed


@pytest.mark.parametrize(
    "other",
    [
        replace(ANNA, names=(NameFacts("Королёва", "Мария", "Сергеевна"),), documents=frozenset()),
        replace(ANNA, birth_date=dt.date(1965, 1, 2), documents=frozenset()),
        *(named("Королёва", "Инна"), named("Орлова", "Анна"), named("Королёва", "Анна", "Петровна")),
        replace(named("Королёва", "Анна"), birth_date=None),
    ],
)
def test_another_person_is_not(other: Facts) -> None:
    assert not likeness(ANNA, other).is_proposed


def test_it_is_told_what_is_alike() -> None:
    former = replace(ANNA, names=(NameFacts("Смирнова", "Анна"), *BARE.names), documents=frozenset())
    assert likeness(ANNA, former).alike == ("former_name", "birth_date", "phone")


def test_precision_and_recall_on_a_planted_set() -> None:
    measured = measure(planted(1_000, 220), lambda one, other: likeness(one, other).is_proposed)
    assert measured.precision >= 0.97
    assert measured.recall >= 0.95


LETTERS = st.text("абвёйя", max_size=6)
FACTS = st.builds(
    Facts,
    names=st.lists(st.builds(NameFacts, LETTERS, LETTERS, LETTERS), min_size=1, max_size=3).map(tuple),
    birth_date=st.none() | st.dates(),
    sex=st.sampled_from(["", "female", "male"]),
    phones=st.frozensets(st.sampled_from(["+1", "+2"])),
    documents=st.frozensets(st.sampled_from(["snils 1", "snils 2"]), max_size=1),
)


@given(FACTS, FACTS)
@example(
    replace(BARE, names=(NameFacts("", "а"), NameFacts("а"))),
    replace(BARE, names=(NameFacts("б"), NameFacts("", "а"))),
)
def test_the_order_does_not_matter(one: Facts, other: Facts) -> None:
    assert likeness(one, other) == likeness(other, one)


@given(FACTS, FACTS)
def test_a_score_is_a_percentage(one: Facts, other: Facts) -> None:
    assert 0 <= likeness(one, other).score <= 100
