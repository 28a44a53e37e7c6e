"""Each invariant of a review, tried against the database itself."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinics.directory.models import Doctor
from clinics.reviews.models import Review
from tests.factories.reviews import SUBMITTED, ReviewFactory

pytestmark = pytest.mark.django_db


def refused_by(constraint: str, **fields: object) -> None:
    review = ReviewFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**fields)


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_goes_from_one_to_five(rating: int) -> None:
    refused_by("reviews_review_rating", rating=rating)


def test_a_name_without_consent_is_impossible() -> None:
    refused_by("reviews_review_name_needs_consent", author_name="Anna K.")


def test_nothing_is_published_without_moderation() -> None:
    refused_by("reviews_review_decided_by_moderation", status="published", published_at=SUBMITTED)


def test_nothing_is_inserted_as_published_without_moderation() -> None:
    with pytest.raises(IntegrityError, match="reviews_review_decided_by_moderation"):
        ReviewFactory(published=True, moderated_at=None)


def test_nothing_is_rejected_without_moderation() -> None:
    refused_by("reviews_review_decided_by_moderation", status="rejected")


def test_a_published_review_has_its_date() -> None:
    refused_by("reviews_review_published_has_date", status="published", moderated_at=SUBMITTED)


def test_a_rejected_review_has_no_date_of_publication() -> None:
    refused_by(
        "reviews_review_published_has_date",
        status="rejected",
        moderated_at=SUBMITTED,
        published_at=SUBMITTED,
    )


def test_a_reply_has_its_date() -> None:
    refused_by("reviews_review_reply_has_date", reply="Thank you.")


def test_a_status_outside_the_three_is_impossible() -> None:
    refused_by("reviews_review_decided_by_moderation", status="hidden", moderated_at=SUBMITTED)


@pytest.mark.parametrize("change", [{"text": "Something else entirely."}, {"rating": 1}])
def test_published_words_change_only_with_a_new_moderation(change: dict[str, object]) -> None:
    review = ReviewFactory(published=True)
    with pytest.raises(DatabaseError, match="only through moderation"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(**change)
    later = SUBMITTED + dt.timedelta(days=1)
    assert Review.objects.filter(pk=review.pk).update(**change, moderated_at=later) == 1


def test_a_published_review_takes_no_name_but_gives_one_back() -> None:
    review = ReviewFactory(published=True, author_name="Anna K.", name_consent_at=SUBMITTED)
    with pytest.raises(DatabaseError, match="only through moderation"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(author_name="Call +7 900 000-00-00")
    assert Review.objects.filter(pk=review.pk).update(author_name="") == 1


def test_a_doctor_with_reviews_is_not_deleted() -> None:
    review = ReviewFactory()
    with pytest.raises(IntegrityError):
        Doctor.objects.filter(pk=review.doctor.pk)._raw_delete("default")
        transaction.get_connection().check_constraints()
