"""What pages read of reviews."""

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from clinics.directory.models import Doctor
from clinics.reviews import queries
from clinics.reviews.models import Review
from clinics.reviews.presenters import review_cards
from tests.factories.directory import ClinicFactory, DoctorFactory
from tests.factories.reviews import SUBMITTED, ReviewFactory

pytestmark = pytest.mark.django_db


def test_only_published_reviews_are_read() -> None:
    ReviewFactory(), ReviewFactory(rejected=True)
    shown = ReviewFactory(published=True)
    assert list(queries.published()) == [shown]


def test_newest_come_first() -> None:
    older = ReviewFactory(published=True)
    newer = ReviewFactory(published=True, published_at=SUBMITTED + dt.timedelta(days=1))
    assert queries.latest(limit=5) == [newer, older]


@pytest.mark.parametrize("by", ["doctor", "clinic", "rating", "language"])
def test_reviews_are_filtered(by: str) -> None:
    wanted = ReviewFactory(published=True, rating=4, language="ru")
    ReviewFactory(published=True, rating=2, language="en")
    assert list(queries.page_of_reviews(**{by: getattr(wanted, by)})) == [wanted]


@pytest.mark.parametrize(("number", "shown"), [("2", 2), ("99", 3), ("x", 1), (None, 1), ("-1", 3)])
def test_a_page_number_leads_to_the_nearest_page(number: str | None, shown: int) -> None:
    doctor, clinic = DoctorFactory(), ClinicFactory()
    ReviewFactory.create_batch(5, published=True, doctor=doctor, clinic=clinic)
    assert queries.page_of_reviews(number=number, per_page=2).number == shown


def test_cards_need_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ReviewFactory.create_batch(3, published=True)
    with django_assert_num_queries(1):
        review_cards(queries.latest(limit=3))


def test_selected_ratings_of_many_doctors_need_no_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ReviewFactory.create_batch(4, published=True, rating=3)
    DoctorFactory()
    doctors = list(Doctor.objects.select_related("rating"))
    with django_assert_num_queries(0):
        averages = [queries.rating_of(doctor).average for doctor in doctors]
    assert sorted(averages, key=str) == [*4 * [Decimal("3.0")], None]


def test_an_unrated_doctor_has_an_empty_rating() -> None:
    assert queries.rating_of(DoctorFactory()) == queries.RatingSummary()


def test_a_doctor_whose_reviews_are_gone_is_unrated() -> None:
    review = ReviewFactory(published=True)
    Review.objects.all().delete()
    assert queries.rating_of(review.doctor).average is None


def test_the_networks_rating_is_over_all_reviews() -> None:
    for rating in (5, 5, 4):
        ReviewFactory(published=True, rating=rating)
    summary = queries.rating_of_network()
    assert (summary.count, summary.average) == (3, Decimal("4.7"))


def test_the_average_is_rounded_half_up() -> None:
    doctor = DoctorFactory()
    for rating in (5, 4, 4, 4):
        ReviewFactory(published=True, rating=rating, doctor=doctor)
    assert queries.rating_of(doctor).average == Decimal("4.3")


def test_a_clinics_rating_counts_its_reviews_only() -> None:
    review = ReviewFactory(published=True, rating=2)
    ReviewFactory(published=True, clinic=None)
    summary = queries.rating_of(review.clinic)
    assert (summary.count, summary.by_stars[2]) == (1, 1)
